"""The number that an answer gives: 24, 28 - 4 = 24, 16×4×4, 二十四, 六点七五, 50%, '24 个，因为 28 减 4'; and a message with a number that gives none."""

import re
from contextlib import suppress

from agent.bearing import strange, weight
from agent.folding import plain
from agent.numerals import in_digits, is_counted, is_whole
from knowledge.formula import compute
from knowledge.practice.numerals import NUMBER, TIMES, number_of
from knowledge.quiz import QuizItem

_NUMBER = re.compile(r"[-−]?\d+\s*/\s*\d+|[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_TIMES = re.compile(r"\s?(百万|千万|万|千|亿|million|[km])(?![a-z])")
_WORD = re.compile(NUMBER)
_ARITHMETIC = re.compile(r"[\d\s.+*/×÷^()-]{3,60}")
_REASON = re.compile(r"因为|由于|理由|\bbecause\b|\bsince\b")
_NAMES = re.compile(
    r"^(?:我?(?:觉得|算的?|算出来?的?))?([\u3400-\u9fff]{3,10}?)(?:应该|大概)?(?:是|为|等于|=)[^\d,;。]{0,3}-?\d[\d.]*[^\d]{0,6}$"
)
_SENTENCE = re.compile(r"[。;!]")
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


def given(item: QuizItem, text: str) -> tuple[float, ...]:
    """Return what the number of an answer may mean; nothing where a folded text gives none as its answer.

    An answer is a number, a calculation, a number with its unit or with words about the item; of several the last one
    before the reason counts.
    """
    if len(text) <= LONGEST:
        text = in_digits(text)
    if _ARITHMETIC.fullmatch(text) and re.search(r"\d\s*[-+*/×÷^]", text):
        with suppress(ValueError, ArithmeticError):
            return (compute(text.replace("×", "*").replace("÷", "/").replace("^", "**")),)
    if len(text) > LONGEST or _EITHER.search(text) or step_named(item, text):
        return ()
    head = _REASON.split(text)[0]
    said = head if _readings(head) else text
    readings = _readings(said)
    return readings[-1] if readings and _is_answer(item, said) else ()


def step_named(item: QuizItem, text: str) -> str:
    """Return what a folded text gives the number of, where that stands in the question and is not what it asks for: 第一次分界是 5."""
    question = plain(item.question.zh)
    named = _NAMES.search(text)
    asked = _SENTENCE.split(question.rstrip("?。. "))[-1]
    return named[1] if named and named[1] in question and named[1] not in asked else ""


def numbers_in(text: str) -> list[float]:
    """Return all numbers that an answer may mean."""
    text = plain(text)
    return [number for reading in _readings(in_digits(text) if len(text) <= LONGEST else text) for number in reading]


def _is_answer(item: QuizItem, said: str) -> bool:
    """Tell whether a text with numbers says little beside them that is not about the item; beside a number in words, nothing."""
    found = list(_NUMBER.finditer(said))
    is_word = not found
    found = found or [each for each in _WORD.finditer(said) if number_of(each[0]) is not None]
    if not is_whole(said, found[-1].start(), found[-1].end()) or (is_word and not is_counted(found[-1][0])):
        return False
    if any(_OF_TALK.match(said, each.end()) or _is_elsewhere(item, said, each.end()) for each in found):
        return False
    last = found[-1]
    unit = _UNIT.match(said, last.end())
    before, behind = said[: last.start()], said[unit.end() if unit and not is_word else last.end() :]
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


def _readings(text: str) -> list[tuple[float, ...]]:
    """Return the readings of each number in a text; words are read where there are no digits."""
    found = list(_NUMBER.finditer(text.replace(",", "")))
    if not found:
        return [(value,) for word in _WORD.findall(text) if (value := number_of(word)) is not None]
    return [_meant(_value(each[0]), each.string[each.end() :]) for each in found]


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
