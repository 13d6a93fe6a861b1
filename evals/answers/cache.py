"""What was answered, kept so that nothing is asked twice."""

from dataclasses import dataclass
from functools import partial

from agent.turn import Turn
from evals import kept

OUT = kept.OUT / "answers.jsonl"


@dataclass(frozen=True)
class Answer(kept.Keyed):
    """One system's answer to one question; its key is what made it."""

    question: str
    """The question's id."""
    system: str
    model: str
    turn: Turn
    seconds: float
    tokens: int = 0
    """That the model wrote, where the server tells; 0 for a tutor, whose calls are not counted here."""
    cut_off: bool = False
    """The model had more to say than it was allowed to."""
    earlier: tuple[Turn, ...] = ()
    """The turns before this one, where it took more than one message."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return all turns, the first one first."""
        return (*self.earlier, self.turn)


Answers = partial(kept.Kept[Answer], kind=Answer)
