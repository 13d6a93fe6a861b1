"""What is said right after an answer is about that answer: it is neither the learner's profile, nor a change of the plan, nor the lesson's."""

import pytest

from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.turn import Turn
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_step
from tests.agent.test_session import say

TOLD_ALL = "你好，会python，学过一些机器学习，数学高数线代都学过，做图像，pytorch，每周6小时"


def after(tutor: Tutor, *messages: str) -> tuple[Session, Turn]:
    """Return a conversation after these messages, and its last turn."""
    session = Session.silent(tutor)
    return session, [say(session, message) for message in messages][-1]


# ---- in the opening


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("没听懂", Move.OTHER_WORDS),
        ("看不懂", Move.OTHER_WORDS),
        ("不懂", Move.OTHER_WORDS),
        ("还是不太懂", Move.OTHER_WORDS),
        ("我不信", Move.TELL_ABOUT),
        ("I don't believe that", Move.TELL_ABOUT),
        ("my teacher says the opposite", Move.TELL_ABOUT),
        ("跟我们老师讲的不一样", Move.TELL_ABOUT),
        ("太复杂了", Move.OTHER_WORDS),
        ("太难了", Move.OTHER_WORDS),
        ("说人话", Move.OTHER_WORDS),
        ("讲人话行不行", Move.OTHER_WORDS),
        ("说得太专业了", Move.OTHER_WORDS),
        ("换个说法", Move.OTHER_WORDS),
        ("i don't get it", Move.OTHER_WORDS),
        ("plain english please", Move.OTHER_WORDS),
        ("各举一个例子", Move.EXAMPLE),
        ("举个例子", Move.EXAMPLE),
        ("第一点细说一下", Move.MORE),
        ("多讲点", Move.MORE),
        ("代码", Move.SHOW_CODE),
        ("show me the code", Move.SHOW_CODE),
        ("公式", Move.ANSWER_QUESTION),
        ("优缺点", Move.ANSWER_QUESTION),
        ("有哪些方法", Move.ANSWER_QUESTION),
    ],
)
def test_after_an_answer_the_opening_takes_a_follow_up_for_no_answer(tutor: Tutor, message: str, move: Move) -> None:
    session, turn = after(tutor, "什么是数据增强", message)
    assert turn.move == move
    assert not session.dialogue.learner.values
    assert session.dialogue.asked == "ml"
    assert {each.note for each in turn.citations[:1]} <= {"data-augmentation"}


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("不了解", "none"),
        ("没接触过", "none"),
        ("nothing yet", "none"),
        ("学过", "some"),
        ("看过一些视频", "some"),
        ("做过项目", "projects"),
    ],
)
def test_after_an_answer_the_opening_still_hears_its_own(tutor: Tutor, message: str, value: str) -> None:
    session, turn = after(tutor, "什么是批归一化", message)
    assert turn.move == Move.NOTE_PROFILE
    assert session.dialogue.learner.values["ml"] == (value,)


@pytest.mark.parametrize("message", ["跳过", "继续"])
def test_after_an_answer_the_opening_goes_on_where_that_is_wished(tutor: Tutor, message: str) -> None:
    session, turn = after(tutor, "什么是批归一化", message)
    assert turn.move == Move.NOTE_PROFILE
    assert session.dialogue.asked == "languages"


@pytest.mark.parametrize("message", ["没听懂", "太复杂了", "代码"])
def test_without_an_answer_the_opening_is_not_left(tutor: Tutor, message: str) -> None:
    assert after(tutor, "你好", message)[1].move == Move.NOTE_PROFILE


# ---- other words


@pytest.mark.parametrize("before", [(), ("什么是批归一化",)])
def test_to_speak_plainly_is_no_direction(tutor: Tutor, before: tuple[str, ...]) -> None:
    session, turn = after(tutor, TOLD_ALL, *before, "说人话")
    assert turn.move == Move.OTHER_WORDS
    assert session.dialogue.proposed is None


def test_a_machine_that_speaks_plainly_is_one(tutor: Tutor) -> None:
    session, _ = after(tutor, "你好", "学过一些", "Python 很熟", "都学过", "让机器说人话")
    assert session.dialogue.learner.values["interest"] == ("language",)


# ---- the code


@pytest.mark.parametrize(
    "message",
    ["代码怎么写", "代码呢", "给段代码看看", "有代码吗", "怎么用pytorch实现", "how do i implement it?", "code please"],
)
@pytest.mark.parametrize("step", [None, Step.SCENE])
def test_code_after_an_answer_is_that_of_its_topic(tutor: Tutor, message: str, step: Step | None) -> None:
    session = at_step(tutor, "convolution", step) if step else Session.silent(tutor)
    say(session, "什么是池化" if step else TOLD_ALL)
    place = session.dialogue.lesson
    turn = say(session, message) if step else [say(session, each) for each in ("什么是池化", message)][-1]
    assert turn.move == Move.SHOW_CODE
    assert "MaxPool2d" in turn.reply
    assert turn.runs
    assert session.dialogue.lesson == place


@pytest.mark.parametrize("message", ["写一个 CNN", "我的代码哪里错了", "看不懂代码", "代码题"])
def test_code_of_something_else_is_not_that_of_the_topic(tutor: Tutor, message: str) -> None:
    assert after(tutor, TOLD_ALL, "什么是池化", message)[1].move != Move.SHOW_CODE


def test_code_in_a_lesson_without_an_answer_is_the_lessons(tutor: Tutor) -> None:
    turn = say(at_step(tutor, "convolution", Step.MATHS), "看看代码")
    assert "F.conv2d" in turn.reply


# ---- methods, aspects, and whether one may do without


@pytest.mark.parametrize(
    ("asked", "message", "said"),
    [
        ("什么是过拟合", "有哪些办法", "解决过拟合的常用办法"),
        ("什么是过拟合", "办法有哪些", "解决过拟合的常用办法"),
        ("什么是过拟合", "怎么办", "解决过拟合的常用办法"),
        ("什么是过拟合", "那怎么避免呢", "解决过拟合的常用办法"),
        ("what is overfitting", "how do i fix it", "remedies for overfitting"),
        ("数据增强是啥", "有哪些方法", "常用的图像增强有"),
        ("什么是梯度爆炸", "都有哪些方法", "应对梯度爆炸的常用办法"),
        ("什么是梯度爆炸", "解决方法呢", "应对梯度爆炸的常用办法"),
        ("什么是困惑度", "公式", "指数"),
        ("什么是dropout", "缺点", "Dropout 的缺点"),
        ("什么是验证集", "可以不要吗", "验证集不一定要有"),
        ("什么是验证集", "一定要有吗", "验证集不一定要有"),
    ],
)
def test_what_names_no_subject_is_asked_of_the_last_one(tutor: Tutor, asked: str, message: str, said: str) -> None:
    turn = after(tutor, TOLD_ALL, asked, message)[1]
    assert turn.move == Move.ANSWER_QUESTION
    assert turn.citations
    assert said in turn.citations[0].text


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("你能做什么", Move.TELL_ABOUT),
        ("不用举例了", Move.LEAVE_OUT),
        ("跳过 GAN", Move.CHANGE_PLAN),
        ("开始", Move.START),
    ],
)
def test_what_is_no_follow_up_stays_what_it_is(tutor: Tutor, message: str, move: Move) -> None:
    assert after(tutor, TOLD_ALL, "什么是过拟合", message)[1].move == move
