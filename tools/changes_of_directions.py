"""A recurrent layer of a program's text that reads from both ends: 改成双向的, make it bidirectional."""

import ast
import re
from collections.abc import Iterator

from tools.changes_of_depth import CELLS
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
