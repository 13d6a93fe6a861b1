"""Faults that raise no error, told from the code alone: a false alarm costs a learner more than a missed one.

So each detector asks for everything that belongs to the fault. Those of the training step are in steps.py.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from tools.outputs import APPLIES_ITS_OWN, activated, activation_before_loss
from tools.program import (
    ACTIONS,
    Finding,
    Program,
    assigned_in,
    calls,
    dotted,
    methods,
)
from tools.silent_claims import test_score_of_training
from tools.silent_data import shuffled_apart
from tools.silent_leaks import trained_on_all
from tools.silent_metrics import (
    best_not_copied,
    divided_by_batches,
    evaluated_unguarded,
    label_among_inputs,
    last_batch_only,
)
from tools.silent_modes import eval_missing, never_trains, no_grad_missing, train_missing
from tools.silent_schedules import schedule_never_stepped
from tools.silent_sequences import batch_not_first
from tools.silent_setup import (
    accumulation_cleared,
    dropout_always,
    mask_upside_down,
    one_layer_repeated,
    target_never_synced,
)
from tools.silent_split import overlapping_split, own_statistics, scaled_before_split
from tools.steps import (
    backward_missing,
    loss_kept,
    step_missing,
    stepped_first,
    zero_grad_missing,
    zeroed_too_late,
)


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


DETECTORS = {
    "uncalled": Detector(uncalled, ("method",)),
    "layers_in_list": Detector(layers_in_list, ("attribute", "owner")),
    "activated_twice": Detector(activated_twice, ("activation", "loss")),
    "zero_grad_missing": Detector(zero_grad_missing, ("loss",)),
    "zeroed_too_late": Detector(zeroed_too_late),
    "stepped_first": Detector(stepped_first, ("optimizer", "backward_line")),
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
    "schedule_never_stepped": Detector(schedule_never_stepped, ("scheduler", "kind")),
    "mask_upside_down": Detector(mask_upside_down, ("mask", "argument")),
    "overlapping_split": Detector(overlapping_split, ("train", "test")),
    "trained_on_all": Detector(trained_on_all, ("test", "base")),
    "test_score_of_training": Detector(test_score_of_training, ("score", "data")),
    "own_statistics": Detector(own_statistics, ("test", "train")),
    "scaled_before_split": Detector(scaled_before_split, ("data", "call")),
    "batch_not_first": Detector(batch_not_first, ("use", "layer")),
    "evaluated_unguarded": Detector(evaluated_unguarded, ("function", "model", "missing")),
}
