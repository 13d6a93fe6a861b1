"""Mends of what tensors hold: their type, their shape at a loss, and whether autograd watches them."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend, first_arguments, receivers
from tools.outputs import APPLIES_ITS_OWN, LAYERS, loss_of
from tools.program import calls, dotted, methods
from tools.words import Words

MADE = {"tensor", "randn", "rand", "zeros", "ones", "full", "empty"}
WEIGHT = re.compile(r"^(w|b|weights?|bias|theta|params?|W|B)\d*$")
"""What learners call a parameter."""


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


def floating_input(failed: Failed) -> Iterator[Mend]:
    """An input of the type of the weights."""
    why = Words(
        "网络的权重是 float32：输入先 `.float()`。", "The weights are float32, so the input becomes so: `.float()`."
    )
    yield from first_arguments(failed, ".float()", why)
    both = Words(
        "相乘的两边要同一种浮点类型：`.float()`。", "Both sides of a product need one floating type: `.float()`."
    )
    for node in ast.walk(failed.statement) if failed.statement else ():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            for side in (node.left, node.right):
                yield Mend(failed.replaced((side, f"{failed.text(side)}.float()")), both)


def floating_receiver(failed: Failed) -> Iterator[Mend]:
    """Floating point for a function that takes no integers."""
    why = Words("这个函数只收浮点数：先 `.float()`。", "This function takes floating point only: `.float()` first.")
    for call in failed.calls:
        if isinstance(call.func, ast.Attribute) and dotted(call.func).partition(".")[0] not in ("torch", "F", "nn"):
            yield Mend(failed.replaced((call.func.value, f"{failed.text(call.func.value)}.float()")), why)
    yield from first_arguments(failed, ".float()", why)


def whole_indices(failed: Failed) -> Iterator[Mend]:
    """Integers for an embedding."""
    why = Words("嵌入层按编号查表，编号要整数：`.long()`。", "An embedding looks rows up by whole numbers: `.long()`.")
    yield from first_arguments(failed, ".long()", why)


def floating_parameter(failed: Failed) -> Iterator[Mend]:
    """A parameter of floating point, which can have a gradient."""
    why = Words(
        "只有浮点数才有梯度：加 dtype=torch.float32。", "Only floating point has gradients: dtype=torch.float32."
    )
    for call in failed.calls:
        asks = next((each for each in call.keywords if each.arg == "requires_grad"), None)
        if asks and not any(each.arg == "dtype" for each in call.keywords):
            yield Mend(failed.replaced((asks, "dtype=torch.float32, requires_grad=True")), why)


def reshaped(failed: Failed) -> Iterator[Mend]:
    """reshape for view."""
    why = Words(
        "内存不连续时 view 读不出新形状；reshape 在需要时会自己复制。",
        "view cannot read a new shape from memory out of order; reshape copies where it must.",
    )
    yield from receivers(failed, "view", "reshape", why)


def detached(failed: Failed) -> Iterator[Mend]:
    """detach() before NumPy sees a tensor."""
    why = Words(
        "只看数值：先 `.detach()` 离开计算图，再交给 NumPy。",
        "Only the values are wanted: `.detach()` leaves the graph, then NumPy can have them.",
    )
    yield from receivers(failed, "numpy", "detach().numpy", why)
    for call in failed.calls:
        tensors = [each for each in call.args if isinstance(each, ast.Name)]
        for each in tensors:
            yield Mend(failed.replaced((each, f"{each.id}.detach()")), why)
        if len(tensors) > 1:
            yield Mend(failed.replaced(*((each, f"{each.id}.detach()") for each in tensors)), why)


def watched(failed: Failed) -> Iterator[Mend]:
    """requires_grad=True for what is clearly a parameter: its gradient is read, or it is called as one."""
    read = {
        dotted(node.value)
        for node in ast.walk(failed.program.tree)
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    }
    makers = {
        name: values[-1]
        for name, values in failed.program.bound.items()
        if isinstance(values[-1], ast.Call) and dotted(values[-1].func).rpartition(".")[2] in MADE
    }
    wanted = [name for name in makers if name in read] or [name for name in makers if WEIGHT.match(name)]
    asked = [call for name in wanted if isinstance(call := makers[name], ast.Call)]
    if not asked or any(each.arg == "requires_grad" for call in asked for each in call.keywords):
        return
    names = "、".join(f"`{name}`" for name in wanted)
    why = Words(
        f"{names} 是要学的参数，建的时候要 requires_grad=True，损失才连得上它。",
        f"{names.replace('、', ', ')} is to be learnt: requires_grad=True connects the loss to it.",
    )
    edits = [(call, f"{failed.text(call)[:-1].rstrip().rstrip(',')}, requires_grad=True)") for call in asked]
    yield Mend(failed.replaced(*edits), why)


def one_number(failed: Failed) -> Iterator[Mend]:
    """The mean of the losses, to go back from."""
    why = Words(
        "反向传播要从一个数出发：各样本的损失先取平均。",
        "backward() starts from one number: the mean of the losses.",
    )
    yield from receivers(failed, "backward", "mean().backward", why)


def unrecorded(failed: Failed) -> Iterator[Mend]:
    """An update of a parameter that autograd does not record."""
    why = Words(
        "更新参数不该记进计算图：放进 `with torch.no_grad():`。",
        "An update of parameters is no part of the graph: put it under `with torch.no_grad():`.",
    )
    statement = failed.statement
    if not isinstance(statement, ast.AugAssign | ast.Assign | ast.Expr):
        return
    rows = failed.code.split("\n")
    first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
    while last < len(rows) and re.match(r"\s*[\w.]+ *[-+]= ", rows[last]):  # the updates that follow, of b after w
        last += 1
    indent = rows[first][: len(rows[first]) - len(rows[first].lstrip())]
    inner = [f"    {row}" for row in rows[first:last]]
    yield Mend("\n".join([*rows[:first], f"{indent}with torch.no_grad():", *inner, *rows[last:]]), why)


def transposed(failed: Failed) -> Iterator[Mend]:
    """One side of a product transposed."""
    for node in ast.walk(failed.statement) if failed.statement else ():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            for side in (node.right, node.left):
                text = failed.text(side)
                why = Words(
                    f"里面的两维要相等：把 `{text}` 转置之后就对上了。",
                    f"The inner sizes must be equal: they are once `{text}` is transposed.",
                )
                yield Mend(failed.replaced((side, f"{text}.T")), why)


def axis_named(failed: Failed) -> Iterator[Mend]:
    """softmax over the last axis, said."""
    why = Words("说明沿哪一维：类别在最后一维，dim=-1。", "Say along which axis: the classes come last, dim=-1.")
    softmaxes = ("softmax", "log_softmax", "Softmax", "LogSoftmax")
    for call in calls(failed.program.tree):
        named = dotted(call.func).rpartition(".")[2] in softmaxes
        if named and not any(each.arg == "dim" for each in call.keywords) and len(call.args) < 2:
            inside = failed.text(call)[:-1].rstrip().rstrip(",")
            yield Mend(failed.replaced((call, f"{inside}{', ' if call.args else ''}dim=-1)")), why)


def number_kept(failed: Failed) -> Iterator[Mend]:
    """The number of a loss, without its graph."""
    why = Words(
        "只存数：`.item()` 取出 Python 的数，计算图就放掉了。", "Keep the number only: `.item()` lets go of the graph."
    )
    lost = {dotted(call.func).removesuffix(".backward") for call in methods(failed.program.tree, "backward")}
    for node in ast.walk(failed.statement) if failed.statement else ():
        if isinstance(node, ast.Name) and node.id in lost and isinstance(node.ctx, ast.Load):
            yield Mend(failed.replaced((node, f"{node.id}.item()")), why)
