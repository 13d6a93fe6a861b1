"""Which layers of a program are in training or in evaluation mode at a statement, as far as its text alone shows."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from knowledge.words import Words

EVALUATES = Words(
    "此时 `{target}` 处于评估模式：Dropout 不起作用，批归一化用积累下来的统计。",
    "Here `{target}` is in evaluation mode: dropout rests, batch normalisation uses what it has gathered.",
)
NORMALISES = Words(
    "此时 `{target}` 处于评估模式：用积累下来的均值和方差，不用这一批的。",
    "Here `{target}` is in evaluation mode: it uses the mean and variance that it has gathered, not those of this batch.",
)
TRAINS = Words("此时 `{target}` 又处于训练模式。", "Here `{target}` is in training mode again.")

Modes = Mapping[str, tuple[bool, ...]]
"""The modes that a name was put into, the last one last; True: training."""


def modes_of(tree: ast.Module) -> dict[int, Modes]:
    """Return for each statement, by its id, the modes that are sure when it is reached."""
    return dict(_within(tree.body, {}))


def mode_words(path: str, kind: str, known: Modes) -> Words | None:
    """Return what to say of a call of `path`, a layer of this kind, in its mode; None where nothing is sure or new."""
    parts = path.split(".")
    owners = [name for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in known]
    if not owners:
        return None
    modes = known[owners[0]]
    if not modes[-1]:
        return NORMALISES if "BatchNorm" in kind else EVALUATES
    return TRAINS if False in modes else None


def _within(body: Sequence[ast.stmt], before: Modes) -> Iterator[tuple[int, Modes]]:
    modes = dict(before)
    for statement in body:
        yield id(statement), dict(modes)
        blocks = list(_blocks(statement))
        runs_once = isinstance(statement, ast.With)
        if not blocks:
            modes |= {name: (*modes.get(name, ()), mode) for name, mode in _switches(statement)}
            continue
        switched = {name for name, _ in _switches(statement)}
        own = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        sure = {} if own else {name: known for name, known in modes.items() if runs_once or name not in switched}
        for block in blocks:
            found = list(_within(block, sure))
            yield from found
        if runs_once:
            modes |= {name: (*modes.get(name, ()), mode) for name, mode in _switches(statement)}
        elif not own:
            modes = {name: known for name, known in modes.items() if name not in switched}


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        if block := getattr(statement, name, None):
            yield block
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _switches(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Yield the calls x.train(), x.train(False) and x.eval() in a statement, with their mode."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("train", "eval"):
            values = [*node.args, *(word.value for word in node.keywords)]
            is_off = bool(values) and isinstance(values[0], ast.Constant) and values[0].value is False
            yield ast.unparse(node.func.value), node.func.attr == "train" and not is_off
