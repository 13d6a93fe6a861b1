"""What sounds like a request of a calculator or a recipe and is none: messages like it, and names of what nothing serves."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.practice.parameter import Pair
from knowledge.source import SourceError, first_fault, read_rows

UNSERVED = Path(__file__).with_name("unserved.yaml")


@dataclass(frozen=True)
class Unserved:
    """All of it."""

    asks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    field: Pair
    names: list[str] = Field(default=[])
    asks: list[str] = Field(default=[])


def read_unserved(path: Path = UNSERVED) -> tuple[Unserved, tuple[str, ...]]:
    """Read the file, and what is wrong with it; what is broken is left out."""
    asks: list[str] = []
    names: list[str] = []
    problems: list[str] = []
    try:
        for row in read_rows(path):
            try:
                entry = _Entry.model_validate(row.value)
            except ValidationError as error:
                problems.append(f"{path}:{row.line}: {first_fault(error)}")
                continue
            asks += entry.asks
            names += entry.names
    except SourceError as error:
        problems.append(str(error))
    return Unserved(tuple(asks), tuple(names)), tuple(problems)
