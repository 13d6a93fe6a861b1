"""What a lesson does with answers that are none, and with items that were missed."""

from dataclasses import replace

import pytest

from agent.grading import answer_of
from agent.lesson import Lesson, Step
from agent.pending import open_item
from agent.policy import Move
from agent.session import Session
from agent.situation import Situation
from agent.turn import Turn
from agent.tutor import Tutor
from knowledge.quiz import QuizItem
from tests.agent.test_session import at_check, in_lesson, say


def item_of(session: Session, tutor: Tutor) -> QuizItem:
    return open_item(Situation(session.dialogue, "", tutor.curriculum, 0))


def wrongly(session: Session, tutor: Tutor) -> Turn:
    """Answer with an option that is wrong, or a number that is."""
    item = item_of(session, tutor)
    wrong = next((each.words.zh for each in item.options if not each.right), "-98765")
    return say(session, wrong)


def test_told_answer_is_followed_by_another_item_without_help(tutor: Tutor) -> None:
    session = at_check(tutor)
    first = item_of(session, tutor)
    wrongly(session, tutor)
    turn = wrongly(session, tutor)
    assert answer_of(first, "zh") in turn.reply
    second = item_of(session, tutor)
    assert second.id != first.id
    assert second.question.zh in turn.reply
    assert [(each.item, each.right) for each in session.dialogue.answered] == [(first.id, False)]
    lesson = session.dialogue.lesson
    assert lesson is not None
    assert (lesson.step, lesson.attempts, lesson.hints) == (Step.CHECK, 0, 0)
    turn = say(session, answer_of(second, "zh"))
    assert [(each.item, each.right) for each in session.dialogue.answered][-1] == (second.id, True)


@pytest.mark.parametrize("message", ["不知道", "我不会", "不清楚", "I don't know", "没思路"])
def test_who_does_not_know_gets_a_hint_and_loses_no_attempt(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    turn = say(session, message)
    assert item_of(session, tutor).hints[0].zh in turn.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.attempts == 0


def test_answer_that_is_taken_back_is_graded_and_no_change_of_plan(tutor: Tutor) -> None:
    session = at_check(tutor)
    turn = say(session, f"不对，应该是 {answer_of(item_of(session, tutor), 'zh')}")
    assert turn.move is Move.GRADE
    assert [each.right for each in session.dialogue.answered] == [True]


def test_correction_of_the_profile_stays_one_in_a_lesson(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, "其实我想做文本方向")
    assert turn.move is Move.CHANGE_PLAN
    say(session, "就这样")
    assert session.dialogue.learner.values["interest"] == ("language",)


@pytest.mark.parametrize("step", [Step.RESULT, Step.MATHS])
@pytest.mark.parametrize(
    "message", ["那个符号不清楚", "和我想的不一样", "这里我搞不懂", "that part is not clear to me"]
)
def test_who_is_not_through_with_a_step_stays_there(tutor: Tutor, step: Step, message: str) -> None:
    session = in_lesson(tutor)
    assert session.dialogue.lesson is not None
    session.dialogue = replace(session.dialogue, lesson=Lesson(session.dialogue.lesson.note, step))
    turn = say(session, message)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step
    assert turn.citations  # other words, from the note


def test_the_lesson_that_is_skipped_is_the_one_that_was_named(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "跳过环境搭建")
    say(session, "就这样")
    assert session.dialogue.plan is not None
    assert session.dialogue.plan.skipped == ("python-environment",)


@pytest.mark.parametrize("message", ["我有点累了", "先休息一下", "明天再学", "let's take a break"])
def test_rest_keeps_the_place(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    before = session.dialogue.lesson
    turn = say(session, message)
    assert turn.move is Move.PAUSE
    assert session.dialogue.lesson == before


@pytest.mark.parametrize("message", ["太难了", "这题好难啊", "this is too hard"])
def test_what_is_too_hard_gets_a_hint(tutor: Tutor, message: str) -> None:
    session = at_check(tutor)
    assert say(session, message).move is Move.HINT


def test_options_are_quick_answers(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    for _ in range(5):
        turn = say(session, "继续")
    item = item_of(session, tutor)
    assert turn.chips[: len(item.options)] == tuple("ABCD"[: len(item.options)])
    assert say(session, turn.chips[0]).move is Move.GRADE
