"""Faults that raise no error, told from the code alone: a false alarm costs a learner more than a missed one.

So each detector asks for everything that belongs to the fault. Those of the training step are in steps.py.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from tools.outputs import APPLIES_ITS_OWN, activated, activation_before_loss
from tools.program import (
    ACTIONS,
    GRADIENTS_OFF,
    Finding,
    Loop,
    Program,
    action,
    assigned_in,
    bodies,
    calls,
    dotted,
    methods,
    turns_gradients_off,
)
from tools.silent_data import shuffled_apart
from tools.silent_metrics import best_not_copied, divided_by_batches, label_among_inputs, last_batch_only
from tools.silent_setup import (
    accumulation_cleared,
    dropout_always,
    mask_upside_down,
    one_layer_repeated,
    target_never_synced,
)
from tools.silent_split import overlapping_split, own_statistics
from tools.steps import backward_missing, loss_kept, makes_anew, step_missing, zero_grad_missing, zeroed_too_late


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


def train_missing(program: Program) -> Finding | None:
    """Rounds that end in eval() and begin again without train(); a frozen network stays in it."""
    if not program.has_mode or program.attributes & {"train", "training", "requires_grad_", "requires_grad"}:
        return None
    for loop in program.loops:
        ends = program.reaches(loop, "eval")
        model = dotted(ends[0].func).partition(".")[0] if ends else ""
        made_here = model in assigned_in(loop) or makes_anew(program, loop)
        if model and not made_here and program.reaches(loop, "backward"):
            return Finding(ends[0].lineno, {"model": model})
    return None


def eval_missing(program: Program) -> Finding | None:
    """A network with Dropout or BatchNorm that is looked at in training mode: after its training, or twice on the same."""
    if not program.has_mode or "eval" in program.attributes:
        return None
    if not program.trains:
        return asked_twice(program)
    if any(call.args or call.keywords for call in methods(program.tree, "train")):
        return None
    trained = min((call.lineno for call in methods(program.tree, "backward")), default=0)
    for node in ast.walk(program.tree):
        if isinstance(node, ast.With) and turns_gradients_off(node) and node.lineno > trained:
            for call in calls(node):
                if (name := dotted(call.func)) in program.models:
                    return Finding(call.lineno, {"model": name})
    return asked_after_training(program)


def asked_twice(program: Program) -> Finding | None:
    """The same call of a network with Dropout, kept under two names without a training: the answers differ."""
    if not any(word.startswith("Dropout") for word in program.words) or "train" in program.attributes:
        return None
    asked: dict[str, ast.Assign] = {}
    for node in program.tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and dotted(node.value.func) in program.models
        ):
            text = ast.unparse(node.value)
            first = asked.setdefault(text, node)
            if dotted(first.targets[0]) != dotted(node.targets[0]):
                return Finding(first.lineno, {"model": dotted(node.value.func)})
    return None


def graph_begun_anew(program: Program) -> Finding | None:
    """A loss or an answer that is put into a new tensor with requires_grad: backward() runs, and reaches no parameter."""
    for loop in program.loops:
        for call in calls(loop) if program.reaches(loop, "backward") and program.reaches(loop, "step") else ():
            asks = [each for each in call.keywords if each.arg == "requires_grad" and ast.unparse(each.value) == "True"]
            inside = {part.id for each in call.args for part in ast.walk(each) if isinstance(part, ast.Name)}
            computed = {
                name for name in inside if any(isinstance(each, ast.Call) for each in program.bound.get(name, []))
            }
            if dotted(call.func) in ("torch.tensor", "Variable") and asks and computed & assigned_in(loop):
                return Finding(call.lineno, {"call": ast.unparse(call)})
    return None


def asked_after_training(program: Program) -> Finding | None:
    """A network that is asked for what it predicts, on other data, once the loop that trains it is over."""
    body = program.tree.body
    loops = [n for n, each in enumerate(body) if isinstance(each, Loop) and program.reaches(each, "backward")]
    if len(loops) != 1 or not isinstance(body[loops[0]], Loop):
        return None
    trained = {
        (dotted(call.func), ast.unparse(call)) for call in calls(body[loops[0]]) if dotted(call.func) in program.models
    }
    for statement in body[loops[0] + 1 :]:
        for call in calls(statement):
            picks = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            inner = [each for each in calls(call.func) if dotted(each.func) in {name for name, _ in trained}]
            if picks in ("argmax", "softmax", "sigmoid", "max") and inner and not isinstance(statement, Loop):
                return Finding(inner[0].lineno, {"model": dotted(inner[0].func)})
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


def layers_in_list(program: Program) -> Finding | None:
    """`self.layers = [nn.Linear(…), …]`: a plain list, in which a Module does not look for parameters."""
    if "ModuleList" in program.words:
        return None
    for owner, node in program.module_classes.items():
        for each in ast.walk(node):
            if not isinstance(each, ast.Assign) or not isinstance(each.value, ast.List | ast.ListComp):
                continue
            target = dotted(each.targets[0])
            made = any(map(program.is_layer, elements(each.value, target, node)))
            if target.startswith("self.") and made and not registers(node):
                return Finding(each.lineno, {"attribute": target, "owner": owner})
    return None


def elements(made: ast.List | ast.ListComp, target: str, owner: ast.ClassDef) -> list[ast.expr]:
    """What a list is made with, or, where it begins empty, what is appended to it."""
    if isinstance(made, ast.ListComp):
        return [made.elt]
    appended = [call for call in methods(owner, "append") if dotted(call.func) == f"{target}.append"]
    return made.elts or [argument for call in appended for argument in call.args]


def registers(node: ast.ClassDef) -> bool:
    """Whether a class hands layers on to something that may register them."""
    known = {"Sequential", "add_module", "register_module", "setattr"}
    return any(dotted(call.func).rpartition(".")[2] in known for call in calls(node))


def activated_twice(program: Program) -> Finding | None:
    """Softmax or sigmoid before a loss that applies its own."""
    found = activation_before_loss(program)
    return None if found is None else Finding(found.line, {"activation": found.step.activation, "loss": found.loss})


def cut_before_loss(program: Program) -> Finding | None:
    """ReLU between the last layer and a loss that takes raw scores: none of them can be below 0."""
    for each in activated(program, set(APPLIES_ITS_OWN)):
        if each.step.activation == "relu" and program.trains:
            return Finding(each.line, {"loss": each.loss})
    return None


def never_trains(program: Program) -> Finding | None:
    """A network that is set to eval() before the loop that trains it, and never to train()."""
    if not program.has_mode or program.attributes & {"train", "training"}:
        return None
    for body in bodies(program.tree):
        for number, statement in enumerate(body):
            if (
                action(statement) == "eval"
                and isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Call)
            ):
                model = dotted(statement.value.func).rpartition(".")[0]
                loops = [
                    each
                    for each in body[number:]
                    if program.reaches(each, "backward") and not isinstance(each, ast.FunctionDef)
                ]
                if loops and gives_parameters(program, model) and not makes_anew(program, loops[0]):
                    return Finding(statement.lineno, {"model": model})
    return None


def gives_parameters(program: Program, model: str) -> bool:
    """Whether an optimizer is made with all the parameters of a network, and nothing is frozen."""
    made = [value for name in program.optimizers for value in program.bound[name] if isinstance(value, ast.Call)]
    given = {ast.unparse(value.args[0]) for value in made if value.args}
    return f"{model}.parameters()" in given and "requires_grad" not in program.words


DETECTORS = {
    "uncalled": Detector(uncalled, ("method",)),
    "layers_in_list": Detector(layers_in_list, ("attribute", "owner")),
    "activated_twice": Detector(activated_twice, ("activation", "loss")),
    "zero_grad_missing": Detector(zero_grad_missing, ("loss",)),
    "zeroed_too_late": Detector(zeroed_too_late),
    "step_missing": Detector(step_missing, ("optimizer",)),
    "backward_missing": Detector(backward_missing, ("optimizer",)),
    "cut_before_loss": Detector(cut_before_loss, ("loss",)),
    "graph_begun_anew": Detector(graph_begun_anew, ("call",)),
    "shuffled_apart": Detector(shuffled_apart, ("inputs", "labels")),
    "never_trains": Detector(never_trains, ("model",)),
    "train_missing": Detector(train_missing, ("model",)),
    "eval_missing": Detector(eval_missing, ("model",)),
    "no_grad_missing": Detector(no_grad_missing, ("model",)),
    "loss_kept": Detector(loss_kept, ("loss", "into")),
    "last_batch_only": Detector(last_batch_only, ("name",)),
    "divided_by_batches": Detector(divided_by_batches, ("count", "loader")),
    "best_not_copied": Detector(best_not_copied, ("kept", "model")),
    "label_among_inputs": Detector(label_among_inputs, ("target", "call")),
    "one_layer_repeated": Detector(one_layer_repeated, ("layer", "list")),
    "dropout_always": Detector(dropout_always, ("call",)),
    "accumulation_cleared": Detector(accumulation_cleared, ("condition",)),
    "target_never_synced": Detector(target_never_synced, ("copy", "source")),
    "mask_upside_down": Detector(mask_upside_down, ("mask", "argument")),
    "overlapping_split": Detector(overlapping_split, ("train", "test")),
    "own_statistics": Detector(own_statistics, ("test", "train")),
}
