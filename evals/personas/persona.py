"""Who the learner is: `*.yaml` of this folder, for a teacher to edit; a broken one is named and the rest is played."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.source import Row, SourceError, first_fault, read_rows
from knowledge.words import Language

FOLDER = Path(__file__).parent

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Some = Annotated[list[_Text], Field(min_length=1)]


@dataclass(frozen=True)
class Persona:
    """A learner as a model is to play them."""

    id: str
    language: Language
    description: str
    goals: tuple[str, ...]
    behaviours: tuple[str, ...]
    opening: str
    """The first message, which no model writes."""
    fallbacks: tuple[str, ...]
    """What they say where the model has written nothing that can be used, one after another."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: _Text
    language: Language
    description: _Text
    goals: _Some
    behaviours: _Some
    opening: _Text
    fallbacks: Annotated[list[_Text], Field(min_length=3)]


def read_personas(paths: Sequence[Path] | None = None) -> tuple[tuple[Persona, ...], tuple[str, ...]]:
    """Read these files, or all; return the personas, and what is wrong with the others."""
    found: dict[str, Persona] = {}
    problems: list[str] = []
    for path in paths or sorted(FOLDER.glob("*.yaml")):
        try:
            rows = read_rows(path)
        except SourceError as error:
            problems.append(str(error))
            continue
        for row in rows:
            try:
                one = _persona(row)
            except ValidationError as error:
                problems.append(f"{path}:{row.line}: {row.name or 'a persona'}: {first_fault(error)}")
                continue
            if one.id in found:
                problems.append(f"{path}:{row.line}: {one.id} is there already")
            found.setdefault(one.id, one)
    return tuple(found.values()), tuple(problems)


def _persona(row: Row) -> Persona:
    form = _Form.model_validate(row.value)
    goals, behaviours, fallbacks = tuple(form.goals), tuple(form.behaviours), tuple(form.fallbacks)
    return Persona(form.id, form.language, form.description, goals, behaviours, form.opening, fallbacks)
