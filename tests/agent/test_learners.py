"""Learners are remembered from one conversation to the next, and never mixed."""

import logging
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from agent.acting import ACTS
from agent.dialogue import Answered, Asking, Dialogue, Placing, Practising
from agent.learner import Learner
from agent.lesson import Lesson, Step
from agent.pending import open_item
from agent.plan import Plan
from agent.policy import Move
from agent.session import Session
from agent.situation import Acted, Situation
from agent.store import StoreError
from agent.tables import EvidenceRow, PlanRow, TurnRow, read_plan
from agent.turn import Phase, Status, Turn
from agent.tutor import Tutor
from knowledge.placement import Answer
from knowledge.words import Words

ALL_AT_ONCE = "机器学习学过一点，会 Python，线代微积分都学过，概率论没学，想做图像识别，用 PyTorch，每周 7 小时"


def say(session: Session, message: str) -> Turn:
    *_, turn = session.say(message)
    return turn


def at_step(tutor: Tutor, step: str) -> Session:
    session = Session.new(tutor)
    say(session, ALL_AT_ONCE)
    say(session, "开始")
    while session.dialogue.lesson is not None and session.dialogue.lesson.step != step:
        say(session, "继续" if session.dialogue.lesson.step != "predict" else "不知道")
    return session


# ---- what is carried


def test_all_but_what_was_open_is_carried() -> None:
    before = Dialogue(
        phase=Phase.PRACTICE, language="en", language_fixed=True, learner=Learner({"ml": ("some",)}, asked=("ml",)),
        asked="ml", asking=Asking("conv-output", "x"), plan=Plan((), "vision"), lesson=Lesson("mlp", Step.RESULT, variant=2),
        finished=("cnn",), answered=(Answered("a", "cnn", True, 1),),
        exercise=Practising("fit", "mlp", Words("拟合", "Fit"), Phase.LESSON),
        placing=Placing("p1", Words("问", "Q"), Phase.PLAN), placed=(Answer("p0", True),), left=("other",),
    )  # fmt: skip
    dropped = {"asked": None, "asking": None, "placing": None}
    after = before.carried()
    changed = {**dropped, "returned": True}
    for each in fields(Dialogue):
        assert getattr(after, each.name) == changed.get(each.name, getattr(before, each.name)), each.name


@pytest.mark.parametrize(
    ("before", "phase"),
    [
        (Dialogue(), Phase.INTAKE),
        (Dialogue(phase=Phase.PLACEMENT, plan=Plan((), "vision")), Phase.PLAN),
        (Dialogue(phase=Phase.REVIEW, plan=Plan((), "vision"), lesson=Lesson("mlp")), Phase.LESSON),
    ],
)
def test_the_next_conversation_begins_in_a_phase_that_needs_nothing_open(before: Dialogue, phase: Phase) -> None:
    assert before.carried().phase is phase


