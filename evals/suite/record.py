"""What a run of the cases leaves: every turn and every verdict, as JSON; reports are made of that alone.

RecordError    a file holds no run, with its name and why
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.dialogue import Dialogue
from agent.turn import Turn
from evals.score import Score
from evals.suite.run import Judgement
from knowledge.curriculum import Curriculum


class RecordError(Exception):
    """A file holds no run."""


@dataclass(frozen=True)
class Said:
    """A message and the reply to it."""

    message: str
    reply: str
    phase: str
    stage: int | None
    """The stage of the curriculum that the turn is about; None: the opening, or the plan."""
    seconds: float | None = None
    first_seconds: float | None = None


@dataclass(frozen=True)
class Played:
    """A dialogue that was played, and what the checks say of it."""

    id: str
    language: str
    said: tuple[Said, ...]
    scores: tuple[Score, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One system's run of the cases."""

    system: str
    environment: Mapping[str, str]
    dialogues: tuple[Played, ...]
    problems: tuple[str, ...] = field(default=())
    """Cases that could not be read."""


_RECORD = TypeAdapter(Record)


def recorded(
    environment: Mapping[str, str],
    judgements: Iterable[Judgement],
    curriculum: Curriculum,
    problems: Sequence[str] = (),
) -> Record:
    """Return the record of a run."""
    system = f"{environment['model']}, {environment['tier']}"
    return Record(system, environment, tuple(_played(done, curriculum) for done in judgements), tuple(problems))


def as_json(record: Record) -> str:
    """Return a record as JSON, one line."""
    return json.dumps(_RECORD.dump_python(record, mode="json"), ensure_ascii=False)


def read_record(path: Path) -> Record:
    """Read a record that was saved.

    Raises:
        RecordError: if it is none.
    """
    try:
        return _RECORD.validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordError(f"{path} is no run of `python -m evals --json`: {where}: {first['msg']}") from None


def _played(done: Judgement, curriculum: Curriculum) -> Played:
    turns = zip(done.transcript.turns, done.transcript.dialogues, strict=True)
    said = tuple(
        Said(
            turn.message[:2000],
            turn.reply,
            turn.phase,
            _stage(turn, dialogue, curriculum),
            turn.seconds,
            turn.first_seconds,
        )
        for turn, dialogue in turns
    )
    return Played(done.case.id, done.case.language, said, done.scores, done.case.tags)


def _stage(turn: Turn, dialogue: Dialogue, curriculum: Curriculum) -> int | None:
    """Return the stage of what the turn cites, else of the open exercise, else of the lesson."""
    notes = [citation.note for citation in turn.citations[:1]]
    notes += [dialogue.exercise.topic] if dialogue.exercise else []
    notes += [dialogue.lesson.note] if dialogue.lesson else []
    return next((curriculum.notes[note].stage for note in notes if note in curriculum.notes), None)
