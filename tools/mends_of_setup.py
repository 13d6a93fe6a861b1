"""Mends of how a network, its data and its metrics are put together: what is one that should be several, or counted on the wrong side."""

import ast
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.program import action, calls, dotted, methods
from tools.search_shapes import with_keyword
from tools.seen_bootstrap import best_of_network
from tools.seen_learning import greatest, sets_weight
from tools.silent_sequences import recurrent_layers
from tools.silent_setup import PADDING_MASKS, repeated, says_when
from tools.words import Words

CLEARED = Words(
    "一次更新只清零一次：累加的几个小批都算进这一步。",
    "Cleared once for each step, so that all the micro-batches are in it.",
)


def shuffled(failed: Failed) -> Iterator[Mend]:
    """A loader that shuffles; without a loader, one random order for inputs and labels before the first loop."""
    why = Words(
        "每一轮都打乱样本：`shuffle=True`，每个批次里各类都有。",
        "Mix the examples in each epoch, `shuffle=True`, so that each batch has all classes.",
    )
    for call in calls(failed.program.tree):
        if dotted(call.func).endswith("DataLoader") and call.lineno == failed.line:
            given = next((each for each in call.keywords if each.arg == "shuffle"), None)
            text = (given.value, "True") if given else (call, with_keyword(failed, call, "shuffle=True"))
            yield Mend(failed.replaced(text), why)
            return
    loops = [each for each in failed.program.tree.body if isinstance(each, ast.For) and methods(each, "backward")]
    names = batched(loops[0]) if loops else []
    if len(names) > 1:
        order = f"order = torch.randperm(len({names[0]}))"
        drawn = f"{', '.join(names)} = {', '.join(f'{name}[order]' for name in names)}"
        mended = Failed(failed.inserted(loops[0].lineno, drawn), failed.run)
        yield Mend(mended.inserted(loops[0].lineno, order), why)


def batched(loop: ast.For) -> list[str]:
    """The names that a loop cuts batches from: `x[i:i + 30]`."""
    cut = [
        node.value.id
        for node in ast.walk(loop)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and isinstance(node.value, ast.Name)
    ]
    return list(dict.fromkeys(cut))


def axis_of_classes(failed: Failed) -> Iterator[Mend]:
    """The argmax along the axis on which the loss has its classes."""
    fault = failed.run.fault
    for call in failed.calls:
        given, axis = greatest(call)
        numbers = [node for node in ast.walk(call) if isinstance(node, ast.Constant) and node.value == axis]
        if given is None or axis is None or not numbers or fault is None:
            continue
        for place in range(4):
            why = Words(
                f"类别在第 {place} 维：沿 `dim={place}` 比较，每个样本得到一个编号。",
                f"The classes are on axis {place}: along `dim={place}` each example gets one number.",
            )
            if place != axis:
                yield Mend(failed.replaced((numbers[-1], str(place))), why)


def scheduled_by_epochs(failed: Failed) -> Iterator[Mend]:
    """The schedule's step after the loop over batches."""
    for outer in failed.program.loops:
        for inner in outer.body:
            rows = [each for each in ast.walk(inner) if isinstance(each, ast.Expr) and each.lineno == failed.line]
            if isinstance(inner, ast.For | ast.While) and rows and action(rows[0]) == "step":
                why = Words(
                    "调度器按轮数走：这一行移到批次循环的外面，每个 epoch 一次。",
                    "The schedule counts epochs: this line goes after the loop over batches, once an epoch.",
                )
                end = inner.end_lineno or inner.lineno
                text = failed.code_of(rows[0])
                moved = failed.inserted(end + 1, text, like=inner.lineno) if end < failed.code.count("\n") else ""
                if moved:
                    yield Mend(Failed(moved, failed.run).without(failed.line).code, why)


def begun_at_random(failed: Failed) -> Iterator[Mend]:
    """Random weights in the place of equal ones."""
    edits: list[tuple[ast.AST, str]] = []
    for call in calls(failed.program.tree):
        if sets_weight(call) and isinstance(call.func, ast.Attribute):
            inside = call.args[0] if "init" in dotted(call.func) and call.args else call.func.value
            edits.append((call, f"nn.init.xavier_uniform_({failed.code_of(inside).removesuffix('.data')})"))
    why = Words(
        "权重随机开始，神经元才会各不相同：`xavier_uniform_`；偏置可以是 0。",
        "Weights begin at random, so that units differ: `xavier_uniform_`; biases may be 0.",
    )
    if edits:
        yield Mend(failed.replaced(*edits), why)


def dropped_in_training(failed: Failed) -> Iterator[Mend]:
    """F.dropout that is told the module's mode."""
    why = Words(
        "`training=self.training`：只在训练模式里丢弃，eval() 才管得到它。",
        "`training=self.training`: it drops in training mode only, and eval() reaches it.",
    )
    open_ = [call for call in failed.calls if dotted(call.func).endswith("dropout") and not says_when(call)]
    for call in open_:
        yield Mend(failed.replaced((call, with_keyword(failed, call, "training=self.training"))), why)


def added_up(failed: Failed) -> Iterator[Mend]:
    """A count that each batch adds to."""
    statement = failed.statement
    if not isinstance(statement, ast.Assign):
        return
    name = dotted(statement.targets[0])
    loop = next((each for each in failed.program.loops if statement in each.body), None)
    why = Words("每一批加上去：`+=`，循环之前从 0 开始。", "Each batch is added, `+=`, from 0 before the loop.")
    if loop is None or not name:
        return
    added = Failed(failed.replaced((statement, f"{name} += {failed.code_of(statement.value)}")), failed.run)
    yield Mend(added.inserted(loop.lineno, f"{name} = 0"), why)


