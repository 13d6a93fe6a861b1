"""Silent faults of what is tested on: data that was trained on too, or that was scaled by its own statistics."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.program import Finding, Program, calls, dotted
from tools.silent_data import origins
from tools.silent_leaks import SPLIT, TEST, parts_of

CENTRES = {"mean", "min", "amin"}
WIDTHS = {"std", "max", "amax", "var"}
LAST = 10**9
TRAIN = re.compile(r"train|(?:^|_|[xy])tr(?:_|\d|$)", re.IGNORECASE)
FITTED = ("Scaler", "PCA", "Imputer", "SelectKBest", "Transformer")
"""How what learns from all examples is called."""


@dataclass(frozen=True)
class Cut:
    """A name for a part of something: from which example to which."""

    name: str
    base: str
    first: int
    last: int
    line: int


def overlapping_split(program: Program) -> Finding | None:
    """Examples that are trained on and tested on: two slices of one tensor that overlap, with those of its labels."""
    trained = names_of_training(program)
    cuts = list(cuts_of(program))
    taught = [cut for cut in cuts if cut.name in trained and is_paired(cut, cuts, trained, inside=True)]
    asked = [cut for cut in cuts if cut.name not in trained and is_paired(cut, cuts, trained, inside=False)]
    for test in asked:
        for train in taught:
            shared = min(train.last, test.last) - max(train.first, test.first)
            if train.base == test.base and shared > 0 and is_asked(program, test.name):
                return Finding(test.line, {"train": train.name, "test": test.name})
    return None


def cuts_of(program: Program) -> Iterator[Cut]:
    """Names that are bound once, to a slice with written ends."""
    for name, values in program.bound.items():
        value = values[0] if len(values) == 1 else None
        if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Slice) or value.slice.step:
            continue
        ends = [end.value if isinstance(end, ast.Constant) else end for end in (value.slice.lower, value.slice.upper)]
        if all(end is None or isinstance(end, int) for end in ends) and isinstance(value.value, ast.Name):
            first, last = (
                int(end) if isinstance(end, int) else other for end, other in zip(ends, (0, LAST), strict=True)
            )
            yield Cut(name, value.value.id, first, last, value.lineno)


def is_paired(cut: Cut, cuts: list[Cut], trained: set[str], *, inside: bool) -> bool:
    """Whether another tensor is cut at the same places and used alike, as labels are."""
    same = (each for each in cuts if each.base != cut.base and (each.first, each.last) == (cut.first, cut.last))
    return any((each.name in trained) == inside for each in same)


def names_of_training(program: Program) -> set[str]:
    """The names in loops and functions that go backward, and all that these were computed from."""
    blocks = [
        node
        for node in [*program.loops, *program.functions.values()]
        if program.reaches(node, "backward") and node.lineno
    ]
    found: set[str] = set()
    for block in blocks:
        for node in ast.walk(block):
            if isinstance(node, ast.Name) and node.id not in found:
                found |= {node.id} | origins(program, node)
    return found


def is_asked(program: Program, name: str) -> bool:
    """Whether a network is called with something that was made of a name."""
    asked = [call for call in calls(program.tree) if dotted(call.func) in program.models]
    return any(name in origins(program, each) for call in asked for each in call.args)


def own_statistics(program: Program) -> Finding | None:
    """Test data that is scaled by its own mean and width, beside training data scaled by theirs."""
    trained = names_of_training(program)
    scaled = list(scaled_by_themselves(program))
    taught = [name for name, _, _ in scaled if name in trained]
    for name, base, line in scaled:
        if name not in trained and taught and is_asked(program, name):
            return Finding(line, {"test": base, "train": taught[0]})
    return None


def scaled_by_themselves(program: Program) -> Iterator[tuple[str, str, int]]:
    """Each name that is bound to something scaled by its own statistics, that thing, and the line."""
    scalers = {name for name, function in program.functions.items() if is_scaler(function)}
    for name, values in program.bound.items():
        for value in values:
            if base := scaled(value):
                yield name, base, value.lineno
            elif isinstance(value, ast.Call) and dotted(value.func) in scalers and len(value.args) == 1:
                yield name, ast.unparse(value.args[0])[:40], value.lineno


def is_scaler(function: ast.FunctionDef) -> bool:
    """Whether a function gives its one argument scaled by its own statistics."""
    answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    return len(function.args.args) == 1 and len(answers) == 1 and scaled(answers[0]) == function.args.args[0].arg


def scaled(value: ast.expr) -> str:
    """The name that `(a - a.mean(0)) / a.std(0)` scales by its own columns; empty for anything else."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Div):
        return ""
    above = value.left
    if not isinstance(above, ast.BinOp) or not isinstance(above.op, ast.Sub) or not isinstance(above.left, ast.Name):
        return ""
    base = above.left.id
    return base if is_of(above.right, base, CENTRES) and is_of(value.right, base, WIDTHS) else ""


def is_of(node: ast.expr, base: str, kinds: set[str]) -> bool:
    """Whether an expression takes a statistic of a name over its examples, not over each example's own axes."""
    for call in calls(node):
        is_method = isinstance(call.func, ast.Attribute) and dotted(call.func.value) == base
        given = call.args if is_method else call.args[1:]
        is_it = is_method or bool(call.args and dotted(call.args[0]) == base)
        axes = [*given, *(each.value for each in call.keywords if each.arg in ("dim", "axis"))]
        by_rows = all(isinstance(axis, ast.Constant) and axis.value == 0 for axis in axes[:1])
        if is_it and by_rows and dotted(call.func).rpartition(".")[2] in kinds:
            return True
    return False


def scaled_before_split(program: Program) -> Finding | None:
    """Data that is scaled by statistics of all of it, and split into training and test data afterwards."""
    for name, line in split_apart(program):
        values = [each for each in program.bound.get(name, []) if each.lineno < line]
        if name and values and (by := fitted_to_all(program, values[-1])):
            return Finding(values[-1].lineno, {"data": name, "call": by})
    return None


def split_apart(program: Program) -> Iterator[tuple[str, int]]:
    """The names that a split is given, or that are cut where one part is called a test, with the split's line."""
    for call in calls(program.tree):
        if dotted(call.func).rpartition(".")[2] == SPLIT:
            yield from ((dotted(given), call.lineno) for given in call.args)
    parts = list(parts_of(program))
    for part in parts:
        beside = [each for each in parts if each.base == part.base and each.name != part.name]
        if TEST.search(part.name) and any(TRAIN.search(each.name) for each in beside):
            yield part.base, part.line


def fitted_to_all(program: Program, value: ast.expr) -> str:
    """What scales an expression by statistics of all its examples; empty where nothing does."""
    if scaled(value):
        return ast.unparse(value)[:60]
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return ""
    owner = value.func.value
    made = program.bound.get(dotted(owner), []) if dotted(owner) else [owner]
    kinds = {dotted(each.func).rpartition(".")[2] for each in made if isinstance(each, ast.Call)}
    is_fitted = value.func.attr == "fit_transform" or (
        value.func.attr == "transform"
        and any(
            dotted(call.func) == f"{dotted(owner)}.fit" for call in calls(program.tree) if call.lineno <= value.lineno
        )
    )
    is_scaler = any(kind.endswith(FITTED) for kind in kinds)
    return ast.unparse(value)[:60] if is_fitted and is_scaler else ""
