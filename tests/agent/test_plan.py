"""The plan as data: weeks from minutes, what is optional, what is known, and old plans."""

from datetime import date

import pytest
from pydantic import TypeAdapter

from agent.dialogue import Dialogue
from agent.intake import understand
from agent.learner import Learner
from agent.pace import caught_up, fit
from agent.plan import Plan, make_plan
from agent.planwords import lessons_of, table
from agent.proposing import exercise_minutes
from agent.schedule import merged, spread
from agent.situation import Situation
from knowledge.curriculum import Curriculum
from knowledge.practice.loading import EXERCISES
from tests.notes import real_curriculum
from tools.exercise import load_all

CURRICULUM: Curriculum = real_curriculum()
MINUTES = exercise_minutes(Situation(Dialogue(), "", CURRICULUM, 1, exercises=load_all(EXERCISES)[0]))


def planned(message: str = "", *, hours: float | None = None, old: Plan | None = None) -> Plan:
    learner = understand(message, Learner(hours_per_week=hours), asked=None).learner
    return make_plan(learner, CURRICULUM, exercises=MINUTES, old=old)


def lengths(plan: Plan) -> list[int]:
    return [stage.last_week - stage.first_week + 1 for stage in plan.stages if stage.last_week]


def test_default_learner_gets_the_weeks_that_the_stages_are_meant_for() -> None:
    assert lengths(planned()) == [2, 3, 4, 3]
    for stage, length in zip(CURRICULUM.stages, lengths(planned(hours=8)), strict=False):
        assert stage.weeks is not None
        assert stage.weeks[0] <= length <= stage.weeks[1]


def test_weeks_follow_from_hours() -> None:
    weeks = [planned(hours=hours).weeks for hours in (3, 6, 7, 8, 20)]
    assert weeks == sorted(weeks, reverse=True)
    assert len(set(weeks)) == len(weeks)
    assert planned(hours=3.5).weeks == 2 * planned(hours=7).weeks - 1  # both are rounded up


def test_what_is_left_out_takes_no_weeks() -> None:
    plan = planned()
    without = plan.skip(*plan.stages[2].lessons)
    assert without.weeks == plan.weeks - 3
    assert without.take_back(*plan.stages[2].lessons) == plan


def test_what_is_known_takes_half_the_time_and_stays() -> None:
    novice, knows = planned("零基础"), planned("做过机器学习项目，高数线代概率都学过，会 Python")
    assert knows.lessons == novice.lessons
    assert knows.minutes["derivatives"] == novice.minutes["derivatives"] / 2
    assert knows.minutes["lstm"] == novice.minutes["lstm"]


def test_no_core_lesson_builds_on_an_optional_one() -> None:
    plan = planned("时间序列和文本，用 TensorFlow")
    for note in plan.lessons:
        assert not [
            needed for stage in plan.stages for needed in stage.extras if needed in CURRICULUM.notes[note].requires
        ]


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("用 TensorFlow", "pytorch-vs-tensorflow"),
        ("想做文本", "scenario-translation"),
        ("想做时间序列预测", "time-series-forecasting"),
    ],
)
def test_a_wish_puts_its_optional_lessons_in(message: str, note: str) -> None:
    assert note not in planned().lessons
    assert note in planned(message).lessons


def test_table_tells_hours_progress_and_what_is_optional() -> None:
    plan = planned()
    first = table(plan, CURRICULUM, "zh", plan.lessons[:3]).split("\n")[2]
    assert "| 第 1–2 周 | 16 |" in first
    assert "另有选学 5 课" in first
    assert first.endswith("| 3/23 课 |")
    assert "3/23" in table(plan, CURRICULUM, "en", plan.lessons[:3]).split("\n")[2]


def test_lessons_of_the_stage_show_where_one_is() -> None:
    plan = planned()
    (shown,) = lessons_of(plan, CURRICULUM, "zh", plan.lessons[:2], plan.lessons[2])
    rows = shown.split("\n")
    assert rows[2].startswith("- ✓ 机器学习回顾")
    assert rows[3] == "- ▶ Python 环境与装包 · 25 分钟"
    assert "选学：pandas 表格" in rows[-1]


def test_a_plan_of_an_earlier_version_opens_and_keeps_its_weeks() -> None:
    stored = {
        "phase": "lesson",
        "plan": {
            "stages": [{"number": 1, "first_week": 1, "last_week": 2, "lessons": ["ml-recap", "tensors"]}],
            "thread": "vision",
            "skipped": [],
        },
    }
    plan = TypeAdapter(Dialogue).validate_python(stored).plan
    assert plan is not None
    assert plan.skip("tensors").weeks == plan.weeks == 2
    assert plan.skip("tensors").lessons == ("ml-recap",)
    assert caught_up(plan, (), date(2027, 1, 1)) == plan
    new = make_plan(Learner(), CURRICULUM, old=plan.skip("tensors"))
    assert "tensors" not in new.lessons
    assert new.weeks > 2


def test_a_plan_survives_its_storage() -> None:
    adapter = TypeAdapter(Dialogue)
    learner = Learner(deadline=date(2027, 3, 1), goal="interview", language="en", details={"ml": ("线性回归",)})
    state = Dialogue(plan=planned().skip("tensors"), learner=learner)
    assert adapter.validate_json(adapter.dump_json(state)) == state


def test_weeks_are_shared_where_many_hours_fit_into_one() -> None:
    assert spread([(1, 600), (2, 600), (3, 1200)], 40) == {1: ((1, 1),), 2: ((1, 1),), 3: ((1, 1),)}
    assert spread([(1, 600), (2, 600)], 10) == {1: ((1, 1),), 2: ((2, 2),)}
    assert spread([(1, 600), (2, 1), (1, 600)], 10, base=2) == {1: ((3, 5),), 2: ((3, 3),)}
    assert merged([(3, 4), (1, 2), (7, 7)]) == ((1, 4), (7, 7))


def test_who_is_behind_gets_later_weeks_and_who_is_ahead_earlier_ones() -> None:
    plan = TypeAdapter(Plan).validate_python({**vars(planned()), "started": date(2026, 11, 2)})
    behind = caught_up(plan, (), date(2026, 11, 16))
    assert (plan.weeks, behind.weeks) == (12, 14)
    assert behind.stages[0].first_week == 3
    assert caught_up(plan, (), date(2026, 11, 6)) is plan
    ahead = caught_up(plan, plan.stages[0].lessons, date(2026, 11, 6))
    assert ahead.weeks < plan.weeks
    assert ahead.stages[0].spans == plan.stages[0].spans  # it lies behind
    assert caught_up(plan, plan.lessons, date(2027, 11, 6)) is plan


def test_a_deadline_that_is_too_near_names_hours_and_what_can_go() -> None:
    plan, today = planned(), date(2026, 11, 28)
    near = fit(plan, CURRICULUM, (), today=today, deadline=date(2027, 2, 13))
    assert (near.available, near.needed, near.over) == (11, 12, 1)
    assert near.hours is not None
    assert make_plan(Learner(hours_per_week=near.hours), CURRICULUM, exercises=MINUTES).weeks <= 11
    assert near.spare
    assert near.over_without_spare == 0
    assert plan.skip(*near.spare).weeks <= 11
    left = set(plan.lessons) - set(near.spare)
    assert not [note for note in left if set(CURRICULUM.notes[note].requires) & set(near.spare)]
    assert fit(plan, CURRICULUM, (), today=today, deadline=date(2027, 6, 1)).over == 0
    assert fit(plan, CURRICULUM, (), today=today, deadline=date(2026, 11, 30)).hours is None
