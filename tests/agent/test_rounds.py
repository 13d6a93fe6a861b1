"""Recalls, reviews, probes and a stage's quiz."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.dialogue import Answered, Kind
from agent.grading import answer_of
from agent.lesson import Lesson, Step
from agent.policy import Move
from agent.rounds import recalled
from agent.session import Session
from agent.situation import Situation
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from tests.agent.test_quizzing import rightly
from tests.agent.test_session import in_lesson, say
from tests.agent.test_teach import item_of


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def learner(tutor: Tutor, clock: Clock) -> Session:
    """Return a session at the end of the plan's third lesson, each with two right answers."""
    session = in_lesson(replace(tutor, clock=clock))
    assert session.dialogue.plan is not None
    done = session.dialogue.plan.lessons[:3]
    evidence = [
        Answered(item.id, note, True, 1, at=clock.now) for note in done for item in tutor.curriculum.quizzes[note][:2]
    ]
    lesson = Lesson(done[-1], Step.DONE)
    session.dialogue = replace(session.dialogue, finished=done, answered=tuple(evidence), lesson=lesson)
    return session


def stage_done(session: Session, stage: int, *, answered: tuple[Answered, ...] = ()) -> Turn:
    """Let all lessons of a stage be done but one, and end that one; return its last turn."""
    plan = session.dialogue.plan
    assert plan is not None
    notes = plan.stages[stage - 1].lessons
    session.dialogue = replace(
        session.dialogue, finished=notes[:-1], answered=answered, lesson=Lesson(notes[-1], Step.MISTAKE)
    )
    say(session, "继续")
    for _ in range(3):
        turn = say(session, "跳过")
    return turn


def firm(tutor: Tutor, notes: tuple[str, ...], at: datetime) -> tuple[Answered, ...]:
    return tuple(
        Answered(item.id, note, True, 1, at=at) for note in notes for item in tutor.curriculum.quizzes[note][:3]
    )


def test_lesson_begins_with_two_earlier_points_but_not_the_one_just_taught(learner: Session, tutor: Tutor) -> None:
    just = learner.dialogue.finished[-1]
    turn = say(learner, "继续")
    assert learner.dialogue.lesson is not None
    assert learner.dialogue.lesson.step is Step.RECALL
    assert learner.dialogue.round is not None
    assert len(learner.dialogue.round.items) == 2
    assert just not in {tutor.curriculum.items[item].note for item in learner.dialogue.round.items}
    assert "第 4 课" in turn.reply
    assert "回想 1/2" in turn.reply
    rightly(learner, tutor)
    turn = say(learner, "不知道")  # no blame, and its answer is told
    assert "情景" in turn.reply
    assert learner.dialogue.lesson.step is Step.SCENE
    assert [(each.kind, each.right) for each in learner.dialogue.answered[-2:]] == [
        (Kind.RECALL, True),
        (Kind.RECALL, False),
    ]


def test_of_what_a_lesson_does_not_build_on_the_topic_is_recalled_that_was_not_asked_for_longest(
    learner: Session, tutor: Tutor
) -> None:
    finished = learner.dialogue.finished
    now = Clock().now
    asked = firm(tutor, (finished[1], finished[0]), now)
    at = Situation(replace(learner.dialogue, answered=asked), "继续", tutor.curriculum, 9, now, None)
    unneeded = next(
        note
        for note in tutor.curriculum.notes
        if not set(tutor.curriculum.notes[note].requires) & set(finished) and note not in finished
    )
    assert recalled(at, unneeded)[0] == finished[1]


def test_recall_that_is_passed_over_does_not_begin_the_lesson_twice(learner: Session) -> None:
    replies = [say(learner, message).reply for message in ("继续", "跳过", "跳过")]
    assert ["第 4 课" in reply for reply in replies] == [True, False, False]
    assert learner.dialogue.lesson is not None
    assert learner.dialogue.lesson.step is Step.SCENE


