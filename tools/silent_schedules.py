"""Silent faults of a learning rate's schedule: one that is made, and never steps."""

import ast

from tools.program import Finding, Program, dotted

PLATEAU = "ReduceLROnPlateau"
EACH_BATCH = ("OneCycleLR", "CyclicLR")
"""These count the batches, and not the epochs."""
_SCHEDULES = (
    *("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "LambdaLR"),
    *("LinearLR", "PolynomialLR", "ConstantLR", "MultiplicativeLR", "SequentialLR", "ChainedScheduler", PLATEAU),
    *EACH_BATCH,
)


def schedule_never_stepped(program: Program) -> Finding | None:
    """A schedule whose step() is called nowhere, though the training goes on in a loop: the rate stays what it was."""
    trains = any(program.reaches(loop, "step") for loop in program.loops)
    for name, values in program.bound.items() if trains else ():
        kind = dotted(values[0].func).rpartition(".")[2] if isinstance(values[0], ast.Call) else ""
        if kind in _SCHEDULES and name.isidentifier() and not _is_used(program, name):
            return Finding(values[0].lineno, {"scheduler": name, "kind": kind})
    return None


def _is_used(program: Program, name: str) -> bool:
    """Whether a schedule steps, or is handed on to what may step it; who only reads its rate uses it for nothing."""
    read = {
        id(node.value)
        for node in ast.walk(program.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("get_last_lr", "state_dict", "last_epoch")
    }
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and id(node) not in read
        for node in ast.walk(program.tree)
    )
