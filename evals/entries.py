"""Entries that a teacher writes in YAML lists: read from several files, each of its own id; a broken one is named, the rest is read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import ValidationError

from knowledge.source import SourceError, first_fault, read_rows

LARGEST_BYTES = 400_000


class Named(Protocol):
    """An entry: it has an id."""

    @property
    def id(self) -> str:
        """Return the id."""


Entry = TypeVar("Entry", bound=Named)


@dataclass(frozen=True)
class Entries(Generic[Entry]):
    """The entries that can be used, where each begins, and what is wrong with the others."""

    found: tuple[Entry, ...]
    places: dict[str, str]
    """File and line of each, by its id."""
    problems: tuple[str, ...]


def read_entries(files: Iterable[Path], made: Callable[[object], Entry]) -> Entries[Entry]:
    """Read the entries of some files; `made` returns one, or raises pydantic's ValidationError."""
    found: dict[str, Entry] = {}
    places: dict[str, str] = {}
    problems: list[str] = []
    for path in files:
        try:
            rows = read_rows(path, LARGEST_BYTES)
        except SourceError as error:
            problems.append(str(error))
            continue
        for row in rows:
            place = f"{path}:{row.line}"
            try:
                one = made(row.value)
            except ValidationError as error:
                problems.append(": ".join(part for part in (place, row.name, first_fault(error)) if part))
                continue
            if one.id in found:
                problems.append(f"{place}: {one.id} is there already ({places[one.id]})")
                continue
            found[one.id], places[one.id] = one, place
    return Entries(tuple(found.values()), places, tuple(problems))
