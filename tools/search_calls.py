"""Edits of calls: a flag that a layer lacks, a detach between two networks, keys without a prefix, arguments in their order."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.left_out import given_on
from tools.mends_of_layers import whole
from tools.observed import passed
from tools.operands import operands
from tools.outputs import loss_of
from tools.program import calls, dotted, methods
from tools.search_shapes import with_keyword
from tools.words import Words

SEQUENCES = {
    "LSTM",
    "GRU",
    "RNN",
    "MultiheadAttention",
    "TransformerEncoderLayer",
    "TransformerDecoderLayer",
    "Transformer",
}
RECURRENT = {"LSTM", "GRU", "RNN"}
HEADS = {
    "MultiheadAttention": ("num_heads", 1),
    "TransformerEncoderLayer": ("nhead", 1),
    "TransformerDecoderLayer": ("nhead", 1),
}
STRIDE = 3
"""Where Conv2d and ConvTranspose2d take their stride."""


def kind(call: ast.Call) -> str:
    """The class or function that a call names, without its module."""
    return dotted(call.func).rpartition(".")[2]


def batch_first(failed: Failed) -> Iterator[Mend]:
    """batch_first=True for sequence layers that lack it: all of them, then each by itself."""
    lacking = [
        call
        for call in calls(failed.program.tree)
        if kind(call) in SEQUENCES and not any(each.arg == "batch_first" for each in call.keywords)
    ]
    why = Words(
        "数据的第一维是批次：这一层要 `batch_first=True`，不然它把第一维当作时间步。",
        "The first axis of the data is the batch: without `batch_first=True` the layer takes it for the time steps.",
    )
    for some in dict.fromkeys([tuple(lacking), *((call,) for call in lacking)]):
        if some:
            yield Mend(failed.replaced(*((call, with_keyword(failed, call, "batch_first=True")) for call in some)), why)


def both_directions(failed: Failed) -> Iterator[Mend]:
    """Twice the hidden size into what follows a recurrent layer that goes both ways."""
    if not any(each.arg == "bidirectional" for call in calls(failed.program.tree) for each in call.keywords):
        return
    sizes = {
        failed.code_of(node)
        for call in calls(failed.program.tree)
        if kind(call) in RECURRENT
        for node in [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "hidden_size")]
    }
    for call in calls(failed.program.tree):
        given = call.args[0] if call.args else None
        if kind(call) in ("Linear", "LayerNorm") and given is not None and failed.code_of(given) in sizes:
            why = Words(
                "双向的循环层把两个方向的输出接在一起，特征数是隐藏大小的 2 倍。",
                "A bidirectional layer joins the outputs of both directions, so there are twice hidden_size features.",
            )
            yield Mend(failed.replaced((given, f"2 * {failed.text(given)}")), why)


def heads_that_divide(failed: Failed) -> Iterator[Mend]:
    """The nearest number of heads that divides the dimension."""
    for call in calls(failed.program.tree):
        if kind(call) not in HEADS:
            continue
        name, place = HEADS[kind(call)]
        given = next((each.value for each in call.keywords if each.arg == name), None)
        given = given or (call.args[place] if len(call.args) > place else None)
        width = next((each.value for each in call.keywords if each.arg in ("d_model", "embed_dim")), None)
        width = width or (call.args[0] if call.args else None)
        heads, size = (number_behind(failed, node) for node in (given, width))
        if heads is None or size is None:
            continue
        count, dimension = whole(heads) or 1, whole(size) or 1
        fitting = sorted((n for n in range(1, dimension + 1) if dimension % n == 0), key=lambda n: (abs(n - count), -n))
        why = Words(
            f"{dimension} 维要平均分给各个头：离 {count} 最近、又能整除的头数是 {fitting[0]}。",
            f"The heads share {dimension} dimensions evenly: the number next to {count} that divides them is {fitting[0]}.",
        )
        yield Mend(failed.replaced((heads, str(fitting[0]))), why)


def number_behind(failed: Failed, node: ast.expr | None) -> ast.expr | None:
    """Where the number of an argument is written: there, or where the name that it is stands for it."""
    if node is None or whole(node) is not None:
        return node
    values = failed.program.bound.get(dotted(node), []) or passed(failed.program, dotted(node))
    written = [each for each in values if whole(each) is not None]
    return written[-1] if written else None


def cut_off(failed: Failed) -> Iterator[Mend]:
    """detach() for what one network gives to another before the first of two backward passes."""
    for each in given_on(failed.program):
        taker, given = dotted(each.call.func), failed.code_of(each.given)
        why = Words(
            f"更新 `{taker}` 时，`{given}` 只当作数据：先 `.detach()`，它背后的图才留给 `{each.maker}` 自己的那次反向传播。",
            f"For the update of `{taker}`, `{given}` is mere data: after `.detach()` its graph is left for that of `{each.maker}`.",
        )
        yield Mend(failed.replaced((each.given, f"{failed.text(each.given)}.detach()")), why)


def keys_renamed(failed: Failed) -> Iterator[Mend]:
    """Saved weights without the prefix that DataParallel has given to their names."""
    if failed.said(r"state_dict") is None or failed.said(r"module\.") is None:
        return
    for call in methods(failed.program.tree, "load_state_dict"):
        if call.args and call.lineno == failed.line:
            given = failed.text(call.args[0])
            why = Words(
                "保存时模型包在 DataParallel 里，每个名字前面多了 `module.`：载入之前去掉它。",
                "The model was saved inside DataParallel, which puts `module.` before each name: take it off before loading.",
            )
            text = f'{{name.removeprefix("module."): weight for name, weight in {given}.items()}}'
            yield Mend(failed.replaced((call.args[0], text)), why)


PADDED = """def padded(rows):
    {names} = zip(*rows)
    sequences = nn.utils.rnn.pad_sequence({made}, batch_first=True)
    return sequences, {labels}