def divided_by_examples(failed: Failed) -> Iterator[Mend]:
    """The number of examples below the line."""
    why = Words(
        "分母换成样本总数：`len(….dataset)`，len(loader) 是批次数。",
        "Below the line goes the number of examples, `len(….dataset)`; len(loader) is that of batches.",
    )
    for call in failed.calls:
        if dotted(call.func) == "len" and call.args:
            yield Mend(failed.replaced((call.args[0], f"{failed.code_of(call.args[0])}.dataset")), why)


def copied(failed: Failed) -> Iterator[Mend]:
    """A state_dict with tensors of its own."""
    why = Words(
        "每个张量都复制一份：之后的训练就改不到它了。", "Each tensor is copied, and later training does not reach it."
    )
    for call in failed.calls:
        if dotted(call.func).endswith(".state_dict"):
            text = f"{{name: value.clone() for name, value in {failed.code_of(call)}.items()}}"
            yield Mend(failed.replaced((call, text)), why)


def layers_of_their_own(failed: Failed) -> Iterator[Mend]:
    """A new layer in each round of a comprehension."""
    why = Words("每一份都新建一层，参数才是各自的。", "Each is a new layer, with parameters of its own.")
    for node in ast.walk(failed.program.tree):
        if not isinstance(node, ast.BinOp | ast.ListComp) or not (layer := repeated(failed.program, node)):
            continue
        inner = next((each for each in ast.walk(node) if isinstance(each, ast.List)), None)
        one = inner.elts[0] if inner else node.elt if isinstance(node, ast.ListComp) else None
        values = failed.program.bound.get(layer, [])
        made = failed.code_of(values[0]) if len(values) == 1 else failed.code_of(one) if one else ""
        if isinstance(node, ast.ListComp) and len(values) == 1:
            yield Mend(failed.replaced((node.elt, made)), why)
        elif isinstance(node, ast.BinOp) and made:
            count = node.right if isinstance(node.left, ast.List) else node.left
            yield Mend(failed.replaced((node, f"[{made} for _ in range({failed.code_of(count)})]")), why)


def cleared_with_the_step(failed: Failed) -> Iterator[Mend]:
    """Gradients that are cleared after the step, where there is one."""
    cleared = failed.statement
    loop = next((each for each in failed.program.loops if cleared in each.body), None)
    if loop is None or cleared is None:
        return
    if not methods(loop, "step"):  # it comes after the loop over the parts
        moved = Failed(failed.inserted(loop.lineno, failed.code_of(cleared)), failed.run)
        yield Mend(moved.without(failed.line + 1).code, CLEARED)
        return
    for each in loop.body:
        steps = [row for row in ast.walk(each) if isinstance(row, ast.stmt) and action(row) == "step"]
        if isinstance(each, ast.If) and steps:
            text = failed.code_of(cleared)
            line = steps[-1].end_lineno or steps[-1].lineno
            rows = failed.code.split("\n")
            margin = rows[line - 1][: len(rows[line - 1]) - len(rows[line - 1].lstrip())]
            later = "\n".join([*rows[:line], margin + text, *rows[line:]])
            yield Mend(Failed(later, failed.run).without(failed.line).code, CLEARED)


def mask_turned(failed: Failed) -> Iterator[Mend]:
    """The mask that is True where padding is."""
    signs = {ast.NotEq: "==", ast.Lt: ">="}
    names = {
        dotted(each.value) for call in calls(failed.program.tree) for each in call.keywords if each.arg in PADDING_MASKS
    }
    why = Words("True 表示忽略，所以填充的位置是 True。", "True means to leave out, so the padding is True.")
    for node in ast.walk(failed.program.tree):
        if isinstance(node, ast.Compare) and node.lineno == failed.line and type(node.ops[0]) in signs and names:
            left, right = failed.code_of(node.left), failed.code_of(node.comparators[0])
            yield Mend(failed.replaced((node, f"{left} {signs[type(node.ops[0])]} {right}")), why)


def batch_first(failed: Failed) -> Iterator[Mend]:
    """A recurrent layer that takes the batch first."""
    why = Words(
        "`batch_first=True`：输入和输出都是（批, 时间, 特征），第二维才是时间。",
        "`batch_first=True`: input and answer are (batch, time, features), and the second axis is time.",
    )
    for call in recurrent_layers(failed.program):
        yield Mend(failed.replaced((call, with_keyword(failed, call, "batch_first=True"))), why)


def target_cut(failed: Failed) -> Iterator[Mend]:
    """A bootstrapped target whose gradient is cut off where the network gives it."""
    why = Words(
        "目标当常数用：`.detach()` 把它从计算图上断开，梯度只流过预测那一边。",
        "The target is taken as a constant: `.detach()` takes it out of the graph, and only the prediction is moved.",
    )
    for node in ast.walk(failed.program.tree):
        value = node.value if isinstance(node, ast.Assign) and node.value.lineno == failed.line else None
        picked = best_of_network(failed.program, value) if value is not None else None
        if picked is not None:
            yield Mend(failed.replaced((picked[0], f"{failed.text(picked[0])}.detach()")), why)
