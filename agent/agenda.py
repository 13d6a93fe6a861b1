"""What comes next: after a lesson, at the border of two stages, and today."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.mastery import weak
from agent.naming import named, short_title
from agent.pending import come_back
from agent.practising import offer, solved
from agent.review import MINUTES, due, schedule
from agent.rounds import LONGEST
from agent.script import Line, Say
from agent.situation import Acted, Situation

SHOWN = 5
"""Topics that are named at once."""


def next_lesson(dialogue: Dialogue) -> str | None:
    """Return the first note of the plan whose lesson is not done."""
    return dialogue.plan.following(dialogue.finished) if dialogue.plan else None


def after_lesson(at: Situation, note: str, *lead: Line) -> Acted:
    """Say what a lesson that is done leads to: its exercise, the end of its stage, the next lesson."""
    following = next_lesson(at.dialogue)
    offered, chips = offer(at, note)
    lines = (*lead, *offered)
    if following is None:
        return Acted(at.dialogue, (*lines, at.say("all_done")), (*chips, *at.chip("review", "plan")))
    stage = stage_of(at, note)
    if stage_of(at, following) > stage and (gate := _gate(at, stage)):
        return replace(gate, lines=(*lines, *gate.lines), chips=(*chips, *gate.chips))
    asks = at.say("next_lesson_question", title=name(at, following))
    return Acted(at.dialogue, (*lines, asks), (*chips, *at.chip("continue", "plan")))


def stage_of(at: Situation, note: str) -> int:
    """Return the stage in which the plan teaches a note: an optional one may have moved to a later stage."""
    stages = at.dialogue.plan.stages if at.dialogue.plan else ()
    planned = (stage.number for stage in stages if note in stage.lessons)
    return next(planned, at.curriculum.notes[note].stage)


def _gate(at: Situation, stage: int) -> Acted | None:
    """Propose a quiz on what is not firm before the next stage; None: everything is, or the stage goes on later."""
    plan, open_ = at.dialogue.plan, unfirm(at, stage)
    ahead = [note for note in plan.lessons if note not in at.dialogue.finished] if plan else []
    if not open_ or any(stage_of(at, note) == stage for note in ahead):
        return None
    minutes = MINUTES * min(LONGEST, len(open_))
    said = at.say("gate", number=stage, topics=names(at, open_), count=len(open_), minutes=minutes)
    return Acted(replace(at.dialogue, gate=stage), (said,), at.chip("stage_quiz", "go_through"))


def unfirm(at: Situation, stage: int) -> tuple[str, ...]:
    """Return the topics of a stage that were taught and are not firm, the weakest first."""
    taught = (note for note in at.dialogue.finished if stage_of(at, note) == stage)
    return weak(taught, at.dialogue, at.curriculum.items)


def topic(at: Situation) -> str | None:
    """Return the topic, of those that there is evidence of, that the message names."""
    return named(at.curriculum, at.message, dict.fromkeys(each.note for each in at.dialogue.answered))


def name(at: Situation, note: str) -> str:
    """Return what a topic is called within a sentence."""
    return short_title(at.curriculum.notes[note], at.dialogue.language)


def names(at: Situation, notes: tuple[str, ...]) -> str:
    """Return what topics are called, the first few of them."""
    zh = at.dialogue.language == "zh"
    shown = ("、" if zh else ", ").join(name(at, note) for note in notes[:SHOWN])
    return shown + (" 等" if zh else " …") if len(notes) > SHOWN else shown


_OF_REVIEW = re.compile(r"复习|回顾|巩固|\brevi(?:ew|s)", re.IGNORECASE)


def today(at: Situation) -> Acted:
    """Say what is to be done today: reviews that are due, then the lesson, with their minutes; how they come, to who asks when."""
    asked = (at.say("review_rhythm"),) if _OF_REVIEW.search(at.message) else ()
    return Acted(at.dialogue, (at.say("today"), agenda(at), *asked, *come_back(at)), today_chips(at))


def agenda(at: Situation) -> Say:
    """Return today's points as a list."""
    points = [*_reviews(at), *_lesson(at)]
    if left := set(at.dialogue.left) - solved(at.dialogue):
        points.append(at.say("today_exercises", count=len(left)))
    if not points:
        points.append(at.say("today_nothing" if at.dialogue.plan else "today_no_plan"))
    return Say("\n".join(f"- {point.text}" for point in points))


def _reviews(at: Situation) -> Iterator[Say]:
    waiting = due(at.dialogue, at.now, at.curriculum.notes)
    if waiting:
        yield at.say("today_reviews", count=len(waiting), minutes=MINUTES * len(waiting), topics=names(at, waiting))
    elif later := schedule(at.dialogue, at.curriculum.notes):
        yield at.say("today_no_review", title=name(at, later[0].note), days=max(1, (later[0].at - at.now).days))


def _lesson(at: Situation) -> Iterator[Say]:
    lesson = at.dialogue.lesson
    if lesson and lesson.step is not Step.DONE:
        yield at.say("today_lesson_open", title=name(at, lesson.note))
    elif following := next_lesson(at.dialogue):
        minutes = at.curriculum.notes[following].minutes
        yield at.say("today_lesson", title=name(at, following), minutes=minutes)


def today_chips(at: Situation) -> tuple[str, ...]:
    """Return the quick answers to today's points."""
    return (*(at.chip("review") if due(at.dialogue, at.now, at.curriculum.notes) else ()), *at.chip("continue", "plan"))
