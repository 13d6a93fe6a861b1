"""The number that an answer gives: 24, 28 - 4 = 24, 16×4×4, 二十四, 六点七五, 50%, '24 个，因为 28 减 4'; and a message with a number that gives none."""

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from agent.bearing import strange, weight
from agent.folding import plain
from agent.negation import is_ruled_out
from agent.numerals import in_digits, is_counted, is_whole
from knowledge.formula import compute
from knowledge.practice.numerals import NUMBER, TIMES, number_of
from knowledge.quiz import QuizItem

_NUMBER = re.compile(r"[-−]?\d+\s*/\s*\d+|[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_TIMES = re.compile(r"\s?(百万|千万|万|千|亿|million|[km])(?![a-z])")
_WORD = re.compile(NUMBER)
_ARITHMETIC = re.compile(r"[\d(-][\d\s.+*/×÷^()-]{2,59}")
_APART = re.compile(r"[\d.)](?=\s+[\d(])|[\d)](?=\()")
"""Where one calculation ends and another begins: 2.5 (8+12+13)/3."""
_FRACTION = re.compile(r"[-−]?\d+\s*/\s*\d+")
_OPENING = re.compile(r"[(\s]*$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LISTED = re.compile(r"\s*[,、~/]?\s*")
_PERCENTAGE = re.compile(r"[(]?\d[\d.]*\s?%[)]?")
_AND = re.compile(r"\s*(?:和|与|跟|及|同|and)\s*")
_MADE = re.compile(
    r"(?:这?两个?数?|二者)?的?(?:(?P<mean>中点|中间|正中|平均数?值?|均值)|(?P<sum>总?和(?!\d))|(?P<difference>差(?!不多))|(?P<product>乘?积))"
)
_MADE_EN = re.compile(
    r"(?:(?P<mean>midpoint|middle|mean|average|halfway)|(?P<sum>sum)|(?P<difference>difference)|(?P<product>product)) (?:of|between) $"
)
_COMMA = re.compile(r"\D{0,3}[,;]\D{0,3}")
_REASON = re.compile(r"因为|由于|理由|\bbecause\b|\bsince\b")
_NAMES = re.compile(
    r"^(?:我?(?:觉得|算的?|算出来?的?))?([\u3400-\u9fff]{3,10}?)(?:应该|大概)?(?:是|为|等于|=)[^\d,;。]{0,3}-?\d[\d.]*[^\d]{0,6}$"
)
_SENTENCE = re.compile(r"[。;!]")
_RESULT = re.compile(
    r"(?:答案|结果|最后|最终|所以|因此|于是|\b(?:answer|result|so|therefore|hence|finally)\b)[^\d,;。]{0,8}$"
)
_TAKES_BACK = re.compile(r"不对|不是|应该|[改错哦]|等等|\b(?:no|not|actually|wait|rather|should|sorry|wrong)\b")
"""What behind a number may put another in its place."""
_EITHER = re.compile(rf"(?:\d|{NUMBER}).{{0,6}}(?:还是|或者?|\bor\b).{{0,6}}(?:\d|{NUMBER})")
_UNIT = re.compile(r"\s?([\u3400-\u9fff]{1,2}|[a-z]{1,12})?")
"""What stands right behind the last number."""
_OF_TALK = re.compile(r"\s?个?(问题|例子|选择题?|提示|道|句|遍|questions?|sentences?|examples?|hints?)")
"""What is counted in a wish: nobody answers an item with 3 questions."""
_OF_TIME = re.compile(
    r"\s?个?(分钟|小时|秒|天|周|星期|月|点钟?|题|段|字|课|节|阶段|章|minutes?|mins?|hours?|days?|weeks?|words?|lessons?|times|more)"
)
"""Units of time and of the course: who uses one that the item does not is not answering it."""
LONGEST = 300
"""Characters of an answer with a number in it."""
STRANGE = 0.2
"""Share of a sentence around a number that may be of something else than the item."""


class Figure(NamedTuple):
    """A number in a text, written as digits, in words or as a calculation: what it may mean, and where it stands."""

    values: tuple[float, ...]
    start: int
    end: int
    is_calculation: bool = False


def given(item: QuizItem, text: str) -> tuple[float, ...]:
    """Return what the number of an answer may mean; nothing where a folded text gives none as its answer.

    An answer is a number, a calculation, a number with its unit or with words about the item; of several the one that is
    named as the answer counts, else the last one before the reason, but for those that are ruled out ('3 个，4 个不可能') or only put it otherwise ('3 个，75%').
    """
    if len(text) > LONGEST or _EITHER.search(text) or step_named(item, text):
        return ()
    text = _THOUSANDS.sub("", in_digits(text))
    head = _REASON.split(text)[0]
    said = _without_gloss(item, head if _figures(head) else text)
    figures = _till_named(item, said, _answering(said))
    return figures[-1].values if figures and _is_answer(item, said, figures) else ()


def _till_named(item: QuizItem, said: str, figures: list[Figure]) -> list[Figure]:
    """Return numbers to the one that is named as the answer, where those behind it only tell how it was made: 中点 6.75，两边是 2.5 和 11."""
    named = [place for place, each in enumerate(figures) if _is_named(item, said[: each.start])]
    if not named or _TAKES_BACK.search(said, figures[named[-1]].end):
        return figures
    return figures[: named[-1] + 1]


def _is_named(item: QuizItem, before: str) -> bool:
    """Tell whether what stands before a number calls it the answer, by a word of any answer or by the item's own."""
    if _RESULT.search(before):
        return True
    own = [word[1] for words in (item.why.zh, item.why.en) if (word := _own_word(item.value).search(plain(words)))]
    called = re.sub(r"\W*(?:\b(?:is|are|=)|就?是|为|等于|得|取)?\W*$", "", before)
    return any(called.endswith(word) for word in own)


@lru_cache(maxsize=64)
def _own_word(value: float | None) -> re.Pattern[str]:
    """Return the pattern of the word that an item's reason has before its value: 中点是 6.75, the midpoint is 6.75."""
    number = re.escape(f"{value or 0:g}")
    return re.compile(rf"([\u3400-\u9fff]{{2}}|[a-z]{{4,}})\s?(?:就?是|为|等于|得|is|=|,|:)?\s?{number}(?!\d|\.\d)")


def _without_gloss(item: QuizItem, said: str) -> str:
    """Return a text without the percentages that only put its number otherwise: '三个，75%', where the item has no percentage."""
    bare = _PERCENTAGE.sub(" ", said)
    has_percentage = any("%" in words for words in (item.question.zh, item.question.en, item.why.zh))
    return said if has_percentage or not _figures(bare) else bare


def _answering(said: str) -> list[Figure]:
    """Return the numbers of a text that may be its answer; none where two stand side by side, as a guess at both."""
    figures = _combined(said, [each for each in _figures(said) if not is_ruled_out(said, each.start, each.end)])
    if len(figures) < 2:
        return figures
    one, last = figures[-2:]
    between = said[one.end : last.start]
    is_other_result = last.is_calculation and _COMMA.fullmatch(between) is not None and not _agree(one, last)
    return [] if _LISTED.fullmatch(between) or is_other_result else figures


def _combined(said: str, figures: list[Figure]) -> list[Figure]:
    """Return numbers with the last two as one, where they are named as what it is made of: 2.5 和 11 的中点."""
    if len(figures) < 2:
        return figures
    *others, one, other = figures
    between, behind = said[one.end : other.start], said[other.end :]
    kind = _MADE.match(behind) or _MADE_EN.search(said[: one.start])
    if kind is None or not _AND.fullmatch(between) or kind.lastgroup is None:
        return figures
    a, b = one.values[0], other.values[0]
    value = {"mean": (a + b) / 2, "sum": a + b, "difference": a - b, "product": a * b}[kind.lastgroup]
    end = other.end + (kind.end() if kind.re is _MADE else 0)
    return [*others, Figure((value,), one.start, end)]


def _agree(one: Figure, other: Figure) -> bool:
    return any(abs(a - b) <= 1e-6 * max(1.0, abs(a)) for a in one.values for b in other.values)


def step_named(item: QuizItem, text: str) -> str:
    """Return what a folded text gives the number of, where that stands in the question and is not what it asks for: 第一次分界是 5."""
    question = plain(item.question.zh)
    named = _NAMES.search(text)
    asked = _SENTENCE.split(question.rstrip("?。. "))[-1]
    return named[1] if named and named[1] in question and named[1] not in asked else ""


def numbers_in(text: str) -> list[float]:
    """Return all numbers that an answer may mean, but for those that it rules out."""
    text = _THOUSANDS.sub("", plain(text))
    text = in_digits(text) if len(text) <= LONGEST else text
    kept = [each for each in _figures(text) if not is_ruled_out(text, each.start, each.end)]
    return [number for each in kept for number in each.values]


def _is_answer(item: QuizItem, said: str, figures: Sequence[Figure]) -> bool:
    """Tell whether a text with numbers says little beside them that is not about the item; beside a number in words, nothing."""
    last = figures[-1]
    is_word = not re.search(r"\d", said)
    if not is_whole(said, last.start, last.end) or (is_word and not is_counted(said[last.start : last.end])):
        return False
    if any(_OF_TALK.match(said, each.end) or _is_elsewhere(item, said, each.end) for each in figures):
        return False
    unit = _UNIT.match(said, last.end)
    before, behind = said[: last.start], said[unit.end() if unit and not is_word else last.end :]
    rest = f"{_without(before, is_word=is_word)} | {behind}"
    left = strange(item, rest)
    return left == 0 if is_word else left <= STRANGE * weight(rest)


def _is_elsewhere(item: QuizItem, said: str, end: int) -> bool:
    """Tell whether a unit of time or of the course stands behind a number, and the item has none such."""
    unit = _OF_TIME.match(said, end)
    return unit is not None and strange(item, unit[1]) > 0


def _without(text: str, *, is_word: bool) -> str:
    """Return a text without its numbers in words, where those are what is read."""
    return _WORD.sub(" ", text) if is_word else text


def _figures(text: str) -> list[Figure]:
    """Return the numbers of a text, a calculation as one; words are read where there are no digits."""
    if not re.search(r"\d", text):
        words = [(number_of(each[0]), each.span()) for each in _WORD.finditer(text)]
        return [Figure((value,), *span) for value, span in words if value is not None]
    figures: list[Figure] = []
    at = 0
    while found := _NUMBER.search(text, at):
        figure = _calculated(text, at, found.start()) or Figure(
            _meant(_value(found[0]), text[found.end() :]), *found.span()
        )
        figures.append(figure)
        at = figure.end
    return figures


def _calculated(text: str, least: int, start: int) -> Figure | None:
    """Return the calculation that a text has at its next number; an opening bracket may stand before it."""
    begin = start - len(_OPENING.search(text[least:start])[0])  # type: ignore[index]
    found = _ARITHMETIC.match(text, begin)
    whole = found[0] if found else ""
    apart = _APART.search(whole)
    said = (whole[: apart.end()] if apart else whole).rstrip(" .+-*/×÷^(")
    if not re.search(r"\d\)*\s*[-+*/×÷^]\s*\(*\d", said) or _FRACTION.fullmatch(said.strip()):
        return None
    with suppress(ValueError, ArithmeticError):
        value = compute(said.strip().replace("×", "*").replace("÷", "/").replace("^", "**"))
        return Figure(_meant(value, text[begin + len(said) :]), begin, begin + len(said), True)
    return None


def _meant(value: float, behind: str) -> tuple[float, ...]:
    """Return what a number may mean by the sign behind it: 50% is 50 or 0.5, 5 万 is 5 or 50,000."""
    if behind.startswith("%"):
        return (value, value / 100)
    times = _TIMES.match(behind)
    return (value, value * TIMES[times[1]]) if times else (value,)


def _value(text: str) -> float:
    text = text.replace("−", "-")
    top, slash, bottom = text.partition("/")
    return float(top) / float(bottom) if slash and float(bottom) else float(top)
