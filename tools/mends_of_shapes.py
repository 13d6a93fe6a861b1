"""Mends of shapes that raise no error: what is broadcast, normalised along the wrong axis, or torn by a reshape."""

import ast
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.observed import Observed
from tools.program import calls
from tools.seen_shapes import compared, is_column_and_row, remedy
from tools.seen_softmax import axis_node
from tools.words import Words


def observed(failed: Failed) -> Observed | None:
    """The program beside its trace, if it was traced."""
    return Observed(failed.program, failed.run.trace) if failed.run.trace else None


def one_to_one(failed: Failed) -> Iterator[Mend]:
    """The side of shape (N, 1) without its last axis."""
    seen = observed(failed)
    for sides in compared(seen) if seen else ():
        shapes = [seen.shape(side) for side in sides] if seen else []
        if sides[0].lineno != failed.line or not is_column_and_row(shapes[0], shapes[1]):
            continue
        column = sides[0] if len(shapes[0] or ()) == 2 else sides[1]
        why = Words(
            f"`{failed.text(column)}` 多了一维 1：`.squeeze(-1)` 之后两边都是 (N,)，一对一地算。",
            f"`{failed.text(column)}` has an axis of size 1 too many: after `.squeeze(-1)` both sides are (N,).",
        )
        yield Mend(failed.replaced((column, f"{failed.text(column)}.squeeze(-1)")), why)


def last_axis(failed: Failed) -> Iterator[Mend]:
    """softmax along the last axis."""
    why = Words(
        "要归一的那些数排在最后一维：dim=-1。", "The numbers that are to sum to 1 lie along the last axis: dim=-1."
    )
    for call in calls(failed.program.tree):
        axis = axis_node(failed.program, call) if call.lineno == failed.line else None
        if axis is not None:
            yield Mend(failed.replaced((axis, "-1")), why)


def axes_moved(failed: Failed) -> Iterator[Mend]:
    """permute or transpose in the place of a reshape that tears the numbers apart."""
    seen = observed(failed)
    for call in calls(failed.program.tree):
        if seen is None or call.lineno != failed.line or not isinstance(call.func, ast.Attribute):
            continue
        before, after = seen.shape(call.func.value), seen.shape(call)
        if not before or not after or not (moved := remedy(before, after)):
            continue
        receiver = failed.text(call.func.value)
        sizes = [failed.text(each) for each in call.args]
        text = f"{receiver}{moved}"
        if moved == ".transpose(1, 2).reshape":
            text = f"{receiver}.transpose(1, 2).reshape({', '.join(sizes)})"
        elif moved == ".view.transpose(1, 2)":
            if len(sizes) != 4:
                continue
            text = f"{receiver}.reshape({sizes[0]}, {sizes[2]}, {sizes[1]}, {sizes[3]}).transpose(1, 2)"
        why = Words(
            "换维的次序用 permute 或 transpose，每个数还跟着自己的样本；reshape 只会按内存重新切分。",
            "permute or transpose moves axes, and each number stays with its example; reshape only cuts memory anew.",
        )
        yield Mend(failed.replaced((call, text)), why)
