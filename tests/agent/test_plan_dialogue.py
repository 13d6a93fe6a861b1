"""The plan in the dialogue: asked for, shown, changed after a yes, drawn, late."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.pending import pending_question
from agent.policy import Move
from agent.session import Session
from agent.situation import Situation
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_session import ALL_AT_ONCE, say

WITHOUT_HOURS = ALL_AT_ONCE.removesuffix("，每周 7 小时")


def with_plan(tutor: Tutor) -> Session:
    session = Session.new(tutor)
    say(session, ALL_AT_ONCE)
    return session


def weeks(session: Session) -> int:
    assert session.dialogue.plan is not None
    return session.dialogue.plan.weeks


@pytest.mark.parametrize(("answer", "hours"), [("6 小时", 6), ("十个小时吧", 10), ("每周 3 小时", 3)])
def test_hours_are_asked_for_with_the_plan_and_may_be_said_barely(tutor: Tutor, answer: str, hours: float) -> None:
    session = Session.new(tutor)
    turn = say(session, WITHOUT_HOURS)
    assert turn.phase is Phase.PLAN
    assert "你每周能学几小时" in turn.reply
    say(session, answer)
    say(session, "就这样")
    assert session.dialogue.learner.hours_per_week == hours
    assert session.dialogue.plan is not None
    assert session.dialogue.plan.hours == hours


def test_details_goal_and_machine_are_said_back(tutor: Tutor) -> None:
    session = Session.new(tutor)
    assert "学过一些（线性回归）；目标：面试" in say(session, "线性回归做过，想准备面试").reply
    assert "Python（两年）、Java" in say(session, "Python 写了两年，也会一点 Java").reply
    assert "设备：GPU 4060" in say(session, "高数学过，有一块 4060").reply


def test_language_that_is_asked_for_is_of_the_profile(tutor: Tutor) -> None:
    session = with_plan(tutor)
    assert "English" in say(session, "请用英文教我").reply
    assert session.dialogue.learner.language == "en"


def test_a_change_waits_for_a_yes_through_a_digression_and_a_restart(
    tutor: Tutor, reopened: Callable[[], Tutor]
) -> None:
    session = with_plan(tutor)
    turn = say(session, "每周只有 3 小时了")
    assert turn.chips == ("就这样", "不改")
    assert turn.reply.endswith("就这样改吗？")
    before = weeks(session)
    turn = say(session, "什么是过拟合？")
    assert turn.citations
    assert turn.chips[:2] == ("就这样", "不改")
    assert pending_question(Situation(session.dialogue, "", tutor.curriculum, turn.number)) in turn.reply
    again = Session.open(reopened(), session.id)
    assert weeks(again) == before
    turn = say(again, "就这样")
    assert turn.move is Move.TAKE_CHANGE
    assert weeks(again) > before
    assert again.dialogue.proposed is None
    assert turn.phase is Phase.PLAN


@pytest.mark.parametrize(
    "message",
    ["太长了吧😭 20周", "太长了", "也太久了", "20周？？", "这么久啊", "是不是有点久", "that's too long", "wow 20 weeks is so long"],
)  # fmt: skip
def test_complaint_of_a_proposed_plan_is_told_what_makes_it_shorter(tutor: Tutor, message: str) -> None:
    session = Session.new(tutor)
    for each in (WITHOUT_HOURS, "开始", "继续", "一周4小时吧"):
        say(session, each)
    lesson, proposed = session.dialogue.lesson, session.dialogue.proposed
    assert proposed
    turn = say(session, message)
    assert session.dialogue.lesson == lesson
    assert session.dialogue.proposed == proposed
    assert re.search(r"精简计划”：\d+ 周|Shorten the plan\": \d+ weeks", turn.reply)


def test_complaint_at_the_plan_is_of_the_plan_and_in_a_lesson_of_what_was_told(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "太长了吧😭")
    assert turn.move is Move.CHANGE_PLAN
    assert "精简计划" in turn.chips
    say(session, "开始")
    assert say(session, "太长了吧😭").move is not Move.CHANGE_PLAN


def test_statement_of_the_lesson_beside_a_proposed_plan_answers_the_lesson(tutor: Tutor) -> None:
    session = with_plan(tutor)
    for each in ("开始", "继续", "一周4小时吧"):
        say(session, each)
    assert say(session, "0和1只是编号，太长了也没用").move is Move.GRADE


def test_no_keeps_the_plan_and_two_changes_are_shown_together(tutor: Tutor) -> None:
    session = with_plan(tutor)
    plan = session.dialogue.plan
    say(session, "跳过环境搭建")
    turn = say(session, "每周只有 3 小时了")
    assert "Python 环境与装包" in turn.reply
    assert "3 小时" in turn.reply
    assert say(session, "不改").move is Move.KEEP_PLAN
    assert (session.dialogue.plan, session.dialogue.proposed) == (plan, None)
    assert session.dialogue.learner.hours_per_week == 7


def test_anything_else_keeps_the_old_plan_and_says_so(tutor: Tutor) -> None:
    session = with_plan(tutor)
    say(session, "开始")
    plan = session.dialogue.plan
    say(session, "把 CNN 提前")
    turn = say(session, "我猜两堆图都用")
    assert "没有确认" in turn.reply
    assert (session.dialogue.plan, session.dialogue.proposed) == (plan, None)
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step == "predict"


def test_profile_that_changes_no_plan_needs_no_yes(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "我其实也会 Java")
    assert session.dialogue.proposed is None
    assert "Java" in session.dialogue.learner.values["languages"]
    assert "就这样改吗" not in turn.reply


def test_undo_shows_the_difference_too(tutor: Tutor) -> None:
    session = with_plan(tutor)
    plan = session.dialogue.plan
    assert "没有可以撤销的" in say(session, "撤销").reply
    say(session, "跳过链式法则")
    say(session, "好")
    assert "| 加进来 | – | 链式法则 |" in say(session, "撤销").reply
    say(session, "好")
    assert session.dialogue.plan == plan


def test_two_lessons_that_fit_alike_are_asked_about(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "先学编码器")
    assert session.dialogue.proposed is None
    assert "哪一课" in turn.reply
    assert len(turn.chips) >= 2
    say(session, turn.chips[0])
    assert session.dialogue.proposed is not None


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        ("我想学dropuot", "我想学dropout"),
        ("想看看卷基神经网络", "想看看卷积神经网络"),
        ("先学循换神经网络", "先学循环神经网络"),
        ("跳过梯渡下降", "跳过梯度下降"),
        ("下周只想学 backpropagtion", "下周只想学 backpropagation"),
        ("I want to learn dropuot first", "I want to learn dropout first"),
    ],
)
def test_a_slip_in_the_name_of_a_lesson_changes_the_plan_all_the_same(tutor: Tutor, message: str, wish: str) -> None:
    session = with_plan(tutor)
    turn = say(session, message)
    assert session.dialogue.proposed is not None
    assert wish in turn.reply
    assert turn.message == message


@pytest.mark.parametrize(
    "message", ["跳过量子纠缠课", "先学那个很魔性的", "skip the panda lesson", "```python\ndropuot(x)\n```"]
)
def test_what_no_slip_of_a_lesson_is_names_none(tutor: Tutor, message: str) -> None:
    session = with_plan(tutor)
    say(session, message)
    assert session.dialogue.proposed is None


@pytest.mark.parametrize(
    ("message", "said"),
    [("跳过量子纠缠课", "可以这样说"), ("把链式法则加回来", "已经在计划里"), ("跳过 pandas", "本来就不在计划里")],
)
def test_what_cannot_be_done_is_explained(tutor: Tutor, message: str, said: str) -> None:
    session = with_plan(tutor)
    assert said in say(session, message).reply
    assert session.dialogue.proposed is None


def test_a_lesson_that_is_left_out_in_its_middle_gives_way_to_the_next(tutor: Tutor) -> None:
    session = with_plan(tutor)
    say(session, "开始")
    say(session, "跳过机器学习回顾")
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.note == "ml-recap"
    turn = say(session, "就这样")
    assert session.dialogue.lesson.note == "what-is-deep-learning"
    assert "第 1 课：深度学习是什么" in turn.reply


def test_a_near_deadline_is_never_silent(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "六周内学完")
    assert "超出" in turn.reply
    assert "精简计划" in turn.chips
    hours = turn.chips[0]
    assert hours.startswith("每周")
    say(session, hours)
    turn = say(session, "就这样")
    assert weeks(session) <= 6
    assert session.dialogue.learner.deadline is not None
    assert "来得及" in say(session, "看计划").reply


def test_a_deadline_for_a_stage_is_held_against_that_stage(tutor: Tutor) -> None:
    session = with_plan(tutor)
    whole = say(session, "三个月内学完")
    assert "前四个阶段还要" in whole.reply
    assert session.dialogue.learner.until is None
    aimed = say(session, "三个月内想学完 CNN")
    assert session.dialogue.learner.until == 3
    assert "学完“卷积神经网络 CNN”还要" in aimed.reply
    plan = session.dialogue.plan
    assert plan is not None
    assert plan.until(3).weeks < plan.weeks
    assert say(session, "两个月内想把 LSTM 学会").reply.count("循环神经网络") > 0
    assert session.dialogue.learner.until == 4
    say(session, "四个月内学完")
    assert session.dialogue.learner.until is None


def test_what_is_said_of_the_learner_while_the_plan_is_open_is_noted(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "没有显卡，就一个轻薄本")
    assert session.dialogue.learner.device == "CPU"
    assert "不在我的笔记里" not in turn.reply


def test_weeks_move_when_days_pass(tutor: Tutor) -> None:
    now = [datetime(2026, 11, 28, 9, tzinfo=UTC)]
    session = with_plan(replace(tutor, clock=lambda: now[0]))
    say(session, "开始")
    assert session.dialogue.plan is not None
    assert session.dialogue.plan.started == now[0].date()
    assert "慢了" not in say(session, "看计划").reply
    now[0] += timedelta(days=15)
    turn = say(session, "看计划")
    assert "慢了 2 周" in turn.reply
    assert "第 12 周 → 第 14 周" in turn.reply
    assert weeks(session) == 14
    assert "▶ 机器学习回顾" in turn.reply
    assert "慢了" not in say(session, "我的计划").reply


def test_who_comes_back_late_is_told_that_the_weeks_have_moved(tutor: Tutor) -> None:
    now = [datetime(2026, 11, 28, 9, tzinfo=UTC)]
    late = replace(tutor, clock=lambda: now[0])
    session = with_plan(late)
    say(session, "开始")
    now[0] += timedelta(days=15)
    again = Session.new(late, session.learner)
    assert "第 12 周 → 第 14 周" in again.turns[0].reply
    assert weeks(again) == 14


def test_the_plan_is_drawn_with_its_numbers(tutor: Tutor) -> None:
    session = with_plan(tutor)
    turn = say(session, "画出计划")
    (run,) = turn.runs
    assert run.error is None
    assert len(run.figures) == 1
    assert str(weeks(session)) in run.figures[0].alt
    assert "import matplotlib" not in turn.reply


def test_who_looks_at_the_plan_first_begins_nothing(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    say(session, "学过一些机器学习，Python，数学都学过，文本，PyTorch，每周6小时")
    assert "没想好也没关系" in say(session, "嗯……先看看").reply
    assert session.dialogue.phase is Phase.PLAN
    turn = say(session, "直接讲transformer")
    assert "打开Transformer那一课" in turn.reply
    turn = say(session, "前面那些我都懂 直接跳到rnn吧")
    assert "就按你会的算" in turn.reply
    say(session, "就这样")
    plan = session.dialogue.plan
    assert plan is not None
    assert "ml-recap" in plan.skipped
    assert "rnn" in plan.lessons


@pytest.mark.parametrize("message", ["那好，RNN先来", "循环神经网络优先吧", "RNN 先上行吗"])
def test_what_comes_first_is_moved_up_whatever_the_order_of_the_words(tutor: Tutor, message: str) -> None:
    turn = say(with_plan(tutor), message)
    assert turn.move is Move.CHANGE_PLAN
    assert "“循环神经网络”要用到前面的" in turn.reply


@pytest.mark.parametrize(
    ("message", "lacks"),
    [
        ("为啥不能直接学RNN啊，前面的我都会", "序列数据"),
        ("为什么我不能一上来就学循环神经网络", "序列数据"),
        ("why can't I start with RNN?", "Sequence data"),
    ],
)
def test_why_a_lesson_does_not_come_at_once_is_told_by_what_it_builds_on(
    tutor: Tutor, message: str, lacks: str
) -> None:
    session = with_plan(tutor)
    plan = session.dialogue.plan
    turn = say(session, message)
    assert (turn.move, turn.citations, session.dialogue.plan) == (Move.TELL_LESSON, (), plan)
    assert lacks in turn.reply


def test_why_not_is_asked_of_the_notes_where_it_is_of_no_lesson(tutor: Tutor) -> None:
    assert say(with_plan(tutor), "为什么不能直接学习数据的均值").move is not Move.TELL_LESSON


@pytest.mark.parametrize("message", ["前面的我都会", "这些我都学过了", "I already know most of this"])
def test_who_knows_much_and_names_nothing_is_offered_to_show_it(tutor: Tutor, message: str) -> None:
    session = with_plan(tutor)
    turn = say(session, message)
    assert "最多六道小题" in turn.reply or "six short questions" in turn.reply
    assert say(session, turn.chips[0]).move is Move.PLACE


def test_what_is_not_known_offers_no_placement(tutor: Tutor) -> None:
    assert "六道小题" not in say(with_plan(tutor), "前面的我都不会").reply
