"""What was asked of a model, one JSON line each, so that a killed run goes on where it was and nothing is asked twice.

Each thing kept is found again by its key: a hash of all that made it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError


class Keyed(Protocol):
    """Something that knows what made it."""

    @property
    def key(self) -> str:
        """Return the hash of what made it."""


One = TypeVar("One", bound=Keyed)


def key_of(*parts: str) -> str:
    """Return the name of a thing by what makes it."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


class Kept(Generic[One]):
    """A file of things; a line that a kill cut off is left out, and asked again."""

    def __init__(self, path: Path, form: TypeAdapter[One]) -> None:
        self.path = path
        self._form = form
        self._known = {one.key: one for one in self._read()}

    def get(self, key: str) -> One | None:
        """Return what was kept before."""
        return self._known.get(key)

    def add(self, one: One) -> None:
        """Keep one more, at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as out:
            if out.tell() and not _ends_a_line(self.path):
                out.write(b"\n")  # what a kill cut off stays a line of its own
            out.write(self._form.dump_json(one) + b"\n")
        self._known[one.key] = one

    def of(self, keys: Iterable[str]) -> tuple[One, ...]:
        """Return those of these that are there."""
        return tuple(self._known[key] for key in keys if key in self._known)

    def _read(self) -> Iterator[One]:
        if not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines():
            try:
                yield self._form.validate_json(line)
            except (ValidationError, json.JSONDecodeError):
                continue


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
