"""Mends of a training that goes wrong without an error: its rate, its optimizer, its graph, the order of its data."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.mends_of_losses import uncut
from tools.observed import rate_of
from tools.outputs import loss_of, step_of
from tools.program import calls, dotted, is_optimizer
from tools.words import Words


def slower(failed: Failed) -> Iterator[Mend]:
    """A tenth of the rate, then a hundredth and so on."""
    yield from at_rates(failed, (0.1, 0.01, 0.001, 0.0001))


def downhill(failed: Failed) -> Iterator[Mend]:
    """The update against the gradient."""
    why = Words(
        "梯度指向损失变大的方向：更新要减去它。", "The gradient points to where the loss grows, so it is subtracted."
    )
    rows = failed.code.split("\n")
    changed = [row.replace("+=", "-=", 1) if re.match(r"\s*[\w.]+ *\+= .*\.grad\b", row) else row for row in rows]
    if changed != rows:
        yield Mend("\n".join(changed), why)


def faster(failed: Failed) -> Iterator[Mend]:
    """A hundred times the rate, then a thousand times, then ten times."""
    yield from at_rates(failed, (1000.0, 100.0, 10.0))


def at_rates(failed: Failed, factors: tuple[float, ...]) -> Iterator[Mend]:
    """The same program with other learning rates."""
    rate = rate_of(failed.program)
    for factor in factors if rate else ():
        if rate:
            new = f"{rate.value * factor:.3g}"
            why = Words(
                f"学习率从 {rate.value:g} 改成 {new}：用它跑过一遍，损失一路降下来。",
                f"The learning rate goes from {rate.value:g} to {new}; in a run with it the loss falls.",
            )
            yield Mend(failed.replaced((rate.node, new)), why)


def shuffled_together(failed: Failed) -> Iterator[Mend]:
    """One order for both: that of the first, or the order that only one was given."""
    why = Words("同一个随机次序，输入和标签都用它。", "One random order, used for inputs and labels alike.")
    statements = [node for node in ast.walk(failed.program.tree) if isinstance(node, ast.Assign)]
    if nested := [inner for node in statements if (inner := drawn_inside(node.value)) is not None]:
        named = [each.slice for each in nested if isinstance(each.slice, ast.Name)]
        if len(nested) == 2 and len(named) == 1:
            other = next(each.slice for each in nested if each.slice is not named[0])
            yield Mend(failed.replaced((other, named[0].id)), why)
        return
    drawn = [
        node for node in statements if isinstance(node.value, ast.Subscript) and "randperm" in ast.unparse(node.value)
    ]
    if len(drawn) == 2 and all(isinstance(node.value, ast.Subscript) for node in drawn):
        slices = [node.value.slice for node in drawn if isinstance(node.value, ast.Subscript)]
        mended = Failed(failed.replaced(*((each, "order") for each in slices)), failed.run)
        yield Mend(mended.inserted(drawn[0].lineno, f"order = {failed.text(slices[0])}"), why)
        return
    drawers = ("randperm", "permutation")
    orders = [
        node for node in statements if isinstance(node.value, ast.Call) and dotted(node.value.func).endswith(drawers)
    ]
    if len(orders) == 2 and all(isinstance(node.targets[0], ast.Name) for node in orders):
        yield Mend(failed.replaced((orders[1].value, ast.unparse(orders[0].targets[0]))), why)
    yield from _given_the_same(failed, why)
    yield from _in_place(failed, why)


def drawn_inside(value: ast.expr) -> ast.Subscript | None:
    """The drawing in `x[order][:240]`, of which a part is taken; None for any other expression."""
    inner = value.value if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice) else None
    return inner if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, ast.Slice) else None


def _given_the_same(failed: Failed, why: Words) -> Iterator[Mend]:
    """The order that the inputs alone were given, for the labels too."""
    said = re.match(r"(\S+) and (\S+) are", failed.run.fault.cause.en) if failed.run.fault else None
    taken = failed.statement.value if isinstance(failed.statement, ast.Assign) else None
    if said is None or not isinstance(taken, ast.Subscript):
        return
    labels = failed.program.bound.get(said[2], [])
    if labels and isinstance(labels[-1], ast.Subscript) and isinstance(labels[-1].slice, ast.Slice):
        yield Mend(failed.replaced((labels[-1].slice, failed.code_of(taken.slice))), why)
    elif isinstance(taken.slice, ast.Name):
        text = f"{said[2]} = {said[2]}[{taken.slice.id}]"
        yield Mend(failed.inserted(failed.line + 1, text, like=failed.line), why)


def _in_place(failed: Failed, why: Words) -> Iterator[Mend]:
    """Arrays that were shuffled in place, taken by one order instead."""
    found = [
        node
        for node in ast.walk(failed.program.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    shuffles = [node for node in found if ast.unparse(node.value).partition("(")[0].endswith(".shuffle")]
    if len(shuffles) == 2:
        owner = ast.unparse(shuffles[0].value).partition(".shuffle")[0]
        names = [ast.unparse(call.args[0]) for node in shuffles if isinstance(call := node.value, ast.Call)]
        order = f"order = {owner}.permutation(len({names[0]}))"
        texts = [f"{order}", f"{names[0]}, {names[1]} = {names[0]}[order], {names[1]}[order]"]
        yield Mend(failed.replaced(*zip(shuffles, texts, strict=True)), why)


def optimizer_later(failed: Failed) -> Iterator[Mend]:
    """The optimizer made after the model that is trained, or with the parameters of that model."""
    statement = failed.statement
    made = statement.value if isinstance(statement, ast.Assign) else None
    if not isinstance(made, ast.Call) or not is_optimizer(made) or not made.args or statement is None:
        return
    given = ast.unparse(made.args[0]).removesuffix(".parameters()")
    put = [
        value for name, values in failed.program.bound.items() for value in values if f"{name}.".startswith(f"{given}.")
    ]
    later = sorted((each for each in put if each.lineno > failed.line), key=lambda each: each.lineno)
    if later:
        why = Words(
            f"`{given}` 后来又新建了一次：优化器要在它之后再建，才拿得到新模型的参数。",
            f"`{given}` is made anew later, so the optimizer is made after that, with the new model's parameters.",
        )
        rows = failed.code.split("\n")
        row = rows[failed.line - 1].strip()
        last = later[-1].end_lineno or later[-1].lineno
        mended = Failed(
            failed.inserted(last + 1, row, like=later[-1].lineno) if last < len(rows) else "\n".join([*rows, row]),
            failed.run,
        )
        yield Mend(mended.without(failed.line).code, why)
        return
    trained = {dotted(call.func) for loop in failed.program.loops for call in calls(loop)} & set(failed.program.bound)
    for name in sorted(trained & failed.program.models - {given}):
        if not dotted(made.args[0]) and ".parameters()" in ast.unparse(made.args[0]):
            why = Words(
                f"循环里训练的是 `{name}`：把它的参数交给优化器。",
                f"The loop trains `{name}`, so the optimizer gets its parameters.",
            )
            yield Mend(failed.replaced((made.args[0], f"{name}.parameters()")), why)


def given_too(failed: Failed) -> Iterator[Mend]:
    """The parameters of the network that was left out, beside those that the optimizer has."""
    said = (
        re.match(r"(\w+) ", failed.run.fault.cause.en.removeprefix("The parameters of ")) if failed.run.fault else None
    )
    statement = failed.statement
    made = statement.value if isinstance(statement, ast.Assign) else None
    if said and isinstance(made, ast.Call) and made.args:
        given = made.args[0]
        inner = failed.text(given)
        parts = f"{inner[:-1].rstrip().rstrip(',')}, " if isinstance(given, ast.List) else f"[*{inner}, "
        why = Words(f"`{said[1]}` 的参数也交给优化器。", f"The optimizer gets the parameters of `{said[1]}` too.")
        text = f"{parts}*{said[1]}.parameters()]"
        if isinstance(given, ast.BinOp):
            text = f"{failed.code_of(given)} + list({said[1]}.parameters())"
        yield Mend(failed.replaced((given, text)), why)


def graph_kept(failed: Failed) -> Iterator[Mend]:
    """The path without the place that cuts it."""
    why = Words(
        "去掉断开计算图的那一处，梯度才回得到前面的层。", "Without the cut the gradient reaches the layers before it."
    )
    for node in ast.walk(failed.statement) if failed.statement else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "detach":
            if (
                failed.statement
                and ast.unparse(failed.statement) == f"{ast.unparse(node.func.value)} = {ast.unparse(node)}"
            ):
                yield Mend(failed.without(failed.line).code, why)
            yield Mend(failed.replaced((node, failed.text(node.func.value))), why)
        elif isinstance(node, ast.Attribute) and node.attr == "data":
            yield Mend(failed.replaced((node, failed.text(node.value))), why)
    if isinstance(failed.statement, ast.Assign):
        bare = uncut(failed, failed.statement.value)
        if bare != failed.code_of(failed.statement.value):
            yield Mend(failed.replaced((failed.statement.value, bare)), why)
    for node in ast.walk(failed.program.tree):
        if isinstance(node, ast.With) and node.lineno == failed.line and len(node.items) == 1:
            yield Mend(unwrapped(failed, node), why)


def unwrapped(failed: Failed, block: ast.With) -> str:
    """The program with the body of a with statement in its place."""
    rows = failed.code.split("\n")
    first, last = block.body[0].lineno, block.end_lineno or block.lineno
    shift = block.body[0].col_offset - block.col_offset
    return "\n".join([*rows[: block.lineno - 1], *(row[shift:] for row in rows[first - 1 : last]), *rows[last:]])


def logarithms(failed: Failed) -> Iterator[Mend]:
    """log_softmax for NLLLoss, or the loss that applies it itself."""
    program = failed.program
    for call in calls(program.tree):
        loss = loss_of(program, call)
        if call.lineno != failed.line or loss not in ("NLLLoss", "nll_loss") or not call.args:
            continue
        step = step_of(program, call.args[0], call.lineno)
        if step and step.activation == "softmax":
            text = failed.text(step.node.func)
            new = re.sub(r"softmax$", "log_softmax", re.sub(r"Softmax$", "LogSoftmax", text))
            why = Words(
                "NLLLoss 要对数概率：softmax 换成 log_softmax。",
                "NLLLoss wants log-probabilities: log_softmax for softmax.",
            )
            yield Mend(failed.replaced((step.node.func, new)), why)
            return
        for made in calls(program.tree):
            name = dotted(made.func)
            if name.endswith(("NLLLoss", "nll_loss")):
                why = Words(
                    "原始得分配 CrossEntropyLoss：它自己做 log_softmax。",
                    "Raw scores go with CrossEntropyLoss, which applies log_softmax itself.",
                )
                new = name.replace("NLLLoss", "CrossEntropyLoss").replace("nll_loss", "cross_entropy")
                yield Mend(failed.replaced((made.func, new)), why)


def in_training_mode(failed: Failed) -> Iterator[Mend]:
    """train() before what trains."""
    evals = [dotted(call.func) for call in failed.calls if dotted(call.func).endswith(".eval")]
    later = [each for each in failed.program.tree.body if each.lineno > failed.line]
    trains = next(
        (each for each in later if failed.program.reaches(each, "backward") and not isinstance(each, ast.FunctionDef)),
        None,
    )
    if evals and trains:
        model = evals[0].removesuffix(".eval")
        why = Words(f"训练之前先 `{model}.train()`。", f"`{model}.train()` before the training.")
        yield Mend(failed.inserted(trains.lineno, f"{model}.train()"), why)


def graph_gone_on(failed: Failed) -> Iterator[Mend]:
    """The tensor that was computed, without a new one around it."""
    why = Words(
        "直接用算出来的张量，不要新建：计算图才连着参数。",
        "The computed tensor itself keeps its graph to the parameters; none is made anew.",
    )
    statement = failed.statement
    if isinstance(statement, ast.Assign):
        bare = uncut(failed, statement.value)
        if bare == ast.unparse(statement.targets[0]):
            yield Mend(failed.without(statement.lineno).code, why)
        else:
            yield Mend(failed.replaced((statement.value, bare)), why)
    for call in failed.calls:
        if uncut(failed, call) != failed.code_of(call):
            yield Mend(failed.replaced((call, uncut(failed, call))), why)
