"""Mends of a loss: what it is given, and what is kept of it."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.observed import Observed
from tools.outputs import (
    APPLIES_ITS_OWN,
    DISTANCES,
    Step,
    activated,
    activation_before_loss,
    differences,
    loss_of,
    step_of,
)
from tools.program import calls, dotted, methods
from tools.words import Words

CUTS = ("item", "detach", "tolist", "numpy")
"""Methods that take a value out of the graph."""


def losses(failed: Failed) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Prediction and target of the losses in the fault's line, or of any call with two arguments."""
    two = [call for call in failed.calls if len(call.args) >= 2]
    known = [call for call in two if loss_of(failed.program, call) or isinstance(call.func, ast.Call)]
    for call in known or two:
        yield call.args[0], call.args[1]


def target(failed: Failed, suffix: str, why: Words) -> Iterator[Mend]:
    """Do something to the target of the loss."""
    for _, wanted in losses(failed):
        yield Mend(failed.replaced((wanted, failed.text(wanted) + suffix)), why)


def whole_target(failed: Failed) -> Iterator[Mend]:
    """Class numbers as integers."""
    why = Words(
        "交叉熵的目标是类别编号，要 64 位整数：`.long()`。", "Class numbers must be 64-bit integers: `.long()`."
    )
    yield from target(failed, ".long()", why)


def counted_from_zero(failed: Failed) -> Iterator[Mend]:
    """Class numbers from 0, where the target seen in the trace begins with 1."""
    why = Words(
        "类别编号从 0 数起：标签从 1 开始，所以先减 1。",
        "Class numbers begin with 0; these labels begin with 1, so 1 is taken off.",
    )
    for _, wanted in losses(failed):
        seen = Observed(failed.program, failed.run.trace).tensor(wanted) if failed.run.trace else None
        if seen and seen.min == 1:
            yield Mend(failed.replaced((wanted, f"{failed.text(wanted)} - 1")), why)


def connected(failed: Failed) -> Iterator[Mend]:
    """The loss kept as a tensor on its way to backward(): without item(), detach() and a new tensor around it."""
    here = next((call for call in methods(failed.program.tree, "backward") if call.lineno == failed.line), None)
    wanted = {part.id for part in ast.walk(here.func) if isinstance(part, ast.Name)} if here else set()
    edits: list[tuple[ast.AST, str]] = []
    gone: list[int] = []
    for statement in sorted(statements(failed), key=lambda node: node.lineno, reverse=True):
        name, value = put(statement)
        if name not in wanted or value is None or statement.lineno > failed.line:
            continue
        bare = uncut(failed, value)
        wanted |= {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
        if bare == name and isinstance(statement, ast.Assign):
            gone.append(statement.lineno)
        elif bare != failed.code_of(value):
            edits.append((value, bare))
    if edits or gone:
        why = Words(
            "要反向传播的损失一直留作张量：`.item()`、`.detach()` 和新建 tensor 都会断开计算图。",
            "A loss that is to be propagated back stays a tensor: item(), detach() and a new tensor cut its graph.",
        )
        mended = Failed(failed.replaced(*edits), failed.run)
        for line in sorted(gone, reverse=True):
            mended = mended.without(line)
        yield Mend(mended.code, why)


def left_a_tensor(failed: Failed) -> Iterator[Mend]:
    """The loss as it was computed, without what makes it a number."""
    name, value = put(failed.statement) if failed.statement else ("", None)
    if value is not None and (bare := uncut(failed, value)) != failed.code_of(value):
        why = Words(
            f"`{name}` 要反向传播，留作张量；只在打印时取 `{name}.item()`。",
            f"`{name}` goes backward and stays a tensor; take `{name}.item()` only to print it.",
        )
        yield Mend(failed.replaced((value, bare)), why)


def statements(failed: Failed) -> list[ast.stmt]:
    """The assignments and calls of a program."""
    return [node for node in ast.walk(failed.program.tree) if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr)]


