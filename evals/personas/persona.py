"""Who the learner is: `*.yaml` of this folder, for a teacher to edit; a broken one is named and the rest is played."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from evals.entries import read_entries
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
    read = read_entries(paths or sorted(FOLDER.glob("*.yaml")), _persona)
    return read.found, read.problems


def _persona(value: object) -> Persona:
    form = _Form.model_validate(value)
    goals, behaviours, fallbacks = tuple(form.goals), tuple(form.behaviours), tuple(form.fallbacks)
    return Persona(form.id, form.language, form.description, goals, behaviours, form.opening, fallbacks)
