"""The plan as data: five stages, the lessons in them with their minutes, and the weeks that follow from these."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from agent.learner import Learner
from agent.schedule import Spans, merged, spread
from knowledge.curriculum import Curriculum
from knowledge.note import Note

DESIGN_HOURS = 7.0
"""The stages' weeks are meant for 6-8 hours a week."""
PRACTICE_FACTOR = 1.2
"""A lesson's minutes and a fifth more: its quiz, the reviews of it, and trying its code. Exercises count by their own minutes."""
REVISION = 0.5
"""What the learner says to know is gone through in half the time; only placement, or they themselves, leave it out."""

_REVISED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("ml", "some"): ("ml-recap", "data-splits", "overfitting", "linear-regression"),
    ("ml", "projects"): (
        *("ml-recap", "data-splits", "overfitting", "linear-regression", "gradient-descent", "classification-metrics"),
        *("softmax-regression", "data-normalization", "l1-l2-regularization", "loss-functions", "mse-loss"),
    ),
    ("languages", "Python"): ("python-environment",),
    ("maths", "calculus"): ("derivatives", "chain-rule"),
    ("maths", "linear algebra"): ("matrix-multiplication", "vector-norms"),
    ("maths", "probability"): ("probability-basics",),
}
"""By field and value of the profile: the lessons that are revision then."""


@dataclass(frozen=True)
class PlannedStage:
    """One stage in the plan."""

    number: int
    first_week: int
    last_week: int | None
    """None: open-ended, as long as the learner likes."""
    lessons: tuple[str, ...]
    """Ids of the notes to be taught, in order."""
    minutes: tuple[float, ...] = ()
    """What each lesson takes, with its practice; none in a plan of an earlier version."""
    spans: Spans = ()
    """The stretches of weeks, where the stage is not taught in one."""
    extras: tuple[str, ...] = ()
    """Lessons that are there for who asks for them."""


