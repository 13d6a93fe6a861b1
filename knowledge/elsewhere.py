"""Fields that the notes do not hold, with questions as people type them: what retrieval learns to refuse."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from knowledge.source import SourceError, first_fault, read_rows
from knowledge.words import Words

ELSEWHERE = Path(__file__).with_name("elsewhere.yaml")


@dataclass(frozen=True)
class Elsewhere:
    """A field beside ours: its name, questions that belong there, and names that only it has."""

    field: Words
    asks: tuple[str, ...]
    names: tuple[str, ...] = ()


class _Pair(BaseModel):
    model_config = ConfigDict(extra="forbid")
    zh: str
    en: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    field: _Pair
    asks: list[str] = []
    names: list[str] = []

    @model_validator(mode="after")
    def _holds_something(self) -> "_Entry":
        if not self.asks + self.names:
            raise ValueError("an entry needs asks or names")
        return self


def read_elsewhere(path: Path = ELSEWHERE) -> tuple[tuple[Elsewhere, ...], tuple[str, ...]]:
    """Parse the fields beside ours; none without the file; and what is wrong with it."""
    fields: list[Elsewhere] = []
    problems: list[str] = []
    if not path.exists():
        return (), ()
    try:
        for row in read_rows(path):
            try:
                entry = _Entry.model_validate(row.value)
            except ValidationError as error:
                problems.append(f"{path}:{row.line}: {first_fault(error)}")
                continue
            fields.append(Elsewhere(Words(entry.field.zh, entry.field.en), tuple(entry.asks), tuple(entry.names)))
    except SourceError as error:
        problems.append(str(error))
    return tuple(fields), tuple(problems)
