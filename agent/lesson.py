"""A lesson: one note, taught step by step; the position is data, and only code moves it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Step(StrEnum):
    """The steps of a lesson, in order."""

    RECALL = "recall"
    """Points of earlier lessons, as a round of items."""
    SCENE = "scene"
    """The scenario, and a first guess at its question."""
    PREDICT = "predict"
    """The intuition; the learner says what the code will print."""
    RESULT = "result"
    """The code was run, and is compared with the prediction."""
    MATHS = "maths"
    """The definition and its formulas, with one number computed by hand."""
    MISTAKE = "mistake"
    """What others get wrong here: the learner says why it does not hold."""
    CHECK = "check"
    """The lesson's quiz: items that code can grade."""
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
    misconception: str = ""
    """What the last wrong answer to it showed."""
    said: str = ""
    """What was said to it that holds a part of its answer: the next try is read with it."""
    asked: tuple[str, ...] = ()
    """The items of the quiz that are settled."""
    right: int = 0
    """How many of them were answered rightly."""
    missed: str = ""
    """The item that was missed last."""
    retaught: bool = False
    """What was missed has been explained again: the open item is the last one."""
    brisk: bool = False
    """The learner finds it too easy: the hardest item first, and it is enough."""
    guess: str = ""
    """What the learner predicted."""
    variant: int = 0
    """Which of the other explanations comes next."""

    def forward(self) -> "Lesson":
        """Return the lesson at its next step."""
        following = _ORDER[min(_ORDER.index(self.step) + 1, len(_ORDER) - 1)]
        return replace(self, step=following, hints=0 if self.step is Step.PREDICT else self.hints)

    def back(self) -> "Lesson":
        """Return the lesson at the step before, the first one being its scene; what was tried at an open item stays.

        A quiz that is over is not taken again: behind the lesson's end stands what was before it.
        """
        here = _ORDER.index(Step.CHECK if self.step is Step.DONE else self.step)
        before = _ORDER[max(here - 1, _ORDER.index(Step.SCENE))]
        return replace(self, step=before)
