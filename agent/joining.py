"""Facts said one after another, word for word, as a reply and not as a list: code sees how each follows from the one before.

Facts of one note stand together, the one that fits better before the others; between two stands a connective for their
relation. Connectives are authored, claim no more than code can see, and no two alike follow.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from zlib import crc32

from agent.belief import believed
from agent.phrases import say
from agent.script import quote
from agent.turn import Source, Turn
from knowledge.passage import Passage
from knowledge.words import Language

WORDINGS = 3
"""So many connectives there are for each relation."""
MANY_NUMBERS = 4
"""From so many numbers on a fact is there for its numbers."""

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_CODE = re.compile(r"`[^`]*`|\b[\w.]+\([^()]*\)")
_MARKED = re.compile(r"例如|比如|举例|for example|for instance|such as", re.IGNORECASE)
_CONTRASTS = re.compile(
    r"相比|区别|不同的是|不同于|\b(?:unlike|whereas|in contrast|differences? between|differs? (?:in|from)|compared with)\b",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"不要|不应|不可(?!避免)|别(?=把|用|在|拿|忘)|报错|\b(?:must not|should not|never|an error|the error)\b",
    re.IGNORECASE,
)
_HEADED = re.compile(r"^[^，。；：]{2,32}：")
"""A fact that begins with its own heading; no connective with a colon goes before another colon."""
_WHAT = re.compile(r"什么是|是什么|啥是|是啥|\bwhat(?:'s| is| are)\b|\bdefine\b", re.IGNORECASE)


class Relation(StrEnum):
    """How a fact follows the one before it; the value names its connectives in phrases.yaml."""

    NEXT = "joins_next"
    """The same note's next fact."""
    SAME = "joins_same"
    """Another fact of the same note."""
    OTHER = "joins_other"
    """A fact of another note, which is named."""
    NUMBERS = "joins_numbers"
    """The matter in numbers."""
    CONTRAST = "joins_contrast"
    """A fact that compares."""
    CAUTION = "joins_caution"
    """A fact that warns."""


def relation(before: Passage, fact: Passage, language: Language) -> Relation:
    """Return how a fact follows another one."""
    words = fact.words.in_(language)
    if fact.note != before.note:
        return Relation.OTHER
    if _HEADED.search(words):  # it says itself what it is about: 学习率一般设多少：…
        return Relation.NEXT if fact.number == before.number + 1 else Relation.SAME
    if _CONTRASTS.search(words):
        return Relation.CONTRAST
    if _WARNS.search(words):
        return Relation.CAUTION
    if _in_numbers(words):
        return Relation.NUMBERS
    return Relation.NEXT if fact.number == before.number + 1 else Relation.SAME


def ordered(first: Passage, others: Sequence[Passage]) -> list[Passage]:
    """Return the facts that follow the first one, those of a note together; none is said twice."""
    rest = [fact for fact in dict.fromkeys(others) if fact != first]
    notes = list(dict.fromkeys([first.note, *(fact.note for fact in rest)]))
    return sorted(rest, key=lambda fact: notes.index(fact.note))


def begin(turn: Turn, fact: Passage, *, alone: bool) -> Turn:
    """Say the first fact; where others follow and no definition is asked for, a few words lead to it, and to a comparison with a belief."""
    if believed(turn.message):
        return quote(turn.say(say("compares", turn.language, _variant(turn))), fact, goes_on=True)
    if alone or _WHAT.search(turn.message) or _HEADED.search(fact.words.in_(turn.language)):
        return quote(turn, fact)
    return quote(turn.say(say("leads", turn.language, _variant(turn))), fact, goes_on=True)


def go_on(turn: Turn, before: Passage, others: Sequence[Passage]) -> Turn:
    """Say the other facts behind the one that was said last: in its paragraph, or in a second one on other notes."""
    apart = False
    for index, fact in enumerate(ordered(before, others)):
        kind = relation(before, fact, turn.language)
        leaves = kind is Relation.OTHER and not apart
        apart = apart or leaves
        turn = quote(turn.say(_connective(turn, kind, fact, index), goes_on=not leaves), fact, goes_on=True)
        before = fact
    return turn


def _connective(turn: Turn, kind: Relation, fact: Passage, index: int) -> str:
    """Return the next wording for a relation that this reply has not had, else one that is not the last one."""
    values = {"title": fact.title.in_(turn.language)} if kind is Relation.OTHER else {}
    said = [piece.text for piece in turn.pieces if piece.source is Source.AUTHORED]
    wordings = [say(kind, turn.language, _variant(turn) + index + variant, **values) for variant in range(WORDINGS)]
    if _HEADED.search(fact.words.in_(turn.language)):
        wordings = [each for each in wordings if each[-1] not in "：:"] or wordings
    unsaid = [each for each in wordings if each not in said] or [each for each in wordings if each != said[-1]]
    return (unsaid or wordings)[0]


def _variant(turn: Turn) -> int:
    """Return which wordings a reply begins with: by its question too, for one-off questions all have one number."""
    return turn.number + crc32(turn.message.encode())


def _in_numbers(words: str) -> bool:
    """Tell whether a fact is there for its numbers, and not for the code that holds them."""
    bare = _CODE.sub(" ", words)
    return len(_NUMBER.findall(bare)) >= MANY_NUMBERS and not _MARKED.search(words)
