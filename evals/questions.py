"""The questions of `evals/retrieval.yaml`: asked of the notes, with the notes that answer them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.source import SourceError, first_fault, read_rows
from knowledge.words import is_cjk

QUESTIONS = Path(__file__).with_name("retrieval.yaml")

Half = Literal["dev", "test"]
Style = Literal["plain", "colloquial", "typo", "symptom"]


@dataclass(frozen=True)
class Question:
    """A question and the notes that answer it; without notes it is out of scope."""

    text: str
    notes: tuple[str, ...]
    style: Style
    half: Half
    near: bool
    """Out of scope, though it sounds like ours."""
    needs: tuple[tuple[str, ...], ...] = ()
    """The facts (note/number) that answer it: one of each group must be read. None: no fact of the notes does."""
    fits: frozenset[str] = frozenset()
    """Facts that belong in a good answer besides."""

    @property
    def needed(self) -> frozenset[str]:
        """Return all facts of which it needs one or another."""
        return frozenset(fact for group in self.needs for fact in group)

    @property
    def answering(self) -> frozenset[str]:
        """Return the notes it asks for, and those whose facts answer it as well, without any other note."""
        holding = [{fact.partition("/")[0] for fact in group} for group in self.needs]
        return frozenset(self.notes) | (frozenset(set.intersection(*holding)) if holding else frozenset())

    @property
    def language(self) -> str:
        """Return zh, en or mixed, by its script."""
        chinese, latin = any(map(is_cjk, self.text)), any(char.isascii() and char.isalpha() for char in self.text)
        return "mixed" if chinese and latin else "zh" if chinese else "en"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=2)
    notes: list[str]
    style: Style
    half: Half
    near: bool = False
    needs: list[str] = Field(default=[], description="note/number, and others that say it too: a/1|b/2")
    fits: list[str] = []


def read_questions(path: Path = QUESTIONS) -> tuple[Question, ...]:
    """Read all questions, in the order of the file.

    Raises:
        SourceError: with file and line, if one is broken.
    """
    return tuple(_question(path, row.line, row.value) for row in read_rows(path, largest=1_000_000))


def _question(path: Path, line: int, value: object) -> Question:
    try:
        entry = _Entry.model_validate(value)
    except ValidationError as error:
        raise SourceError(path, line, first_fault(error)) from None
    return Question(
        text=entry.q,
        notes=tuple(entry.notes),
        style=entry.style,
        half=entry.half,
        near=entry.near,
        needs=tuple(tuple(group.split("|")) for group in entry.needs),
        fits=frozenset(entry.fits),
    )
