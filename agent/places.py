"""The place of an option that an answer names: 第二个, 最后那个, the last one, option 3."""

import re

_ORDINALS = ({"first", "1st", "one", "1", "一"}, {"second", "2nd", "two", "2", "二", "两"}, {"third", "3rd", "three", "3", "三"}, {"fourth", "4th", "four", "4", "四"})  # fmt: skip
_BARE = re.compile(r"(?:我)?(?:选|是|应该是|答案是)?第?([一二三四1-4])(?:个|项|条)?(?:选项)?[。.]*")
"""A place without any doubt; '应该是 4 吧' may be the option 4."""
_PLACED = re.compile(
    r"第([一二三四1-4])(?:个|项|条)?(?:选项)?"
    r"|(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th)(?: (?:one|option|choice|answer))?"
    r"|(?:option|choice|number|no\.?|#) ?([1-4]|one|two|three|four)"
)
_TOP = re.compile(
    r"最(?:上面|前面?|开头)的?(?:那)?一?(?:个|项|条)?|(?:the )?(?:top|topmost)(?: (?:one|option|choice))?"
)
_LAST = re.compile(
    r"最(?:后面?|下面|末尾)的?(?:那)?一?(?:个|项|条)?(?:选项)?|(?:the )?(?:last|bottom|final)(?: (?:one|option|choice|answer))?"
)
_FROM_END = re.compile(
    r"倒数第([一二三四1-4])(?:个|项|条)?|(?:the )?(second|third) (?:to|from the) last(?: (?:one|option))?"
)


def place_in(text: str, core: str, count: int) -> int | None:
    """Return the place among `count` options that a folded text names, from 0; `core` is the text without its hedges."""
    if _TOP.fullmatch(core):
        return 0
    if _LAST.fullmatch(core):
        return count - 1
    if backwards := _FROM_END.fullmatch(core):
        return _within(count - 1 - _ordinal(backwards), count)
    found = _BARE.fullmatch(text) or _PLACED.fullmatch(core)
    return _within(_ordinal(found), count) if found else None


def _ordinal(found: re.Match[str]) -> int:
    word = next(each for each in found.groups() if each)
    return next(place for place, words in enumerate(_ORDINALS) if word in words)


def _within(place: int, count: int) -> int | None:
    return place if 0 <= place < count else None
