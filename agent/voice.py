"""What a learner sees of a turn while it grows: every piece is handed on as it comes, and the first one stops the clock."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from agent.guard import discreet
from agent.phrases import say
from agent.script import Execute, Line, speak
from agent.turn import Status, Turn
from tools.run import Run


def _nobody(_: Turn) -> None:
    """Nobody watches the turn grow."""


@dataclass
class Voice:
    """Says one turn, with its clock and whether the learner has stopped it."""

    execute: Callable[[Execute, Callable[[], bool]], Run]
    """As `Desk.run`."""
    cancelled: Callable[[], bool]
    hand: Callable[[Turn], None] = field(default=_nobody, init=False)
    """Takes the turn as it grows; the graph gives it."""
    _started: float = field(default_factory=time.monotonic, init=False)
    _first: float | None = field(default=None, init=False)
    _model_first: float | None = field(default=None, init=False)

    def run(self, line: Execute) -> Run:
        """Execute code, until it is done or the learner says stop."""
        return self.execute(line, self.cancelled)

    def shown(self, turn: Turn) -> Turn:
        """Hand the growing turn to the caller; the clock of the first words stops here."""
        if self._first is None and turn.pieces:
            self._first = self._elapsed()
        if self._model_first is None and turn.prompt_hash:  # the hash is there once the model has answered
            self._model_first = self._elapsed()
        self.hand(turn)
        return turn

    def spoken(self, turn: Turn, lines: Sequence[Line], gives_away: Callable[[str], bool]) -> Turn:
        """Say lines, but what would tell what the learner is to find; that something was kept back is said once."""
        is_silent = False
        for line in lines:
            if self.cancelled():
                break
            after = discreet(turn, speak(turn, line, self.run), gives_away)
            if after is None and not is_silent:
                after, is_silent = turn.say(say("would_be_answer", turn.language, turn.number)), True
            turn = self.shown(after or turn)
        return turn

    def closed(self, turn: Turn) -> Turn:
        """Return the turn with how it ended, and how long it took."""
        return replace(
            turn,
            status=Status.STOPPED if self.cancelled() else Status.COMPLETE,
            first_seconds=self._first,
            model_first_seconds=self._model_first,
            seconds=self._elapsed(),
        )

    def _elapsed(self) -> float:
        return round(time.monotonic() - self._started, 3)