def test_question_in_a_recall_comes_back_to_it(learner: Session, tutor: Tutor) -> None:
    say(learner, "继续")
    item = item_of(learner, tutor)
    turn = say(learner, "什么是过拟合？")
    assert item.question.zh in turn.reply
    assert item_of(learner, tutor) == item


def test_review_asks_what_is_due_and_leaves_the_lesson_where_it_was(
    learner: Session, tutor: Tutor, clock: Clock
) -> None:
    place = learner.dialogue.lesson
    assert "没有到期的复习" in say(learner, "复习").reply
    clock.pass_days(3)
    turn = say(learner, "今天学什么")
    assert "复习 3 个知识点" in turn.reply
    turn = say(learner, turn.chips[0])
    assert (turn.move, learner.dialogue.phase) == (Move.REVIEW, Phase.REVIEW)
    for _ in range(3):
        turn = rightly(learner, tutor)
    assert "3 题对了 3 题" in turn.reply
    assert (learner.dialogue.phase, learner.dialogue.lesson, learner.dialogue.round) == (Phase.LESSON, place, None)
    assert "没有到期的复习" in say(learner, "复习").reply


def test_who_asks_for_today_before_there_is_a_plan_is_told_so_and_asked(tutor: Tutor) -> None:
    reply = say(Session.new(tutor), "今天学什么").reply
    assert "还没有计划" in reply
    assert "机器学习" in reply
    assert reply.endswith("？")


def test_review_of_a_named_topic_needs_not_be_due(learner: Session, tutor: Tutor) -> None:
    note = learner.dialogue.finished[0]
    title = tutor.curriculum.notes[note].title.zh.split("：")[0]
    say(learner, f"复习一下{title}")
    assert item_of(learner, tutor).note == note


def test_review_after_some_days_grades_its_answers_though_the_lesson_was_not_shown_again(
    learner: Session, tutor: Tutor, clock: Clock
) -> None:
    done = learner.dialogue.finished
    learner.dialogue = replace(learner.dialogue, finished=done[:2], lesson=Lesson(done[2], Step.MATHS))
    say(learner, "继续")
    clock.pass_days(6)
    assert say(learner, "早").move == Move.WELCOME_BACK
    assert "提示" in say(learner, "复习").chips
    first = item_of(learner, tutor)
    turn = rightly(learner, tutor)
    assert (turn.move, learner.dialogue.answered[-1].item) == (Move.GRADE, first.id)
    while learner.dialogue.round is not None:
        rightly(learner, tutor)
    assert say(learner, "继续").move == Move.RESUME


def test_round_can_be_left(learner: Session, clock: Clock) -> None:
    clock.pass_days(3)
    say(learner, "复习")
    turn = say(learner, "算了")
    assert (learner.dialogue.phase, learner.dialogue.round) == (Phase.LESSON, None)
    assert turn.reply


def test_stage_with_weak_topics_proposes_its_quiz_before_the_next(learner: Session, tutor: Tutor) -> None:
    turn = stage_done(learner, 1)
    assert learner.dialogue.gate == 1
    assert "阶段小测" in turn.chips
    assert "直接进入" in turn.chips
    turn = say(learner, "继续")
    assert learner.dialogue.phase is Phase.QUIZ
    assert "阶段小测 1/5" in turn.reply
    while learner.dialogue.round is not None:
        turn = rightly(learner, tutor)
    assert (learner.dialogue.phase, learner.dialogue.gate) == (Phase.LESSON, None)
    assert {each.kind for each in learner.dialogue.answered} == {Kind.STAGE}


def test_gate_has_a_way_through(learner: Session) -> None:
    stage_done(learner, 1)
    say(learner, "直接进入")
    assert learner.dialogue.gate is None
    assert learner.dialogue.round is not None
    assert learner.dialogue.round.kind is Kind.PROBE


