"""A softmax along the wrong axis, told from the shapes of a run and from what is done with its answer."""

import ast
from collections.abc import Iterator
from contextlib import suppress

from tools.observed import Observed
from tools.outputs import FUNCTIONS, loss_of
from tools.program import Finding, Program, calls, dotted

PRODUCTS = {"matmul", "bmm", "mm"}
SOFTMAXES = {"softmax", "log_softmax"}


def softmax_across(observed: Observed) -> Finding | None:
    """Attention weights that are no weights, since softmax ran along another axis than the one that is summed; classes likewise."""
    for call in calls(observed.program.tree):
        axis, shape = axis_of(observed.program, call), observed.shape(call)
        if axis is None or shape is None or len(shape) < 2 or axis in (-1, len(shape) - 1) or shape[-1] == 1:
            continue
        is_weight = any(weighs(observed, product, call) for product in products(observed))
        if is_weight or is_of_classes(observed, call, shape) or is_checked_across(observed, call, (axis, len(shape))):
            return Finding(call.lineno, {"axis": f"dim={axis}", "shape": str(shape), "call": ast.unparse(call)})
    return None


def is_checked_across(observed: Observed, call: ast.Call, axis: tuple[int, int]) -> bool:
    """Whether the sums of a softmax are taken along the last axis, where they should be 1, and not along its own, of so many."""
    own, count = axis
    summed: set[int] = set()
    for each in calls(observed.program.tree):
        is_method = isinstance(each.func, ast.Attribute) and each.func.attr == "sum"
        if (
            is_method
            and isinstance(each.func, ast.Attribute)
            and any(part is call for part in observed.sources(each.func.value))
        ):
            given = [*each.args[:1], *(part.value for part in each.keywords if part.arg in ("dim", "axis"))]
            with suppress(ValueError):
                summed |= {int(ast.literal_eval(part)) % count for part in given}
    return summed == {count - 1} and own % count != count - 1


def axis_node(program: Program, call: ast.Call) -> ast.expr | None:
    """Where a softmax says its axis: in the call, or where the layer that is called was made."""
    made = program.bound.get(dotted(call.func), [])
    if len(made) == 1 and isinstance(made[0], ast.Call) and dotted(made[0].func).endswith(("Softmax", "LogSoftmax")):
        return next((each.value for each in made[0].keywords), made[0].args[0] if made[0].args else None)
    owner, _, name = dotted(call.func).rpartition(".")
    if isinstance(call.func, ast.Attribute) and not owner:
        name = call.func.attr
    if name not in SOFTMAXES:
        return None
    named = next((each.value for each in call.keywords if each.arg == "dim"), None)
    rest = call.args if owner not in FUNCTIONS else call.args[1:]
    return named or (rest[0] if rest else None)


def axis_of(program: Program, call: ast.Call) -> int | None:
    """The axis that a softmax is written with."""
    given = axis_node(program, call)
    try:
        value = ast.literal_eval(given) if given is not None else None
    except ValueError:
        return None
    return value if type(value) is int else None


def products(observed: Observed) -> Iterator[ast.expr]:
    """The left sides of matrix products, whose last axis is the one that is summed."""
    for node in ast.walk(observed.program.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node.left
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in PRODUCTS and node.args:
            yield node.args[0]


def weighs(observed: Observed, node: ast.expr, call: ast.Call) -> bool:
    """Whether a product's left side is what a call gave, itself, by name, or after Dropout."""
    for each in observed.sources(node):
        if each is call:
            return True
        if isinstance(each, ast.Call) and "drop" in dotted(each.func) and each.args and each is not node:
            return weighs(observed, each.args[0], call)
    return False


def is_of_classes(observed: Observed, call: ast.Call, shape: tuple[int, ...]) -> bool:
    """Whether a softmax of rows of scores is used for a loss, or taken of a network's answer."""
    if len(shape) != 2:
        return False
    asked = [
        each for each in calls(observed.program.tree) if loss_of(observed.program, each) in ("NLLLoss", "nll_loss")
    ]
    if any(each.args and weighs(observed, each.args[0], call) for each in asked):
        return True
    is_method = dotted(call.func).rpartition(".")[0] not in FUNCTIONS and isinstance(call.func, ast.Attribute)
    inside = (
        call.func.value if is_method and isinstance(call.func, ast.Attribute) else call.args[0] if call.args else None
    )
    return inside is not None and observed.program.trains and observed.is_answer(inside)
