"""Mends of a training loop: the steps that it lacks, or takes in the wrong order."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.program import Loop, assigned_in, calls, dotted, is_optimizer, methods
from tools.words import Words


def gradients_reset(failed: Failed) -> Iterator[Mend]:
    """zero_grad() before backward(); by hand after the update."""
    optimizer = min(failed.program.optimizers, default="")
    if optimizer:
        why = Words(
            f"backward 是累加：每一步反向之前先 `{optimizer}.zero_grad()`。",
            f"backward() adds up: call `{optimizer}.zero_grad()` before it in each step.",
        )
        yield Mend(failed.inserted(failed.line, f"{optimizer}.zero_grad()"), why)
        return
    updated = [
        node
        for node in ast.walk(failed.program.tree)
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub) and ".grad" in ast.unparse(node.value)
    ]
    why = Words("backward 是累加：更新之后把梯度清零。", "backward() adds up: reset the gradient after the update.")
    mended = failed
    for node in reversed(updated):  # from below, so that the lines above keep their numbers
        last = node.end_lineno or node.lineno
        mended = Failed(
            mended.inserted(last + 1, f"{ast.unparse(node.target)}.grad.zero_()", like=node.lineno), failed.run
        )
    if updated:
        yield Mend(mended.code, why)


def reset_earlier(failed: Failed) -> Iterator[Mend]:
    """zero_grad() moved to where it wipes the old gradients, not the new ones."""
    row = failed.code.split("\n")[failed.line - 1].strip()
    why = Words(
        "次序是清零 → 反向 → 更新：清零要在 backward 之前。",
        "The order is reset, backward, step: the reset comes before backward().",
    )
    passes = [call.lineno for call in methods(failed.program.tree, "backward") if call.lineno < failed.line]
    if passes:
        yield Mend(failed.without(failed.line).inserted(passes[-1], row), why)


def stepped_later(failed: Failed) -> Iterator[Mend]:
    """step() moved behind backward()."""
    row = failed.code.split("\n")[failed.line - 1].strip()
    why = Words(
        "次序是清零 → 反向 → 更新：step 要在 backward 之后。",
        "The order is reset, backward, step: step() comes after backward().",
    )
    for call in methods(failed.program.tree, "backward"):
        if call.lineno > failed.line:
            last = call.end_lineno or call.lineno
            behind = Failed(failed.inserted(last + 1, row, like=call.lineno), failed.run)
            yield Mend(behind.without(failed.line).code, why)


def stepped(failed: Failed) -> Iterator[Mend]:
    """step() after backward()."""
    optimizer = min(failed.program.optimizers, default="")
    why = Words(
        f"梯度算好了，还要 `{optimizer}.step()` 用它更新参数。",
        f"The gradients are there; `{optimizer}.step()` uses them.",
    )
    if optimizer:
        yield Mend(failed.inserted(failed.line + 1, f"{optimizer}.step()", like=failed.line), why)


def gone_back(failed: Failed) -> Iterator[Mend]:
    """backward() before step()."""
    why = Words("step 之前要先 backward，把梯度算出来。", "backward() must compute the gradients before step().")
    for name in failed.program.bound:
        if "loss" in name and any(value.lineno < failed.line for value in failed.program.bound[name]):
            yield Mend(failed.inserted(failed.line, f"{name}.backward()"), why)


def forward_in_loop(failed: Failed) -> Iterator[Mend]:
    """The forward pass inside the loop; in straight code, a graph that is kept for the second time."""
    passes = methods(failed.program.tree, "backward")
    here = next((call for call in passes if call.lineno == failed.line), None)
    if here is None:
        return
    loop = next((each for each in failed.program.loops if each.lineno < here.lineno <= (each.end_lineno or 0)), None)
    loss = dotted(here.func).removesuffix(".backward")
    if loop and loss not in assigned_in(loop):
        yield from _moved_in(failed, loop, loss)
    carried = _carried(loop) if loop else ()
    for name, line in carried:
        why = Words(
            f"`{name}` 是上一步带过来的，连着旧图：用之前先 detach。",
            f"`{name}` is brought along from the step before, with its graph: detach it first.",
        )
        yield Mend(failed.inserted(line, f"{name} = {name}.detach()"), why)
    yield from _carried_apart(failed, loop) if loop else ()
    first = next(
        (call for call in passes if dotted(call.func) == dotted(here.func) and call.lineno < here.lineno), None
    )
    if first and not loop and not first.args and not first.keywords:
        why = Words(
            "要在同一张图上反向两次，第一次就得 retain_graph=True。",
            "To go back through one graph twice, the first time needs retain_graph=True.",
        )
        yield Mend(failed.replaced((first, f"{failed.text(first)[:-1]}retain_graph=True)")), why)


def _moved_in(failed: Failed, loop: Loop, loss: str) -> Iterator[Mend]:
    """Move the assignments from the forward pass to the loss into the loop."""
    wanted, moved = {loss}, []
    outside = [node for node in failed.program.tree.body if isinstance(node, ast.Assign) and node.lineno < loop.lineno]
    for node in reversed(outside):
        names = {dotted(target) for target in node.targets}
        if names & wanted and not _makes(failed, node.value):
            moved.append(node)
            wanted |= {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    rows = failed.code.split("\n")
    taken = {number for node in moved for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    if not taken or loop.body[0].lineno == loop.lineno:
        return
    indent = " " * loop.body[0].col_offset
    inner = [indent + rows[number - 1] for number in sorted(taken)]
    before = [row for number, row in enumerate(rows[: loop.body[0].lineno - 1], 1) if number not in taken]
    why = Words(
        "每一步都要重新前向：算损失的行移进循环里。",
        "Each step needs a forward pass of its own: the lines to the loss move into the loop.",
    )
    yield Mend("\n".join([*before, *inner, *rows[loop.body[0].lineno - 1 :]]), why)


def _makes(failed: Failed, value: ast.expr) -> bool:
    """Whether an expression makes data, a layer or an optimizer, which one does once."""
    if isinstance(value, ast.Constant | ast.List | ast.Tuple):
        return True
    made = [call for call in calls(value) if dotted(call.func).startswith("torch.")]
    makers = ("tensor", "randn", "rand", "zeros", "ones", "arange", "linspace", "randint", "manual_seed")
    return (
        failed.program.is_layer(value)
        or is_optimizer(value)
        or any(dotted(call.func).rpartition(".")[2] in makers for call in made)
    )


def left_in_place(failed: Failed) -> Iterator[Mend]:
    """What backward() still needs, left as it was: a state that is carried along, or `y = y + 1` for `y += 1`."""
    yield from forward_in_loop(failed)
    for node in ast.walk(failed.program.tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.lineno < failed.line:
            name, sign = node.target.id, failed.code_of(node).removeprefix(node.target.id).lstrip().partition("=")[0]
            why = Words(
                f"`{name} {sign}=` 原地改掉了反向传播还要用的值：写成 `{name} = {name} {sign} …`，得到新的张量。",
                f"`{name} {sign}=` overwrites a value that backward() still needs; `{name} = {name} {sign} …` makes a new tensor.",
            )
            yield Mend(failed.replaced((node, f"{name} = {name} {sign} {failed.text(node.value)}")), why)


def _carried_apart(failed: Failed, loop: Loop) -> Iterator[Mend]:
    """What is carried from step to step, cut off at the step's end: one state, a pair of them, or a tuple."""
    found = _carried(loop)
    names = [name for name, line in found if line == found[0][1]]
    joined = "、".join(f"`{name}`" for name in names)
    why = Words(
        f"{joined} 要带到下一步，可是只带数值：每一步的最后 detach，旧图就放掉了；不需要 retain_graph。",
        f"{joined.replace('、', ', ')} goes on to the next step as mere values: detached at the end of each, it lets go of the old graph, and retain_graph is not needed.",
    )
    texts = [f"{', '.join(names)} = {', '.join(f'{name}.detach()' for name in names)}"] if names else []
    if len(names) == 1:
        texts.append(f"{names[0]} = tuple(each.detach() for each in {names[0]})")
    for text in texts:
        last = loop.body[-1]
        end = last.end_lineno or last.lineno
        rows = failed.code.split("\n")
        mended = (
            failed.inserted(end + 1, text, like=last.lineno)
            if end < len(rows)
            else f"{failed.code}\n{' ' * last.col_offset}{text}"
        )
        yield Mend(re.sub(r",?\s*retain_graph=True", "", mended), why)


