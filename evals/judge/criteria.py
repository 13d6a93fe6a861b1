"""What a judge is asked: yes-or-no criteria, each with when it applies and what must be known: `criteria.yaml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.turn import Phase
from evals.judge.exchange import Exchange
from knowledge.source import SourceError, first_fault, read_rows

CRITERIA = Path(__file__).with_name("criteria.yaml")

When = Literal["always", "mistake", "open", "lesson"]
Needed = Literal["question", "answer", "facts"]

_APPLIES: dict[When, tuple[Callable[[Exchange], bool], str]] = {
    "always": (lambda _: True, ""),
    "mistake": (lambda one: one.reference.mistaken is True, "the learner's message is no wrong answer"),
    "open": (lambda one: one.reference.still_open, "no question with a key stays open"),
    "lesson": (lambda one: one.phase not in (Phase.INTAKE, Phase.PLAN), "it is the opening, or about the plan"),
}


@dataclass(frozen=True)
class Criterion:
    """One question about one reply."""

    id: str
    source: str
    question: str
    yes: str
    """When the answer is yes."""
    no: str
    wanted: bool
    """The answer that speaks for the tutor."""
    when: When
    needs: tuple[Needed, ...]
    """What of the reference the judge is shown."""
    annotated_as: str = ""
    """What MRBench's annotation calls it."""
    values: Mapping[str, bool] = field(default_factory=dict)
    """What the annotation's values mean, by how they begin."""

    def applies(self, one: Exchange) -> bool:
        """Tell whether it can be asked of this reply."""
        return _APPLIES[self.when][0](one)

    @property
    def skipped_where(self) -> str:
        """Return why it is not asked of other replies."""
        return _APPLIES[self.when][1]


class _Annotated(BaseModel):
    model_config = ConfigDict(extra="forbid")
    field: str
    values: dict[str, bool]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    source: str
    question: str
    when: When
    needs: tuple[Needed, ...] = ()
    yes_where: str
    no_where: str
    wanted: bool
    mrbench: _Annotated | None = None


@cache
def read_criteria(path: Path = CRITERIA) -> tuple[Criterion, ...]:
    """Read all criteria.

    Raises:
        SourceError: with file and line, if one is broken.
    """
    found: dict[str, Criterion] = {}
    for row in read_rows(path):
        try:
            form = _Form.model_validate(row.value)
        except ValidationError as error:
            raise SourceError(path, row.line, f"{row.name}: {first_fault(error)}") from None
        if form.id in found:
            raise SourceError(path, row.line, f"{form.id} is there already")
        found[form.id] = _criterion(form)
    return tuple(found.values())


def _criterion(form: _Form) -> Criterion:
    theirs = form.mrbench
    return Criterion(
        form.id,
        form.source,
        form.question,
        form.yes_where,
        form.no_where,
        form.wanted,
        form.when,
        form.needs,
        theirs.field if theirs else "",
        theirs.values if theirs else {},
    )
