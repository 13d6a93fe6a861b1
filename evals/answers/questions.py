"""The free questions, each with the facts that a right answer must say: `questions/stage-*.yaml`, for a teacher to edit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from evals.entries import read_entries
from knowledge.words import is_cjk, is_pattern

FOLDER = Path(__file__).with_name("questions")

Half = Literal["dev", "test"]
Style = Literal["plain", "colloquial", "symptom", "code", "numeric"]

_FOREIGN = re.compile(r"[a-z_]+\.[a-z_]+|[a-z_]+\(|\w_\w|[a-z]{2,}(?: [a-z]{2,})+", re.IGNORECASE)
"""Code, or two English words in a row; a single term such as softmax is Chinese usage."""


@dataclass(frozen=True)
class FreeQuestion:
    """A question, what a right answer says, and what a wrong one typically claims."""

    id: str
    text: str
    topic: str
    half: Half
    style: Style
    facts: tuple[tuple[str, ...], ...]
    """Each fact in its accepted wordings: one of each is needed."""
    wrong: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """Return zh, en, or mixed: Chinese around code or English words."""
        if not any(map(is_cjk, self.text)):
            return "en"
        return "mixed" if _FOREIGN.search(self.text) else "zh"


def _wording(text: str) -> str:
    """Take a wording; a regular expression must be one."""
    if is_pattern(text):
        try:
            re.compile(text[1:-1])
        except re.error as error:
            raise ValueError(f"{text} is no regular expression: {error}") from None
    elif not text.strip():
        raise ValueError("a wording is empty")
    return text


Wording = Annotated[str, AfterValidator(_wording)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1)
    q: str = Field(min_length=2)
    topic: str
    half: Half
    style: Style
    facts: list[Annotated[list[Wording], Field(min_length=1)]] = Field(min_length=1)
    wrong: list[Wording] = []


def read_free_questions(files: Sequence[Path] | None = None) -> tuple[tuple[FreeQuestion, ...], tuple[str, ...]]:
    """Read these files, or all; return the questions that can be asked, and what is wrong with the others."""
    read = read_entries(files or sorted(FOLDER.glob("*.yaml")), _question)
    return read.found, read.problems


def _question(value: object) -> FreeQuestion:
    entry = _Entry.model_validate(value)
    facts = tuple(tuple(fact) for fact in entry.facts)
    return FreeQuestion(entry.id, entry.q, entry.topic, entry.half, entry.style, facts, tuple(entry.wrong))


def spread(questions: Sequence[FreeQuestion], limit: int | None) -> tuple[FreeQuestion, ...]:
    """Return at most so many questions, taken evenly from all stages."""
    if limit is None or limit >= len(questions):
        return tuple(questions)
    return tuple(questions[index * len(questions) // limit] for index in range(limit))
