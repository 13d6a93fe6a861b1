"""Right or wrong, by keys: the model has no say in it."""

import hashlib
import random
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from knowledge.formula import compute
from knowledge.practice.numerals import NUMBER, number_of
from knowledge.quiz import Option, QuizItem, number_words
from knowledge.words import Language, Words

_NOTHING = Words("", "")
_NUMBER = re.compile(r"[-−]?\d+\s*/\s*\d+|[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_BESIDE_CHINESE = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")
_ARITHMETIC = re.compile(r"[\d\s.+*/×÷^()-]{3,60}")
_RULED_OUT = re.compile(
    r"(不是|不选|不可能是|排除|除了|\bnot|isn't|rule out)\s*[a-h](?![a-z0-9])(\s*[和、,]\s*[a-h](?![a-z0-9]))*"
)
"""Options that an answer names in order to rule them out."""
_ORDINAL = re.compile(r"(?:我)?(?:选|是|应该是|答案是)?第?([一二三四1-4])(?:个|项|条)?(?:选项)?[。.]*")
_LAST = re.compile(r"(?:我)?(?:选|是|应该是|答案是)?最后(?:面)?(?:的)?(?:那)?(?:一)?(?:个|项|条)(?:选项)?[。.]*")
_DOUBTFUL_LETTER = re.compile(r"(?:会)?(?:不会|是不是|是|选)(?:是|选)?[a-h](?:吗|么|呢|吧)?[?？]?")
_HEDGES = re.compile(
    r"^(?:我)?(?:还是)?(?:觉得|认为|感觉|猜|想)?(?:答案|这)?(?:应该|大概|可能|估计|好像|肯定)?(?:就)?(?:是|选|属于|叫)?(?:的)?"
    r"|(?:吧|呀|啊|呢|嘛|对吗|对吧)?[。.!！?？\s]*$|^(?:i (?:think|guess|choose|pick) |it(?:'s| is) |maybe |probably )+"
)
_EITHER = re.compile(r"或|还是|要么|\bor\b")
_REASON = re.compile(r"[，,;；。]|因为|because\b")
_LETTERED = re.compile(r"^[a-h]\s*[.、．:：)]\s*")
_ASKS = re.compile(
    r"([?？]|吗|呢)[。.!！\s]*$|^(请|再|讲|解释|说说|告诉|帮|能|可以|什么|为什么|为啥|怎么|如何|(what|why|how|can|could|explain|tell)\b)"
)
LETTERS = "ABCDEFGH"


class Mark(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Graded:
    """The mark, and what the note says to just this mistake."""

    mark: Mark
    feedback: Words = _NOTHING
    misconception: str = ""
    """The name of the mistake; of a claim, the claim."""


def shuffled(item: QuizItem) -> tuple[Option, ...]:
    """Return the options in an order that is fixed by the item's id, so that a restart shows the same letters."""
    options = list(item.options)
    seed = int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:4])
    random.Random(seed).shuffle(options)  # noqa: S311
    return tuple(options)


def asked(item: QuizItem, language: Language) -> str:
    """Return the question as it is asked, a choice with its lettered options."""
    lines = [item.question.in_(language)]
    lines += [f"- **{LETTERS[i]}**. {option.words.in_(language)}" for i, option in enumerate(shuffled(item))]
    return "\n".join([lines[0], "", *lines[1:]]) if item.options else lines[0]


def letters(item: QuizItem) -> tuple[str, ...]:
    """Return the letters of a choice, as quick answers; none for another kind."""
    return tuple(LETTERS[: len(item.options)])


def answer_of(item: QuizItem, language: Language) -> str:
    """Return the right answer, for after an attempt."""
    if item.kind == "choice":
        options = shuffled(item)
        index = next(i for i, option in enumerate(options) if option.right)
        return f"{LETTERS[index]}. {options[index].words.in_(language)}"
    if item.value is not None:
        return number_words(item.value).in_(language)
    return (
        item.answer.in_(language)
        if item.answer
        else "; ".join(fact.wordings[0] for fact in item.facts if not fact.optional)
    )


