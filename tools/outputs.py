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
LAYERS = {"Softmax": "softmax", "Sigmoid": "sigmoid", "LogSoftmax": "log_softmax", "ReLU": "relu", "Tanh": "tanh"}
FUNCTIONS = ("torch", "F", "nn.functional", "torch.nn.functional", "functional", "")
KEEP_VALUES = ("squeeze", "unsqueeze", "flatten", "view", "reshape")
DISTANCES = {"MSELoss", "mse_loss", "L1Loss", "l1_loss", "SmoothL1Loss", "smooth_l1_loss", "HuberLoss", "huber_loss"}


@dataclass(frozen=True)
class Step:
    """The activation that a value passed last."""

    activation: str
    node: ast.Call
    """The call that applies it, or, in a Sequential, that makes its layer."""
    inside: ast.expr | None = None
    """What it is applied to."""
    box: ast.Call | None = None
    """The Sequential that it ends."""


@dataclass(frozen=True)
class Activated:
    """A loss that is given what an activation has changed."""

    line: int
    loss: str
    step: Step
    target: ast.expr | None


def activated(program: Program, losses: set[str]) -> list[Activated]:
    """Each loss of these names whose input has passed an activation.

    None of a name of which one is also given plain scores: then the two are being compared.
    """
    given: dict[str, list[Activated | None]] = {}
    for call in sorted(calls(program.tree), key=lambda call: call.lineno):
        loss = loss_of(program, call)
        if loss in losses and call.args:
            step = step_of(program, call.args[0], call.lineno)
            target = call.args[1] if len(call.args) > 1 else None
            given.setdefault(loss, []).append(Activated(call.lineno, loss, step, target) if step else None)
    return [each for found in given.values() if None not in found for each in found if each]


def activation_before_loss(program: Program) -> Activated | None:
    """The first loss in the code that applies softmax or sigmoid to what has already passed one."""
    found = activated(program, set(APPLIES_ITS_OWN))
    wrong = {each.loss for each in found if each.step.activation not in APPLIES_ITS_OWN[each.loss]}
    return next((each for each in found if each.loss not in wrong), None)


def loss_of(program: Program, call: ast.Call) -> str:
    """The torch loss that a call computes: F.cross_entropy(…), loss_fn(…), nn.CrossEntropyLoss()(…)."""
    if isinstance(call.func, ast.Call):
        return dotted(call.func.func).rpartition(".")[2]
    values = program.bound.get(dotted(call.func), [])
    if len(values) == 1 and isinstance(values[0], ast.Call):
        return dotted(values[0].func).rpartition(".")[2]
    name = dotted(call.func).rpartition(".")[2]
    return name if name.islower() else ""


def step_of(program: Program, value: ast.expr, line: int, local: Program | None = None) -> Step | None:
    """The last activation that an expression has passed; None if there is none, or it cannot be told.

    `local`: where names without a dot are looked up, if not in all the program.
    """
    if isinstance(value, ast.Name):
        earlier = [each for each in (local or program).bound.get(value.id, []) if each.lineno <= line]
        if not earlier or isinstance(earlier[-1], ast.Name):
            return None
        return step_of(program, earlier[-1], line, local)
    if not isinstance(value, ast.Call):
        return None
    name = dotted(value.func) or (value.func.attr if isinstance(value.func, ast.Attribute) else "")
    owner, _, short = name.rpartition(".")
    if short in LAYERS.values() and short not in program.functions and not program.bound.get(name):
        if isinstance(value.func, ast.Attribute) and owner not in FUNCTIONS:
            return Step(short, value, value.func.value)
        return Step(short, value, value.args[0]) if value.args else None
    if short in KEEP_VALUES and isinstance(value.func, ast.Attribute):
        return step_of(program, value.func.value, line, local)
    if isinstance(value.func, ast.Call):
        kind = LAYERS.get(dotted(value.func.func).rpartition(".")[2])
        return Step(kind, value, value.args[0]) if kind and value.args else None
    return answer_of(program, name, value)


def answer_of(program: Program, model: str, call: ast.Call) -> Step | None:
    """The activation at the end of a model or layer that is held under a name and called."""
    values = program.bound.get(model, [])
    if len(values) != 1 or not isinstance(values[0], ast.Call):
        return None
    made = values[0]
    name = dotted(made.func).rpartition(".")[2]
    last = made.args[-1] if made.args else None
    if name == "Sequential" and isinstance(last, ast.Call):
        kind = LAYERS.get(dotted(last.func).rpartition(".")[2])
        return Step(kind, last, box=made) if kind else None
    if name in program.module_classes:
        return returned(program, program.module_classes[name])
    return Step(LAYERS[name], call, call.args[0]) if name in LAYERS and call.args else None


def returned(program: Program, owner: ast.ClassDef) -> Step | None:
    """The activation that a class's forward ends in."""
    forward = next((node for node in owner.body if isinstance(node, ast.FunctionDef) and node.name == "forward"), None)
    answers = [node for node in ast.walk(forward) if isinstance(node, ast.Return)] if forward else []
    if forward is None or len(answers) != 1 or answers[0].value is None:
        return None
    local = Program(ast.Module(body=list(forward.body), type_ignores=[]))
    return step_of(program, answers[0].value, answers[0].lineno, local)


def differences(program: Program, line: int | None = None) -> list[tuple[ast.expr, ast.expr]]:
    """The two sides of each subtraction in the code, or on one line."""
    found = [node for node in ast.walk(program.tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)]
    return [(node.left, node.right) for node in found if line in (None, node.lineno)]
