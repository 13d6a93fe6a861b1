"""What the names of a program mean: modules as imported, variables by what made them, and what kind of thing each is."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

USUAL = {
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "optim": "torch.optim",
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
}
"""What these names mean in a piece of code without its imports."""


@dataclass(frozen=True)
class Names:
    """What the names of a program mean: modules as imported, variables by what made them."""

    imported: Mapping[str, str]
    made_by: Mapping[str, str]
    """Variable, or `self.name`: the dotted name of the call that made it last."""
    classes: Mapping[str, str]
    """The program's own classes, and the dotted name of their first base."""

    def dotted(self, node: ast.expr) -> str | None:
        """Return `torch.nn.Linear` for `nn.Linear`; None for what is no dotted name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        first = self.imported.get(node.id) or (USUAL.get(node.id) if node.id not in self.made_by else None)
        return ".".join([first or node.id, *reversed(parts)])


def names_of(tree: ast.AST) -> Names:
    """Read imports, classes and assignments of a program."""
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name if alias.asname else alias.name.partition(".")[0]
                imported[alias.asname or first] = first
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                imported[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    names = Names(imported, {}, {})
    classes = {
        node.name: names.dotted(node.bases[0]) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.bases
    }
    made_by: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1:
            maker = names.dotted(node.value.func)
            if maker and isinstance(node.targets[0], ast.Name | ast.Attribute):
                made_by[ast.unparse(node.targets[0])] = maker
    return Names(imported, made_by, classes)


KINDS: tuple[tuple[str, str], ...] = (
    ("torch.optim.lr_scheduler.", "scheduler"),
    ("torch.optim.", "optimizer"),
    ("torch.utils.data.DataLoader", "loader"),
    ("torch.utils.data.", "dataset"),
    ("torch.nn.functional.", "tensor"),
    ("torch.nn.utils.rnn.", "tensor"),
    ("torch.nn.", "module"),
    ("torch.utils.tensorboard.", "writer"),
    ("torch.", "tensor"),
    ("numpy.", "ndarray"),
    ("pandas.", "dataframe"),
)
HINTS: tuple[tuple[str, str], ...] = (
    ("optim", "optimizer"),
    ("opt", "optimizer"),
    ("sched", "scheduler"),
    ("loader", "loader"),
    ("model", "module"),
    ("net", "module"),
    ("encoder", "module"),
    ("decoder", "module"),
    ("generator", "module"),
    ("discriminator", "module"),
    ("dataset", "dataset"),
    ("df", "dataframe"),
    ("array", "ndarray"),
)
"""Parts of a variable's name that tell what it is where nothing else does."""


def kind_of(node: ast.expr, names: Names) -> str:
    """Return what an expression is: module, optimizer, scheduler, loader, dataset, ndarray, dataframe, tensor or other."""
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Set):
        return "other"
    if isinstance(node, ast.Name | ast.Attribute):
        return _kind_of_name(node, names)
    if isinstance(node, ast.Call):
        dotted = names.dotted(node.func)
        if dotted and (dotted in names.classes or dotted.partition(".")[0] in ("torch", "numpy", "pandas")):
            return _kind_of_maker(dotted, names)
        if isinstance(node.func, ast.Attribute):
            of = kind_of(node.func.value, names)
            return "tensor" if of == "module" and node.func.attr not in ("to", "train", "eval", "cuda", "half") else of
    if isinstance(node, ast.Subscript):
        return kind_of(node.value, names)
    return "tensor"


def _kind_of_name(node: ast.Name | ast.Attribute, names: Names) -> str:
    text = ast.unparse(node)
    if maker := names.made_by.get(text):
        return _kind_of_maker(maker, names)
    dotted = names.dotted(node) or ""
    if dotted.partition(".")[0] in names.imported.values() and text.partition(".")[0] in names.imported:
        return "other"
    if text == "self":
        return "module"
    last = text.rpartition(".")[2].lower()
    return next((kind for part, kind in HINTS if part in last.split("_") or last.startswith(part)), "tensor")


def _kind_of_maker(maker: str, names: Names) -> str:
    base = names.classes.get(maker)
    if base is not None:
        return "dataset" if "Dataset" in base else "module" if "Module" in base else _kind_of_maker(base, names)
    return next((kind for prefix, kind in KINDS if maker.startswith(prefix)), "tensor")