def wrong_answer_of(item: QuizItem, language: Language) -> str:
    """Return an answer that is wrong in a way that the item knows, if it knows one."""
    options = [option.words.in_(language) for option in shuffled(item) if not option.right]
    known = [f"{each.value:g}" if each.value is not None else each.claim for each in item.wrong]
    unlikely = (
        "-98765.25"
        if item.value is not None
        else "这个我觉得随便都行"
        if language == "zh"
        else "anything will do, I think"
    )
    return (options or known or [unlikely])[0]


def grade(item: QuizItem, message: str) -> Graded:
    """Grade an answer by the item's key."""
    text = _plain(message)
    match item.kind:
        case "choice":
            return _grade_choice(item, text)
        case "numeric":
            return _grade_number(item, text)
        case _:
            return _grade_short(item, text)


def reads_as_answer(item: QuizItem, message: str) -> bool:
    """Tell whether a message is an answer to an item, though it may have words of a question or a wish in it.

    '…，每步用哪些样本是随机的' holds what the key wants; '把 B 讲讲' only names an option.
    """
    text = _plain(message)
    if item.kind == "choice":
        return _chosen_by_words(item, text) is not None or bool(_DOUBTFUL_LETTER.fullmatch(text))
    return item.kind == "short" and not _ASKS.search(text) and grade(item, message).mark in (Mark.RIGHT, Mark.PARTLY)


def says(wording: str, text: str) -> bool:
    """Tell whether a text has a wording, as an answer would be graded."""
    return _has(_plain(text), wording)


def _has(text: str, wording: str) -> bool:
    """Tell whether a folded text has a wording from the beginning of a word or number: neither eps in 'steps' nor 2 in 12."""
    bare = _plain(wording)
    first = bare[:1]
    start = "(?<![a-z])" if "a" <= first <= "z" else r"(?<!\d)(?<!\d\.)" if first.isdigit() else ""
    return re.search(start + re.escape(bare), text) is not None


