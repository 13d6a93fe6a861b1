"""Two changes of one text, both made: a three-way merge by words and signs, so that two changes of one line can stand together."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

_PIECE = re.compile(r"\w+|\s+|.", re.DOTALL)
Change = tuple[int, int, str]
"""From which piece to which (not included) what text is put."""


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with the changes from `base` to both others; None where both change the same words."""
    pieces = _PIECE.findall(base)
    changes = sorted({*_changes(pieces, _PIECE.findall(mine)), *_changes(pieces, _PIECE.findall(theirs))})
    if any(one[1] > other[0] or one[:2] == other[:2] for one, other in pairwise(changes)):
        return None
    for start, end, text in reversed(changes):
        pieces[start:end] = [text]
    return "".join(pieces)


def _changes(base: Sequence[str], other: Sequence[str]) -> Iterator[Change]:
    """Yield what leads from one row of pieces to another."""
    for tag, start, end, first, last in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start, end, "".join(other[first:last])
