"""Numbers that no rule has claimed: given to a parameter where only one way is possible, else of something else, or unused.

Of something else is one with a unit that no parameter has.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from knowledge.formula import Value
from knowledge.practice.material import Material
from knowledge.practice.mentions import names_of
from knowledge.practice.numerals import PLAIN, number_of
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading, allowed, typed

UNITS = re.compile(
    r"\s*(?:个\s*)?(分钟|小时|分|秒|毫秒|张|岁|元|块钱|类(?!别)|天|周|月|年|日|点|号|人|页|米|公里|厘米|公斤|度"
    r"|ms\b|gb\b|mb\b|kb\b|fps\b|(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|points?|rewards?|images?|pictures?"
    r"|photos?|people|users?|dollars?|euros?|meters?|degrees?)\b)",
    re.IGNORECASE,
)
"""What stands behind a number that counts or measures something else."""
NOUNS = re.compile(
    r"(得|奖励|奖赏|得分|惩罚|罚|扣|rewards?|scores?|penalty|pays?|class|label|接近|逼近|close to|near|第|python|torch|pytorch|cuda|版本|version)"
    r"\s*(?:of|is|是|为|=|:)?\s*$",
    re.IGNORECASE,
)
"""What stands before one that is told of something else."""
_GRID = re.compile(rf"{PLAIN}(?:×{PLAIN.replace('(?<![A-Za-z0-9_.])', '')})*", re.IGNORECASE)

NEVER_GUESSED = ("stride", "dilation", "padding", "groups")
"""Parameters with a default that nobody means by a number without its name."""


def read_last(text: str, material: Material, reading: Reading, known: Mapping[str, Value]) -> None:
    """Give numbers that are left to parameters that must be known, where only one way is possible.

    What has a default takes only the one number that is left: 3 and 16 channels are no dilation and no stride.
    """
    left = list(_left(text, reading))
    free = [number for _, number in left]
    bare = [number for span, number in left if not is_of_something_else(text, span, material.parameters)]
    given = {**known, **reading.values}
    open_ = [each for each in material.parameters if each.kind in ("int", "float") and each.name not in given]
    optional = [each for each in open_ if each.name not in NEVER_GUESSED]
    for wanted in ([each for each in open_ if each.required], optional):
        if wanted is optional and len(bare) > 1:
            break
        while pair := _only_way(bare, [each for each in wanted if each.name not in reading.values]):
            number, parameter = pair
            reading.take(parameter, typed(number, parameter))
            bare.remove(number)
            free.remove(number)
    reading.unread = tuple(free)


def _left(text: str, reading: Reading) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield the numbers that are not read yet, each with its span."""
    for match in re.finditer(PLAIN, text, re.IGNORECASE):
        if reading.is_free(match.span()) and (number := number_of(match[0])) is not None:
            yield match.span(), number


def _only_way(free: list[float], parameters: list[Parameter]) -> tuple[float, Parameter] | None:
    """Return a number and the only parameter that it may be meant for, which no other number may be."""
    fitting = [[each for each in parameters if allowed(number, each)] for number in free]
    for number, mine in zip(free, fitting, strict=True):
        if len(mine) == 1 and sum(mine[0] in others for others in fitting) == 1:
            return number, mine[0]
    return None


def is_of_something_else(text: str, span: tuple[int, int], parameters: Sequence[Parameter]) -> bool:
    """Tell whether a number stands beside a unit or a noun of which no parameter is named."""
    found = [match[1].lower() for match in (UNITS.match(text, span[1]), NOUNS.search(text[: span[0]])) if match]
    if not found:
        return False
    names = [name.lower() for each in parameters for name in names_of(each)]
    return any(not any(_same(word, name) for name in names) for word in found)


def _same(word: str, name: str) -> bool:
    """Tell whether a name is this word, in the singular or the plural."""
    return word == name or (name.isascii() and word.rstrip("s") == name.rstrip("s"))


def unused_in(text: str, reading: Reading, words: Sequence[str]) -> Iterator[str]:
    """Yield the numbers, as written, from which no value came; `words` are those by which values were said."""
    known = {float(each) for value in reading.values.values() for each in _numbers(value)}
    for match in _GRID.finditer(text):
        numbers = [number_of(each) for each in re.findall(PLAIN, match[0], re.IGNORECASE)]
        is_read = not reading.is_free(match.span()) and not _lies_in(match.span(), reading.ignored)
        is_known = all(number is not None and abs(float(number)) in {abs(each) for each in known} for number in numbers)
        is_worded = any(match[0] in word for word in words)
        if not (is_read or is_known or is_worded or re.match(r"[A-Za-z]", text[match.end() :])):  # 2D
            yield match[0]


def _lies_in(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _numbers(value: object) -> list[float]:
    if isinstance(value, tuple):
        return [float(each) for each in value]
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []
