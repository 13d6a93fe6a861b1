"""Rows of numbers for one parameter: two hidden layers of 64 and 32, three hidden layers of 128 each."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from knowledge.practice.beside import LINK
from knowledge.practice.mentions import names_of
from knowledge.practice.numerals import NUMBER, PLAIN, number_of
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading, row_value

MOST_LAYERS = 8
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|then)|[,和与跟及、/&]|and|then|再|然后|→|->|-)\s*", re.IGNORECASE)
_JOINED = rf"{PLAIN}(?:\s*(?:,\s*{PLAIN}\s*)*(?:和|与|跟|及|and|&)\s*{PLAIN})"
_PLAIN = re.compile(PLAIN, re.IGNORECASE)
_SAME = r"(?:个?\s*(?:神经元|单元|节点)|维|units?|neurons?|nodes?|wide)?"
_ENDS = re.compile(
    rf"\s*{_SAME}\s*(?:[\])]|[,;.。!?、]|$|的|(?:输出|分|output)s?\s*(?:=|:|是|为|层|成)*\s*\d)", re.IGNORECASE
)
"""What may stand behind a row: no name that would take its last number."""
_OPEN = r"(?:分别|各)?(?:是|为|用|取|有|:|=|of|with|are)?\s*[\[(]?\s*"


def read_rows_of(text: str, parameters: Sequence[Parameter], reading: Reading) -> dict[str, int]:
    """Take the rows; return how many numbers each such parameter has where only that was said, by its name."""
    counts: dict[str, int] = {}
    for parameter in (each for each in parameters if each.several):
        for match, count in _counts(text, parameter):
            if reading.is_free(match.span()):
                reading.claimed.append(match.span(1))
                counts[parameter.name] = count
        if span := _row(text, parameter, reading):
            value = row_value(text[slice(*span)], parameter)
            if value is not None:
                reading.claimed.append(span)
                reading.named += 1
                reading.take(parameter, value)
    return counts


def repeat(counts: dict[str, int], parameters: Sequence[Parameter], reading: Reading) -> None:
    """Make one number a row where several of them were spoken of: two hidden layers of 64."""
    for parameter in parameters:
        value = reading.values.get(parameter.name, parameter.default)
        if (count := counts.get(parameter.name, 1)) > 1 and isinstance(value, int):
            reading.values[parameter.name] = (value,) * count


def _counts(text: str, parameter: Parameter) -> Iterator[tuple[re.Match[str], int]]:
    """Yield where it is said how many there are: 两个隐藏层, 2 hidden layers."""
    layers = [name for name in names_of(parameter) if "层" in name or name.endswith("layer")]
    if not layers:
        return
    names = "|".join(re.escape(name) for name in sorted(layers, key=len, reverse=True))
    for match in re.finditer(
        rf"({NUMBER})\s*(?:个|层)?\s*(?:{names})s?(?!\s*(?:个|神经元|单元|节点))", text, re.IGNORECASE
    ):
        count = number_of(match[1])
        if isinstance(count, int) and 1 <= count <= MOST_LAYERS:
            yield match, count


def _row(text: str, parameter: Parameter, reading: Reading) -> tuple[int, int] | None:
    """Return where the row beside one of the names stands."""
    lowered = text.lower()
    for name in sorted(names_of(parameter), key=len, reverse=True):
        if name.lower() not in lowered:
            continue
        before, behind = _beside(name)
        for match in before.finditer(text):
            end = _end_of_row(text, match.end())
            if end and reading.is_free((match.end(), end)):
                return match.end(), end
        for match in behind.finditer(text):
            if reading.is_free(match.span(1)):
                return match.span(1)
    return None


@cache
def _beside(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a name before a row and behind one."""
    word = rf"(?<![a-z]){re.escape(name)}(?:e?s)?" if name[0].isascii() else re.escape(name)
    behind = rf"({_JOINED})\s*(?:个|维|的|宽的)*\s*(?:{NUMBER}\s*[个层]\s*)?{word}"
    return re.compile(rf"{word}{LINK}{_OPEN}", re.IGNORECASE), re.compile(behind, re.IGNORECASE)


def _end_of_row(text: str, start: int) -> int | None:
    """Return where the longest row ends that begins here, of two numbers at least, none of which belongs to what follows."""
    ends: list[int] = []
    while number := _PLAIN.match(text, start):
        ends.append(number.end())
        separator = _SEPARATOR.match(text, number.end())
        if separator is None:
            break
        start = separator.end()
    return next((end for end in reversed(ends[1:]) if _ENDS.match(text, end)), None)
