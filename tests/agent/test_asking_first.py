"""Who wishes to ask first may: nothing is noted of them, and the opening waits until they come back to it."""

import pytest

from agent.ask import ask
from agent.asking_first import asks_for_somebody, asks_leave, wants_no_opening
from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_step
from tests.agent.test_session import say

ASKS = [
    *("我想先问几个问题", "可以先答疑吗", "可以直接问问题吗？", "老师我想问个问题", "我有几个问题想请教", "能问你个问题吗"),
    *("直接回答我的问题就行", "先回答我的问题", "我能提问吗", "能不能先问问题再做计划", "可以问数学题吗", "直接答就行"),
    *("我想直接提问，跳过介绍", "跳过，我只想问问题", "我只想问问题，不想做测试", "不上课，只问问题", "不用介绍了，我直接问"),
    *("hi, can I just ask questions?", "quiz nothing, just answer", "Quick question, no intro please", "I have a question"),
    *("can I ask about math instead, nothing about you", "is it ok if I ask questions first?", "just answer my questions"),
    *("questions only", "i'd rather just ask questions", "no quiz please, i just have questions", "can i ask you something?"),
]  # fmt: skip
ASKS_NO_LEAVE = [
    *("我想问一下什么是过拟合", "你问我几个问题吧", "我先回答问题", "有问题", "这有问题", "还有几题", "考我几个问题", "没问题"),
    *("我没有问题", "别问了", "跳过", "你能问我问题吗", "我来答", "我想提前学 CNN", "先问一下 Adam 是什么", "不想问"),
    *("can I ask about dropout", "ask me questions", "quiz me", "just start", "skip", "just answer B", "i want to learn"),
]  # fmt: skip
WAVED_AWAY = [
    "I don't want a quiz",
    "no intro please",
    "不要介绍",
    "不用自我介绍了",
    "quiz nothing",
    "别做问卷了",
    "no small talk",
]
NOT_WAVED_AWAY = [
    "不会",
    "没学过",
    "no python",
    "别问了",
    "skip",
    "不用",
    "no maths",
    "不想说",
    "no experience",
    "没有",
]


@pytest.mark.parametrize("message", ASKS)
def test_a_wish_to_ask_is_one(message: str) -> None:
    assert asks_leave(message)


@pytest.mark.parametrize("message", ASKS_NO_LEAVE)
def test_what_asks_something_or_wants_to_be_asked_is_no_wish_to_ask(message: str) -> None:
    assert not asks_leave(message)


def test_what_does_without_an_opening_is_told_from_an_answer_to_it() -> None:
    assert [each for each in WAVED_AWAY if not wants_no_opening(each)] == []
    assert [each for each in NOT_WAVED_AWAY if wants_no_opening(each)] == []


@pytest.mark.parametrize("before", [(), ("你好",)])
@pytest.mark.parametrize("message", ["我想先问几个问题", "跳过，我只想问问题", "先让我提问", "可以当答疑老师用吗"])
def test_the_opening_waits_for_who_asks_first(tutor: Tutor, before: tuple[str, ...], message: str) -> None:
    session = Session.silent(tutor)
    for each in (*before, message):
        turn = say(session, each)
    assert turn.move == Move.TELL_ABOUT
    assert "机器学习了解多少" not in turn.reply
    answered = say(session, "什么是 dropout")
    assert answered.citations
    assert "机器学习了解多少" not in answered.reply
    assert not session.dialogue.learner.values
    assert "机器学习了解多少" in say(session, "开始").reply
    assert session.dialogue.asked == "ml"
    say(session, "学过一些")
    assert session.dialogue.learner.values == {"ml": ("some",)}


@pytest.mark.parametrize(
    "message", ["quiz nothing, just answer", "Quick question, no intro please", "I don't want a quiz"]
)
def test_a_protest_is_no_answer_to_the_opening(tutor: Tutor, message: str) -> None:
    session = Session.silent(tutor)
    say(session, "hello")
    assert say(session, message).move == Move.TELL_ABOUT
    assert not session.dialogue.learner.values


def test_what_tells_of_oneself_goes_on_with_the_opening(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for each in ("你好", "我想先问几个问题", "什么是 dropout", "我学过一点机器学习"):
        turn = say(session, each)
    assert session.dialogue.learner.values == {"ml": ("some",)}
    assert session.dialogue.asked == "languages"
    assert "编程语言" in turn.reply


def test_in_a_lesson_a_wish_to_ask_leaves_the_step_open(tutor: Tutor) -> None:
    session = at_step(tutor, "convolution", Step.MISTAKE)
    before = session.dialogue.lesson
    assert say(session, "老师我想问个问题").move == Move.TELL_ABOUT
    assert session.dialogue.lesson == before


@pytest.mark.parametrize(
    "message",
    [
        "可以直接问问题吗？",
        "hi, can I just ask questions?",
        "老师在吗",
        "can you help me with homework?",
        "能帮我看看作业吗",
    ],
)
def test_a_single_question_whether_one_may_ask_is_answered_yes(tutor: Tutor, message: str) -> None:
    assert asks_leave(message) or asks_for_somebody(message)
    assert ask(tutor, message).move == Move.TELL_ABOUT


@pytest.mark.parametrize(
    "message", ["帮我写个 CNN", "能帮我解释一下吗", "can you help me understand attention", "你好"]
)
def test_who_wants_help_with_something_asks_for_that(message: str) -> None:
    assert not asks_for_somebody(message)
