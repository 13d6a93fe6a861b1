"""Placement in a dialogue: six items at most, no help, and lessons that need not be taught."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.grading import answer_of
from agent.intake import understand
from agent.learner import Learner
from agent.pending import pending_question
from agent.placing import claimed
from agent.policy import Move
from agent.session import Session
from agent.situation import NO_PLACEMENT, Situation
from agent.turn import Phase
from agent.tutor import Tutor
from knowledge.placement import MOST_ITEMS
from knowledge.quiz import QuizItem
from tests.agent.test_session import say

KNOWS_MUCH = "做过机器学习项目，会 Python，高数线代概率都学过，想做图像，PyTorch，每周 6 小时"


def placing(tutor: Tutor) -> Session:
    session = Session.new(tutor)
    turn = say(session, KNOWS_MUCH)
    assert "先做几道小题" in turn.chips
    turn = say(session, "先做几道小题")
    assert (turn.move, turn.phase) == (Move.PLACE, Phase.PLACEMENT)
    return session


def open_item(session: Session, tutor: Tutor) -> QuizItem:
    placement, open_ = tutor.desk.practice.placement, session.dialogue.placing
    assert open_ is not None
    return next(item for items in placement.items.values() for item in items if item.id == open_.item)


def test_right_answers_spare_lessons_which_can_be_taken_back(tutor: Tutor) -> None:
    session = placing(tutor)
    asked = []
    while session.dialogue.placing:
        item = open_item(session, tutor)
        asked.append(item.id)
        turn = say(session, answer_of(item, "zh"))
    assert len(asked) == len(set(asked)) <= MOST_ITEMS
    assert session.dialogue.phase is Phase.PLAN
    plan = session.dialogue.plan
    assert plan is not None
    assert "derivatives" in plan.skipped
    assert "probability-basics" in plan.skipped
    title = tutor.curriculum.notes["derivatives"].title.zh
    assert title in turn.reply
    assert "数学：很熟" in turn.reply
    assert "3/3" not in turn.reply
    turn = say(session, f"把{title}加回来")
    assert f"| 加进来 | – | {title} |" in turn.reply
    say(session, "就这样")
    assert session.dialogue.plan is not None
    assert "derivatives" not in session.dialogue.plan.skipped
    assert say(session, "开始").phase is Phase.LESSON


def test_who_knows_nothing_is_spared_nothing_and_not_blamed(tutor: Tutor) -> None:
    session = placing(tutor)
    turn = say(session, "不知道")
    assert "不对" not in turn.reply
    while session.dialogue.placing:
        turn = say(session, "不知道")
    assert session.dialogue.plan is not None
    assert session.dialogue.plan.skipped == ()
    assert "计划不变" in turn.reply
    assert len(session.dialogue.placed) <= MOST_ITEMS
    assert not any(answer.right for answer in session.dialogue.placed)


@pytest.mark.parametrize("message", ["提示", "答案是什么", "直接告诉我答案", "换个说法", "show me the solution"])
def test_items_are_asked_without_help(tutor: Tutor, message: str) -> None:
    session = placing(tutor)
    item = open_item(session, tutor)
    turn = say(session, message)
    assert turn.move is Move.NO_HELP
    assert item.question.in_(turn.language).split("\n")[0] in turn.reply
    assert item.why.in_(turn.language) not in turn.reply
    assert session.dialogue.placing is not None
    assert session.dialogue.placing.answers == ()


@pytest.mark.parametrize("message", ["打开lstm那课", "打开池化", "go to lesson 3", "给我一道练习"])
def test_a_wish_costs_no_item_and_is_offered_when_the_placement_is_over(tutor: Tutor, message: str) -> None:
    session = placing(tutor)
    item = open_item(session, tutor)
    turn = say(session, message)
    assert turn.move is Move.KEEP_WISH
    assert message in turn.reply
    assert open_item(session, tutor).id == item.id
    turn = say(session, "不做了" if turn.language == "zh" else "stop")
    assert turn.chips[0] == message
    assert session.dialogue.wish == ""
    assert session.dialogue.placed == ()


def test_a_wish_that_is_said_again_ends_the_placement_and_is_offered(tutor: Tutor) -> None:
    session = placing(tutor)
    say(session, "打开lstm那课")
    turn = say(session, "打开lstm那课")
    assert (turn.phase, turn.chips[0]) == (Phase.PLAN, "打开lstm那课")
    assert say(session, turn.chips[0]).move is Move.OPEN_LESSON


def test_no_calculator_answers_in_the_learners_place(tutor: Tutor) -> None:
    session = placing(tutor)
    turn = say(session, "28×28 的图过 5×5 卷积，步幅 1，输出多大？")
    assert turn.runs == ()
    assert session.dialogue.placing is not None


def test_question_in_between_leads_back_and_stop_ends_it(tutor: Tutor, reopened: Callable[[], Tutor]) -> None:
    session = placing(tutor)
    before = session.dialogue.placing
    turn = say(session, "什么是梯度下降？")
    assert turn.citations
    question = pending_question(Situation(session.dialogue, "", tutor.curriculum, turn.number))
    assert question in turn.reply
    assert Session.open(reopened(), session.id).dialogue.placing == before
    turn = say(session, "不做了")
    assert session.dialogue.placing is None
    assert turn.phase is Phase.PLAN


def test_beginner_is_asked_at_the_lowest_level_and_nothing_of_what_is_new(tutor: Tutor) -> None:
    session = Session.new(tutor)
    say(session, "零基础，没写过程序，数学忘光了，想做图像，PyTorch")
    say(session, "摸底")
    while session.dialogue.placing:
        item = open_item(session, tutor)
        assert (item.level, item.id.split("-")[0]) == (1, "maths")
        say(session, "不知道")


@pytest.mark.parametrize(
    ("told", "levels"),
    [
        ("零基础，没写过程序", {"maths": 1, "python": 0, "ml": 0, "framework": 0}),
        ("学过一些机器学习，会 Python，微积分和线代学过", {"maths": 2, "python": 2, "ml": 2, "framework": 2}),
        ("做过项目，会 Java，高数线代概率", {"maths": 3, "python": 1, "ml": 3, "framework": 2}),
        ("", {"maths": 1, "python": 1, "ml": 1, "framework": 1}),
    ],
)
def test_placement_begins_where_the_learner_says_to_be(told: str, levels: dict[str, int]) -> None:
    assert claimed(understand(told, Learner(), asked=None).learner) == levels


def test_placement_is_no_word_of_the_opening(tutor: Tutor) -> None:
    session = Session.new(tutor)
    say(session, "先做几道小题")
    assert session.dialogue.phase is Phase.INTAKE
    assert session.dialogue.placing is None


def test_state_from_before_placement_still_opens() -> None:
    from pydantic import TypeAdapter

    old = TypeAdapter(Dialogue).dump_python(Dialogue(), mode="json")
    for name in ("placing", "placed"):
        del old[name]
    assert TypeAdapter(Dialogue).validate_python(old) == Dialogue()


def test_item_that_is_there_no_more_ends_the_placement(tutor: Tutor) -> None:
    session = placing(tutor)
    practice = replace(tutor.desk.practice, placement=NO_PLACEMENT)
    again = Session.open(replace(tutor, desk=replace(tutor.desk, practice=practice)), session.id)
    assert say(again, "17").reply
    assert (again.dialogue.placing, again.dialogue.phase) == (None, Phase.PLAN)


def test_a_single_tap_on_an_option_spares_one_lesson_at_most(tutor: Tutor) -> None:
    session, placement = placing(tutor), tutor.desk.practice.placement
    of = {item.id: area for (area, _), items in placement.items.items() for item in items}
    guessed: set[str] = set()
    while session.dialogue.placing:
        item = open_item(session, tutor)
        guess = item.kind == "choice" and of[item.id] not in guessed
        guessed |= {of[item.id]} if guess else set()
        turn = say(session, answer_of(item, "zh") if guess else "这个没学过")
        assert turn.move in (Move.GRADE_PLACEMENT, Move.SKIP_PLACEMENT)
    assert guessed
    assert session.dialogue.plan is not None
    for area in guessed:
        assert len(set(session.dialogue.plan.skipped) & set(placement.unlocked(area, 3))) <= 1


def test_who_asks_how_many_questions_are_left_is_told(tutor: Tutor) -> None:
    session = placing(tutor)
    turn = say(session, "后面还有几题啊")
    assert f"第 1 题，最多 {MOST_ITEMS} 题" in turn.reply
    assert session.dialogue.placing is not None
