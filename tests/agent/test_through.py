"""Who has nothing left to ask of what was shown goes on, in any words."""

import pytest

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.session import Session
from agent.through import is_through
from agent.turn import Phase
from agent.tutor import Tutor


def _at(step: Step) -> Dialogue:
    return Dialogue(phase=Phase.LESSON, lesson=Lesson("ml-recap", step))


@pytest.mark.parametrize(
    "message",
    [
        "清楚了", "没啥不清楚的，往下走", "没有不懂的", "没了", "看懂了，下一步", "都清楚了 继续吧", "没什么问题了", "没哪里不懂",
        "没有疑问，接着讲", "基本明白了，继续", "没有，都懂了", "all clear", "no questions", "nothing unclear, go on", "makes sense",
    ],
)  # fmt: skip
def test_nothing_unclear_goes_on(message: str) -> None:
    assert is_through(message, _at(Step.RESULT))


@pytest.mark.parametrize(
    "message",
    [
        "不清楚", "没懂", "看懂了，下一步怎么来的", "没有不懂的吗", "清楚了吗", "没明白", "不太明白", "下一步是什么", "懂一点", "不懂，继续",
        "没有标签", "继续训练", "往下降", "有的没看懂", "懂了，那 softmax 呢", "not clear", "is it clear", "no idea", "next token",
    ],
)  # fmt: skip
def test_what_is_unclear_or_answers_does_not(message: str) -> None:
    assert not is_through(message, _at(Step.RESULT))


def test_a_bare_no_goes_on_only_where_it_is_asked_what_is_unclear() -> None:
    assert is_through("没有", _at(Step.MATHS))
    assert not is_through("没有", _at(Step.PREDICT))


@pytest.mark.parametrize("message", ["清楚了", "没啥不清楚的，往下走", "没有不懂的", "没了", "看懂了，下一步"])
def test_the_lesson_goes_on(shared_tutor: Tutor, message: str) -> None:
    session = Session.silent(shared_tutor)
    session.dialogue = _at(Step.RESULT)
    for _ in session.say(message):
        pass
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.MATHS
