"""The nouns of judging: a moment of a transcript, and what a check says of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from agent.dialogue import Dialogue
from agent.play import Transcript
from agent.turn import Turn
from knowledge.curriculum import Curriculum
from tools import check
from tools.exercise import Exercise
from tools.run import Run


class Verdict(StrEnum):
    """What a check says."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """The check does not apply to this turn: that is no success."""


@dataclass(frozen=True)
class Score:
    """The verdict of one check on one turn, and why it failed or was skipped."""

    check: str
    turn: int
    """The learner's message, counted from 1."""
    verdict: Verdict
    why: str = ""


class Bench(Protocol):
    """Where a check can run what a reply shows."""

    def run(self, code: str) -> Run:
        """Run some code."""

    def check(self, exercise: Exercise, code: str) -> check.Verdict:
        """Run an exercise's hidden tests on some code."""


@dataclass(frozen=True)
class Moment:
    """One turn of a transcript, and all that came before it."""

    transcript: Transcript
    index: int
    curriculum: Curriculum
    bench: Bench | None = None

    @property
    def turn(self) -> Turn:
        """Return the turn."""
        return self.transcript.turns[self.index]

    @property
    def earlier(self) -> tuple[Turn, ...]:
        """Return the turns before this one."""
        return self.transcript.turns[: self.index]

    @property
    def after(self) -> Dialogue:
        """Return where the dialogue stands after the reply."""
        return self.transcript.dialogues[self.index]

    @property
    def before(self) -> Dialogue:
        """Return where the dialogue stood before the message."""
        return self.transcript.dialogues[self.index - 1] if self.index else Dialogue()


Judged = tuple[Verdict, str]
PASSED: Judged = (Verdict.PASSED, "")


def failed(why: str) -> Judged:
    """Return a failure with its reason."""
    return Verdict.FAILED, why


def skipped(why: str) -> Judged:
    """Return that the check does not apply, and why."""
    return Verdict.SKIPPED, why
