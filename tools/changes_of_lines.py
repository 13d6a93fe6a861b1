"""Changes of whole lines in a program's text: 把第 7 行改成 …, 把 16*7*7 改成 400, 打印准确率, 隐藏层改成 64."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tools.changes_of_depth import names_depth
from tools.changes_of_dropout import is_within, meant
from tools.changes_of_states import other_state
from tools.program import Loop, Program, dotted, methods
from tools.texts import Edit, Made, Source, applied
from tools.words import Words

_TO = r"(?:改成|改为|换成|换为|替换成|变成|写成|to|with|into|by)"
_END = r"(?:\s*(?:会怎样|会怎么样|会如何|呢|试试|看看|吧|[?？。]))*$"
_LINE = re.compile(
    rf"(?:第\s*(?P<zh>\d{{1,3}})\s*行|\bline\s+(?P<en>\d{{1,3}})\b)\s*{_TO}\s*[`:：]?\s*(?P<code>[^\u4e00-\u9fff]{{2,120}}?)`?{_END}",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?:把|将|\b(?:change|replace)\s)\s*`?(?P<old>[^\s\u4e00-\u9fff`][^\u4e00-\u9fff`]{{0,60}}?)`?\s*{_TO}\s*`?(?P<new>[^\s\u4e00-\u9fff`][^\u4e00-\u9fff`]{{0,60}}?)`?{_END}",
    re.IGNORECASE,
)
_ACCURACY = re.compile(r"准确率|正确率|精度|(?<![a-z])acc(uracy)?(?![a-z])", re.IGNORECASE)
_LOSS = re.compile(r"loss|损失", re.IGNORECASE)
_SHOWS = re.compile(r"打印|输出|显示|\b(print|show|log|report|add)\b|加上?", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:隐藏|中间)(?:层|单元|维度|神经元|节点)(?:的|数|大小|维度|宽度|单元|神经元|个数)*[^\d，,。]{0,8}?(?P<zh>\d{1,5})(?!\s*(?:个隐藏|个?层))"
    r"|hidden(?:[ _](?:layers?|size|dims?|dimensions?|units?|width|neurons?))*[^\d,.]{0,12}?(?P<en>\d{1,5})(?!\s*(?:hidden )?layers?)",
    re.IGNORECASE,
)
_HIDDEN_NAMES = ("hidden", "hidden_size", "hidden_dim", "n_hidden", "num_hidden", "hidden_units", "hidden_features")
_OF_WIDTH = ("BatchNorm1d", "LayerNorm")


def other_line(source: Source, wish: str) -> Made:
    """Put other code in the place of a line, as far to the right as that."""
    said = _LINE.search(wish)
    rows = source.code.split("\n")
    number = int(said["zh"] or said["en"]) if said else 0
    if said is None or not 0 < number <= len(rows) or not rows[number - 1].strip():
        return None
    row, new = rows[number - 1], said["code"].strip().rstrip("。")
    argument = re.fullmatch(r"(\w+)\s*=\s*[\w.-]+", new)
    if argument and re.search(rf"[(,]\s*{argument[1]}\s*=", row):  # 'lr=1' for line 9 is one of its arguments
        return None
    start = source.at(number, 0) + len(row) - len(row.lstrip())
    edit = Edit(start, source.at(number, 0) + len(row), new)
    if Program.parse(applied(source.code, [edit])) is None:
        return None
    return [edit], Words(f"第 {number} 行换成了 `{new}`。", f"Line {number} is now `{new}`.")


def other_part(source: Source, wish: str) -> Made:
    """Put other code in the place of a piece that stands in the program once: 把 pred - y 改成 pred.squeeze() - y."""
    said = _PART.search(wish)
    if said is None:
        return None
    old, new = said["old"].strip(), said["new"].strip()
    pattern = r"\s*".join(re.escape(each) for each in re.findall(r"\w+|[^\w\s]", old))
    found = list(re.finditer(rf"(?<![\w.]){pattern}(?![\w.])", source.code))
    if len(found) != 1 or old == new:
        return None
    edit = Edit(found[0].start(), found[0].end(), new)
    if Program.parse(applied(source.code, [edit])) is None:
        return None
    return [edit], Words(f"`{old}` 换成了 `{new}`。", f"`{old}` is now `{new}`.")


def other_hidden(source: Source, wish: str) -> Made:
    """Give the hidden layers another width: of the recurrent layer, by its name, else in the linear layers of which one feeds the next."""
    said = None if names_depth(wish) else _HIDDEN.search(wish)
    new = (said["zh"] or said["en"]) if said else ""
    edits = other_state(source, int(new)) if new else []
    if new and not edits:
        edits = [Edit(source.start(each), source.end(each), new) for each in _widths(source, meant(source, wish))]
    return (edits, Words(f"隐藏层的宽度改成了 {new}。", f"The hidden layers are {new} wide now.")) if edits else None


def _widths(source: Source, within: list[ast.AST]) -> list[ast.expr]:
    """Return where the width of the hidden layers is written; nowhere, where they have several."""
    named = [
        node.value
        for node in ast.walk(source.program.tree)
        if isinstance(node, ast.Assign | ast.keyword)
        and (node.arg if isinstance(node, ast.keyword) else dotted(node.targets[0])) in _HIDDEN_NAMES
    ]
    named += [default for name, default in _defaults(source.program) if name in _HIDDEN_NAMES]
    if numbers := [each for each in named if isinstance(each, ast.Constant)]:
        return list[ast.expr](numbers)
    dense = [call for call in source.called("Linear") if is_within(call, within)]
    linear = [call.args[:2] for call in dense if len(call.args) >= 2]
    chained = [
        (before[1], after[0])
        for before, after in pairwise(linear)
        if isinstance(before[1], ast.Constant)
        and isinstance(after[0], ast.Constant)
        and before[1].value == after[0].value
    ]
    widths = {each.value for pair in chained for each in pair if isinstance(each, ast.Constant)}
    between = [call.args[0] for call in source.called(*_OF_WIDTH) if call.args]
    same = [each for each in between if isinstance(each, ast.Constant) and each.value in widths]
    return [*(each for pair in chained for each in pair), *same] if len(widths) == 1 else []


def _defaults(program: Program) -> Iterator[tuple[str, ast.expr]]:
    """Yield the parameters of functions that have a value of their own."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.arguments):
            last = node.args[len(node.args) - len(node.defaults) :]
            yield from ((each.arg, default) for each, default in zip(last, node.defaults, strict=True))