@dataclass(frozen=True)
class Plan:
    """Five stages for one learner."""

    stages: tuple[PlannedStage, ...]
    thread: str
    skipped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Extras that the learner asked for."""
    order: tuple[str, ...] = ()
    """All lessons in the order that the learner wished; empty: stage after stage."""
    hours: float = DESIGN_HOURS
    started: date | None = None
    """The day when it was accepted."""
    past_weeks: int = 0
    """Weeks that were over when it was laid out last."""
    done: tuple[str, ...] = ()
    """Lessons that were finished by then."""

    @property
    def lessons(self) -> tuple[str, ...]:
        """Return the notes of all stages in teaching order."""
        return tuple(note for note in self.everything if note not in self.skipped)

    @property
    def everything(self) -> tuple[str, ...]:
        """Return the notes in teaching order, those that are left out at their places."""
        return self.order or tuple(note for stage in self.stages for note in stage.lessons)

    def following(self, finished: Collection[str]) -> str | None:
        """Return the first note whose lesson is not done."""
        return next((note for note in self.lessons if note not in finished), None)

    @property
    def weeks(self) -> int:
        """Return how many weeks the stages with an end take."""
        return max(stage.last_week for stage in self.stages if stage.last_week is not None)

    @property
    def minutes(self) -> Mapping[str, float]:
        """Return what each lesson takes, with its practice."""
        return {note: each for s in self.stages for note, each in zip(s.lessons, s.minutes, strict=False)}

    @property
    def timed(self) -> tuple[str, ...]:
        """Return the lessons that take weeks, in order: an open-ended stage does only where it was moved ahead."""
        open_ended = {note for stage in self.stages if stage.last_week is None for note in stage.lessons}
        lessons = list(self.lessons)
        while lessons and lessons[-1] in open_ended:
            lessons.pop()
        return tuple(lessons)

    def minutes_left(self, finished: Iterable[str] = ()) -> float:
        """Return what the lessons with a week take that are not finished."""
        gone = {*self.done, *finished}
        return sum(self.minutes.get(note, 0.0) for note in self.timed if note not in gone)

    def skip(self, *notes: str) -> "Plan":
        """Return the plan without some lessons."""
        return replace(self, skipped=tuple(dict.fromkeys((*self.skipped, *notes)))).laid_out()

    def take_back(self, *notes: str) -> "Plan":
        """Return the plan with lessons that were left out."""
        return replace(self, skipped=tuple(each for each in self.skipped if each not in notes)).laid_out()

    def until(self, number: int) -> "Plan":
        """Return the plan as far as the last lesson of a stage."""
        own = {note for stage in self.stages if stage.number == number for note in stage.lessons}
        last = max((place for place, note in enumerate(self.everything) if note in own), default=len(self.everything))
        rest = self.everything[last + 1 :]
        return replace(self, stages=tuple(each for each in self.stages if set(each.lessons) - set(rest))).skip(*rest)

    def from_week(self, past_weeks: int, finished: tuple[str, ...]) -> "Plan":
        """Return the plan with what is left laid out anew after the weeks that are over."""
        return replace(self, past_weeks=past_weeks, done=finished).laid_out()

    def laid_out(self) -> "Plan":
        """Return the plan with its weeks reckoned again; one of an earlier version knows no minutes, and keeps its weeks."""
        minutes = self.minutes
        if not minutes:
            return self
        stage_of = {note: stage.number for stage in self.stages for note in stage.lessons}
        left = [(stage_of[note], minutes.get(note, 0.0)) for note in self.timed if note not in self.done]
        spans = spread(left, self.hours, base=self.past_weeks)
        end = max((last for own in spans.values() for _, last in own), default=self.past_weeks)
        return replace(
            self, stages=tuple(self._placed(stage, spans.get(stage.number, ()), end) for stage in self.stages)
        )

    def _placed(self, stage: PlannedStage, ahead: Spans, end: int) -> PlannedStage:
        """Return a stage in its weeks: what lies behind and what lies ahead; an open-ended one comes after the others."""
        if stage.last_week is None:
            return replace(stage, first_week=ahead[0][0] if ahead else end + 1, spans=ahead)
        begun = [note for note in stage.lessons if note in self.done]
        behind = [(first, min(last, self.past_weeks)) for first, last in stage.spans if first <= self.past_weeks]
        own = (
            merged([*(behind if begun else ()), *ahead])
            or (stage.spans if begun else ())
            or ((max(end, 1), max(end, 1)),)
        )
        return replace(stage, first_week=own[0][0], last_week=own[-1][1], spans=own)


def make_plan(
    learner: Learner, curriculum: Curriculum, *, exercises: Mapping[str, float] | None = None, old: Plan | None = None
) -> Plan:
    """Lay out the stages for a learner, with what was chosen in an old plan; `exercises` are minutes by topic."""
    wishes = {*learner.values.get("interest", ()), *learner.values.get("framework", ())}
    added = old.added if old else ()
    stages: list[PlannedStage] = []
    taught: set[str] = set()
    for stage in curriculum.stages:
        wanted = {*added, *(note for wish, notes in stage.wanted.items() if wish in wishes for note in notes)}
        extras = tuple(note for note in stage.extras if note not in wanted and note in curriculum.notes)
        notes = [note for note in curriculum.lessons(stage.number) if note.id not in extras]
        if stage.weeks is None:  # there is time for what it builds on, too
            notes = _with_required(notes, curriculum, taught)
        taught |= {note.id for note in notes}
        minutes = tuple(_minutes(note, learner, exercises or {}) for note in notes)
        spans = next((own.spans for own in old.stages if own.number == stage.number), ()) if old else ()
        last = None if stage.weeks is None else 1
        stages.append(PlannedStage(stage.number, 1, last, tuple(note.id for note in notes), minutes, spans, extras))
    stages = [replace(own, extras=tuple(note for note in own.extras if note not in taught)) for own in stages]
    hours = learner.hours_per_week or DESIGN_HOURS
    plan = replace(old or Plan((), ""), stages=tuple(stages), thread=learner.thread, hours=hours)
    return replace(plan, order=_order(plan)).laid_out()


def _with_required(notes: list[Note], curriculum: Curriculum, taught: set[str]) -> list[Note]:
    """Return lessons, each after the optional ones that it builds on and that were not taught before."""
    out: dict[str, Note] = {}

    def add(note: Note) -> None:
        for required in note.requires:
            if required in curriculum.notes and required not in taught and required not in out:
                add(curriculum.notes[required])
        out.setdefault(note.id, note)

    for note in notes:
        add(note)
    return list(out.values())


def _minutes(note: Note, learner: Learner, exercises: Mapping[str, float]) -> float:
    revised = any(
        note.id in notes and value in learner.values.get(field, ()) for (field, value), notes in _REVISED.items()
    )
    return round(note.minutes * PRACTICE_FACTOR * (REVISION if revised else 1) + exercises.get(note.id, 0.0), 1)


def _order(plan: Plan) -> tuple[str, ...]:
    """Return a wished order without what is gone, and with what is new where the stages would have it."""
    if not plan.order:
        return ()
    usual = [note for stage in plan.stages for note in stage.lessons]
    order = [note for note in plan.order if note in usual]
    for index, note in enumerate(usual):
        if note not in order:
            before = usual[index - 1] if index else None
            order.insert(order.index(before) + 1 if before else 0, note)
    return tuple(order)
