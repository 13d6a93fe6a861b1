"""Another width of a recurrent layer's state in a program's text: hidden 改成 32, LSTM 的隐藏单元改成 128.

What takes its states takes as many, twice as many where it reads from both ends.
"""

import ast
import re
from collections.abc import Iterator

from tools.changes_of_depth import CELLS
from tools.texts import Edit, Source

_TAKERS = ("Linear", "LayerNorm", "BatchNorm1d", *CELLS)


def other_state(source: Source, new: int) -> list[Edit]:
    """Return the edits that give the one recurrent layer a state so wide; none where that is not written out as a number."""
    cells = [call for call in source.called(*CELLS) if call.args or call.keywords]
    if len(cells) != 1:
        return []
    cell = cells[0]
    named = next((each.value for each in cell.keywords if each.arg == "hidden_size"), None)
    width = named or (cell.args[1] if len(cell.args) > 1 else None)
    if not isinstance(width, ast.Constant) or type(width.value) is not int:
        return []
    old = width.value
    takers = [call for call in source.called(*_TAKERS) if call.args and source.start(call) > source.start(cell)]
    taken = [edit for call in takers for edit in _written(source, call.args[0], (old, new))]
    times = 2 if any(each.arg == "bidirectional" for each in cell.keywords) else 1
    told = remarked(source, f"{times * old}", f"{times * new}")
    return [Edit(source.start(width), source.end(width), f"{new}"), *taken, *(told if new != old else ())]


def remarked(source: Source, old: str, new: str) -> Iterator[Edit]:
    """Yield the edits of a width that the shapes in comments give last: # out: (batch, time, 128)."""
    for match in re.finditer(rf"#[^\n]*?,\s*(?P<width>{re.escape(old)})\)", source.code):
        yield Edit(match.start("width"), match.end("width"), new)


def _written(source: Source, taken: ast.expr, widths: tuple[int, int]) -> Iterator[Edit]:
    """Yield the edit of the number that holds the width: 64, 128 of both directions, or the 64 of 2 * 64."""
    old, new = widths
    for part in ast.walk(taken):
        value = part.value if isinstance(part, ast.Constant) else None
        if (
            isinstance(part, ast.Constant)
            and type(value) is int
            and value in ((old, 2 * old) if part is taken else (old,))
        ):
            yield Edit(source.start(part), source.end(part), f"{value // old * new}")
