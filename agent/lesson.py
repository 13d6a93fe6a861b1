"""A lesson: one note, taught step by step; the position is data, and only code moves it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Step(StrEnum):
    """The steps of a lesson, in order."""

    SCENE = "scene"
    """The scenario and the intuition."""
    PREDICT = "predict"
    """The learner says what the code will print."""
    RESULT = "result"
    """The code was run, and is compared with the prediction."""
    MATHS = "maths"
    """The definition and its formulas, with one number computed by hand."""
    CHECK = "check"
    """A quiz item that code can grade."""
    DONE = "done"


_ORDER = tuple(Step)


@dataclass(frozen=True)
class Lesson:
    """Where the learner stands in a note."""

    note: str
    step: Step = Step.SCENE
    item: str = ""
    """The quiz item that is open at CHECK."""
    attempts: int = 0
    """Wrong answers to the open item."""
    hints: int = 0
    """Hints given for the open item."""
    first_item: str = ""
    """The item that was answered wrongly before the open one, if there was one."""
    variant: int = 0
    """Which of the other explanations comes next."""

    def forward(self) -> "Lesson":
        """Return the lesson at its next step."""
        following = _ORDER[min(_ORDER.index(self.step) + 1, len(_ORDER) - 1)]
        return replace(self, step=following, attempts=0, hints=0)
