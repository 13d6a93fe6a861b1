"""What a long run has made, one JSON line each, so that a killed run goes on where it was and nothing is made twice.

A thing is found again by what made it: model, prompts, notes, code, what was asked, and of which system.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

ROOT = Path(__file__).parents[1]
OUT = ROOT / "evals" / "out"
MATERIAL = (".py", ".md", ".yaml")
_KEY = re.compile(rb'\{"key":"([^"\\]+)"')


@dataclass(frozen=True)
class Keyed:
    """What can be kept: its key comes first in its line, so that no other line need be read to find it."""

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")  # a run's figures

    key: str


Item = TypeVar("Item", bound=Keyed)


def key_of(*parts: str) -> str:
    """Return the name of a thing by what makes it."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@cache
def material_hash(*paths: str) -> str:
    """Return a hash of the code, notes and prompts in these folders of the repository, or of these files."""
    digest = hashlib.sha256()
    for path in paths:
        for file in [ROOT / path, *sorted((ROOT / path).rglob("*"))]:
            if file.suffix in MATERIAL:
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


class Kept(Generic[Item]):
    """A file of things; a line that a kill cut off is left out, and its thing is made again."""

    def __init__(self, path: Path, kind: type[Item]) -> None:
        self.path = path
        self._adapter: TypeAdapter[Item] = TypeAdapter(kind)
        lines = path.read_bytes().splitlines() if path.exists() else []
        self._lines = {found[1].decode(): line for line in lines if (found := _KEY.match(line))}

    def get(self, key: str) -> Item | None:
        """Return what was made before."""
        try:
            return self._adapter.validate_json(self._lines[key]) if key in self._lines else None
        except ValidationError:
            return None

    def add(self, item: Item) -> None:
        """Keep a thing, at once; the last one of a key counts."""
        line = self._adapter.dump_json(item)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as out:
            # What a kill cut off stays a line of its own.
            out.write((b"\n" if out.tell() and not _ends_a_line(self.path) else b"") + line + b"\n")
        self._lines[item.key] = line


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
