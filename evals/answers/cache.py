"""What was answered, one JSON line each, so that a killed run goes on where it was and nothing is asked twice.

An answer is found again by what made it: model, prompt, notes, code, question and system.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from agent.turn import Turn

ROOT = Path(__file__).parents[2]
OUT = ROOT / "evals" / "out" / "answers.jsonl"
MATERIAL = (".py", ".md", ".yaml")


@dataclass(frozen=True)
class Answer:
    """One system's answer to one question, and what made it."""

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")  # a run's figures

    key: str
    question: str
    """The question's id."""
    system: str
    model: str
    turn: Turn
    seconds: float
    tokens: int = 0
    """That the model wrote, where the server tells; 0 for a tutor, whose calls are not counted here."""
    cut_off: bool = False
    """The model had more to say than it was allowed to."""
    earlier: tuple[Turn, ...] = ()
    """The turns before this one, where it took more than one message."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return all turns, the first one first."""
        return (*self.earlier, self.turn)


_ANSWER = TypeAdapter(Answer)


def key_of(*parts: str) -> str:
    """Return the name of an answer by what makes it."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@cache
def material_hash(*folders: str) -> str:
    """Return a hash of the code, notes and prompts in these folders of the repository."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in MATERIAL:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


class Answers:
    """A file of answers; a line that a kill cut off is left out, and asked again."""

    def __init__(self, path: Path = OUT) -> None:
        self.path = path
        self._known = {answer.key: answer for answer in _read(path)}

    def get(self, key: str) -> Answer | None:
        """Return an answer that was given before."""
        return self._known.get(key)

    def add(self, answer: Answer) -> None:
        """Keep an answer, at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as out:
            if out.tell() and not _ends_a_line(self.path):
                out.write(b"\n")  # what a kill cut off stays a line of its own
            out.write(_ANSWER.dump_json(answer) + b"\n")
        self._known[answer.key] = answer

    def of(self, keys: Iterable[str]) -> tuple[Answer, ...]:
        """Return those of these answers that are there."""
        return tuple(self._known[key] for key in keys if key in self._known)


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def _read(path: Path) -> Iterator[Answer]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield _ANSWER.validate_json(line)
        except (ValidationError, json.JSONDecodeError):
            continue