def _carried(loop: Loop) -> list[tuple[str, int]]:
    """Names that a statement of the loop both reads and assigns: `out, h = rnn(x, h)`."""
    found = []
    for node in loop.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            targets = {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
            read = {part.id for each in node.value.args for part in ast.walk(each) if isinstance(part, ast.Name)}
            found += [(name, node.lineno) for name in sorted(targets & read)]
    return found


def called(failed: Failed) -> Iterator[Mend]:
    """The parentheses of a call."""
    if isinstance(failed.statement, ast.Expr):
        why = Words("加上括号才是调用。", "Only with parentheses is it a call.")
        yield Mend(failed.replaced((failed.statement.value, f"{failed.text(failed.statement.value)}()")), why)


def trained(failed: Failed) -> Iterator[Mend]:
    """train() at the beginning of each round."""
    model = _of(failed, "eval")
    rounds = [each for each in failed.program.loops if failed.program.reaches(each, "eval")]
    loop = next((each for each in rounds if failed.program.reaches(each, "backward")), None)
    if loop and model:
        why = Words(
            f"每一轮开头说一次 `{model}.train()`，评估模式只管评估。",
            f"Each round begins with `{model}.train()`; evaluation mode is for evaluation.",
        )
        yield Mend(failed.inserted(loop.body[0].lineno, f"{model}.train()"), why)


def _of(failed: Failed, method: str) -> str:
    """The name whose method is called in the fault's line."""
    return next(
        (dotted(call.func).rpartition(".")[0] for call in failed.calls if dotted(call.func).endswith(f".{method}")), ""
    )


def evaluated(failed: Failed) -> Iterator[Mend]:
    """eval() before the network is looked at."""
    for call in failed.calls:
        name = dotted(call.func)
        if name in failed.program.models:
            why = Words(
                f"评估之前先 `{name}.eval()`，Dropout 和 BatchNorm 才按预测的样子工作。",
                f"`{name}.eval()` first, so that Dropout and BatchNorm work as in prediction.",
            )
            yield Mend(failed.inserted(failed.line, f"{name}.eval()"), why)


def unwatched(failed: Failed) -> Iterator[Mend]:
    """no_grad around a loop that only evaluates."""
    loop = failed.statement
    if isinstance(loop, Loop):
        rows = failed.code.split("\n")
        first, last = loop.lineno - 1, loop.end_lineno or loop.lineno
        indent = " " * loop.col_offset
        inner = [f"    {row}" for row in rows[first:last]]
        why = Words(
            "只评估，不求导：放进 `with torch.no_grad():`。", "Nothing is learnt here: `with torch.no_grad():`."
        )
        yield Mend("\n".join([*rows[:first], f"{indent}with torch.no_grad():", *inner, *rows[last:]]), why)
