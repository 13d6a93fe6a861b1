"""What was answered; an answer is found again by what made it: model, prompt, notes, code, question and system."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from agent.turn import Turn
from evals.kept import Kept

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


@cache
def material_hash(*folders: str) -> str:
    """Return a hash of the code, notes and prompts in these folders of the repository."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in MATERIAL:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


class Answers(Kept[Answer]):
    """The file of answers."""

    def __init__(self, path: Path = OUT) -> None:
        super().__init__(path, _ANSWER)
