"""Checks on phase, profile, plan and place."""

from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.intake import question
from agent.learner import Learner
from agent.lesson import Step
from agent.phrases import say
from agent.plan import make_plan
from agent.planwords import at_a_glance, table
from agent.policy import Move
from agent.turn import Phase, Status
from evals.score import Verdict
from tests.evals.moments import NOTE, TOLD, WELCOME, at, lesson_at, turn, verdict
from tests.notes import real_curriculum

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED


def test_a_turn_that_failed_or_says_nothing_does_not_complete() -> None:
    assert verdict("completes", at(turn("你好！"))) is PASSED
    assert verdict("completes", at(turn("你好！", status=Status.FAILED))) is FAILED
    assert verdict("completes", at(turn(" "))) is FAILED


def test_phase_is_the_one_after_the_reply() -> None:
    assert verdict("phase", at(turn("好。", phase=Phase.PLAN)), "plan") is PASSED
    assert verdict("phase", at(turn("好。", phase=Phase.INTAKE)), "plan") is FAILED


def test_lesson_is_where_the_dialogue_stands() -> None:
    there = at(turn("好。"), states=(lesson_at(Step.PREDICT),))
    assert verdict("lesson", there, {"note": NOTE, "step": "predict"}) is PASSED
    assert verdict("lesson", there, {"step": "scene"}) is FAILED
    assert verdict("lesson", at(turn("好。")), {"note": NOTE}) is FAILED


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"languages": ["Python"], "hours_per_week": 6}, PASSED),
        ({"languages": ["Rust"]}, FAILED),
        ({"hours_per_week": 7}, FAILED),
        ({"maths_gaps": ["probability"], "interest": []}, PASSED),
        ({"languages": []}, FAILED),
        ({"hours_per_week": None}, FAILED),
    ],
    ids=["known", "forgotten", "other hours", "a gap, and nothing invented", "invented", "invented hours"],
)
def test_profile_holds_what_was_said_and_nothing_else(wanted: object, expected: Verdict) -> None:
    learner = Learner(values={"languages": ("Python", "C++")}, gaps={"maths": ("probability",)}, hours_per_week=6)
    assert verdict("profile", at(turn("好。"), states=(Dialogue(learner=learner),)), wanted) is expected


def test_five_stages_at_a_glance_have_their_weeks() -> None:
    glance = at_a_glance(real_curriculum(), "zh")
    assert verdict("plan_weeks", at(turn(f"大致走五个阶段：{glance}。"))) is PASSED
    assert verdict("plan_weeks", at(turn(glance.replace("3–4 周", "几周")))) is FAILED
    assert verdict("plan_weeks", at(turn(" → ".join(glance.split(" → ")[:4])))) is FAILED


def test_a_table_with_other_weeks_than_the_plans_fails() -> None:
    plan, short = (make_plan(Learner(hours_per_week=hours), real_curriculum()) for hours in (7, 3))
    state = Dialogue(plan=plan)
    shown = at(turn(table(plan, real_curriculum(), "zh")), states=(state,))
    assert verdict("plan_weeks", shown) is PASSED
    assert verdict("plan_weeks", shown, plan.weeks) is PASSED
    assert verdict("plan_weeks", shown, plan.weeks + 1) is FAILED
    assert verdict("plan_weeks", at(turn(table(short, real_curriculum(), "zh")), states=(state,))) is FAILED


def test_a_question_whose_answer_is_known_is_not_asked() -> None:
    asks = turn(question("maths", "zh"), move=Move.NOTE_PROFILE)
    assert verdict("never_reasks", at(asks)) is PASSED
    assert verdict("never_reasks", at(asks, states=(Dialogue(learner=TOLD),))) is FAILED
    assert verdict("never_reasks", at(turn("好。"))) is SKIPPED


def test_a_question_is_asked_once_but_come_back_to_after_a_digression() -> None:
    asked = turn(question("ml", "zh"), move=Move.NOTE_PROFILE)
    bridge = turn("过拟合是……", f"回到刚才：{question('ml', 'zh')}", move=Move.ANSWER_QUESTION)
    assert verdict("never_reasks", at(asked, asked, states=(WELCOME, WELCOME))) is FAILED
    assert verdict("never_reasks", at(asked, bridge, states=(WELCOME, WELCOME))) is PASSED


def test_who_told_everything_is_not_told_what_will_be_asked() -> None:
    greeting = turn(say("four_things", "zh"))
    assert verdict("never_reasks", at(greeting, states=(Dialogue(learner=TOLD),))) is FAILED
    assert verdict("never_reasks", at(greeting)) is SKIPPED


def test_a_digression_comes_back_to_the_open_question() -> None:
    state = lesson_at(Step.RESULT, guess="12")
    before, answer = turn("…"), "过拟合是……"
    assert (
        verdict(
            "resumes",
            at(
                before,
                turn(answer, "回到刚才：和你的预测一致吗？不一致的话，差在哪一步？（清楚了就说“继续”）"),
                states=(state, state),
            ),
        )
        is PASSED
    )
    assert verdict("resumes", at(before, turn(answer), states=(state, state))) is FAILED
    assert verdict("resumes", at(before, turn(answer, "还有什么想问的吗？"), states=(state, state))) is FAILED


def test_a_digression_that_moves_the_lesson_fails() -> None:
    before, after = lesson_at(Step.SCENE), lesson_at(Step.PREDICT)
    back = turn("…", say("scene_question", "zh"))
    assert verdict("resumes", at(turn("…"), back, states=(before, after))) is FAILED
    assert verdict("resumes", at(turn("…"), back, states=(before, before))) is PASSED


def test_a_digression_in_the_opening_comes_back_to_its_question() -> None:
    back = turn("过拟合是……", f"我们接着来：{question('ml', 'zh')}")
    assert verdict("resumes", at(turn("…"), back, states=(WELCOME, WELCOME))) is PASSED
    elsewhere = replace(WELCOME, asked="maths")
    assert verdict("resumes", at(turn("…"), back, states=(WELCOME, elsewhere))) is FAILED


def test_there_is_nothing_to_resume_before_the_first_question() -> None:
    assert verdict("resumes", at(turn("你好！"))) is SKIPPED
