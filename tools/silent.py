"""Faults that raise no error, told from the code alone; a false alarm costs a learner more than a missed one.

So each detector asks for everything that belongs to the fault, and holds its tongue where the code does anything that
could be meant: a gradient that is reset anywhere, a `.grad` that is read, a model made anew in the loop.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.outputs import activation_before_loss
from tools.program import (
    GRADIENTS_OFF,
    Loop,
    Program,
    bodies,
    calls,
    dotted,
    is_optimizer,
    methods,
    turns_gradients_off,
)

ACTIONS = {"backward", "step", "zero_grad", "train", "eval"}


@dataclass(frozen=True)
class Finding:
    """The line of a fault, and what its sentences name."""

    line: int
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Detector:
    """A question to a program, and the names of the facts that its answer holds."""

    find: Callable[[Program], Finding | None]
    gives: tuple[str, ...] = ()


def uncalled(program: Program) -> Finding | None:
    """A statement that only names a method: `optimizer.step` without parentheses."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute) and node.value.attr in ACTIONS:
            return Finding(node.lineno, {"method": ast.unparse(node.value)[:60]})
    return None


def zero_grad_missing(program: Program) -> Finding | None:
    """A loop that steps along gradients which nothing in the code ever resets."""
    if "zero_grad" in program.words or "grad" in program.words & {"autograd"} or resets_grad(program):
        return None
    for loop in reversed(program.loops):
        passes = program.reaches(loop, "backward")
        if passes and updates(program, loop) and not makes_anew(program, loop):
            return Finding(passes[0].lineno, {"loss": ast.unparse(passes[0].func).removesuffix(".backward")[:60]})
    return None


def resets_grad(program: Program) -> bool:
    """Whether a gradient is assigned or zeroed by hand."""
    targets = [target for node in ast.walk(program.tree) if isinstance(node, ast.Assign) for target in node.targets]
    if any(isinstance(target, ast.Attribute) and target.attr == "grad" for target in targets):
        return True
    return any("grad" in ast.unparse(call.func) for name in ("zero_", "fill_") for call in methods(program.tree, name))


def updates(program: Program, loop: Loop) -> bool:
    """Whether a loop takes steps, by an optimizer or by hand along `.grad`."""
    if any(dotted(call.func).rpartition(".")[0] in program.optimizers for call in program.reaches(loop, "step")):
        return True
    steps = [node for node in ast.walk(loop) if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub)]
    return any(isinstance(node, ast.Attribute) and node.attr == "grad" for step in steps for node in ast.walk(step.value))


def makes_anew(program: Program, loop: Loop) -> bool:
    """Whether a loop makes its own parameters, whose gradients then begin at nothing."""
    made = (call for call in calls(loop) if is_optimizer(call) or program.is_layer(call))
    marked = {word for node in ast.walk(loop) for word in (getattr(node, "arg", None), getattr(node, "attr", None)) if word}
    return next(made, None) is not None or bool(marked & {"requires_grad", "requires_grad_", "Parameter", "deepcopy"})


def step_missing(program: Program) -> Finding | None:
    """A loop that computes gradients while the optimizer is never asked to use them."""
    if not program.optimizers or program.words & {"step", "grad"}:
        return None
    passes = [call for loop in program.loops for call in program.reaches(loop, "backward")]
    name = min(program.optimizers)
    return Finding(passes[0].lineno, {"optimizer": name}) if passes else None


def backward_missing(program: Program) -> Finding | None:
    """A loop that steps although no gradient is ever computed."""
    if program.words & {"backward", "grad", "autograd"}:
        return None
    for loop in program.loops:
        for call in methods(loop, "step"):
            if (name := dotted(call.func).rpartition(".")[0]) in program.optimizers:
                return Finding(call.lineno, {"optimizer": name})
    return None


def zeroed_too_late(program: Program) -> Finding | None:
    """zero_grad() after backward() and before step(), so that the step finds nothing."""
    for body in bodies(program.tree):
        order = [(name, statement.lineno) for statement in body if (name := action(statement))]
        for (first, _), (second, line), (third, _) in zip(order, order[1:], order[2:], strict=False):
            if (first, second, third) == ("backward", "zero_grad", "step"):
                return Finding(line)
    return None