def put(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    """The name that a statement gives something to, and what: by `=`, `+=` or `.append(…)`."""
    if isinstance(statement, ast.Assign):
        return dotted(statement.targets[0]), statement.value
    if isinstance(statement, ast.AugAssign):
        return dotted(statement.target), statement.value
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and dotted(call.func).endswith(".append") and len(call.args) == 1:
        return dotted(call.func).removesuffix(".append"), call.args[0]
    return "", None


def uncut(failed: Failed, value: ast.expr) -> str:
    """An expression without what takes it out of the graph."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in CUTS:
        return uncut(failed, value.func.value)
    if isinstance(value, ast.Attribute) and value.attr == "data":
        return uncut(failed, value.value)
    if (
        isinstance(value, ast.Call)
        and dotted(value.func) in ("torch.tensor", "torch.as_tensor", "float")
        and value.args
    ):
        given = value.args[0]
        held = failed.program.bound.get(given.id, []) if isinstance(given, ast.Name) else [given]
        is_list = any(isinstance(each, ast.List | ast.ListComp) for each in held)
        return f"torch.stack({failed.code_of(given)})" if is_list else uncut(failed, given)
    inner = next(
        (part for part in calls(value) if part is not value and uncut(failed, part) != failed.code_of(part)), None
    )
    if inner is None:
        return failed.code_of(value)
    return failed.code_of(value).replace(failed.code_of(inner), uncut(failed, inner), 1)


def numbered_target(failed: Failed) -> Iterator[Mend]:
    """Class numbers instead of a one-hot code."""
    why = Words(
        "独热编码里 1 的位置就是类别编号：`.argmax(1)`。", "Where the 1 stands is the class number: `.argmax(1)`."
    )
    yield from target(failed, ".argmax(1)", why)


def flat_target(failed: Failed) -> Iterator[Mend]:
    """A target without its axis of size 1."""
    why = Words(
        "每个样本一个编号，目标只要一维：`.squeeze(1)` 去掉多的那一维。",
        "One number per example, so one axis: `.squeeze(1)` drops the other.",
    )
    yield from target(failed, ".squeeze(1)", why)


def floating_target(failed: Failed) -> Iterator[Mend]:
    """Probabilities as floating point."""
    why = Words(
        "二元交叉熵把目标当作概率，要浮点数：`.float()`。",
        "A binary cross-entropy takes the target for probabilities: `.float()`.",
    )
    yield from target(failed, ".float()", why)


def same_shapes(failed: Failed) -> Iterator[Mend]:
    """The prediction without its last axis of size 1, or the target with one."""
    for given, wanted in losses(failed):
        squeezed = Words(
            "预测多了一维 1：`.squeeze(-1)` 之后两边形状一样，才是一对一地比。",
            "The prediction has an axis of size 1 too many: after `.squeeze(-1)` both sides have one shape.",
        )
        yield Mend(failed.replaced((given, f"{failed.text(given)}.squeeze(-1)")), squeezed)
        added = Words(
            "目标少一维：`.unsqueeze(1)` 之后两边形状一样。",
            "The target lacks an axis: after `.unsqueeze(1)` both have one shape.",
        )
        yield Mend(failed.replaced((wanted, f"{failed.text(wanted)}.unsqueeze(1)")), added)
        dropped = Words(
            "目标多了一维 1：`.squeeze(-1)` 之后两边形状一样。",
            "The target has an axis of size 1 too many: after `.squeeze(-1)` both have one shape.",
        )
        yield Mend(failed.replaced((wanted, f"{failed.text(wanted)}.squeeze(-1)")), dropped)


def scores_taken(failed: Failed) -> Iterator[Mend]:
    """The loss that takes scores, for BCELoss."""
    why = Words(
        "输入是得分，不是概率：BCEWithLogitsLoss 自己做 sigmoid，数值也更稳。",
        "The input is scores: BCEWithLogitsLoss applies the sigmoid itself, and is safer in its numbers.",
    )
    for call in calls(failed.program.tree):
        name = dotted(call.func)
        if name.rpartition(".")[2] == "BCELoss":
            yield Mend(failed.replaced((call.func, name.replace("BCELoss", "BCEWithLogitsLoss"))), why)


def scores_left(failed: Failed) -> Iterator[Mend]:
    """The loss's input without the activation that the loss applies itself."""
    why = Words(
        "这个损失自己会处理原始得分，前面不要再做 softmax 或 sigmoid。",
        "This loss wants raw scores and applies softmax or sigmoid itself, so none comes before it.",
    )
    found = activation_before_loss(failed.program)
    if found:
        yield from without_step(failed, found.step, why)


def free_output(failed: Failed) -> Iterator[Mend]:
    """The last layer's output as it is, where an activation kept it from the targets."""
    why = Words(
        "输出层后面不接激活，输出才能取到目标的所有值：中间层的激活留着。",
        "No activation follows the last layer, so that the output can reach every target; those between layers stay.",
    )
    for each in activated(failed.program, DISTANCES | set(APPLIES_ITS_OWN)):
        if each.line == failed.line:
            yield from without_step(failed, each.step, why)
    for left, right in differences(failed.program, failed.line):
        for side in (left, right):
            if step := step_of(failed.program, side, failed.line):
                yield from without_step(failed, step, why)


def without_step(failed: Failed, step: Step, why: Words) -> Iterator[Mend]:
    """The program without an activation."""
    if step.inside is not None:
        yield Mend(failed.replaced((step.node, failed.text(step.inside))), why)
    elif step.box is not None and len(step.box.args) > 1:
        yield Mend(_without_last(failed, step.box, failed.text(step.box.args[-2])), why)


def _without_last(failed: Failed, box: ast.Call, before: str) -> str:
    """Drop the last layer of a Sequential, with the comma before it."""
    marked = failed.replaced((box.args[-1], "\0"))
    return re.sub(r",\s*\0", "", marked) if re.search(r",\s*\0", marked) else marked.replace("\0", before)


def number_kept(failed: Failed) -> Iterator[Mend]:
    """The number of a loss, without its graph."""
    why = Words(
        "只存数：`.item()` 取出 Python 的数，计算图就放掉了。", "Keep the number only: `.item()` lets go of the graph."
    )
    lost = {dotted(call.func).removesuffix(".backward") for call in methods(failed.program.tree, "backward")}
    for node in ast.walk(failed.statement) if failed.statement else ():
        if isinstance(node, ast.Name) and node.id in lost and isinstance(node.ctx, ast.Load):
            yield Mend(failed.replaced((node, f"{node.id}.item()")), why)
