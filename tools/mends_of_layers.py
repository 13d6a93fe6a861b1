"""Mends of layers: the sizes that they were made with, and the shape of what they are given."""

import ast
import math
import operator
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend, first_arguments
from tools.program import calls, dotted
from tools.words import Words

ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv}
LARGEST = 10**9


def whole(node: ast.expr) -> int | None:
    """The number that an argument writes out, `400` or `16 * 5 * 5`; None for what is no such number."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        left, right = whole(node.left), whole(node.right)
        if left is None or right is None or (isinstance(node.op, ast.FloorDiv) and right == 0):
            return None
        result: int = ARITHMETIC[type(node.op)](left, right)
        return result if abs(result) < LARGEST else None
    return None


def resized(failed: Failed, kind: str, keyword: str, sizes: tuple[int, int]) -> Iterator[tuple[ast.AST, str]]:
    """Edits that give a layer of a kind another first size: first the one that the trace names, only where the old size stands."""
    wanted, got = sizes
    name = re.split(r"[.\[]", failed.refused.name)[-1].rstrip("]") if failed.refused else ""
    found: list[tuple[bool, ast.expr]] = []
    for call in calls(failed.program.tree):
        given = next((each.value for each in call.keywords if each.arg == keyword), call.args[0] if call.args else None)
        if given is None or not re.fullmatch(kind, dotted(call.func).rpartition(".")[2]):
            continue
        holders = [held for held, values in failed.program.bound.items() if any(value is call for value in values)]
        if whole(given) == wanted or (whole(given) is None and any(held.endswith(name) for held in holders if name)):
            found.append((not any(held.rpartition(".")[2] == name for held in holders), given))
    for _, node in sorted(found, key=lambda each: each[0]):
        yield node, str(got)


def linear_size(failed: Failed) -> Iterator[Mend]:
    """in_features as the traced input has them; an image is flattened first."""
    said = failed.said(r"x(\d+) and (\d+)x\d+\)|got input \((\d+)\), mat \(\d+x(\d+)\)")
    if said is None:
        return
    got, wanted = (int(said[number] or said[number + 2]) for number in (1, 2))
    shape = failed.refused.inputs[0] if failed.refused and failed.refused.inputs else ()
    if len(shape) == 4:  # (batch, channels, height, width)
        total = shape[1] * shape[2] * shape[3]
        why = Words(
            f"先用 flatten(1) 把每张图展成一行，输入数取追踪到的 {shape[1]}×{shape[2]}×{shape[3]} = {total}。",
            f"flatten(1) makes each image one row; the traced shape gives {shape[1]}x{shape[2]}x{shape[3]} = {total} inputs.",
        )
        for edit in resized(failed, "Linear", "in_features", (wanted, total)):
            for call in failed.calls:
                if call.args:
                    yield Mend(failed.replaced(edit, (call.args[0], f"{failed.text(call.args[0])}.flatten(1)")), why)
    seen = f"（输入形状 {shape}）" if shape else ""
    why = Words(
        f"这一层收到的最后一维是 {got}{seen}，所以 in_features 是 {got}，不是 {wanted}。",
        f"Its input{f' of shape {shape}' if shape else ''} ends in {got}, so in_features is {got} and not {wanted}.",
    )
    for node, size in resized(failed, "Linear", "in_features", (wanted, got)):
        text = factors(failed, got) if isinstance(node, ast.BinOp) else size
        yield Mend(failed.replaced((node, text)), why)


def factors(failed: Failed, size: int) -> str:
    """A size as the last feature map before the layer has it, `16 * 12 * 12`: who wrote a product sees which factor was wrong."""
    layers = failed.run.trace.layers if failed.run.trace else ()
    maps = [shape[1:] for layer in layers for shape in (layer.outputs or ())[:1] if len(shape) == 4]
    fitting = next((each for each in reversed(maps) if math.prod(each) == size), None)
    return " * ".join(map(str, fitting)) if fitting else str(size)


def flattened(failed: Failed) -> Iterator[Mend]:
    """flatten before the layer: in a Sequential as a layer of its own."""
    why = Words(
        "线性层要每个样本一行数：先展平，批次那一维不动。",
        "A linear layer wants one row of numbers per example: flatten first, and leave the batch axis alone.",
    )
    for box in calls(failed.program.tree):
        if dotted(box.func).rpartition(".")[2] == "Sequential":
            prefix = dotted(box.func).rpartition(".")[0]
            for part in box.args:
                if isinstance(part, ast.Call) and dotted(part.func).endswith("Linear"):
                    layer = f"{prefix}.Flatten()" if prefix else "nn.Flatten()"
                    yield Mend(failed.replaced((part, f"{layer}, {failed.text(part)}")), why)
                    break
    yield from first_arguments(failed, ".flatten(1)", why)


def channels_first(failed: Failed) -> Iterator[Mend]:
    """permute, for images whose channels come last."""
    said = failed.said(r"expected input\[([\d, ]+)\]")
    order = (
        "2, 0, 1" if failed.refused and failed.refused.inputs and len(failed.refused.inputs[0]) == 3 else "0, 3, 1, 2"
    )
    why = Words(
        f"卷积要通道在前：permute({order}) 只换各维的次序，不打乱像素（reshape 会打乱）。",
        f"A convolution wants the channels first: permute({order}) reorders the axes and leaves the pixels together.",
    )
    if said:
        yield from first_arguments(failed, f".permute({order})", why)


def channels(failed: Failed) -> Iterator[Mend]:
    """in_channels as the input has them; a batch of grey images gets its channel axis instead."""
    said = failed.said(r"to have (\d+) channels, but got (\d+) channels")
    if said is None:
        return
    wanted, got = int(said[1]), int(said[2])
    if wanted == 1 and failed.refused and failed.refused.inputs and len(failed.refused.inputs[0]) == 3:
        yield from unsqueezed(failed, ".unsqueeze(1)")
    why = Words(
        f"输入有 {got} 个通道，所以 in_channels 是 {got}，不是 {wanted}。",
        f"The input has {got} channels, so in_channels is {got} and not {wanted}.",
    )
    for edit in resized(failed, r"Conv\dd", "in_channels", (wanted, got)):
        yield Mend(failed.replaced(edit), why)


def unsqueezed(failed: Failed, suffix: str) -> Iterator[Mend]:
    """An axis of size 1 where one is missing."""
    why = Words(
        f"灰度图少了通道那一维：`{suffix[1:]}` 补上大小为 1 的维。",
        f"Grey images lack their channel axis here: `{suffix[1:]}` adds an axis of size 1.",
    )
    yield from first_arguments(failed, suffix, why)


def image_axes(failed: Failed) -> Iterator[Mend]:
    """The axes that a single image, or a batch of grey ones, lacks."""
    said = failed.said(r"got input of size: \[([\d, ]*)\]")
    if said and said[1].count(",") == 1:  # (height, width)
        yield from unsqueezed(failed, ".unsqueeze(0).unsqueeze(0)")


def features(failed: Failed) -> Iterator[Mend]:
    """The number of features that BatchNorm is given."""
    said = failed.said(r"running_mean should contain (\d+) elements not (\d+)")
    if said is None:
        return
    why = Words(
        f"BatchNorm 的特征数要等于上一层的输出数 {said[1]}。",
        f"BatchNorm needs as many features as the layer before it puts out: {said[1]}.",
    )
    for edit in resized(failed, r"BatchNorm\dd", "num_features", (int(said[2]), int(said[1]))):
        yield Mend(failed.replaced(edit), why)


def single_batch(failed: Failed) -> Iterator[Mend]:
    """eval() before a single example is fed; in a training, no last batch of one."""
    passes = [loop for loop in failed.program.loops if failed.program.reaches(loop, "backward")]
    inside = any(loop.lineno <= failed.line <= (loop.end_lineno or 0) for loop in passes)
    loaders = [call for call in calls(failed.program.tree) if dotted(call.func).endswith("DataLoader")]
    for loader in loaders if not any(each.arg == "drop_last" for call in loaders for each in call.keywords) else ():
        why = Words(
            "最后一批只剩一个样本，训练模式的 BatchNorm 算不出方差：drop_last=True 丢掉它。",
            "The last batch has one example, from which BatchNorm in training mode gets no variance: drop_last=True.",
        )
        yield Mend(failed.replaced((loader, f"{failed.text(loader)[:-1].rstrip().rstrip(',')}, drop_last=True)")), why)
    here = {dotted(call.func) for call in failed.calls} & failed.program.models
    called = {name for name in here or failed.program.models if not name.startswith("self.")}
    called = called or {name for name in failed.program.models if not name.startswith("self.")}
    for statement in () if inside else reversed(failed.program.tree.body):
        names = called & {dotted(call.func) for call in calls(statement)}
        if names and not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.For | ast.While):
            model = min(names)
            why = Words(
                f"预测单个样本前先 `{model}.eval()`：BatchNorm 用训练时记下的统计量，不再从这一批里算。",
                f"`{model}.eval()` before a single example: BatchNorm then uses the statistics kept from training.",
            )
            yield Mend(failed.inserted(statement.lineno, f"{model}.eval()"), why)


def input_size(failed: Failed) -> Iterator[Mend]:
    """The input_size of a recurrent layer."""
    said = failed.said(r"Expected (\d+), got (\d+)")
    if said is None:
        return
    why = Words(
        f"每个时间步有 {said[2]} 个特征，所以 input_size 是 {said[2]}。",
        f"Each time step has {said[2]} features, so input_size is {said[2]}.",
    )
    for edit in resized(failed, "LSTM|GRU|RNN", "input_size", (int(said[1]), int(said[2]))):
        yield Mend(failed.replaced(edit), why)


def pair_taken_apart(failed: Failed) -> Iterator[Mend]:
    """`out, _ = lstm(x)`, where the pair was kept whole."""
    why = Words(
        "循环层返回（所有时间步的输出，最后的状态）：用 `名字, _ =` 分开接住。",
        "A recurrent layer answers with (outputs of all steps, final state): take the two apart.",
    )
    recurrent = ("LSTM", "GRU", "RNN")
    made = {
        name
        for name, values in failed.program.bound.items()
        if any(isinstance(value, ast.Call) and dotted(value.func).endswith(recurrent) for value in values)
    }
    for node in ast.walk(failed.program.tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or len(node.targets) != 1:
            continue
        called = node.value.func.func if isinstance(node.value.func, ast.Call) else node.value.func
        is_recurrent = dotted(called) in made or (called is not node.value.func and dotted(called).endswith(recurrent))
        if is_recurrent and isinstance(node.targets[0], ast.Name):
            yield Mend(failed.replaced((node.targets[0], f"{node.targets[0].id}, _")), why)


def parent_initialised(failed: Failed) -> Iterator[Mend]:
    """super().__init__() as the first line of each layer of the learner's that lacks it."""
    why = Words(
        "nn.Module 要先 `super().__init__()`，才能登记里面的层。",
        "nn.Module must be initialised first, `super().__init__()`, before it can register layers.",
    )
    for owner in failed.program.module_classes.values():
        for method in owner.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__" and "super" not in ast.unparse(method):
                yield Mend(failed.inserted(method.body[0].lineno, "super().__init__()"), why)


