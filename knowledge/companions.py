"""Which facts belong beside a fact in an answer, and the other way round, of its note and of others: `notes/ID/companions.yaml`.

A question of a note tells that of its own answer, and of facts of its note alone (`ask.py`). And which facts are needless
in an answer that tells a certain one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from scipy.sparse import csr_array

from knowledge.note import Note
from knowledge.passage import Passage
from knowledge.source import SourceError, first_fault, read_rows

FILE = "companions.yaml"


@dataclass(frozen=True)
class Companions:
    """A fact of a note, and the facts (note/number) that belong beside it."""

    fact: int
    beside: tuple[str, ...]
    line: int
    """Where that stands in the file."""
    covers: tuple[str, ...] = ()
    """The facts that tell nothing of weight to whom this one was told."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fact: int = Field(ge=1)
    with_: list[int | str] = Field(alias="with", default=[], max_length=16)
    """note/number, or a number of the same note."""
    covers: list[int | str] = Field(default=[], max_length=16)


def read_companions(path: Path, note: str) -> tuple[tuple[Companions, ...], tuple[str, ...]]:
    """Parse the companions of the facts of `note`; return what can be used, and what is wrong with the rest."""
    found: dict[int, Companions] = {}
    problems: list[str] = []
    try:
        for each in read_rows(path):
            try:
                row = _Row.model_validate(each.value)
            except ValidationError as error:
                problems.append(f"{path}:{each.line}: {first_fault(error)}")
                continue
            if row.fact in found:
                problems.append(f"{path}:{each.line}: fact {row.fact} has a row already")
                continue
            if not row.with_ and not row.covers:
                problems.append(f"{path}:{each.line}: fact {row.fact} has neither `with` nor `covers`")
                continue
            beside, covers = (_names(note, names) for names in (row.with_, row.covers))
            found[row.fact] = Companions(row.fact, beside, each.line, covers)
    except SourceError as error:
        problems.append(str(error))
    return tuple(found.values()), tuple(problems)


def _names(note: str, written: Sequence[int | str]) -> tuple[str, ...]:
    return tuple(f"{note}/{name}" if isinstance(name, int) else name for name in written)


def unknown(
    companions: Mapping[str, Sequence[Companions]], notes: Mapping[str, Note], topics: Set[str], folder: Path
) -> Iterator[str]:
    """Yield a line for each name in the notes' files that is no fact, or the fact itself.

    A note that could not be read is named for that alone: `topics` are those that there should be notes on.
    """
    for id_, rows in companions.items():
        for row in rows:
            place = f"{folder / id_ / FILE}:{row.line}: fact {row.fact}"
            if not _is_fact(f"{id_}/{row.fact}", notes):
                yield f"{place}: the note has no such fact"
            for name in dict.fromkeys((*row.beside, *row.covers)):
                home = name.partition("/")[0]
                if not _is_fact(name, notes) if home in notes else home not in topics:
                    yield f"{place}: {name!r} is no fact of the notes"
                if name == f"{id_}/{row.fact}":
                    yield f"{place}: goes with itself"


def _is_fact(name: str, notes: Mapping[str, Note]) -> bool:
    note, _, number = name.partition("/")
    return note in notes and any(str(fact.number) == number for fact in notes[note].facts)


def matrix(companions: Mapping[str, Sequence[Companions]], passages: Sequence[Passage]) -> csr_array:
    """Return which passages belong beside which, 1 or 0, (passages, passages), symmetric; what is no fact is left out."""
    named = set(_pairs(passages, ((id_, row.fact, row.beside) for id_, rows in companions.items() for row in rows)))
    both = named | {(other, one) for one, other in named}  # what one note names counts for both
    rows, columns = np.array([*both], dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(passages), len(passages)))


def covered(
    companions: Mapping[str, Sequence[Companions]], passages: Sequence[Passage]
) -> Mapping[int, frozenset[int]]:
    """Return for each passage that makes others needless in an answer which ones, as rows of the passages."""
    found: dict[int, set[int]] = {}
    for one, other in _pairs(
        passages, ((id_, row.fact, row.covers) for id_, rows in companions.items() for row in rows)
    ):
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}


def _pairs(passages: Sequence[Passage], rows: Iterable[tuple[str, int, Sequence[str]]]) -> Iterator[tuple[int, int]]:
    """Yield the rows of the passages that name one another; what is no fact, and what names itself, is left out."""
    place = {f"{passage.note}/{passage.number}": row for row, passage in enumerate(passages) if passage.is_fact}
    for id_, number, names in rows:
        one = place.get(f"{id_}/{number}")
        others = (place.get(name) for name in names)
        yield from ((one, other) for other in others if one is not None and other is not None and other != one)