def test_an_exercise_that_was_open_is_shown_again_to_who_goes_on(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    for message in (ALL_AT_ONCE, "做广播的练习", "先歇一会儿"):
        say(session, message)
    open_ = session.dialogue.exercise
    assert open_ is not None
    later = Session.silent(tutor, session.learner)
    turn = say(later, "继续")
    assert turn.move is Move.PRACTISE
    assert later.dialogue.exercise is not None
    assert later.dialogue.exercise.id == open_.id
    assert open_.title.zh in Session.new(tutor, session.learner).turns[0].reply


# ---- the welcome


def test_a_known_learner_goes_on_with_profile_plan_and_lesson(tutor: Tutor) -> None:
    first = at_step(tutor, "maths")
    second = Session.new(tutor, first.learner)
    (opening,) = second.turns
    assert second.id != first.id
    assert second.learner == first.learner
    assert opening.move == Move.WELCOME_BACK
    assert "欢迎回来" in opening.reply
    assert "五个阶段" not in opening.reply
    assert opening.reply.count("？") == 1
    assert opening.chips == ("继续", "我的计划")
    assert first.dialogue.lesson is not None
    assert tutor.curriculum.notes[first.dialogue.lesson.note].title.zh in opening.reply
    for name in ("learner", "plan", "lesson", "finished", "answered", "language"):
        assert getattr(second.dialogue, name) == getattr(first.dialogue, name)
    again = say(second, "继续")
    assert second.dialogue.lesson == first.dialogue.lesson, "the step is shown before it is left"
    assert first.turns[-1].reply.split("\n\n")[1] in again.reply
    say(second, "继续")
    assert second.dialogue.lesson is not None
    assert second.dialogue.lesson.step == "mistake"


def test_an_open_question_is_asked_again_before_it_is_graded(tutor: Tutor) -> None:
    first = at_step(tutor, "check")
    second = Session.new(tutor, first.learner)
    item = open_item(Situation(second.dialogue, "", tutor.curriculum, 0))
    turn = say(second, "A")
    assert item.question.zh in turn.reply
    assert second.dialogue.answered == ()
    assert second.dialogue.lesson == first.dialogue.lesson
    assert say(second, "提示").reply.count(item.hints[0].zh) == 1


def test_a_question_between_leads_back_to_going_on(tutor: Tutor) -> None:
    second = Session.new(tutor, at_step(tutor, "check").learner)
    turn = say(second, "什么是过拟合？")
    assert turn.citations
    assert turn.reply.rstrip().endswith("（说“继续”，或先问我问题）") or "接着上吗" in turn.reply
    assert second.dialogue.returned


def test_who_skips_at_once_goes_on_with_the_next_step(tutor: Tutor) -> None:
    second = Session.new(tutor, at_step(tutor, "maths").learner)
    say(second, "跳过")
    assert second.dialogue.lesson is not None
    assert second.dialogue.lesson.step == "mistake"
    assert not second.dialogue.returned


def test_who_broke_off_in_the_intake_is_asked_the_same_again(tutor: Tutor) -> None:
    first = Session.new(tutor)
    say(first, "学过监督学习")
    asked = first.dialogue.asked
    second = Session.new(tutor, first.learner)
    (opening,) = second.turns
    assert second.dialogue.asked == asked == "languages"
    assert "欢迎回来" in opening.reply
    assert opening.reply.count("？") == 1
    assert second.dialogue.learner.values == first.dialogue.learner.values


def test_who_has_said_nothing_is_a_stranger_still(tutor: Tutor) -> None:
    second = Session.new(tutor, Session.new(tutor).learner)
    assert second.turns[0].move == Move.GREET


def test_who_had_a_plan_goes_on_with_it(tutor: Tutor) -> None:
    first = Session.new(tutor)
    say(first, ALL_AT_ONCE)
    second = Session.new(tutor, first.learner)
    assert second.turns[0].chips == ("开始", "我的计划")
    assert say(second, "开始").phase is Phase.LESSON


def test_who_finished_a_lesson_is_asked_for_the_next(tutor: Tutor) -> None:
    first = at_step(tutor, "check")
    for _ in range(3):
        say(first, "跳过")
    second = Session.new(tutor, first.learner)
    assert "已经学完 1 课" in second.turns[0].reply
    assert "下一课" in second.turns[0].reply
    say(second, "继续")
    assert second.dialogue.lesson is not None
    assert (second.dialogue.lesson.step, len(second.dialogue.finished)) == ("scene", 1)


def test_the_language_is_kept(tutor: Tutor) -> None:
    first = at_step(tutor, "result")
    say(first, "in English please")
    opening = Session.new(tutor, first.learner).turns[0]
    assert opening.reply.startswith("Welcome back!")
    assert opening.chips == ("Continue", "My plan")


# ---- what is written beside the turns


def test_answers_and_plans_are_written_once_with_their_turn(tutor: Tutor) -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    tutor = replace(tutor, clock=lambda: at)
    session = at_step(tutor, "check")
    for _ in range(9):
        if session.dialogue.answered:
            break
        say(session, "A")
    answered = session.dialogue.answered
    at += timedelta(days=3)
    say(session, "每周只有 3 小时了")
    say(session, "就这样")
    second = Session.new(tutor, session.learner)
    say(second, "我学到哪了？")
    with tutor.store.database.reading() as connection:
        evidence = list(connection.scalars(select(EvidenceRow).order_by(EvidenceRow.id)))
        plans = list(connection.scalars(select(PlanRow).order_by(PlanRow.number)))
        turns = {
            row.number: row.written for row in connection.scalars(select(TurnRow).filter_by(session_id=session.id))
        }
    assert [(e.item, e.topic, e.right, e.attempts) for e in evidence] == [
        (each.item, each.note, each.right, each.attempts) for each in answered
    ]
    assert answered
    assert all(e.at == turns[e.turn] == datetime(2026, 3, 1, 9) and e.kind == "lesson" for e in evidence)
    assert [plan.reason for plan in plans] == [ALL_AT_ONCE, "开始", "每周只有 3 小时了"]
    assert read_plan(plans[-1].record) == session.dialogue.plan
    assert plans[-1].made == datetime(2026, 3, 4, 9)


# ---- never mixed


def test_two_learners_never_mix(tutor: Tutor) -> None:
    one, two = at_step(tutor, "check"), Session.new(tutor)
    say(two, "学过监督学习")
    for _ in range(4):
        say(one, "A")
    store = tutor.store
    assert one.learner != two.learner
    assert len({each.name for each in store.people.all()}) == 2
    assert store.latest(one.learner) == one.id
    assert store.latest(two.learner) == two.id
    assert Session.open(tutor, one.id, two.learner).id == two.id, "another's conversation is not opened"
    assert Session.open(tutor, "gone", two.learner).id == two.id
    assert Session.new(tutor, two.learner).dialogue.plan is None
    with store.database.reading() as connection:
        owners = {*connection.scalars(select(EvidenceRow.learner_id)), *connection.scalars(select(PlanRow.learner_id))}
    assert owners == {one.learner}
    stranger = Session.open(tutor, None, "nobody's id")
    assert stranger.learner not in (one.learner, two.learner)
    assert stranger.turns[0].move == Move.GREET


def test_deleting_a_learner_leaves_the_others(tutor: Tutor, store_url: str) -> None:
    one, two = at_step(tutor, "check"), at_step(tutor, "check")
    say(two, "我的秘密是 q7Zk-深蓝")
    for session in (one, two):
        for _ in range(4):
            say(session, "A")
    gone, kept = two.learner, one.turns
    tutor.store.people.delete(gone)
    assert [each.id for each in tutor.store.people.all()] == [one.learner]
    assert tutor.store.owner(two.id) is None
    assert one.turns == kept
    with tutor.store.database.reading() as connection:
        for table in ("session", "plan", "evidence"):
            assert not connection.scalar(text(f"SELECT count(*) FROM {table} WHERE learner_id = :id"), {"id": gone})
        assert not connection.scalar(text("SELECT count(*) FROM turn WHERE session_id = :id"), {"id": two.id})
    file = store_url.removeprefix("sqlite:///")
    for name in (file, f"{file}-wal"):
        with open(name, "rb") as database:
            assert b"q7Zk" not in database.read()


def test_names_are_given_changed_and_looked_up(tutor: Tutor) -> None:
    people = tutor.store.people
    ming, nobody, other = people.add(" 小  明 "), people.add(), people.add()
    assert [ming.name, nobody.name, other.name] == ["小 明", "学习者", "学习者 2"]
    people.rename(nobody.id, "Ada")
    assert people.find("Ada").id == people.find(nobody.id).id == nobody.id
    for wrong, said in (("小 明", "already"), ("", "1 to 60"), ("x" * 61, "1 to 60"), ("a\x07", "1 to 60")):
        with pytest.raises(StoreError, match=said):
            people.rename(nobody.id, wrong)
    with pytest.raises(StoreError, match="agent learners"):
        people.find("Bob")
    assert {each.name for each in people.all()} == {"小 明", "Ada", "学习者 2"}


# ---- damage


def test_a_damaged_conversation_says_what_to_type_and_the_learner_goes_on(tutor: Tutor) -> None:
    first = at_step(tutor, "maths")
    second = Session.new(tutor, first.learner)
    with tutor.store.database.writing() as connection:
        connection.execute(
            text("UPDATE session SET dialogue = :d WHERE id = :id"), {"d": '{"phase": "dream"}', "id": second.id}
        )
    with pytest.raises(StoreError, match=r"phase.*git pull"):
        Session.open(tutor, second.id)
    third = Session.new(tutor, first.learner)
    assert third.dialogue.lesson == first.dialogue.lesson
    with tutor.store.database.writing() as connection:
        connection.execute(text("UPDATE turn SET record = '{}' WHERE session_id = :id"), {"id": third.id})
    with pytest.raises(StoreError, match="cannot be read"):
        _ = third.turns


def test_a_move_that_raises_fails_the_turn_and_keeps_the_place(
    tutor: Tutor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = at_step(tutor, "check")
    before = session.dialogue

    def broken(_: Situation) -> Acted:
        raise KeyError("a note that is there no more")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setitem(ACTS, Move.HINT, broken)
        turn = say(session, "提示")
        assert turn.status is Status.FAILED
        assert "出了意外" in turn.reply
        assert turn.chips == ()
        assert "a note that is there no more" in caplog.text
        *_, retried = session.answer_pending()
        assert retried.status is Status.FAILED, "not pending for ever"
        assert say(session, "我学到哪了？").status is Status.COMPLETE
    assert replace(Session.open(tutor, session.id).dialogue, seen=before.seen) == before
    assert say(session, "提示").status is Status.COMPLETE
