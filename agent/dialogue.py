"""Where the dialogue stands: everything that must survive a restart beside the turns themselves."""

from dataclasses import dataclass, field

from agent.learner import Learner
from agent.lesson import Lesson
from agent.plan import Plan
from agent.turn import Phase
from knowledge.words import Language


@dataclass(frozen=True)
class Answered:
    """One graded answer: the evidence of what the learner knows."""

    item: str
    note: str
    right: bool
    attempts: int


@dataclass(frozen=True)
class Asking:
    """What a calculator or a recipe still needs to know, and what the learner has said of it."""

    material: str
    heard: str


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
    """What the last reply asked for, to compute or to write something."""
    plan: Plan | None = None
    lesson: Lesson | None = None
    finished: tuple[str, ...] = ()
    """Notes whose lesson is done."""
    answered: tuple[Answered, ...] = ()
