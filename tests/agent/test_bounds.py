"""How far holds what a lesson has said: a fact that bounds it, else the question which sentence is meant."""

import pytest

from agent.bounds import asks_of_bounds
from agent.lesson import Step
from agent.policy import Move
from agent.tutor import Tutor
from tests.agent.test_session import at_check, say
from tests.agent.test_teach import at_step


@pytest.mark.parametrize(
    "message",
    [
        "总是这样吗", "一定是这样吗", "这个结论总成立吗", "永远都是这样吗？", "有例外吗", "有没有反例", "那反过来呢", "反过来也成立吗", "什么时候都这样吗",
        "is that always true?", "does that always hold?", "are there exceptions?", "and the opposite?", "what about the other way round?", "is the converse true?",
    ],
)  # fmt: skip
def test_who_asks_how_far_it_holds_is_heard(message: str) -> None:
    assert asks_of_bounds(message)


@pytest.mark.parametrize(
    "message", ["一定", "总是", "反过来", "一定会变大", "总是 0.5", "一定是 B", "学习率总是越小越好吗", "真的吗", "哪里？", "反向传播呢", "always", "you sure?"]
)  # fmt: skip
def test_what_answers_or_names_its_subject_asks_no_such_thing(message: str) -> None:
    assert not asks_of_bounds(message)


@pytest.mark.parametrize("step", [Step.SCENE, Step.RESULT, Step.MATHS])
@pytest.mark.parametrize("message", ["总是这样吗", "is that always true?"])
def test_a_fact_of_the_lesson_bounds_it(tutor: Tutor, step: Step, message: str) -> None:
    session = at_step(tutor, "dropout", step)
    turn = say(session, message)
    assert turn.move is Move.TELL_BOUNDS
    assert [each.note for each in turn.citations] == ["dropout"]
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is step


@pytest.mark.parametrize("message", ["那反过来呢", "and the opposite?"])
def test_where_no_fact_bounds_it_the_sentence_is_asked_for(tutor: Tutor, message: str) -> None:
    turn = say(at_step(tutor, "attention", Step.RESULT), message)
    assert turn.move is Move.TELL_BOUNDS
    assert "反过来" in turn.reply or "opposite" in turn.reply
    assert not turn.citations


def test_an_open_item_is_not_graded_by_such_a_question(tutor: Tutor) -> None:
    session = at_check(tutor)
    assert say(session, "总是这样吗").move is Move.TELL_BOUNDS
    assert not session.dialogue.answered
