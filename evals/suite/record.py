"""What a run of the cases leaves: every turn and every verdict, as JSON; reports are made of that alone.

RecordError    a file holds no run, with its name and why
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.dialogue import Dialogue
from agent.models.seam import SEED
from agent.turn import Turn
from evals.reference import Reference, reference
from evals.score import Moment, Score, Verdict
from evals.suite.run import NO_PHASE, Judgement
from evals.suite.spending import Spent
from knowledge.curriculum import Curriculum

LONGEST_MESSAGE = 2000


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
    reference: Reference | None = None
    """What a judge needs to know; None: the run was recorded before there were any, or the system keeps no state."""
    tokens_read: int = 0
    """In all calls that the turn made to the model, as far as its server tells."""
    tokens_written: int = 0


@dataclass(frozen=True)
class Played:
    """A dialogue that was played, and what the checks say of it."""

    id: str
    language: str
    said: tuple[Said, ...]
    scores: tuple[Score, ...]
    tags: tuple[str, ...] = ()
    seed: int = SEED

    @property
    def judged_turns(self) -> frozenset[int]:
        """Return the turns (from 1) of which a check said something."""
        return frozenset(score.turn for score in self.scores if score.verdict is not Verdict.SKIPPED)


@dataclass(frozen=True)
class Record:
    """One system's run of the cases, with each of its seeds."""

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
    *,
    system: str = "tutor",
) -> Record:
    """Return the record of one system's run."""
    name = f"{system}, {environment['model']}"
    return Record(name, environment, tuple(_played(done, curriculum) for done in judgements), tuple(problems))


def as_json(record: Record) -> str:
    """Return a record as JSON, one line."""
    return json.dumps(_RECORD.dump_python(record, mode="json"), ensure_ascii=False)


def read_records(path: Path) -> list[Record]:
    """Read the records that were saved, one a line.

    Raises:
        RecordError: if one is none, or there is none.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if not lines:
            raise RecordError(f"{path} is empty: save what `python -m evals --json` prints")
        return [_RECORD.validate_json(line) for line in lines]
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordError(f"{path} is no run of `python -m evals --json`: {where}: {first['msg']}") from None


def _played(done: Judgement, curriculum: Curriculum) -> Played:
    turns = done.transcript.turns
    moments = (Moment(done.transcript, index, curriculum) for index in range(len(turns)))
    said = tuple(
        Said(
            turn.message[:LONGEST_MESSAGE],
            turn.reply,
            turn.phase if dialogue else NO_PHASE,
            _stage(turn, dialogue, curriculum),
            turn.seconds,
            turn.first_seconds,
            reference(moment) if dialogue else None,
            spent.prompt_tokens,
            spent.completion_tokens,
        )
        for turn, moment, dialogue, spent in zip(
            turns,
            moments,
            done.transcript.dialogues or [None] * len(turns),
            done.spent or [Spent()] * len(turns),
            strict=True,
        )
    )
    return Played(done.case.id, done.case.language, said, done.scores, done.case.tags, done.seed)


def _stage(turn: Turn, dialogue: Dialogue | None, curriculum: Curriculum) -> int | None:
    """Return the stage of what the turn cites, else of the open exercise, else of the lesson."""
    notes = [citation.note for citation in turn.citations[:1]]
    notes += [dialogue.exercise.topic] if dialogue and dialogue.exercise else []
    notes += [dialogue.lesson.note] if dialogue and dialogue.lesson else []
    return next((curriculum.notes[note].stage for note in notes if note in curriculum.notes), None)
