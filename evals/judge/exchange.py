"""A tutor's reply and what was said before it: what a judge reads, from a run, a file of labels or a foreign set.

ExchangeError    a file holds no exchanges; the message says what to type
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evals.reference import Reference
from evals.suite.record import Played, Record, RecordError, read_records
from knowledge.source import first_fault

SUFFIX = ".jsonl"
"""Of a file with one exchange a line, as `python -m evals import` writes it."""


class ExchangeError(Exception):
    """A file holds no exchanges."""


class Role(StrEnum):
    """Who speaks."""

    LEARNER = "learner"
    TUTOR = "tutor"


@dataclass(frozen=True)
class Line:
    """What was said, and by whom."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    role: Role
    text: str


@dataclass(frozen=True)
class Exchange:
    """A reply to be judged; its id is unique in its file."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    history: tuple[Line, ...]
    """What was said before the reply, oldest first."""
    reply: str
    by: str = ""
    """The name of who replied: a model, as `--model` takes it, or a tutor's name in a foreign set."""
    digest: str = ""
    """Of the model that replied, where it is known."""
    phase: str = ""
    """Of our course; empty for a dialogue that is not ours."""
    reference: Reference = field(default_factory=Reference)
    labels: Mapping[str, bool] = field(default_factory=dict)
    """By criterion: what a person, or whoever the file names, says of this reply."""
    group: str = ""
    """Exchanges of one group are not independent of each other: a dialogue, or copies of one reply."""


EXCHANGE = TypeAdapter(Exchange)


def read_exchanges(path: Path) -> tuple[Exchange, ...]:
    """Read a run of `python -m evals --json`, or a file that `python -m evals import` has written.

    Raises:
        ExchangeError: if it is neither.
    """
    if path.suffix == SUFFIX:
        return tuple(_lines(path))
    try:
        return tuple(each for record in read_records(path) for each in exchanges(record))
    except RecordError as error:
        raise ExchangeError(f"{error}. A file of exchanges ends on {SUFFIX}.") from None


def exchanges(record: Record) -> Iterator[Exchange]:
    """Yield every turn of a run."""
    by, digest = record.environment.get("model", record.system), record.environment.get("digest", "")
    for played in record.dialogues:
        yield from _turns(played, by, digest)


def _turns(played: Played, by: str, digest: str) -> Iterator[Exchange]:
    history: list[Line] = []
    for number, said in enumerate(played.said, start=1):
        history.append(Line(Role.LEARNER, said.message))
        ground = said.reference or Reference()
        id_ = f"{played.id}:{number}"
        yield Exchange(id_, tuple(history), said.reply, by, digest, said.phase, ground, group=played.id)
        history.append(Line(Role.TUTOR, said.reply))


def as_lines(all_: Iterable[Exchange]) -> str:
    """Return exchanges as a file holds them."""
    dumped = (EXCHANGE.dump_python(one, mode="json") for one in all_)
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in dumped)


def _lines(path: Path) -> Iterator[Exchange]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeError(f"{path} cannot be read: {error}") from None
    for number, line in enumerate(lines, start=1):
        try:
            yield EXCHANGE.validate_json(line)
        except ValidationError as error:
            raise ExchangeError(
                f"{path}:{number} is no exchange: {first_fault(error)}. Make the file again with `python -m evals import`."
            ) from None
