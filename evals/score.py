"""The nouns of judging: a moment of a transcript, and what a check says of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from agent.dialogue import Dialogue
from agent.play import Transcript
from agent.turn import Status, Turn
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


class KeepsNoState(LookupError):
    """A check asked where a dialogue stands, and what answered keeps no state."""


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
    def keeps_state(self) -> bool:
        """Tell whether what answered knows where the dialogue stands; a bare model does not."""
        return bool(self.transcript.dialogues)

    @property
    def was_put(self) -> bool:
        """Tell whether the message was put to what answered; an answer to an item that it never asked is not."""
        return self.keeps_state or self.turn.status is not Status.PENDING

    @property
    def after(self) -> Dialogue:
        """Return where the dialogue stands after the reply."""
        return self._states[self.index]

    @property
    def before(self) -> Dialogue:
        """Return where the dialogue stood before the message."""
        return (Dialogue(), *self._states)[self.index]

    @property
    def passed(self) -> tuple[timedelta, ...]:
        """Return how much time had passed before each message up to this one."""
        return self.transcript.passed[: self.index + 1] or (timedelta(),) * (self.index + 1)

    @property
    def _states(self) -> tuple[Dialogue, ...]:
        if not self.keeps_state:
            raise KeepsNoState
        return self.transcript.dialogues


Judged = tuple[Verdict, str]
PASSED: Judged = (Verdict.PASSED, "")


def failed(why: str) -> Judged:
    """Return a failure with its reason."""
    return Verdict.FAILED, why


def skipped(why: str) -> Judged:
    """Return that the check does not apply, and why."""
    return Verdict.SKIPPED, why
