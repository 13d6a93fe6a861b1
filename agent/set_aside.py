"""Lessons that were begun and left for another: each is taken up again at the step where it was left."""

from dataclasses import replace

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step

MOST = 12
"""Lessons that are kept at their steps, the latest ones."""


def put_by(dialogue: Dialogue, note: str) -> Dialogue:
    """Return the dialogue as its lesson gives way to another: what was begun and is not over is kept, at its step."""
    lesson = dialogue.lesson
    if lesson is None or lesson.note == note:
        return dialogue
    others = tuple(each for each in dialogue.set_aside if each.note != lesson.note)
    kept = (*others, lesson) if _is_under_way(lesson) else others
    return replace(dialogue, set_aside=kept[-MOST:])


def take_up(dialogue: Dialogue, note: str) -> tuple[Dialogue, Lesson | None]:
    """Return the dialogue, and a lesson that was left, where it was; None where it was not begun."""
    found = next((each for each in dialogue.set_aside if each.note == note), None)
    rest = tuple(each for each in dialogue.set_aside if each.note != note)
    return replace(dialogue, set_aside=rest), found


def _is_under_way(lesson: Lesson) -> bool:
    return lesson.step not in (Step.RECALL, Step.SCENE, Step.DONE)