def module_list(failed: Failed) -> Iterator[Mend]:
    """nn.ModuleList around a plain list of layers."""
    why = Words(
        "普通列表里的层 nn.Module 看不见：换成 nn.ModuleList，参数才会登记。",
        "nn.Module cannot see layers in a plain list; nn.ModuleList registers their parameters.",
    )
    for node in ast.walk(failed.program.tree):
        listed = isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.ListComp)
        if isinstance(node, ast.Assign) and listed and any(dotted(each).startswith("self.") for each in node.targets):
            yield Mend(failed.replaced((node.value, f"nn.ModuleList{failed.text(node.value)}")), why)


def answered(failed: Failed) -> Iterator[Mend]:
    """What forward computes last, given back."""
    last = failed.statement
    if isinstance(last, ast.Assign) and (name := dotted(last.targets[0])):
        why = Words(
            f"forward 要 `return {name}`，否则调用网络得到 None。",
            f"forward must `return {name}`, or calling the network gives None.",
        )
        yield Mend(failed.inserted((last.end_lineno or failed.line) + 1, f"return {name}", like=failed.line), why)
    elif isinstance(last, ast.Expr):
        why = Words(
            "算出来的要 return，否则调用网络得到 None。",
            "What is computed must be returned, or calling the network gives None.",
        )
        yield Mend(failed.replaced((last, f"return {failed.code_of(last)}")), why)
