"""A recurrent layer of a program's text that reads from both ends: 改成双向的, make it bidirectional."""

import ast
import re
from collections.abc import Iterator

from tools.changes_of_depth import CELLS
from tools.changes_of_states import remarked
from tools.changes_of_training import without_argument
from tools.program import dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

_BOTH_WAYS = re.compile(r"双向|两个方向|\bbi-?(?:directional|lstm|gru|rnn)|(?<![a-z])bi-?(?:lstm|gru)", re.IGNORECASE)


def wishes_both_ways(wish: str) -> bool:
    """Tell whether a wish is for a layer that reads from both ends."""
    return _BOTH_WAYS.search(wish) is not None and not re.search(
        "去掉|不要|取消|remove|without|单向", wish, re.IGNORECASE
    )


def writes_on(source: Source) -> bool:
    """Tell whether a program draws what comes next: read from both ends it would see what it is to tell."""
    return "multinomial" in source.program.words


def both_ways(source: Source, wish: str) -> Made:
    """Let the one recurrent layer read from both ends; what takes its states gets twice as many."""
    cells = [call for call in source.called(*CELLS) if len(call.args) > 1]
    if not wishes_both_ways(wish) or len(cells) != 1 or writes_on(source):
        return None
    cell, end = cells[0], source.end(cells[0]) - 1
    told = Words(
        "循环层改成双向：`bidirectional=True`，左右各读一遍，状态拼起来宽一倍，接它的线性层也改成 2 倍。",
        "The recurrent layer reads from both ends now (`bidirectional=True`); its states are twice as wide, and so is what the linear layer takes.",
    )
    if any(each.arg == "bidirectional" for each in cell.keywords):
        return [], told
    hidden = ast.unparse(cell.args[1])
    takers = [call for call in source.called("Linear") if len(call.args) > 1 and ast.unparse(call.args[0]) == hidden]
    is_behind = [call for call in takers if source.start(call) > source.start(cell)]
    edits = [Edit(source.start(call.args[0]), source.start(call.args[0]), "2 * ") for call in is_behind[:1]]
    ends = list(_last_states(source, cell))
    return ([Edit(end, end, ", bidirectional=True"), *edits, *ends], told) if edits else None


def one_way(source: Source, wish: str) -> Made:
    """Let the one recurrent layer read from the front only; what takes its states gets half as many."""
    cells = [call for call in source.called(*CELLS) if call.args or call.keywords]
    if not _wishes_one_way(wish) or len(cells) != 1:
        return None
    cell = cells[0]
    told = Words(
        "循环层改成单向：去掉了 `bidirectional=True`，只从前往后读；状态窄了一半，接它的线性层也跟着改。",
        "The recurrent layer reads from the front only: `bidirectional=True` is gone; its states are half as wide, and so is what the linear layer takes.",
    )
    both = next((each for each in cell.keywords if each.arg == "bidirectional"), None)
    width = next((each.value for each in cell.keywords if each.arg == "hidden_size"), None)
    width = width or (cell.args[1] if len(cell.args) > 1 else None)
    if both is None or (isinstance(both.value, ast.Constant) and both.value.value is False):
        return [], told
    takers = [call.args[0] for call in source.called("Linear") if call.args and source.start(call) > source.start(cell)]
    told_width = width.value if isinstance(width, ast.Constant) and isinstance(width.value, int) else 0
    shapes = [("2 * hidden", "hidden"), *([(f"{2 * told_width}", f"{told_width}")] if told_width else [])]
    remarks = [edit for old, new in shapes for edit in remarked(source, old, new)]
    halved = [edit for taken in takers for edit in _half(source, taken, width)]
    return (
        ([without_argument(source, cell, both), *halved[:1], *_front_states(source), *remarks], told)
        if halved
        else None
    )


def _wishes_one_way(wish: str) -> bool:
    says = r"单向|一个方向|只(?:从前往后|读一遍|用正向)|\b(?:uni-?directional|one[- ]way|one direction|forward only)"
    takes_away = r"(?:去掉|不要|取消|别|remove|without|drop|not|no)\W?.{0,12}(?:双向|bi-?directional)"
    return re.search(rf"{says}|{takes_away}", wish, re.IGNORECASE) is not None


def _half(source: Source, taken: ast.expr, width: ast.expr | None) -> Iterator[Edit]:
    """Yield the edit of what a layer takes of both directions: 2 * hidden, or the number that is twice the width."""
    if isinstance(taken, ast.BinOp) and isinstance(taken.op, ast.Mult):
        sides = (taken.left, taken.right), (taken.right, taken.left)
        other = next((b for a, b in sides if isinstance(a, ast.Constant) and a.value == 2), None)
        if other is not None:
            yield Edit(source.start(taken), source.end(taken), ast.unparse(other))
    elif isinstance(taken, ast.Constant) and isinstance(width, ast.Constant) and isinstance(width.value, int):
        number = width.value
        if taken.value == 2 * number:
            yield Edit(source.start(taken), source.end(taken), f"{number}")


def _front_states(source: Source) -> Iterator[Edit]:
    """Yield the edits of where the last states of both directions are put side by side: h[-2] and h[-1], or the ends of out."""
    rows = source.code.split("\n")
    for call in source.called("cat", "concat", "hstack"):
        parts = call.args[0].elts if call.args and isinstance(call.args[0], ast.List | ast.Tuple) else []
        texts = [ast.unparse(each) for each in parts]
        if len(texts) == 2 and [text[-4:] for text in texts] in (["[-2]", "[-1]"], ["[-1]", "[-2]"]):
            yield Edit(source.start(call), source.end(call), f"{texts[0][:-4]}[-1]")
            line = source.at(call.end_lineno or call.lineno, 0)
            if of_both := re.search(
                r"[ \t]*#.*(?:backward|direction|反向|方向).*$", rows[(call.end_lineno or call.lineno) - 1]
            ):
                yield Edit(line + of_both.start(), line + of_both.end(), "")
        elif len(texts) == 2 and all(".chunk(2" in text for text in texts):
            yield Edit(source.start(call), source.end(call), texts[0].partition(".chunk(2")[0])


def _last_states(source: Source, cell: ast.Call) -> Iterator[Edit]:
    """Yield the edits of the last state, h[-1] or out[:, -1], which is that of both directions now."""
    names = {name for name, values in source.program.bound.items() if cell in values}
    for node in ast.walk(source.program.tree):
        is_call = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.value.func) in names
        if not is_call or not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
            continue
        out, state = node.targets[0].elts
        hidden = state.elts[0] if isinstance(state, ast.Tuple) else state
        for part in (each for each in ast.walk(source.program.tree) if isinstance(each, ast.Subscript)):
            name, place = dotted(part.value), ast.unparse(part.slice)
            if name == dotted(hidden) != "_" and place == "-1":
                yield Edit(source.start(part), source.end(part), f"torch.cat([{name}[-2], {name}[-1]], dim=-1)")
            elif name == dotted(out) and place in ("(:, -1)", "(:, -1, :)", ":, -1", ":, -1, :"):
                ends = f"torch.cat([{name}[:, -1].chunk(2, dim=-1)[0], {name}[:, 0].chunk(2, dim=-1)[1]], dim=-1)"
                yield Edit(source.start(part), source.end(part), ends)
