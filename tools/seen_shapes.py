"""Silent faults that the shapes and ranges of a run show: what was broadcast, normalised, reordered or cut off."""

import ast
import math
from collections import Counter
from collections.abc import Iterator

from tools.observed import Observed
from tools.outputs import DISTANCES, activated, differences, loss_of, step_of
from tools.program import Finding, calls, dotted

REDUCING = {"mean", "sum", "mse", "float"}
RANGES = {"relu": (0.0, math.inf), "sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "softmax": (0.0, 1.0)}
"""What an activation can put out."""


def column_against_row(observed: Observed) -> Finding | None:
    """A prediction of shape (N, 1) and a target of shape (N,), subtracted or compared: every one with every one."""
    for left, right in compared(observed):
        shapes = observed.shape(left), observed.shape(right)
        if None in shapes or not is_column_and_row(*shapes):
            continue
        if made_for_it(left) or made_for_it(right) or roots(left) & roots(right):
            continue
        given, wanted = ("×".join(map(str, shape or ())) for shape in shapes)
        size = str(max(max(shape or (0,)) for shape in shapes))
        facts = {"left": ast.unparse(left), "right": ast.unparse(right), "size": size}
        return (
            Finding(left.lineno, facts | {"given": str(shapes[0]), "wanted": str(shapes[1])})
            if given and wanted
            else None
        )
    return None


def compared(observed: Observed) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The sides of each difference of a trained prediction and something fixed, and of each `pred == y` that is averaged."""
    for left, right in differences(observed.program):
        sides = observed.tensor(left), observed.tensor(right)
        if all(sides) and [side.requires_grad for side in sides if side].count(True) == 1:
            yield left, right
    yield from measured(observed)
    for call in calls(observed.program.tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in REDUCING:
            for node in ast.walk(call.func.value):
                if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq) and len(node.ops) == 1:
                    yield node.left, node.comparators[0]


def measured(observed: Observed) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What each distance of a training is given, whose warning may be silenced; none where one of them is given equal shapes."""
    program = observed.program
    asked = [call for call in calls(program.tree) if loss_of(program, call) in DISTANCES and len(call.args) > 1]
    sides = [(call.args[0], call.args[1]) for call in asked]
    shapes = [(observed.shape(given), observed.shape(target)) for given, target in sides]
    if program.trains and all(given != target for given, target in shapes):
        yield from sides


def is_column_and_row(left: tuple[int, ...] | None, right: tuple[int, ...] | None) -> bool:
    """Whether one shape is (N, 1) and the other (N,)."""
    column, row = sorted((left or (), right or ()), key=len, reverse=True)
    return len(column) == 2 and len(row) == 1 and column == (row[0], 1) and row[0] > 1


def made_for_it(node: ast.expr) -> bool:
    """Whether an axis was added on the spot, as who wants all pairs does."""
    return isinstance(node, ast.Subscript) or (isinstance(node, ast.Call) and dotted(node.func).endswith("unsqueeze"))


def roots(node: ast.expr) -> set[str]:
    """The names that an expression is made of, but for functions."""
    called = {id(call.func) for call in calls(node)}
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and id(each) not in called}


def output_cut_off(observed: Observed) -> Finding | None:
    """Targets that the activation after the last layer can never reach."""
    program = observed.program
    asked = [(each.step, each.target, each.line) for each in activated(program, DISTANCES)]
    for left, right in differences(program):
        step, other = step_of(program, left, left.lineno), right
        if step is None:
            step, other = step_of(program, right, right.lineno), left
        asked += [(step, other, left.lineno)] if step and program.trains else []
    for step, target, line in asked:
        tensor = observed.tensor(target) if target is not None else None
        low, high = RANGES.get(step.activation, (-math.inf, math.inf))
        if tensor is None or tensor.min is None or tensor.max is None or tensor.requires_grad:
            continue
        if tensor.min < low or tensor.max > high:
            facts = {"activation": step.activation, "low": f"{tensor.min:.4g}", "high": f"{tensor.max:.4g}"}
            return Finding(line, facts | {"range": "≥ 0" if high == math.inf else f"{low:g} … {high:g}"})
    return None


def reordered(observed: Observed) -> Finding | None:
    """A view or reshape that gives the axes the sizes which a permute would, but tears the numbers apart; into a network."""
    for call in calls(observed.program.tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("view", "reshape"):
            before, after = observed.shape(call.func.value), observed.shape(call)
            if (
                before
                and after
                and remedy(before, after)
                and is_used(observed, call)
                and not is_compared(observed, call)
            ):
                return Finding(call.lineno, {"call": ast.unparse(call), "before": str(before), "after": str(after)})
    return None


def is_compared(observed: Observed, call: ast.Call) -> bool:
    """Whether the code also moves the axes of the same thing as it should, so that the two are being compared."""
    receiver = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    methods = (other.func for other in calls(observed.program.tree) if isinstance(other.func, ast.Attribute))
    moving = ("permute", "transpose", "movedim")
    return any(each.attr in moving and ast.unparse(each.value) == receiver for each in methods)


def remedy(before: tuple[int, ...], after: tuple[int, ...]) -> str:
    """What would have moved the axes as the new shape has them; empty where a reshape may well be meant."""
    if sum(size > 1 for size in before) < 3 or before == after or before[0] == 1 != after[0]:
        return ""
    if len(before) == len(after) == 4:
        orders = ((0, 3, 1, 2), (0, 2, 3, 1), (0, 2, 1, 3))
        fitting = [order for order in orders if tuple(before[axis] for axis in order) == after]
        return f".permute({', '.join(map(str, fitting[0]))})" if fitting and is_torn(before, after) else ""
    if len(before) == len(after) == 3:
        swaps = {(before[1], before[0], before[2]): "0, 1", (before[0], before[2], before[1]): "1, 2"}
        return f".transpose({swaps[after]})" if after in swaps and is_torn(before, after) else ""
    if len(before) == 4 and len(after) == 3 and before[0] == after[0] and 1 not in before[1:3]:
        if after == (before[0], before[2], before[1] * before[3]) and before[1] != before[2]:
            return ".transpose(1, 2).reshape"
        if after == (before[0], before[2] * before[3], before[1]) and before[1] != after[1]:
            return ".flatten(2).transpose(1, 2)"
    if len(before) == 3 and len(after) == 4 and before[0] == after[0] and 1 not in after[1:3]:
        heads = after[1] * after[3] == before[2] and after[2] == before[1] != after[1]
        return ".view.transpose(1, 2)" if heads else ""
    return ""


def is_torn(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether more has moved than axes of size 1."""
    kept, moved = ([size for size in shape if size > 1] for shape in (before, after))
    return kept != moved and Counter(kept) == Counter(moved)


def is_used(observed: Observed, call: ast.Call) -> bool:
    """Whether a value goes into a layer or a product, itself or under its name."""
    program = observed.program
    names = {
        name for name, values in program.bound.items() if any(value is call or _holds(value, call) for value in values)
    }
    for other in calls(program.tree):
        is_layer = dotted(other.func) in program.models or dotted(other.func).startswith("self.")
        if is_layer and any(dotted(part) in names or _holds(part, call) for part in other.args):
            return True
    sides = [
        side
        for node in ast.walk(program.tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
        for side in (node.left, node.right)
    ]
    return any(roots(side) & names or _holds(side, call) for side in sides)


def _holds(node: ast.AST, call: ast.Call) -> bool:
    return any(each is call for each in ast.walk(node))
