"""The plan in words: its stages as a table or in a line, a stage's weeks and lessons, the names of the threads."""

from collections.abc import Iterable, Iterator

from agent.plan import Plan, PlannedStage
from knowledge.curriculum import Curriculum
from knowledge.words import Language, Words

_THREAD_NAMES = {
    "vision": Words("图像：从手写数字走到猫狗识别", "images: from handwritten digits to cats and dogs"),
    "language": Words("文本：从文本分类走到机器翻译", "text: from classification to translation"),
    "time-series": Words("时间序列：从销量曲线走到多步预测", "time series: from a sales curve to forecasts"),
    "general": Words("通用的小例子", "small general examples"),
}


def thread_name(thread: str, language: Language) -> str:
    """Return what a scenario thread is called."""
    return _THREAD_NAMES[thread].in_(language)


def table(plan: Plan, curriculum: Curriculum, language: Language, finished: Iterable[str] = ()) -> str:
    """Return the plan as a Markdown table: stage, weeks, hours, content, practice, and how far it is."""
    return "\n".join(_rows(plan, curriculum, language, set(finished)))


def _rows(plan: Plan, curriculum: Curriculum, language: Language, finished: set[str]) -> Iterator[str]:
    zh = language == "zh"
    yield (
        "| 阶段 | 周 | 小时 | 内容 | 练习 | 进度 |"
        if zh
        else "| Stage | Weeks | Hours | Content | Practice | Progress |"
    )
    yield "|---|---|---|---|---|---|"
    for planned, stage in zip(plan.stages, curriculum.stages, strict=True):
        lessons = [note for note in planned.lessons if note not in plan.skipped]
        minutes = sum(plan.minutes.get(note, 0.0) for note in lessons)
        cells = (
            f"{planned.number}. {stage.title.in_(language)}",
            weeks_of(plan, planned, zh=zh),
            f"{minutes / 60:.0f}" if minutes else "–",
            stage.about.in_(language) + _extras(planned, zh=zh),
            stage.practice.in_(language),
            _progress(lessons, finished, zh=zh),
        )
        yield f"| {' | '.join(cells)} |"


def _progress(lessons: list[str], finished: set[str], *, zh: bool) -> str:
    """Say how many lessons of a stage are done; of one that is left out, that it is."""
    if not lessons:
        return "不学" if zh else "left out"
    return f"{sum(note in finished for note in lessons)}/{len(lessons)}" + (" 课" if zh else "")


def _extras(planned: PlannedStage, *, zh: bool) -> str:
    """Say how many lessons are not among the hours."""
    if not planned.extras:
        return ""
    return f"（另有选学 {len(planned.extras)} 课）" if zh else f" ({len(planned.extras)} optional lessons more)"


def weeks_of(plan: Plan, planned: PlannedStage, *, zh: bool) -> str:
    """Return the weeks of a stage in a plan; a dash where none of its lessons is in it."""
    return span(planned, zh=zh) if any(note not in plan.skipped for note in planned.lessons) else "–"


def span(planned: PlannedStage, *, zh: bool) -> str:
    """Return a stage's weeks in words."""
    if planned.last_week is None:
        return f"第 {planned.first_week} 周起，灵活" if zh else f"from {planned.first_week}, flexible"
    spans = planned.spans or ((planned.first_week, planned.last_week),)
    told = ("、" if zh else ", ").join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
    return f"第 {told} 周" if zh else told


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


def lessons_of(
    plan: Plan, curriculum: Curriculum, language: Language, finished: Iterable[str], here: str | None
) -> Iterator[str]:
    """Yield the lessons of the stage at hand as a list: done, the open one, those to come, with minutes."""
    done, zh = set(finished), language == "zh"
    following = here or next((note for note in plan.lessons if note not in done), None)
    if following is None:
        return
    stage = next((own for own in plan.stages if following in own.lessons), plan.stages[-1])
    titles = {note: curriculum.notes[note].title.in_(language) for note in stage.lessons if note in curriculum.notes}
    lessons = [note for note in plan.lessons if note in titles]
    over = [titles[note] for note in lessons if note in done and note != here]
    rows = [f"- ✓ {'、'.join(over) if zh else '; '.join(over)}"] if over else []
    for note in lessons:
        if note in done and note != here:
            continue
        minutes = f"{curriculum.notes[note].minutes} 分钟" if zh else f"{curriculum.notes[note].minutes} minutes"
        rows.append(f"- {'▶ ' if note == following else ''}{titles[note]} · {minutes}")
    if optional := [curriculum.notes[note].title.in_(language) for note in stage.extras]:
        rows.append(f"- 选学：{'、'.join(optional)}" if zh else f"- optional: {'; '.join(optional)}")
    yield f"**{curriculum.stages[stage.number - 1].title.in_(language)}**\n\n" + "\n".join(rows)
