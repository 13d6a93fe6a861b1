"""Notes and items that are taken away under a stored dialogue."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.dialogue import Answered, Dialogue, Kind, Round
from agent.lesson import Lesson, Step
from agent.repair import repaired
from agent.session import Session
from agent.turn import Phase, Status
from agent.tutor import Tutor
from knowledge.curriculum import Curriculum
from tests.agent.test_session import in_lesson, say

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def without(curriculum: Curriculum, note: str) -> Curriculum:
    return replace(
        curriculum,
        notes={id_: each for id_, each in curriculum.notes.items() if id_ != note},
        quizzes={id_: items for id_, items in curriculum.quizzes.items() if id_ != note},
    )


def test_dialogue_that_points_at_what_is_there_is_left_alone(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert repaired(session.dialogue, tutor.curriculum) == session.dialogue


@pytest.mark.parametrize("step", list(Step))
def test_lesson_whose_note_was_taken_away_goes_on_with_the_next(tutor: Tutor, step: Step) -> None:
    session = in_lesson(tutor)
    assert session.dialogue.lesson is not None
    gone = session.dialogue.lesson.note
    evidence = Answered(f"{gone}-1", gone, False, 2, at=NOW)
    stored = replace(
        session.dialogue,
        lesson=Lesson(gone, step, f"{gone}-1"),
        finished=(gone,),
        answered=(evidence,),
        round=Round(Kind.RECALL, (f"{gone}-1",), Phase.LESSON) if step is Step.RECALL else None,
    )
    curriculum = without(tutor.curriculum, gone)
    after = replace(tutor, curriculum=curriculum, desk=replace(tutor.desk, curriculum=curriculum))
    assert repaired(stored, curriculum).answered == (evidence,), "evidence is kept"
    for message in ("继续", "今天学什么", "我掌握得怎么样", "复习", "看计划"):
        opened = Session(after, session.id, stored)
        turn = say(opened, message)
        assert turn.status is Status.COMPLETE
        assert opened.dialogue.lesson is None or opened.dialogue.lesson.note != gone


def test_item_that_was_taken_away_leads_back_to_the_quiz(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    assert session.dialogue.lesson is not None
    session.dialogue = replace(
        session.dialogue, lesson=Lesson(session.dialogue.lesson.note, Step.CHECK, "no-such-item")
    )
    assert say(session, "继续").status is Status.COMPLETE
    for _ in range(2):
        say(session, "继续")
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.item in tutor.curriculum.items


def test_round_goes_on_with_the_items_that_are_left(tutor: Tutor) -> None:
    item = tutor.curriculum.quizzes["tensors"][0].id
    here = Round(Kind.REVIEW, ("no-such-item", item), Phase.PLAN, hints=2)
    after = repaired(Dialogue(phase=Phase.REVIEW, round=here), tutor.curriculum)
    assert after.round == Round(Kind.REVIEW, (item,), Phase.PLAN)
    alone = replace(here, items=("no-such-item",))
    after = repaired(Dialogue(phase=Phase.REVIEW, round=alone), tutor.curriculum)
    assert (after.round, after.phase) == (None, Phase.PLAN)


def test_plan_keeps_its_minutes_and_order_beside_a_note_that_was_taken_away(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    plan = session.dialogue.plan
    assert plan is not None
    gone, left = plan.lessons[3], tuple(note for note in plan.lessons if note != plan.lessons[3])
    ordered = replace(session.dialogue, plan=replace(plan, order=plan.lessons))
    after = repaired(ordered, without(tutor.curriculum, gone)).plan
    assert after is not None
    assert after.lessons == left
    assert after.minutes == {note: minutes for note, minutes in plan.minutes.items() if note != gone}


def test_lesson_that_was_set_aside_goes_with_its_note(tutor: Tutor) -> None:
    kept, gone = Lesson("ml-recap", Step.MATHS), Lesson("no-such-note", Step.MATHS)
    lost = Lesson("pooling", Step.CHECK, "no-such-item")
    after = repaired(Dialogue(set_aside=(gone, kept, lost)), tutor.curriculum)
    assert after.set_aside == (kept, Lesson("pooling", Step.MATHS))