def test_stage_that_is_firm_has_no_gate(learner: Session, tutor: Tutor, clock: Clock) -> None:
    assert learner.dialogue.plan is not None
    turn = stage_done(learner, 1, answered=firm(tutor, learner.dialogue.plan.stages[0].lessons, clock.now))
    assert learner.dialogue.gate is None
    assert "下一课" in turn.reply


def test_probe_spares_what_it_shows_to_be_known_and_says_so(learner: Session, tutor: Tutor) -> None:
    stage_done(learner, 1)
    say(learner, "直接进入")
    assert learner.dialogue.plan is not None
    before = learner.dialogue.plan
    asked = [item_of(learner, tutor)]
    assert asked[0].kind != "choice"
    assert asked[0].hints[0].zh not in say(learner, "提示").reply
    assert "提示" not in say(learner, "应该选第二个吧").reply
    rightly(learner, tutor)
    asked.append(item_of(learner, tutor))
    rightly(learner, tutor)
    turn = say(learner, "不知道")
    after = learner.dialogue.plan
    assert after is not None
    assert set(after.skipped) - set(before.skipped) == {item.note for item in asked}
    assert "加回来" in turn.reply
    assert learner.dialogue.lesson is not None
    assert learner.dialogue.lesson.note in after.lessons
    assert learner.dialogue.probed == (2,)


def test_probe_ends_after_two_items_that_are_not_known(learner: Session) -> None:
    stage_done(learner, 1)
    say(learner, "直接进入")
    say(learner, "不知道")
    turn = say(learner, "不知道")
    assert "第三题就不问了" in turn.reply
    assert "按计划来" in turn.reply
    assert learner.dialogue.lesson is not None
    assert learner.dialogue.round is None or learner.dialogue.round.kind is Kind.RECALL


def test_restart_in_a_round_keeps_it(learner: Session, tutor: Tutor, clock: Clock) -> None:
    clock.pass_days(3)
    say(learner, "复习")
    item = item_of(learner, tutor)
    again = Session.open(replace(tutor, clock=clock), learner.id)
    assert again.dialogue == learner.dialogue
    say(again, answer_of(item, "zh"))
    assert again.dialogue.answered[-1].kind is Kind.REVIEW


def test_who_comes_back_after_days_is_welcomed_with_what_is_on_today(learner: Session, clock: Clock) -> None:
    clock.pass_days(3)
    turn = say(learner, "继续")
    assert turn.move is Move.WELCOME_BACK
    assert "欢迎回来" in turn.reply
    assert "复习 3 个知识点" in turn.reply
    assert "下一课" in turn.reply
    assert "复习" in turn.chips
    assert say(learner, "继续").move is Move.ADVANCE


def test_who_comes_back_with_a_question_is_answered(learner: Session, clock: Clock) -> None:
    clock.pass_days(3)
    assert say(learner, "什么是过拟合？").move is Move.ANSWER_QUESTION


def test_who_comes_back_with_an_answer_is_graded(learner: Session, tutor: Tutor, clock: Clock) -> None:
    say(learner, "继续")
    item = item_of(learner, tutor)
    clock.pass_days(1)
    rightly(learner, tutor)
    assert [(each.item, each.right) for each in learner.dialogue.answered[-1:]] == [(item.id, True)]


def test_step_that_was_open_for_days_is_shown_again_before_it_is_left(learner: Session, clock: Clock) -> None:
    note = learner.dialogue.finished[-1]
    learner.dialogue = replace(learner.dialogue, lesson=Lesson(note, Step.SCENE))
    clock.pass_days(1)
    assert learner.is_away
    say(learner, "你好")
    assert not learner.is_away
    turn = say(learner, "继续")
    assert turn.move is Move.RESUME
    assert learner.dialogue.lesson is not None
    assert learner.dialogue.lesson.step is Step.SCENE
    say(learner, "继续")
    assert learner.dialogue.lesson.step is Step.PREDICT
