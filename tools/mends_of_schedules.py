"""Mends of a learning rate's schedule: it steps once an epoch, or once a batch."""

import ast
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.program import dotted
from tools.silent_schedules import EACH_BATCH, PLATEAU
from tools.words import Words


def stepped_each_epoch(failed: Failed) -> Iterator[Mend]:
    """step() at the end of the outer loop; of a schedule that counts batches, at the end of the inner one."""
    program = failed.program
    made = [
        (name, value)
        for name, values in program.bound.items()
        for value in values
        if isinstance(value, ast.Call) and value.lineno == failed.line and name.isidentifier()
    ]
    loops = [loop for loop in program.loops if program.reaches(loop, "step")]
    if len(made) != 1 or not loops:
        return
    name, call = made[0]
    kind = dotted(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
    if kind == PLATEAU:  # it wants a validation loss, which only the learner knows
        return
    loop = loops[-1] if kind in EACH_BATCH else loops[0]
    last = loop.body[-1].end_lineno or loop.body[-1].lineno
    often = Words("每个批次", "each batch") if kind in EACH_BATCH else Words("每一轮", "each epoch")
    why = Words(
        f"{often.zh}结束时走一步：`{name}.step()`，在 optimizer.step() 之后。",
        f"At the end of {often.en} it steps, `{name}.step()`, behind optimizer.step().",
    )
    yield Mend(failed.inserted(last + 1, f"{name}.step()", like=loop.body[-1].lineno), why)
