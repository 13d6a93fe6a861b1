"""What a reply says of one line of a program: after it names the line by its number or its code, until it names another one."""

import re
from collections.abc import Iterator, Sequence

from evals.answers.checker import plain, says_any

_TO = r" ?(?:-|~|–|—|到|至|to|and|和|、) ?(?:第|line )?"
_NUMBERED = re.compile(rf"第(?P<zh>\d+)(?:行?{_TO}(?P<zh_last>\d+))?行|\blines? (?P<en>\d+)(?:{_TO}(?P<en_last>\d+))?")
_SHORTEST_CODE = 4
"""Of fewer characters no line is known again."""


def said_of(text: str, program: str, line: int | None, near: Sequence[str]) -> list[str]:
    """Return what a plain text says of a line, and its rows with one of some wordings; all of it without either.

    The program's own lines are taken out: who repeats them has said nothing.
    """
    codes = [code if len(code) >= _SHORTEST_CODE else "" for code in _codes(program)]
    rows = text.splitlines()
    if line is None and not near:
        return ["\n".join(_without(codes, row) for row in rows)]
    parts = [_without(codes, row) for row in rows if near and says_any(tuple(near), row)]
    if line is not None:
        parts += _of_line(rows, codes, line)
    return parts


def _of_line(rows: Sequence[str], codes: Sequence[str], line: int) -> Iterator[str]:
    """Yield the parts that begin where a row names the line, and end where one names others alone."""
    part: list[str] = []
    for row in rows:
        named = _named(row, codes)
        if named and line not in named:
            if part:
                yield "\n".join(part)
            part = []
        elif part or line in named:
            part.append(_without(codes, row))
    if part:
        yield "\n".join(part)


def _without(codes: Sequence[str], row: str) -> str:
    for code in sorted(filter(None, codes), key=len, reverse=True):
        row = row.replace(code, " ")
    return row


def _named(row: str, codes: Sequence[str]) -> set[int]:
    """Return the numbers of the program's lines that a row names."""
    found = {number for number, code in enumerate(codes, start=1) if code and code in row}
    longest = {number for number in found if not any(_within(codes[number - 1], codes[n - 1]) for n in found)}
    for each in _NUMBERED.finditer(row):
        first = int(each["zh"] or each["en"])
        last = int(each["zh_last"] or each["en_last"] or first)
        longest.update(range(first, min(last, len(codes)) + 1))
    return longest


def _within(code: str, other: str) -> bool:
    return code != other and code in other


def _codes(program: str) -> list[str]:
    """Return each line as a plain text has it, without its comment."""
    return [plain(row.split("  #")[0]) for row in program.splitlines()]