def _plain(text: str) -> str:
    """Fold case and width; 初始化为0 and 初始化为 0 are the same."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower())
    return _BESIDE_CHINESE.sub("", folded).strip()


def _grade_choice(item: QuizItem, text: str) -> Graded:
    options = shuffled(item)
    last = LETTERS[len(options) - 1].lower()
    bare = _RULED_OUT.sub(" ", re.sub(r"\b(a|an) (?=[a-z]{2})", "", text))
    letters = set(re.findall(rf"(?<![a-z0-9])([a-{last}])(?![a-z0-9'])", bare))
    chosen = _chosen_by_words(item, text) or _named_within(item, text)
    if chosen is None and (match := _ORDINAL.fullmatch(text)) and "一二三四1234".index(match[1]) % 4 < len(options):
        chosen = options["一二三四1234".index(match[1]) % 4]
    if chosen is None and _LAST.fullmatch(text):
        chosen = options[-1]
    if chosen is None and len(letters) == 1:
        chosen = options[LETTERS.lower().index(letters.pop())]
    if chosen is None:
        named = [each for each in options if re.fullmatch(rf"\D*{re.escape(_plain(each.words.en))}\D*", text)]
        chosen = named[0] if len(named) == 1 else _named_in_part(item, text)
    if chosen is None:
        return Graded(Mark.UNREADABLE)
    return Graded(Mark.RIGHT) if chosen.right else Graded(Mark.WRONG, chosen.feedback, chosen.misconception)


def _chosen_by_words(item: QuizItem, text: str) -> Option | None:
    """Return the option whose words a text is, with or without its letter."""
    words = _LETTERED.sub("", text)
    named = [each for each in item.options if {text, words} & {_plain(each.words.zh), _plain(each.words.en)}]
    return named[0] if len(named) == 1 else None


def _named_within(item: QuizItem, text: str) -> Option | None:
    """Return the one option that an answer names within a sentence: 应该是半监督学习，因为…"""
    said = {option: [each for each in _both(option) if _affirms(text, each)] for option in item.options}
    longest = max((len(words) for each in said.values() for words in each), default=0)
    named = [option for option, each in said.items() if longest and any(len(words) == longest for words in each)]
    if len(named) != 1 or _EITHER.search(_without(text, said[named[0]])):
        return None
    # 半监督学习 holds 监督学习, which may be another option
    beside = _without(text, said[named[0]])
    return None if any(_has(beside, words) for o in said if o not in named for words in said[o]) else named[0]


def _named_in_part(item: QuizItem, text: str) -> Option | None:
    """Return the one option of whose words an answer is a part: 半监督."""
    core = _HEDGES.sub("", _REASON.split(text)[0]).strip()
    if len(core) < 2 or _EITHER.search(text) or core in _plain(item.question.zh):
        return None
    named = [o for o in item.options if core in _plain(o.words.zh) or core in _plain(o.words.en).split()]
    return named[0] if len(named) == 1 else None


def _both(option: Option) -> tuple[str, str]:
    return _plain(option.words.zh), _plain(option.words.en)


def _affirms(text: str, words: str) -> bool:
    """Tell whether a text names an option, and does not deny it."""
    return (
        len(words) > 1
        and _has(text, words)
        and not re.search(rf"(不|不是|不会是|并非|没有?|not )(a |an |the )?{re.escape(words)}", text)
    )


def _without(text: str, parts: list[str]) -> str:
    for each in parts:
        text = text.replace(each, " ")
    return text


def _grade_number(item: QuizItem, text: str) -> Graded:
    if item.value is None or not (said := _last_number(text)):
        return Graded(Mark.UNREADABLE)
    margin = item.tolerance + 1e-9 * max(1.0, abs(item.value))
    if any(abs(each - item.value) <= margin for each in said):
        return Graded(Mark.RIGHT)
    for wrong in item.wrong:
        if wrong.value is not None and any(abs(each - wrong.value) <= max(item.tolerance, 1e-9) for each in said):
            return Graded(Mark.WRONG, wrong.feedback, wrong.misconception)
    return Graded(Mark.WRONG)


def _last_number(text: str) -> tuple[float, ...]:
    """Return what the last number of an answer may mean: '28 - 4 = 24' is 24, '16×4×4' is worked out, 50% is 50 or 0.5."""
    if _ARITHMETIC.fullmatch(text) and re.search(r"\d\s*[-+*/×÷^]", text):
        with suppress(ValueError, ArithmeticError):
            return (compute(text.replace("×", "*").replace("÷", "/").replace("^", "**")),)
    return next(iter(_readings(text)[::-1]), ())


def numbers_in(text: str) -> list[float]:
    """Return all numbers that an answer may mean."""
    return [number for reading in _readings(_plain(text)) for number in reading]


def _readings(text: str) -> list[tuple[float, ...]]:
    """Return the readings of each number in a text; words are read where there are no digits."""
    found = list(_NUMBER.finditer(text.replace(",", "")))
    if not found:
        return [(value,) for word in re.findall(NUMBER, text) if (value := number_of(word)) is not None]
    values = [(_value(each[0]), each) for each in found]
    return [(value, value / 100) if each.string[each.end() :].startswith("%") else (value,) for value, each in values]


def _value(text: str) -> float:
    text = text.replace("−", "-")
    top, slash, bottom = text.partition("/")
    return float(top) / float(bottom) if slash and float(bottom) else float(top)


def _grade_short(item: QuizItem, text: str) -> Graded:
    for wrong in item.wrong:
        if _plain(wrong.claim) in text and not re.search(
            rf"(不|没|并非|not |n't ).{{0,4}}{re.escape(_plain(wrong.claim))}", text
        ):
            return Graded(Mark.WRONG, wrong.feedback, wrong.claim)
    needed = [fact for fact in item.facts if not fact.optional]
    missing = [fact for fact in needed if not any(_has(text, wording) for wording in fact.wordings)]
    if not missing:
        return Graded(Mark.RIGHT)
    mark = Mark.PARTLY if len(missing) < len(needed) else Mark.WRONG
    return Graded(mark, missing[0].missing)
