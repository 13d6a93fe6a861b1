"""Silent faults of class numbers that are learnt as if they were amounts: one output, and a distance for a loss."""

import ast

from tools.observed import Observed
from tools.outputs import DISTANCES, loss_of
from tools.program import Finding, calls, dotted
from tools.seen_learning import greatest

FEWEST_CLASSES = 3
"""Of two classes one output may be meant, as a probability."""


def classes_as_amounts(observed: Observed) -> Finding | None:
    """A loss that measures the distance of one output to class numbers, beside an accuracy that wants classes."""
    program = observed.program
    for call in calls(program.tree):
        if loss_of(program, call) not in DISTANCES or len(call.args) < 2 or not judged_by_class(observed):
            continue
        given, wanted = observed.shape(call.args[0]), observed.tensor(call.args[1])
        is_one = given is not None and (len(given) == 1 or given[-1] == 1)
        if is_one and wanted is not None and wanted.min == 0 and wanted.max is not None:
            count = int(wanted.max) + 1
            if wanted.max == int(wanted.max) and count >= FEWEST_CLASSES:
                loss = loss_of(program, call)
                return Finding(call.lineno, {"loss": loss, "classes": str(count), "last": str(count - 1)})
    return None


def judged_by_class(observed: Observed) -> bool:
    """Whether answers are made class numbers, by an argmax over one output or by rounding, and compared with labels."""
    for node in ast.walk(observed.program.tree):
        if isinstance(node, ast.Call):
            given, axis = greatest(node)
            shape = observed.shape(given) if given is not None else None
            if shape is not None and axis is not None and axis < len(shape) and shape[axis] == 1 and len(shape) > 1:
                return True
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            rounded = [each for each in calls(node) if dotted(each.func).rpartition(".")[2] == "round"]
            rounded += [
                each for each in calls(node) if isinstance(each.func, ast.Attribute) and each.func.attr == "round"
            ]
            if rounded:
                return True
    return False