_EVERY = re.compile(
    r"每(?:隔)?\s*(?P<zh>\d{1,5})\s*(?:个)?(?:步|轮|次|epochs?|steps?)|\b(?:every|each) (?P<en>\d{1,5}) (?:steps?|epochs?|turns?|iterations?|rounds?)",
    re.IGNORECASE,
)
"""How often something is to be printed."""


def beside_printing(wish: str) -> str:
    """Return a wish without how often it wants something printed: no other change takes that number."""
    return _EVERY.sub("", wish) if _SHOWS.search(wish) else wish


def printed(source: Source, wish: str) -> Made:
    """Print the accuracy, or the loss, of each turn of the training."""
    wants_accuracy = _ACCURACY.search(wish) is not None
    if not _SHOWS.search(wish) or not (wants_accuracy or _LOSS.search(wish)):
        return None
    for loop in reversed(source.program.loops):  # inner loops first
        names = {dotted(call.func.value) for call in methods(loop, "backward") if isinstance(call.func, ast.Attribute)}
        losses = [each for each in loop.body if isinstance(each, ast.Assign) and dotted(each.targets[0]) in names]
        if losses:
            return _accuracy(source, loop, losses[-1]) if wants_accuracy else _loss(source, loop, losses[-1], wish)
    return None


def scored(value: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return the output and the target that a loss is computed of."""
    name = dotted(value.func).rpartition(".")[2].lower() if isinstance(value, ast.Call) else ""
    is_loss = re.search(r"loss|criterion|crit|cross_entropy|with_logits|nll", name) is not None
    return (value.args[0], value.args[1]) if isinstance(value, ast.Call) and is_loss and len(value.args) == 2 else None


def _accuracy(source: Source, loop: Loop, loss: ast.Assign) -> Made:
    pair, words = scored(loss.value), " ".join(source.program.words).lower()
    if pair is None or not re.search("cross_?entropy|nll|bce|with_logits", words):
        return None
    output, target = (ast.unparse(each) for each in pair)
    is_binary = re.search("bce|with_logits", words) is not None
    right = f"({output} > 0) == {target}" if is_binary else f"{output}.argmax(dim=1) == {target}"
    told = Words(
        "每一轮打印训练数据上的准确率：预测对的占多少。",
        "Each turn prints the accuracy on the training data: the share that is predicted right.",
    )
    if _counts(loop):
        line = f'print("accuracy:", f"{{({right}).float().mean().item():.3f}}")'
        return [_behind(source, loop.body[-1], line)], told
    if {"n_right", "n_seen"} & source.program.words:
        return None
    before = Edit(source.start(loop), source.start(loop), f"n_right = n_seen = 0\n{' ' * loop.col_offset}")
    inside = _behind(source, loop.body[-1], f"n_right += ({right}).sum().item()")
    inside_too = _behind(source, loop.body[-1], f"n_seen += {target}.numel()")
    below = _below(source, loop, 'print("accuracy:", f"{n_right / n_seen:.3f}")')
    return [before, Edit(inside.start, inside.end, inside.text + inside_too.text + below.text)], told


def _loss(source: Source, loop: Loop, loss: ast.Assign, wish: str) -> Made:
    name = dotted(loss.targets[0])
    if not name.isidentifier() or any(name in ast.unparse(each) for each in _prints(loop)):
        return None
    line = f'print("loss:", f"{{{name}.item():.4f}}")'
    if not _counts(loop):
        return [_below(source, loop, line)], Words("每一轮打印损失。", "Each turn prints the loss.")
    said = _EVERY.search(wish)
    if said is None or not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return [_behind(source, loop.body[-1], line)], Words("每一轮打印损失。", "Each turn prints the loss.")
    every = max(1, int(said["zh"] or said["en"]))
    head = _behind(source, loop.body[-1], f"if {loop.target.id} % {every} == 0:")
    indent = " " * (loop.body[-1].col_offset + 4)
    told = Words(f"每 {every} 次循环打印一次损失。", f"Each {every} turns the loss is printed.")
    return [Edit(head.start, head.end, f"{head.text}\n{indent}{line}")], told


def _prints(loop: Loop) -> list[ast.Call]:
    return [each for each in ast.walk(loop) if isinstance(each, ast.Call) and dotted(each.func) == "print"]


def _counts(loop: Loop) -> bool:
    """Tell whether a loop counts its turns, and does not go through the batches of one."""
    return isinstance(loop, ast.While) or (isinstance(loop.iter, ast.Call) and dotted(loop.iter.func) == "range")


def _behind(source: Source, statement: ast.stmt, text: str) -> Edit:
    """Return the edit that puts lines behind the last statement of a block, as far to the right as that."""
    end = source.end(statement)
    return Edit(end, end, f"\n{' ' * statement.col_offset}{text}")


def _below(source: Source, loop: Loop, text: str) -> Edit:
    """Return the edit that puts a line below a loop."""
    end = source.end(loop)
    return Edit(end, end, f"\n{' ' * loop.col_offset}{text}")
