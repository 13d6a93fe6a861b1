"""Mends of a loss: what it is given, and what is kept of it."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.outputs import APPLIES_ITS_OWN, LAYERS, loss_of
from tools.program import calls, dotted, methods
from tools.words import Words


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
    names = {name for pair in APPLIES_ITS_OWN.values() for name in pair}
    for call in calls(failed.program.tree):
        short = dotted(call.func).rpartition(".")[2]
        if short == "Sequential" and call.args and isinstance(call.args[-1], ast.Call):
            last = call.args[-1]
            if LAYERS.get(dotted(last.func).rpartition(".")[2]) in names and len(call.args) > 1:
                first = failed.text(call.args[-2])
                yield Mend(_without_last(failed, call, first), why)
        elif (
            short in names and call.args and dotted(call.func).rpartition(".")[0] in ("torch", "F", "nn.functional", "")
        ):
            yield Mend(failed.replaced((call, failed.text(call.args[0]))), why)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in names:
            yield Mend(failed.replaced((call, failed.text(call.func.value))), why)
        elif isinstance(call.func, ast.Call) and LAYERS.get(dotted(call.func.func).rpartition(".")[2]) in names:
            yield Mend(failed.replaced((call, failed.text(call.args[0]))), why)
    for name, values in failed.program.bound.items():
        made = values[0]
        if isinstance(made, ast.Call) and LAYERS.get(dotted(made.func).rpartition(".")[2]) in names:
            for call in calls(failed.program.tree):
                if dotted(call.func) == name and call.args:
                    yield Mend(failed.replaced((call, failed.text(call.args[0]))), why)


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
