"""What learners want of the plan, as they say it: breaks, near days, parts of it, and a yes or no to a change."""

from datetime import date

import pytest

from agent.breaks import is_break
from agent.deadline import deadline_in
from agent.policy import Move
from agent.tutor import Tutor
from tests.agent.test_plan_dialogue import with_plan
from tests.agent.test_session import say

TODAY = date(2026, 11, 29)  # a Sunday


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("下周四面试 算法岗", date(2026, 12, 3)),
        ("下周面试", date(2026, 12, 4)),
        ("期限下周四", date(2026, 12, 3)),
        ("下周四之前学完", date(2026, 12, 3)),
        ("周五之前搞定", date(2026, 12, 4)),
        ("下下周三答辩", date(2026, 12, 9)),
        ("明天考试", date(2026, 11, 30)),
        ("期限一周", date(2026, 12, 6)),
        ("考前突击一周", date(2026, 12, 6)),
        ("就一周 7天", date(2026, 12, 6)),
        ("我只有一周时间", date(2026, 12, 6)),
        ("只剩十天了", date(2026, 12, 9)),
        ("我11月底要交大作业", date(2026, 11, 30)),
        ("12月底要交大作业", date(2026, 12, 31)),
        ("interview next thursday", date(2026, 12, 3)),
        ("i have one week", date(2026, 12, 6)),
        ("下周四有空", None),
        ("明天再学", None),
        ("每周只有两天时间", None),
        ("python 只有半年", None),
        ("就学了一周", None),
        ("下周只想学 CNN", None),
        ("还有两个月的课", None),
        ("一周 7 小时", None),
    ],
)
def test_a_near_day_is_a_deadline_where_something_is_on_it(message: str, day: date | None) -> None:
    assert deadline_in(message, TODAY) == day


@pytest.mark.parametrize(
    ("message", "is_one"),
    [
        ("下周开始期末考试，停两周", True),
        ("下下周要考试，那周不学", True),
        ("暂停两个星期", True),
        ("国庆期间不学了", True),
        ("我歇几天", True),
        ("pause for two weeks", True),
        ("不想学 RNN 了", False),
        ("两周学不完", False),
        ("训练停了两个 epoch", False),
        ("early stopping 停几轮", False),
        ("学习率下降", False),
        ("下周考试", False),
    ],
)
def test_a_time_without_learning_is_told_from_the_rest(message: str, is_one: bool) -> None:
    assert is_break(message) is is_one


def test_an_exam_that_only_pauses_the_plan_is_no_goal(tutor: Tutor) -> None:
    session = with_plan(tutor)
    for message in ("期末考试，停两周", "下下周要考试，那周不学", "停两周"):
        turn = say(session, message)
        assert "顺延" in turn.reply
        assert not session.dialogue.learner.goal
        assert session.dialogue.learner.deadline is None
    say(session, "开始")
    assert "顺延" in say(session, "下周开始期末考试，停两周").reply


def test_what_was_noted_is_taken_back_by_its_name(tutor: Tutor) -> None:
    session = with_plan(tutor)
    say(session, "准备考研，期限三个月内")
    assert session.dialogue.learner.goal == "exam"
    assert "目标：还没定" in say(session, "考试那条删掉").reply
    assert "期限：还没定" in say(session, "期限取消吧").reply
    assert not session.dialogue.learner.goal
    assert session.dialogue.learner.deadline is None
    assert say(session, "把链式法则删掉").move is Move.CHANGE_PLAN
    assert session.dialogue.proposed is not None
