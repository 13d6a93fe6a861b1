"""The plan as data: five stages, their weeks by what is known of the learner, and their lessons."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.learner import Learner
from knowledge.curriculum import Curriculum, Stage
from knowledge.words import Language, Words

DESIGN_HOURS = 7.0
"""The stages' weeks are meant for 6-8 hours a week."""

_THREAD_NAMES = {
    "vision": Words("图像：从手写数字走到猫狗识别", "images: from handwritten digits to cats and dogs"),
    "language": Words("文本：从文本分类走到机器翻译", "text: from classification to translation"),
    "time-series": Words("时间序列：从销量曲线走到多步预测", "time series: from a sales curve to forecasts"),
    "general": Words("通用的小例子", "small general examples"),
}


@dataclass(frozen=True)
class PlannedStage:
    """One stage in the plan."""

    number: int
    first_week: int
    last_week: int | None
    """None: open-ended, as long as the learner likes."""
    lessons: tuple[str, ...]
    """Ids of the notes to be taught, in order."""


@dataclass(frozen=True)
class Plan:
    """Five stages for one learner."""

    stages: tuple[PlannedStage, ...]
    thread: str
    skipped: tuple[str, ...] = ()

    @property
    def lessons(self) -> tuple[str, ...]:
        """Return the notes of all stages in teaching order."""
        return tuple(note for stage in self.stages for note in stage.lessons if note not in self.skipped)

    @property
    def weeks(self) -> int:
        """Return how many weeks the stages with an end take."""
        return max(stage.last_week for stage in self.stages if stage.last_week is not None)

    def skip(self, note: str) -> "Plan":
        """Return the plan without a lesson."""
        return replace(self, skipped=(*self.skipped, note))

    def take_back(self, note: str) -> "Plan":
        """Return the plan with a lesson that was left out."""
        return replace(self, skipped=tuple(each for each in self.skipped if each != note))


def make_plan(learner: Learner, curriculum: Curriculum, *, skipped: tuple[str, ...] = ()) -> Plan:
    """Lay out the stages one after another, their weeks by experience and hours a week."""
    stages: list[PlannedStage] = []
    week = 1
    for stage in curriculum.stages:
        lessons = tuple(note.id for note in curriculum.lessons(stage.number))
        length = _weeks(stage, learner)
        stages.append(PlannedStage(stage.number, week, week + length - 1 if length else None, lessons))
        week += length or 0
    return Plan(tuple(stages), learner.thread, skipped)


def _weeks(stage: Stage, learner: Learner) -> int | None:
    """Return a stage's weeks: the upper bound without machine learning, the lower one for who has done projects."""
    if stage.weeks is None:
        return None
    low, high = stage.weeks
    level = (learner.values.get("ml") or ("none",))[0]
    weeks = {"none": high, "some": (low + high) / 2, "projects": low}.get(level, high)
    return max(1, math.ceil(weeks * DESIGN_HOURS / (learner.hours_per_week or DESIGN_HOURS) - 1e-9))


def thread_name(thread: str, language: Language) -> str:
    """Return what a scenario thread is called."""
    return _THREAD_NAMES[thread].in_(language)


def table(plan: Plan, curriculum: Curriculum, language: Language) -> str:
    """Return the plan as a Markdown table: stage, weeks, content, practice, lessons that are ready."""
    return "\n".join(_rows(plan, curriculum, language))


def _rows(plan: Plan, curriculum: Curriculum, language: Language) -> Iterator[str]:
    zh = language == "zh"
    yield "| 阶段 | 周 | 内容 | 练习 | 已备好的课 |" if zh else "| Stage | Weeks | Content | Practice | Lessons ready |"
    yield "|---|---|---|---|---|"
    for planned, stage in zip(plan.stages, curriculum.stages, strict=True):
        ready = sum(note not in plan.skipped for note in planned.lessons)
        cells = (
            f"{planned.number}. {stage.title.in_(language)}",
            _span(planned, zh=zh),
            stage.about.in_(language),
            stage.practice.in_(language),
            str(ready),
        )
        yield f"| {' | '.join(cells)} |"


def _span(planned: PlannedStage, *, zh: bool) -> str:
    if planned.last_week is None:
        return f"第 {planned.first_week} 周起，灵活" if zh else f"from {planned.first_week}, flexible"
    span = (
        str(planned.first_week)
        if planned.first_week == planned.last_week
        else f"{planned.first_week}–{planned.last_week}"
    )
    return f"第 {span} 周" if zh else span


def at_a_glance(curriculum: Curriculum, language: Language) -> str:
    """Return the five stages in one line, as the opening shows them."""
    parts = []
    for stage in curriculum.stages:
        weeks = f"{stage.weeks[0]}–{stage.weeks[1]}" if stage.weeks else None
        unit = (
            (f" {weeks} 周" if weeks else "（灵活）")
            if language == "zh"
            else (f" ({weeks} weeks)" if weeks else " (flexible)")
        )
        parts.append(f"{'①②③④⑤'[stage.number - 1]} {stage.title.in_(language)}{unit}")
    return " → ".join(parts)
