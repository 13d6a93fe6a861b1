"""What a learner says to know: a topic that need not be taught then, or one that after all is not known."""

import re

from agent.dialogue import Dialogue
from agent.learner import FIELDS
from agent.naming import named, only_named
from agent.plan_wishes import KNOWN
from agent.statements import claims
from agent.turn import Phase
from knowledge.curriculum import Curriculum

LONGEST = 60
"""Characters of a message that only says what is known."""
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|well|but|and|so|yes|yeah|oh|hey|btw|那|嗯|其实|但是?|不过)[,，\s]*)+", re.IGNORECASE
)
_IS_WORD = re.compile(
    r"会|懂|掌握|\b(?:know|mastered|familiar|comfortable|done|covered|studied|learn(?:ed|t))\b", re.IGNORECASE
)
_UNNAMED = re.compile(
    r"(?:我|这|那|[，,\s])*(?:前面|前头|之前|开头|这些|那些|它们|基础|大部分|很多|好多|有些|有的|全部|所有|一半)(?:那|这)?(?:些|几课|部分|内容|课|东西|的|基础)*(?:我|咱)?(?:都|全|其实|已经|早就?|基本上?|差不多)*(?<![不没未还])(?:会|懂|学过|学完|熟|掌握|了解|知道)(?:了|的|过|啊|呀|呢|吧)*[\s。.!！～~]*"
    r"|i(?:'ve)? (?:already |pretty much |basically )*(?:know|learned|learnt|did|done|had|studied|covered) (?:already )?(?:most|all|much|some|a lot|half|everything|the first part|the beginning|the basics)(?: of)?(?: (?:it|this|that|these|those|them|the basics))?(?: already)?[\s.!]*",
    re.IGNORECASE,
)
"""What says that something is known, and names no lesson."""
_SEPARATOR = re.compile(r"[、，,/]|以及|还有|和|与|跟|\band\b|&")
_NOT_KNOWN = re.compile(
    r"(?:不|没)(?:有|太|怎么|真的?|完全|大|算|是)*(?:会|懂|明白|掌握|学会|学懂|弄懂|搞懂|理解|熟|学过)|忘(?:了|光|记)|说错|搞错|记错"
    r"|\b(?:don't|do not|didn't|did not|never|not) (?:\w+ ){0,3}?(?:know|understand|understood|get|got|sure|learn|learned|known)\b|\b(?:i was wrong|my mistake|forgot)\b",
    re.IGNORECASE,
)


def claimed(message: str, curriculum: Curriculum) -> tuple[str, ...]:
    """Return the topics that a message says to know and says nothing else of; what tells of the profile is no topic."""
    text = _LEAD.sub("", message.strip(" 。.!！~～\n"))
    found = KNOWN.fullmatch(text) if len(text) <= LONGEST and _IS_WORD.search(text) else None
    if found is None or any(any(claims(name, text.lower())) for name in FIELDS):
        return ()
    words = next(each for each in found.groupdict().values() if each)
    topics = [only_named(curriculum, part) for part in _SEPARATOR.split(words) if part.strip()]
    return tuple(topic for topic in topics if topic) if all(topics) else ()


def knows_something(message: str) -> bool:
    """Tell whether a message says nothing but that much is known, without a name: 前面的我都会."""
    return len(message) <= LONGEST and _UNNAMED.fullmatch(_LEAD.sub("", message.strip())) is not None


def taken_back(message: str, dialogue: Dialogue, curriculum: Curriculum) -> str | None:
    """Return the topic that a message says not to be known, though its author had said so: 其实我没懂 tensor."""
    if len(message) > LONGEST or not _NOT_KNOWN.search(message):
        return None
    note = named(curriculum, message)
    return note if note and dialogue.overruled.get(note) else None


def says_unknown(message: str) -> bool:
    """Tell whether what is said of a topic is that it is not known."""
    return _NOT_KNOWN.search(message) is not None


def is_of_lesson(topics: tuple[str, ...], dialogue: Dialogue) -> bool:
    """Tell whether what is known is what the lesson at hand teaches."""
    lesson = dialogue.lesson
    return (
        dialogue.phase is Phase.LESSON and lesson is not None and not dialogue.is_between and topics == (lesson.note,)
    )
