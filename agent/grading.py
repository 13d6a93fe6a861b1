"""Right or wrong, by keys: the model has no say in it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from agent.bearing import bears_on
from agent.figures import given
from agent.folding import plain
from agent.letters import LETTERS
from agent.options import chosen_in, is_chosen, shuffled
from agent.questions import asks
from agent.wording import GAP, claims, has_wording
from knowledge.quiz import QuizItem, rounded
from knowledge.words import Language, Words

NEAR = 0.03
"""Of a number that is not exact: so far off it may have been rounded on the way."""
_NOTHING = Words("", "")
_MARK = re.compile(r"[?\s]+$")
_DOUBT = re.compile(r"(,?(是|对)?吗|对吧|吧|right|correct)$")
"""What only makes a number hesitant."""
_ASKS_WHY = re.compile(
    r"(^|[,.;!?])(不懂|没懂|不明白|那|可|可是|但|但是|but )?,?(为什么|为啥|为何|凭什么|why\b|how come\b)"
)
_ASKS = re.compile(
    r"(吗|呢)[。.!！\s]*$|^(请|再|讲|解释|说说|告诉|帮|能|可以|什么|为什么|为啥|怎么|如何|(what|why|how|can|could|explain|tell)\b)"
)

_ASKS_FOR_REPAIR = re.compile(r"(?:怎么|怎样|如何)[^,，。?？]{0,6}(?:改|写|办|解决|修|补救)|漏了|错在哪")
"""What asks for the cause of a fault first, and then for its repair."""


class Mark(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    PARTLY = "partly"
    UNSURE = "unsure"
    """It is of the item, and has neither a fact that is needed nor a known mistake: code cannot tell."""
    WRONG = "wrong"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Graded:
    """The mark, and what the note says to just this mistake."""

    mark: Mark
    feedback: Words = _NOTHING
    misconception: str = ""
    """The name of the mistake; of a claim, the claim."""


def asked(item: QuizItem, language: Language) -> str:
    """Return the question as it is asked, a choice with its lettered options."""
    lines = [item.question.in_(language)]
    lines += [f"- **{LETTERS[i]}**. {option.words.in_(language)}" for i, option in enumerate(shuffled(item))]
    return "\n".join([lines[0], "", *lines[1:]]) if item.options else lines[0]


def answer_of(item: QuizItem, language: Language) -> str:
    """Return the right answer, for after an attempt."""
    if item.kind == "choice":
        options = shuffled(item)
        index = next(i for i, option in enumerate(options) if option.right)
        return f"{LETTERS[index]}. {options[index].words.in_(language)}"
    if item.value is not None:
        return rounded(item)
    return (
        item.answer.in_(language)
        if item.answer
        else "; ".join(fact.wordings[0] for fact in item.facts if not fact.optional)
    )


def wrong_answer_of(item: QuizItem, language: Language) -> str:
    """Return an answer that is wrong in a way that the item knows, if it knows one."""
    options = [option.words.in_(language) for option in shuffled(item) if not option.right]
    known = [f"{each.value:g}" if each.value is not None else each.claim.replace(GAP, "") for each in item.wrong]
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
    text = plain(message)
    match item.kind:
        case "choice":
            return _grade_choice(item, text)
        case "numeric":
            return _grade_number(item, text)
        case _:
            return _grade_short(item, message)


def is_near(item: QuizItem, message: str) -> bool:
    """Tell whether a wrong number is off by no more than what comes of rounding too early."""
    if item.value is None or not item.tolerance:
        return False
    return any(abs(each - item.value) <= NEAR * abs(item.value) for each in given(item, plain(message)))


def reads_as_answer(item: QuizItem | None, message: str) -> bool:
    """Tell whether a message is an answer to an item, if one is open, though it may have words of a question or a wish in it.

    '…，每步用哪些样本是随机的' holds what the key wants, and so does '因为直线分不开？': a mark alone asks nothing. '把 B 讲讲'
    only names an option.
    """
    if item is None:
        return False
    text = plain(message)
    if item.kind == "choice":
        return is_chosen(item, text)
    said, mark = _MARK.sub("", text), grade(item, message).mark
    if item.kind == "numeric":
        return mark is not Mark.UNREADABLE and not asks(_DOUBT.sub("", said))
    return not _ASKS.search(said) and (mark is Mark.RIGHT or (mark is Mark.PARTLY and not _ASKS_WHY.search(said)))


def says(wording: str, text: str) -> bool:
    """Tell whether a text has a wording, as an answer would be graded."""
    return has_wording(text, wording)


def _grade_choice(item: QuizItem, text: str) -> Graded:
    chosen = chosen_in(item, text)
    if chosen is None:
        return Graded(Mark.UNREADABLE)
    return Graded(Mark.RIGHT) if chosen.right else Graded(Mark.WRONG, chosen.feedback, chosen.misconception)


def _grade_number(item: QuizItem, text: str) -> Graded:
    if item.value is None or not (said := given(item, text)):
        return Graded(Mark.UNREADABLE)
    margin = item.tolerance + 1e-9 * max(1.0, abs(item.value))
    if any(abs(each - item.value) <= margin for each in said):
        return Graded(Mark.RIGHT)
    for wrong in item.wrong:
        if wrong.value is not None and any(abs(each - wrong.value) <= max(item.tolerance, 1e-9) for each in said):
            return Graded(Mark.WRONG, wrong.feedback, wrong.misconception)
    return Graded(Mark.WRONG)


def _grade_short(item: QuizItem, message: str) -> Graded:
    """Grade by the facts that an answer says; one that it denies leaves no part of it right."""
    for wrong in item.wrong:
        if claims(message, wrong.claim):
            return Graded(Mark.WRONG, wrong.feedback, wrong.claim)
    needed = [fact for fact in item.facts if not fact.optional]
    is_repair = _ASKS_FOR_REPAIR.search(item.question.zh) is not None
    said = [claims(message, *fact.wordings, or_misses=is_repair and fact is not needed[0]) for fact in needed]
    missing = [fact for fact, each in zip(needed, said, strict=True) if not each]
    if not missing:
        return Graded(Mark.RIGHT)
    denied = [fact for fact, each in zip(needed, said, strict=True) if each is False]
    if denied:
        return Graded(Mark.UNSURE, denied[0].missing)
    if len(missing) < len(needed):
        return Graded(Mark.PARTLY, missing[0].missing)
    return Graded(Mark.UNSURE, missing[0].missing) if bears_on(item, plain(message)) else Graded(Mark.UNREADABLE)
