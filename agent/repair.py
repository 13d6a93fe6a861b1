"""A stored dialogue beside notes that have changed since: what it points at and is there no more is let go of, evidence never."""

from dataclasses import replace

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.plan import Plan
from knowledge.curriculum import Curriculum


def repaired(dialogue: Dialogue, curriculum: Curriculum) -> Dialogue:
    """Return the dialogue with every reference to a note or an item that exists."""
    plan = _plan(dialogue.plan, curriculum) if dialogue.plan else None
    finished = tuple(note for note in dialogue.finished if note in curriculum.notes)
    return _lesson(_round(replace(dialogue, plan=plan, finished=finished), curriculum), curriculum)


def _plan(plan: Plan, curriculum: Curriculum) -> Plan:
    stages = (
        replace(stage, lessons=tuple(note for note in stage.lessons if note in curriculum.notes))
        for stage in plan.stages
    )
    return replace(plan, stages=tuple(stages), skipped=tuple(note for note in plan.skipped if note in curriculum.notes))


def _round(dialogue: Dialogue, curriculum: Curriculum) -> Dialogue:
    here = dialogue.round
    if here is None:
        return dialogue
    items = tuple(item for item in here.items if item in curriculum.items)
    if items == here.items:
        return dialogue
    if not items:
        return replace(dialogue, round=None, phase=here.back)
    is_same = items[0] == here.items[0]
    tried = here if is_same else replace(here, attempts=0, hints=0, misconception="")
    return replace(dialogue, round=replace(tried, items=items))


def _lesson(dialogue: Dialogue, curriculum: Curriculum) -> Dialogue:
    lesson = dialogue.lesson
    if lesson is None:
        return dialogue
    if lesson.note not in curriculum.notes:
        return replace(dialogue, lesson=None)
    if lesson.step is Step.CHECK and lesson.item not in curriculum.items:
        return replace(dialogue, lesson=Lesson(lesson.note, Step.MATHS))  # 继续 leads to the quiz from there
    if lesson.step is Step.RECALL and dialogue.round is None:
        return replace(dialogue, lesson=Lesson(lesson.note))
    return dialogue
