"""The plan beside the calendar: how far a learner is behind or ahead, and whether the plan fits before a deadline."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from agent.plan import Plan
from knowledge.curriculum import Curriculum


@dataclass(frozen=True)
class Fit:
    """How a plan fits before a deadline."""

    available: int
    """Whole weeks until then."""
    needed: int
    """Weeks that the plan still takes."""
    hours: int | None
    """Hours a week that would do; None where none would."""
    spare: tuple[str, ...]
    """Lessons that can be left out, as many as it takes, or all that there are."""
    over_without_spare: int
    """Weeks that are too many even then."""

    @property
    def over(self) -> int:
        """Return how many weeks are too many."""
        return max(self.needed - self.available, 0)


MOST_HOURS = 40
"""More hours a week are no advice."""


def today_of(now: datetime) -> date | None:
    """Return the day of a turn; None where no clock was given."""
    return now.date() if now.year > 1 else None


def weeks_gone(plan: Plan, today: date | None) -> int:
    """Return the whole weeks since the plan was accepted."""
    return max((today - plan.started).days // 7, 0) if plan.started and today else plan.past_weeks


def caught_up(plan: Plan, finished: tuple[str, ...], today: date | None) -> Plan:
    """Return the plan as it stands by the calendar: what is not finished moves to the weeks that are left."""
    if plan.started is None or today is None or not plan.minutes_left(finished):
        return plan
    moved = plan.from_week(weeks_gone(plan, today), finished)
    return moved if moved.weeks != plan.weeks else plan


def fit(plan: Plan, curriculum: Curriculum, finished: tuple[str, ...], *, today: date, deadline: date) -> Fit:
    """Return how a plan fits before a deadline, and what would make it fit."""
    available = max((deadline - today).days // 7, 0)
    gone = weeks_gone(plan, today)
    needed = plan.from_week(gone, finished).weeks - gone
    hours = math.ceil(plan.minutes_left(finished) / 60 / available) if available else None
    without = plan
    spared: list[str] = []
    for note in _spare(plan, curriculum, finished):
        if without.from_week(gone, finished).weeks - gone <= available:
            break
        without = without.skip(note)
        spared.append(note)
    over = max(without.from_week(gone, finished).weeks - gone - available, 0)
    return Fit(available, needed, hours if hours and hours <= MOST_HOURS else None, tuple(spared), over)


def _spare(plan: Plan, curriculum: Curriculum, finished: Iterable[str]) -> tuple[str, ...]:
    """Return what can be left out, the first to go first: nothing that another lesson of the plan builds on."""
    left = {note for note in plan.timed if note not in set(finished)}
    out: list[str] = []
    for note in (note for stage in curriculum.stages for note in stage.spare if note in left):
        staying = left - {note, *out}
        if not any(note in curriculum.notes[other].requires for other in staying):
            out.append(note)
    return tuple(sorted(out, key=lambda note: -curriculum.notes[note].stage))
