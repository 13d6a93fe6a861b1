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
    stands = plan == dialogue.plan
    dialogue = replace(
        dialogue,
        plan=plan,
        finished=finished,
        set_aside=tuple(kept for each in dialogue.set_aside if (kept := _at_its_step(each, curriculum))),
        proposed=dialogue.proposed if stands else None,  # laid out over the same notes, and easily asked for again
        undone=dialogue.undone if stands else None,
    )
    return _lesson(_round(dialogue, curriculum), curriculum)


def _plan(plan: Plan, curriculum: Curriculum) -> Plan:
    def there(notes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(note for note in notes if note in curriculum.notes)

    minutes = plan.minutes
    stages = (
        replace(
            stage,
            lessons=there(stage.lessons),
            minutes=tuple(minutes[note] for note in there(stage.lessons) if note in minutes),
            extras=there(stage.extras),
        )
        for stage in plan.stages
    )
    return replace(
        plan,
        stages=tuple(stages),
        skipped=there(plan.skipped),
        added=there(plan.added),
        order=there(plan.order),
        done=there(plan.done),
    )


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
    tried = here if is_same else replace(here, attempts=0, hints=0, misconception="", said="")
    return replace(dialogue, round=replace(tried, items=items))


def _lesson(dialogue: Dialogue, curriculum: Curriculum) -> Dialogue:
    lesson = dialogue.lesson
    if lesson is None:
        return dialogue
    if (kept := _at_its_step(lesson, curriculum)) is not lesson:
        return replace(dialogue, lesson=kept)
    if lesson.step is Step.RECALL and dialogue.round is None:
        return replace(dialogue, lesson=Lesson(lesson.note))
    return dialogue


def _at_its_step(lesson: Lesson, curriculum: Curriculum) -> Lesson | None:
    """Return a lesson as far as it is still there; None where its note is not."""
    if lesson.note not in curriculum.notes:
        return None
    if lesson.step is Step.CHECK and lesson.item not in curriculum.items:
        return Lesson(lesson.note, Step.MATHS)  # 继续 leads to the quiz from there
    return lesson
