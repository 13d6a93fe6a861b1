"""Where the dialogue stands: everything that must survive a restart beside the turns themselves."""

from dataclasses import dataclass, field

from agent.learner import Learner
from agent.lesson import Lesson
from agent.plan import Plan
from agent.turn import Phase
from knowledge.formula import Value
from knowledge.placement import Answer
from knowledge.words import Language, Words


@dataclass(frozen=True)
class Answered:
    """One graded answer: the evidence of what the learner knows."""

    item: str
    note: str
    right: bool
    attempts: int


@dataclass(frozen=True)
class Asking:
    """What was last worked out, or what a calculator or a recipe still needs to know: the next message may say it."""

    material: str
    heard: str
    """What the learner has said of it."""
    values: dict[str, Value] = field(default_factory=dict)
    """What is known of its parameters."""
    doubted: tuple[str, ...] = ()
    """Parameters that the last message gave and that cannot be so: a bare number is for them."""
    settled: bool = False
    """It was worked out, and another value is a correction."""


@dataclass(frozen=True)
class Practising:
    """The exercise that is open."""

    id: str
    topic: str
    title: Words
    back: Phase
    """The phase that the learner came from, and returns to."""
    attempts: int = 0
    hints: int = 0
    code: str = ""
    """What was judged last."""


@dataclass(frozen=True)
class Placing:
    """The placement that is under way."""

    item: str
    question: Words
    """Of the item that is open."""
    back: Phase
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Version:
    """A plan, and the learner for whom it was laid out."""

    plan: Plan
    learner: Learner
    wish: str = ""
    """What was said to have it like this."""


@dataclass(frozen=True)
class Dialogue:
    """The state of one dialogue; a step returns a changed copy, and no model's text can move it."""

    phase: Phase = Phase.INTAKE
    language: Language = "zh"
    language_fixed: bool = False
    """The learner asked for this language; it no longer follows their messages."""
    learner: Learner = field(default_factory=Learner)
    asked: str | None = None
    """The profile field that the last question was about."""
    asking: Asking | None = None
    """What the last reply worked out, or asked for."""
    plan: Plan | None = None
    lesson: Lesson | None = None
    finished: tuple[str, ...] = ()
    """Notes whose lesson is done."""
    answered: tuple[Answered, ...] = ()
    exercise: Practising | None = None
    placing: Placing | None = None
    placed: tuple[Answer, ...] = ()
    """What was answered in placements that are over."""
    left: tuple[str, ...] = ()
    """Ids of the exercises that the learner left unsolved."""
    proposed: Version | None = None
    """A changed plan that waits for a yes."""
    undone: Version | None = None
    """The plan before the last change, for 撤销."""
