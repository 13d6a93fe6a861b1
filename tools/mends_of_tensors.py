"""Mends of what tensors hold: their type, their layout, and whether autograd watches them."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend, first_arguments, receivers
from tools.program import calls, dotted
from tools.words import Words

MADE = {"tensor", "randn", "rand", "zeros", "ones", "full", "empty"}
WEIGHT = re.compile(r"^(w|b|weights?|bias|theta|params?|W|B)\d*$")
"""What learners call a parameter."""


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


def kept_leaf(failed: Failed) -> Iterator[Mend]:
    """An update in place and out of the graph for `w = w - rate * w.grad`, after which w is no parameter any more."""
    rows = failed.code.split("\n")
    for node in sorted(
        failed.program.tree.body + [each for loop in failed.program.loops for each in loop.body],
        key=lambda each: -each.lineno,
    ):
        is_new = (
            isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Sub)
        )
        if is_new and isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            name = dotted(node.targets[0])
            if name and dotted(node.value.left) == name and f"{name}.grad" in ast.unparse(node.value.right):
                indent = " " * node.col_offset
                step = f"{indent}    {name} -= {failed.code_of(node.value.right)}"
                rows[node.lineno - 1 : node.end_lineno] = [f"{indent}with torch.no_grad():", step]
    why = Words(
        "`w = w - …` 得到的是新的张量，不再是参数，没有 .grad：放进 no_grad，原地用 `-=` 更新。",
        "`w = w - …` makes a new tensor that is no parameter and has no .grad: update in place, `-=`, under no_grad.",
    )
    if (code := "\n".join(rows)) != failed.code:
        yield Mend(code, why)


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