def action(statement: ast.stmt) -> str:
    """The method that a statement consists of calling, if it is one of a training step."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
    return name if name in ACTIONS else ""


def eval_missing(program: Program) -> Finding | None:
    """A trained network with Dropout or BatchNorm, looked at without gradients but in training mode."""
    if not program.has_mode or not program.trains or "eval" in program.words:
        return None
    if any(call.args or call.keywords for call in methods(program.tree, "train")):
        return None
    trained = min(call.lineno for call in methods(program.tree, "backward")) if methods(program.tree, "backward") else 0
    for node in ast.walk(program.tree):
        if isinstance(node, ast.With) and turns_gradients_off(node) and node.lineno > trained:
            for call in calls(node):
                if (name := dotted(call.func)) in program.models:
                    return Finding(call.lineno, {"model": name})
    return None


def no_grad_missing(program: Program) -> Finding | None:
    """A loop after eval() that calls the network while autograd goes on recording."""
    if not program.trains or program.words & (GRADIENTS_OFF | {"enable_grad", "requires_grad_", "detach", "grad"}):
        return None
    for body in bodies(program.tree):
        begun = next((number for number, statement in enumerate(body) if action(statement) == "eval"), len(body))
        for loop in (statement for statement in body[begun:] if isinstance(statement, Loop)):
            names = [name for call in calls(loop) if (name := dotted(call.func)) in program.models]
            if names and not program.reaches(loop, "backward"):
                return Finding(loop.lineno, {"model": names[0]})
    return None


def train_missing(program: Program) -> Finding | None:
    """Rounds that end in eval() and begin again without train()."""
    if not program.has_mode or program.words & {"train", "training"}:
        return None
    for loop in program.loops:
        ends = program.reaches(loop, "eval")
        if ends and program.reaches(loop, "backward"):
            return Finding(ends[0].lineno, {"model": ast.unparse(ends[0].func).removesuffix(".eval")[:60]})
    return None


def loss_kept(program: Program) -> Finding | None:
    """A sum or a list that keeps the loss of each step, and with it the step's graph."""
    for loop in program.loops:
        losses = {dotted(call.func).removesuffix(".backward") for call in methods(loop, "backward")} - {""}
        losses -= {name for name in losses if any(methods(value, "item") for value in program.bound.get(name, []))}
        for node in ast.walk(loop):
            if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and dotted(node.target) not in losses:
                kept, into = node.value, dotted(node.target)
            elif isinstance(node, ast.Call) and dotted(node.func).endswith(".append") and len(node.args) == 1:
                kept, into = node.args[0], dotted(node.func).removesuffix(".append")
            else:
                continue
            if (name := whole_loss(kept, losses)) and into and not into_backward(program, into):
                return Finding(node.lineno, {"loss": name, "into": into})
    return None


def whole_loss(kept: ast.expr, losses: set[str]) -> str:
    """The loss that an expression is, alone or times something."""
    sides = [kept.left, kept.right] if isinstance(kept, ast.BinOp) and isinstance(kept.op, ast.Mult | ast.Div) else [kept]
    return next((dotted(side) for side in sides if dotted(side) in losses), "")


def into_backward(program: Program, name: str) -> bool:
    """Whether what is kept is itself propagated back, so that its graph is needed."""
    return any(name in ast.unparse(call.func) for call in methods(program.tree, "backward"))


def layers_in_list(program: Program) -> Finding | None:
    """`self.layers = [nn.Linear(…), …]`: a plain list, in which a Module does not look for parameters."""
    for owner, node in program.module_classes.items():
        for each in ast.walk(node):
            if not isinstance(each, ast.Assign) or not isinstance(each.value, ast.List | ast.ListComp):
                continue
            target = dotted(each.targets[0])
            made = [each.value.elt] if isinstance(each.value, ast.ListComp) else each.value.elts
            made = made or [call.args[0] for call in methods(node, "append") if dotted(call.func) == f"{target}.append" and call.args]
            if target.startswith("self.") and any(map(program.is_layer, made)) and not registered(node, target):
                return Finding(each.lineno, {"attribute": target, "owner": owner})
    return None


def registered(node: ast.ClassDef, target: str) -> bool:
    """Whether a list is handed on to something that may register what is in it."""
    known = {"ModuleList", "Sequential", "add_module", "register_module", "setattr"}
    names = {dotted(call.func).rpartition(".")[2] for call in calls(node)}
    return bool(names & known)


def activated_twice(program: Program) -> Finding | None:
    """Softmax or sigmoid before a loss that applies its own."""
    found = activation_before_loss(program)
    return None if found is None else Finding(found.line, {"activation": found.activation, "loss": found.loss})


DETECTORS = {
    "uncalled": Detector(uncalled, ("method",)),
    "layers_in_list": Detector(layers_in_list, ("attribute", "owner")),
    "activated_twice": Detector(activated_twice, ("activation", "loss")),
    "zero_grad_missing": Detector(zero_grad_missing, ("loss",)),
    "zeroed_too_late": Detector(zeroed_too_late),
    "step_missing": Detector(step_missing, ("optimizer",)),
    "backward_missing": Detector(backward_missing, ("optimizer",)),
    "train_missing": Detector(train_missing, ("model",)),
    "eval_missing": Detector(eval_missing, ("model",)),
    "no_grad_missing": Detector(no_grad_missing, ("model",)),
    "loss_kept": Detector(loss_kept, ("loss", "into")),
}
