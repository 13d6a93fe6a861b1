"""Silent faults of recurrent layers: an answer that is read as if the batch came first, where time does."""

import ast
from collections.abc import Iterator

from tools.program import Finding, Program, calls, dotted, methods

RECURRENT = ("LSTM", "GRU", "RNN")
POOLING = ("mean", "max", "amax", "sum")


def batch_not_first(program: Program) -> Finding | None:
    """The last place of the second axis, or its mean, is taken of a recurrent layer's answer, whose second axis is the batch."""
    for block in [program.tree, *program.functions.values()]:
        for name, layer in answers(program, block):
            for use in along_second(block, name):
                return Finding(use.lineno, {"use": ast.unparse(use)[:60], "layer": layer})
    return None


def answers(program: Program, block: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that are bound once in a block, to the first answer of a recurrent layer that takes time first; and the layer."""
    assigned = [node for node in ast.walk(block) if isinstance(node, ast.Assign) and len(node.targets) == 1]
    targets = [each for node in assigned for each in names_in(node.targets[0])]
    for node in assigned:
        first, value = node.targets[0], node.value
        if isinstance(first, ast.Tuple) and first.elts:
            first = first.elts[0]
        elif isinstance(value, ast.Subscript) and ast.unparse(value.slice) == "0":
            value = value.value
        else:
            continue
        layer = dotted(value.func) if isinstance(value, ast.Call) else ""
        if isinstance(first, ast.Name) and targets.count(first.id) == 1 and is_time_first(program, layer):
            yield first.id, layer


def names_in(target: ast.expr) -> list[str]:
    """The names that an assignment binds."""
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def is_time_first(program: Program, name: str) -> bool:
    """Whether a name holds a recurrent layer that was made without `batch_first`."""
    made = program.bound.get(name, [])
    call = made[0] if len(made) == 1 else None
    if not isinstance(call, ast.Call) or dotted(call.func).rpartition(".")[2] not in RECURRENT:
        return False
    return len(call.args) < 5 and not any(each.arg in ("batch_first", None) for each in call.keywords)


def along_second(block: ast.AST, name: str) -> Iterator[ast.expr]:
    """`h[:, -1]`, `h[:, -1, :]`, `h.mean(1)`; not where the axes are moved after all."""
    moved = [call for kind in ("transpose", "permute", "swapaxes") for call in methods(block, kind)]
    if any(isinstance(call.func, ast.Attribute) and dotted(call.func.value) == name for call in moved):
        return
    for node in ast.walk(block):
        if isinstance(node, ast.Subscript) and dotted(node.value) == name and isinstance(node.slice, ast.Tuple):
            first, second = ast.unparse(node.slice.elts[0]), ast.unparse(node.slice.elts[1])
            if (first, second) == (":", "-1"):
                yield node
    for call in (call for kind in POOLING for call in methods(block, kind)):
        axes = [*call.args[:1], *(each.value for each in call.keywords if each.arg in ("dim", "axis"))]
        is_second = [ast.unparse(axis) for axis in axes[:1]] == ["1"]
        if isinstance(call.func, ast.Attribute) and dotted(call.func.value) == name and is_second:
            yield call


def recurrent_layers(program: Program) -> list[ast.Call]:
    """The calls that make recurrent layers without saying whether the batch comes first."""
    return [
        call
        for call in calls(program.tree)
        if dotted(call.func).rpartition(".")[2] in RECURRENT and not any(k.arg == "batch_first" for k in call.keywords)
    ]
