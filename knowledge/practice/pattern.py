"""Recognising calls and idioms in a syntax tree: by a signature, by a method of some kind of object, or by a pattern.

A pattern is Python in which a name with a leading underscore stands for any expression, and a body of `...` for any
body: `_x[:, None]`, `with torch.no_grad(): ...`; `_i` stands for one index, which is neither None nor a slice. Of a
function only the name counts. Names of modules are compared as imported: `F.relu` is
`torch.nn.functional.relu`.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.practice.material import signature

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
IGNORED = frozenset(["ctx", "type_comment", "decorator_list", "returns", "kind", "type_params"])
"""Fields that no pattern speaks of."""
LONGEST = 40
"""Characters of an expression that is shown as a value."""


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


@dataclass(frozen=True)
class Match:
    """A call or an idiom that was recognised."""

    node: ast.AST
    receiver: ast.expr | None
    """What a method is called on, or the first argument of a function."""
    bound: Mapping[str, ast.expr | None]
    """Each parameter's, or placeholder's, expression; None: left at its default."""
    defaults: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        """Return the parameters as short texts, those left out by their defaults; what is None has none."""
        said = {name: shown(node) for name, node in self.bound.items() if node is not None}
        return {name: text for name, text in {**self.defaults, **said}.items() if text != "None"}


def shown(node: ast.expr) -> str:
    """Return an expression's text, cut where it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def match_call(text: str, node: ast.AST, names: Names) -> Match | None:
    """Match a call of a function or class by its signature: `torch.nn.Linear(in_features, out_features, bias=True)`."""
    if not isinstance(node, ast.Call):
        return None
    name, parameters = signature(text)
    if names.dotted(node.func) != name:
        return None
    bound = bind(parameters, node)
    if bound is None:
        return None
    first = node.args[0] if node.args else node.keywords[0].value if node.keywords else None
    return Match(node, first, bound, defaults_of(parameters))


def match_method(text: str, node: ast.AST, names: Names, kinds: tuple[str, ...]) -> Match | None:
    """Match a call of a method by its signature, `view(*shape)`, on an object of one of these kinds."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    name, parameters = signature(text)
    if node.func.attr != name or kind_of(node.func.value, names) not in kinds:
        return None
    bound = bind(parameters, node)
    return None if bound is None else Match(node, node.func.value, bound, defaults_of(parameters))


def match_pattern(text: str, node: ast.AST, names: Names) -> Match | None:
    """Match an expression or a statement by a pattern."""
    bound: dict[str, ast.expr | None] = {}
    if not _same(pattern(text), node, names, bound):
        return None
    first = next((each for each in bound.values() if each is not None), None)
    return Match(node, first, bound)


def pattern(text: str) -> ast.AST:
    """Parse a pattern; ValueError where it is no Python."""
    try:
        statement = ast.parse(text).body[0]
    except (SyntaxError, IndexError) as error:
        raise ValueError(f"{text!r} is no pattern: {error}") from None
    return statement.value if isinstance(statement, ast.Expr) else statement


def _same(wanted: object, found: object, names: Names, bound: dict[str, ast.expr | None]) -> bool:
    if isinstance(wanted, ast.Name) and wanted.id.startswith("_"):
        if not isinstance(found, ast.expr) or (wanted.id == "_i" and _is_no_index(found)):
            return False
        if isinstance(wanted.ctx, ast.Store) and not isinstance(found, ast.Name | ast.Attribute):
            return False
        earlier = bound.get(wanted.id)
        if earlier is not None:
            return ast.unparse(earlier) == ast.unparse(found)
        bound[wanted.id] = found
        return True
    if isinstance(wanted, ast.Attribute | ast.Name) and isinstance(found, ast.Attribute | ast.Name):
        name = Names({}, {}, {}).dotted(wanted)
        if name is not None and name == names.dotted(found):
            return True
        if isinstance(wanted, ast.Name) or isinstance(found, ast.Name):
            return False
    if isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) == 1 and isinstance(wanted[0], ast.Expr) and _is_any(wanted[0].value):
            return True
        return len(wanted) == len(found) and all(_same(w, f, names, bound) for w, f in zip(wanted, found, strict=True))
    if isinstance(wanted, ast.arguments):
        return True
    if isinstance(wanted, ast.AST):
        return type(wanted) is type(found) and all(
            _same(getattr(wanted, each), getattr(found, each), names, bound)
            for each in wanted._fields
            if each not in IGNORED
        )
    if isinstance(wanted, str) and re.match(r"_[^_]", wanted):  # the name of a class or a function
        return True
    return wanted == found


def _is_no_index(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) or (isinstance(node, ast.Constant) and not isinstance(node.value, int))


def _is_any(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def bind(parameters: ast.arguments, call: ast.Call) -> dict[str, ast.expr | None] | None:
    """Return which expression each parameter gets, as Python would bind them; None where the call does not fit."""
    if any(isinstance(each, ast.Starred) for each in call.args) and parameters.vararg is None:
        return None
    order = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    bound: dict[str, ast.expr | None] = dict.fromkeys((*order, *(a.arg for a in parameters.kwonlyargs)))
    for name, value in zip(order, call.args, strict=False):
        bound[name] = value
    rest = call.args[len(order) :]
    if rest and parameters.vararg is None:
        return None
    if parameters.vararg is not None and rest:
        bound[parameters.vararg.arg] = rest[0] if len(rest) == 1 else ast.Tuple(list(rest), ast.Load())
    for keyword in call.keywords:
        if keyword.arg in bound and bound[keyword.arg] is None:
            bound[keyword.arg] = keyword.value
        elif parameters.kwarg is None:
            return None
    needed = order[: len(order) - len(parameters.defaults)]
    return None if any(bound[name] is None for name in needed) else bound


def defaults_of(parameters: ast.arguments) -> dict[str, str]:
    """Return the defaults of a signature, as text."""
    order = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    pairs = [*zip(order[len(order) - len(parameters.defaults) :], parameters.defaults, strict=True)]
    pairs += [(a.arg, d) for a, d in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True) if d is not None]
    return {name: ast.unparse(value) for name, value in pairs}


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


def expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement's own line in the order in which Python works them out; bodies are left out."""
    bodies = {
        id(each)
        for name in ("body", "orelse", "finalbody", "handlers", "cases")
        for each in getattr(statement, name, ())
    }

    def inner_first(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if id(child) not in bodies:
                yield from inner_first(child)
        yield node

    yield from inner_first(statement)
