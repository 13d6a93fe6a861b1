"""What a learner says of the subject where a lesson asks what surprises them or is unclear: it is held against the lesson's facts.

No key grades it, and code does not tell whether it is right: what the lesson says nearest to it is said, for comparison.
"""

import re
from collections.abc import Sequence

from agent.lesson import Lesson, Step
from agent.mentioning import mentioned, says_something
from agent.plain_replies import says_no_idea
from agent.prediction import doubts
from agent.script import Line, Quote
from agent.situation import Situation
from knowledge.passage import Passage
from knowledge.words import language_of

NEAREST = 6
"""Facts, the first that are found, that may be near."""
SHARED = 2
"""Words that a fact of another note must share with a remark."""
_STEPS = (Step.RESULT, Step.MATHS)
_CONCLUDES = re.compile(
    r"^(?:那么?|噢|哦|原来|所以|因此|说明|也就是说|意思是|照这么说|(?:so|then|that means|meaning|in other words)\b)|[吧?？][。.!！~\s]*$",
    re.IGNORECASE,
)
"""What follows from what was shown, or is said in doubt: after a run it is no answer."""


def is_remark(at: Situation, facts: Sequence[Passage]) -> bool:
    """Tell whether a statement at a step without a key is to be held against the facts that were found for it, and the step stays.

    After a run a plain statement is the answer that was asked for; the maths ask for none.
    """
    lesson = at.dialogue.lesson
    if lesson is None or lesson.step not in _STEPS or at.dialogue.round is not None:
        return False
    stays = lesson.step is Step.MATHS or _CONCLUDES.search(at.message.strip()) is not None
    return stays and _nearest(at.message, facts, lesson.note, beside=SHARED) is not None


def compared(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Return what the lesson itself says nearest to an answer after its run; nothing where it says nothing near."""
    fact = _nearest(at.message, [each for each in at.facts if each.note == lesson.note], lesson.note)
    return (at.say("compares"), Quote(fact)) if fact else ()


def _nearest(message: str, facts: Sequence[Passage], note: str, *, beside: int = 1) -> Passage | None:
    """Return the first fact that shares a word with what is said; one of another note must share some more."""
    language = language_of(message)

    def is_near(fact: Passage) -> bool:
        shared = len(mentioned(message, fact.words.in_(language), ""))
        return shared >= (1 if fact.note == note else beside)

    return next(filter(is_near, facts[:NEAREST]), None) if _says_something(message) else None


def _says_something(message: str) -> bool:
    is_lost = doubts(message) or says_no_idea(message)
    return not is_lost and says_something(message)
