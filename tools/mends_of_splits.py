"""Mends of what a network is tested on: a part of the examples that it is not trained on."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.outputs import loss_of
from tools.program import Program, calls, dotted
from tools.silent_claims import scores, test_score_of_training
from tools.words import Words

LOSS = re.compile(r"loss|entropy|nll|hinge", re.IGNORECASE)


def held_out(failed: Failed) -> Iterator[Mend]:
    """A fifth of the examples, drawn at random, that the training does not see, and the score is measured on."""
    program = failed.program
    found, steps = (
        test_score_of_training(program),
        [each for each in program.tree.body if program.reaches(each, "backward")],
    )
    data = found.facts["data"] if found else ""
    labels = target_of(program, steps[0]) if steps else ""
    new = {f"{name}_{part}" for name in (data, labels) for part in ("train", "test")}
    if found is None or not (data in program.bound and labels in program.bound) or new & program.words:
        return
    why = Words(
        f"先随机留出五分之一：训练只用 `{data}_train`，测试准确率在没训练过的 `{data}_test` 上算。",
        f"Hold out a fifth first: train on `{data}_train` only, and measure on `{data}_test`, which was not trained on.",
    )
    of_scores = {id(part) for score in scores(program) for part in ast.walk(score.value)}
    first, last = steps[0].lineno, steps[0].end_lineno or steps[0].lineno
    edits: list[tuple[ast.AST, str]] = []
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Name) and node.id in (data, labels) and node.lineno >= first:
            is_test = id(node) in of_scores or node.lineno > last
            edits.append((node, f"{node.id}_{'test' if is_test else 'train'}"))
    edits += [(end, f"len({data}_train)") for end in ends_of_batches(steps[0])]
    mended = Failed(failed.replaced(*edits), failed.run)
    for row in reversed((
        f"order, cut = torch.randperm(len({data})), int(0.8 * len({data}))",
        f"{data}_train, {labels}_train = {data}[order[:cut]], {labels}[order[:cut]]",
        f"{data}_test, {labels}_test = {data}[order[cut:]], {labels}[order[cut:]]",
    )):  # fmt: skip
        mended = Failed(mended.inserted(first, row), failed.run)
    yield Mend(mended.code, why)


def ends_of_batches(step: ast.stmt) -> Iterator[ast.expr]:
    """The written numbers of examples up to which a training cuts batches: `range(0, 120, 20)`."""
    for node in ast.walk(step):
        over = node.iter if isinstance(node, ast.For) else None
        is_row = isinstance(over, ast.Call) and dotted(over.func) == "range" and len(over.args) == 3
        if is_row and isinstance(over, ast.Call) and isinstance(over.args[1], ast.Constant):
            yield over.args[1]


def target_of(program: Program, step: ast.stmt) -> str:
    """The name that the loss of a training holds against the network's answers."""
    for call in calls(step):
        if LOSS.search(loss_of(program, call)) and len(call.args) > 1:
            target = call.args[1].value if isinstance(call.args[1], ast.Subscript) else call.args[1]
            return dotted(target)
    return ""
