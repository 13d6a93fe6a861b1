"""How far a learner wants to have come by a day: '寒假前想学完 CNN' is about the third stage, and not the whole plan."""

import re
from dataclasses import replace

from agent.learner import Learner
from agent.targets import named_in
from knowledge.curriculum import Curriculum
from knowledge.words import Language

_FINISH = re.compile(
    r"(?:学|看|弄|搞|上|啃)(?:完|到|会|懂|好)|搞定|拿下|入门|掌握|\b(?:finish\w*|complete\w*|done with|through|master|learn(?:ed|t)?|know)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[，。；;！!？?\n,]")
_LONGEST = 24
"""Characters behind the verb, or before it, that name what is to be finished."""


def aiming(message: str, learner: Learner, curriculum: Curriculum, language: Language) -> Learner:
    """Return the learner of a message with a deadline, with the stage that it wants finished by then."""
    return replace(learner, until=_stage(message, curriculum, language))


def _stage(message: str, curriculum: Curriculum, language: Language) -> int | None:
    match = _FINISH.search(message)
    if match is None:
        return None
    before, behind = message[: match.start()][-_LONGEST:], message[match.end() :][:_LONGEST]
    for text in (_ENDS.split(behind)[0], _ENDS.split(before)[-1]):
        named = named_in(text, curriculum, language, curriculum.notes, families=True)
        for target in (*named.targets, *named.doubtful):
            number = curriculum.notes[target.notes[0]].stage
            stage = next(each for each in curriculum.stages if each.number == number)
            return number if stage.weeks else None
    return None
