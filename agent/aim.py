"""How far a learner wants to have come by a day: '寒假前想学完 CNN' is about the third stage, and not the whole plan."""

import re
from dataclasses import replace
from datetime import date

from agent.deadline import deadline_in
from agent.intake import Noted
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


def aimed(noted: Noted, message: str, curriculum: Curriculum, language: Language, today: date | None) -> Noted:
    """Return what was noted of a message that names a day, with the stage that it wants finished by then; another aim is news."""
    if today is None or deadline_in(message, today) is None:
        return noted
    until = _stage(message, curriculum, language)
    if until == noted.learner.until:
        return noted
    return replace(
        noted,
        learner=replace(noted.learner, until=until),
        fields=tuple(dict.fromkeys((*noted.fields, "deadline"))),
    )


def _stage(message: str, curriculum: Curriculum, language: Language) -> int | None:
    match = _FINISH.search(message)
    if match is None:
        return None
    before, behind = message[: match.start()][-_LONGEST:], message[match.end() :][:_LONGEST]
    for text in (_ENDS.split(behind)[0], _ENDS.split(before)[-1]):
        named = named_in(text, curriculum, language, curriculum.notes, families=True)
        if targets := named.targets or named.doubtful[:1]:
            number = max(curriculum.notes[target.notes[0]].stage for target in targets)
            stage = next(each for each in curriculum.stages if each.number == number)
            return number if stage.weeks else None
    return None