"""


def padded(failed: Failed) -> Iterator[Mend]:
    """A collate_fn that pads the sequences of a batch to the longest of them."""
    if failed.said(r"stack expects each tensor to be equal size|equal size") is None:
        return
    loaders = [call for call in calls(failed.program.tree) if kind(call) == "DataLoader"]
    prefix = "nn" if "nn" in failed.program.words else "torch.nn"
    why = Words(
        "长短不一的序列不能直接叠成一批：用 collate_fn 补齐到这一批里最长的，`pad_sequence` 补 0。",
        "Sequences of different lengths cannot be stacked: a collate_fn pads them with `pad_sequence` to the longest of the batch.",
    )
    for labels in ("torch.stack(labels)", "torch.tensor(labels)"):
        text = PADDED.format(names="sequences, labels", made="list(sequences)", labels=labels).replace(
            "nn.utils", f"{prefix}.utils"
        )
        edits = [(call, with_keyword(failed, call, "collate_fn=padded")) for call in loaders]
        statement = next((each for each in failed.program.tree.body if any(c in loaders for c in calls(each))), None)
        if edits and statement is not None:
            rows = failed.replaced(*edits).split("\n")
            before = statement.lineno - 1
            yield Mend("\n".join([*rows[:before], *text.rstrip("\n").split("\n"), "", *rows[before:]]), why)


def projected(failed: Failed) -> Iterator[Mend]:
    """A 1x1 convolution, or a linear layer, on the way around a block whose number of channels it changes."""
    for owner in failed.program.module_classes.values():
        found = {each.name: each for each in owner.body if isinstance(each, ast.FunctionDef)}
        forward, init = found.get("forward"), found.get("__init__")
        if forward is None or init is None or not forward.lineno <= failed.line <= (forward.end_lineno or 0):
            continue
        layers = [call for call in calls(init) if kind(call) in ("Conv2d", "Conv1d", "Linear") and len(call.args) > 1]
        layers.sort(key=lambda call: call.lineno)
        given = forward.args.args[1].arg if len(forward.args.args) > 1 else ""
        for node in ast.walk(failed.statement) if failed.statement and layers else ():
            sides = (node.left, node.right) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) else ()
            around = [side for side in sides if dotted(side) == given] or [x for x in sides if isinstance(x, ast.Name)]
            if around:
                yield from _around(failed, layers, init, around[0])
                return


def _around(failed: Failed, layers: list[ast.Call], init: ast.FunctionDef, around: ast.expr) -> Iterator[Mend]:
    first, last = layers[0], layers[-1]
    before, after = failed.code_of(first.args[0]), failed.code_of(last.args[1])
    strides = [each.value for each in first.keywords if each.arg == "stride"] or first.args[STRIDE : STRIDE + 1]
    stride = f", stride={failed.code_of(strides[0])}" if strides and "Conv" in kind(first) else ""
    size = "1" if "Conv" in kind(first) else ""
    made = f"{failed.code_of(first.func)}({before}, {after}{', ' if size else ''}{size}{stride})"
    same = f"{dotted(first.func).rpartition('.')[0] or 'nn'}.Identity()"
    is_same = f"{before} == {after}" + (f" and {failed.code_of(strides[0])} == 1" if stride else "")
    line = f"self.shortcut = {same} if {is_same} else {made}"
    why = Words(
        "绕过去的那一路也要换成同样的形状才能相加：形状变了就用 1×1 卷积（或线性层）投影，没变就原样通过。",
        "What goes around the block must have its shape to be added: a 1x1 convolution (or a linear layer) projects it where that changes.",
    )
    mended = failed.replaced((around, f"self.shortcut({failed.code_of(around)})"))
    at = (last.end_lineno or last.lineno) + 1
    final = init.body[-1]
    at = max(at, (final.end_lineno or final.lineno) + 1)
    rows = mended.split("\n")
    indent = " " * init.body[0].col_offset
    yield Mend("\n".join([*rows[: at - 1], f"{indent}{line}", *rows[at - 1 :]]), why)


def output_padded(failed: Failed) -> Iterator[Mend]:
    """output_padding=1 for transposed convolutions with a stride: all of them, then each by itself."""
    lacking = [
        call
        for call in calls(failed.program.tree)
        if kind(call).startswith("ConvTranspose")
        and not any(each.arg == "output_padding" for each in call.keywords)
        and any(whole(node) not in (None, 1) for node in strides_of(call))
    ]
    why = Words(
        "步长为 2 的卷积把 27 和 28 都变成 14，转置卷积要知道回到哪一个：`output_padding=1` 多出那一行一列。",
        "A convolution with stride 2 makes 14 of 27 and of 28; `output_padding=1` tells the transposed one to give back the larger.",
    )
    for some in dict.fromkeys([tuple(lacking), *((call,) for call in lacking)]):
        if some:
            yield Mend(failed.replaced(*((call, with_keyword(failed, call, "output_padding=1")) for call in some)), why)


def strides_of(call: ast.Call) -> list[ast.expr]:
    """The stride that a convolution is made with."""
    return [each.value for each in call.keywords if each.arg == "stride"] or call.args[STRIDE : STRIDE + 1]


def arguments_swapped(failed: Failed) -> Iterator[Mend]:
    """A loss that is given the target first, as its whole numbers show."""
    kinds = {id(each.node): each.dtype for each in operands(failed)}
    for call in failed.calls:
        if len(call.args) > 1 and (loss_of(failed.program, call) or re.search("loss|crit", dotted(call.func))):
            first, second = call.args[:2]
            if kinds.get(id(first), "").startswith(("int", "uint", "bool")) and kinds.get(id(second), "").startswith(
                "float"
            ):
                why = Words(
                    "损失函数先要预测，再要目标：两个参数写反了。",
                    "A loss takes the prediction first and the target second; the two were swapped.",
                )
                yield Mend(failed.replaced((first, failed.code_of(second)), (second, failed.code_of(first))), why)
