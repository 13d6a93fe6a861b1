"""Questions as learners type them, each with the facts of its note that answer it: `notes/ID/asks.yaml`.

They teach retrieval the learners' words, which are rarely the words of a note.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.source import SourceError, first_fault, read_rows


@dataclass(frozen=True)
class Ask:
    """A question in a learner's words, and the numbers of the facts that answer it, the most needed first."""

    words: str
    facts: tuple[int, ...]
    also: tuple[int, ...] = ()
    """The facts that belong in a good answer besides, the most helpful first."""


class _Ask(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ask: str = Field(min_length=2)
    facts: list[int] = Field(min_length=1, max_length=3)
    also: list[int] = Field(default=[], max_length=6)


def read_asks(path: Path, facts: int) -> tuple[tuple[Ask, ...], tuple[str, ...]]:
    """Parse the questions of a note of so many facts; return those that can be used, and what is wrong with others."""
    asks: list[Ask] = []
    problems: list[str] = []
    try:
        for row in read_rows(path):
            try:
                ask = _Ask.model_validate(row.value)
            except ValidationError as error:
                problems.append(f"{path}:{row.line}: {first_fault(error)}")
                continue
            if not all(1 <= number <= facts for number in (*ask.facts, *ask.also)):
                problems.append(f"{path}:{row.line}: {ask.ask!r} names a fact that the note does not have")
                continue
            if set(ask.facts) & set(ask.also):
                problems.append(f"{path}:{row.line}: {ask.ask!r} names a fact twice: what answers it needs no `also`")
                continue
            asks.append(Ask(ask.ask, tuple(ask.facts), tuple(ask.also)))
    except SourceError as error:
        problems.append(str(error))
    return tuple(asks), tuple(problems)
