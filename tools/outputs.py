"""Which activation the scores that a loss is given have passed: told from the code, where it can be told."""

import ast
from dataclasses import dataclass

from tools.program import Program, calls, dotted

# A log_softmax before CrossEntropyLoss changes nothing: log_softmax of log_softmax is the same. So it is no fault.
APPLIES_ITS_OWN = {
    "CrossEntropyLoss": ("softmax", "sigmoid"),
    "cross_entropy": ("softmax", "sigmoid"),
    "BCEWithLogitsLoss": ("sigmoid", "softmax"),
    "binary_cross_entropy_with_logits": ("sigmoid", "softmax"),
}
LAYERS = {"Softmax": "softmax", "Sigmoid": "sigmoid", "LogSoftmax": "log_softmax"}


@dataclass(frozen=True)
class Activated:
    """A loss that is given what an activation has changed."""

    line: int
    activation: str
    loss: str


def activation_before_loss(program: Program) -> Activated | None:
    """The first loss in the code that applies softmax or sigmoid to what has already passed one.

    None where the same loss is also given plain scores: then the two are being compared.
    """
    given: dict[str, list[Activated]] = {}
    for call in sorted(calls(program.tree), key=lambda call: call.lineno):
        loss = loss_of(program, call)
        if loss in APPLIES_ITS_OWN and call.args:
            activation = activation_of(program, call.args[0], call.lineno)
            given.setdefault(loss, []).append(Activated(call.lineno, activation, loss))
    wrong = (found for loss, found in given.items() if all(each.activation in APPLIES_ITS_OWN[loss] for each in found))
    return next((each[0] for each in wrong), None)


def loss_of(program: Program, call: ast.Call) -> str:
    """The torch loss that a call computes: F.cross_entropy(…), loss_fn(…), nn.CrossEntropyLoss()(…)."""
    if isinstance(call.func, ast.Call):
        return dotted(call.func.func).rpartition(".")[2]
    values = program.bound.get(dotted(call.func), [])
    if len(values) == 1 and isinstance(values[0], ast.Call):
        return dotted(values[0].func).rpartition(".")[2]
    name = dotted(call.func).rpartition(".")[2]
    return name if name.islower() else ""


def activation_of(program: Program, value: ast.expr, line: int) -> str:
    """The last activation that an expression has passed; empty if there is none, or it cannot be told."""
    if isinstance(value, ast.Name):
        earlier = [each for each in program.bound.get(value.id, []) if each.lineno <= line]
        if not earlier or isinstance(earlier[-1], ast.Name):
            return ""
        return activation_of(program, earlier[-1], line)
    if not isinstance(value, ast.Call):
        return ""
    name = dotted(value.func) or (value.func.attr if isinstance(value.func, ast.Attribute) else "")
    short = name.rpartition(".")[2]
    if short in ("softmax", "sigmoid", "log_softmax") and short not in program.functions:
        return short
    if isinstance(value.func, ast.Call):
        return LAYERS.get(dotted(value.func.func).rpartition(".")[2], "")
    return answer_of(program, name)


def answer_of(program: Program, model: str) -> str:
    """The activation at the end of a model or layer that is held under a name."""
    values = program.bound.get(model, [])
    if len(values) != 1 or not isinstance(values[0], ast.Call):
        return ""
    made = values[0]
    name = dotted(made.func).rpartition(".")[2]
    if name == "Sequential" and made.args and isinstance(made.args[-1], ast.Call):
        return LAYERS.get(dotted(made.args[-1].func).rpartition(".")[2], "")
    if name in program.module_classes:
        return returned(program, program.module_classes[name])
    return LAYERS.get(name, "")


def returned(program: Program, owner: ast.ClassDef) -> str:
    """The activation that a class's forward ends in."""
    forward = next((node for node in owner.body if isinstance(node, ast.FunctionDef) and node.name == "forward"), None)
    answers = [node for node in ast.walk(forward) if isinstance(node, ast.Return)] if forward else []
    if len(answers) != 1 or answers[0].value is None:
        return ""
    value = answers[0].value
    if isinstance(value, ast.Call) and dotted(value.func).startswith("self."):
        return answer_of(program, dotted(value.func))
    inner = Program(ast.Module(body=list(forward.body), type_ignores=[])) if forward else program
    return activation_of(inner, value, answers[0].lineno)
