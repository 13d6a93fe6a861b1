"""Which lessons of a plan the words of a wish name, by what is to be done with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from agent.intake import understand
from agent.learner import Learner
from agent.plan import Plan
from agent.plan_wishes import Kind
from agent.targets import Named, Target, named_in
from knowledge.curriculum import Curriculum
from knowledge.words import Language

_STAGES = {"vision": 3, "language": 4, "time series": 4, "speech": 4}
"""The stage that is about a direction."""
_SET_UP_BY = "python-environment"


@dataclass(frozen=True)
class Terms:
    """What a plan is laid out by."""

    curriculum: Curriculum
    exercises: Mapping[str, float]
    finished: tuple[str, ...]
    language: Language
    today: date | None


def named_of(kind: Kind, wished: str, plan: Plan, terms: Terms) -> Named:
    """Return what the words of a wish name of what a change of this kind can be about."""
    families = kind in (Kind.SKIP, Kind.LAST, Kind.ADD, Kind.ONLY, Kind.BEFORE)
    if not wished:
        return Named()
    named = named_in(wished, terms.curriculum, terms.language, pool_of(kind, plan, terms), families=families)
    return replace(named, targets=tuple(_as_planned(target, plan) for target in named.targets))


def _as_planned(target: Target, plan: Plan) -> Target:
    """Return a stage with the lessons that the plan has in it: an optional one may have moved to another."""
    own = next((own for own in plan.stages if target.is_stage and target.id == f"stage {own.number}"), None)
    return replace(target, notes=tuple(n for n in target.notes if n in (*own.lessons, *own.extras))) if own else target


def set_up(plan: Plan, terms: Terms) -> Named:
    """Return the lesson that sets a machine up, where it is still to come."""
    if _SET_UP_BY not in pool_of(Kind.SKIP, plan, terms):
        return Named()
    title = terms.curriculum.notes[_SET_UP_BY].title.in_(terms.language)
    return Named((Target(_SET_UP_BY, title, (_SET_UP_BY,)),))


def absent_of(wished: str, terms: Terms) -> tuple[Target, ...]:
    """Return the lessons that a wish names, though it can be about none of them: one that is not in the plan, or done."""
    named = named_in(wished, terms.curriculum, terms.language, terms.curriculum.notes) if wished else Named()
    return tuple(target for target in named.targets if not target.is_stage)


def of_direction(wished: str, terms: Terms) -> Named:
    """Return the stage that is about a direction: 只学图像相关的重点 means the one on convolution."""
    found = understand(wished, Learner(), asked=None).learner.values.get("interest", ())
    numbers = tuple(dict.fromkeys(_STAGES[each] for each in found if each in _STAGES))
    stages = [stage for stage in terms.curriculum.stages if stage.number in numbers]
    lessons = [tuple(note.id for note in terms.curriculum.lessons(stage.number)) for stage in stages]
    return Named(
        tuple(
            Target(f"stage {stage.number}", stage.title.in_(terms.language), own, is_stage=True)
            for stage, own in zip(stages, lessons, strict=True)
        )
    )


_DIRECTION = re.compile(
    r"(?:图像|图片|视觉|文本|文字|自然语言(?:处理)?|语音|音频|时间序列|时序|nlp|cv|images?|pictures?|vision|text|language|speech|audio|time series)(?:方向|类|处理|识别)?(?: stuff| part| lessons?)*",
    re.IGNORECASE,
)


def names_direction(wished: str) -> bool:
    """Tell whether the words of a wish name a direction and nothing else."""
    return _DIRECTION.fullmatch(wished.strip()) is not None


def within(named: Named, pool: tuple[str, ...]) -> Named:
    """Return what is named, with those lessons only that a change can be about."""
    own = [replace(target, notes=tuple(n for n in target.notes if n in pool)) for target in named.targets]
    return replace(named, targets=tuple(target for target in own if target.notes))


def pool_of(kind: Kind, plan: Plan, terms: Terms) -> tuple[str, ...]:
    """Return the lessons that a change of this kind can be about."""
    extras = tuple(note for stage in plan.stages for note in stage.extras)
    if kind is Kind.SKIP or kind is Kind.LAST:
        return tuple(note for note in plan.lessons if note not in terms.finished)
    if kind is Kind.ADD:
        return (*plan.skipped, *extras)
    if kind is Kind.BEFORE:
        return tuple(note for note in plan.everything if note not in terms.finished)
    return tuple(note for note in (*plan.lessons, *plan.skipped, *extras) if note not in terms.finished)
