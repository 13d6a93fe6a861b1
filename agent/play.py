"""Playing scripted dialogues: each with a fresh learner and store, and one line of what the tutor did."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.ask import FileError, run_report
from agent.dialogue import Dialogue
from agent.grading import answer_of, wrong_answer_of
from agent.opened import opened
from agent.phrases import say
from agent.session import Session
from agent.store import Store
from agent.turn import Turn
from agent.tutor import Tutor


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ScriptTurn(_Model):
    """What the learner says or answers to the open item, or a restart of the program, or days that pass."""

    user: str | None = None
    times: int = Field(default=1, ge=1, le=1_000_000)
    """How often the words are said in one message: a wall of text that nobody has to write out."""
    answer: Literal["right", "wrong"] | None = None
    restart: bool = False
    days: float = Field(default=0.0, ge=0.0)

    @property
    def says_something(self) -> bool:
        """Tell whether there is a reply to it."""
        return self.user is not None or self.answer is not None


class ScriptDialogue(_Model):
    """One dialogue of a script."""

    id: str | int
    turns: list[ScriptTurn]


class _Script(_Model):
    dialogues: list[ScriptDialogue] = Field(min_length=1)


@dataclass(frozen=True)
class Transcript:
    """A whole dialogue, as a check judges it: for each message the turn, and where the dialogue stood after it."""

    id: str
    turns: tuple[Turn, ...]
    dialogues: tuple[Dialogue, ...]
    """Empty: what answered keeps no state."""
    passed: tuple[timedelta, ...] = ()
    """The time that the script had let pass before each message; empty: none."""

    @classmethod
    def of(cls, script: ScriptDialogue, steps: Sequence["Step"]) -> "Transcript":
        """Return what was played of a script."""
        dialogues = tuple(step.dialogue for step in steps if step.dialogue is not None)
        return cls(str(script.id), tuple(step.turn for step in steps), dialogues, tuple(step.passed for step in steps))


@dataclass(frozen=True)
class Step:
    """A message of a script, the reply to it, and where that left the dialogue."""

    turn: Turn
    dialogue: Dialogue | None
    """None: what answered keeps no state."""
    passed: timedelta


def read_script(path: Path) -> list[ScriptDialogue]:
    """Read a YAML script.

    Raises:
        FileError: with file and line.
    """
    try:
        return _Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).dialogues
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileError(f"{path}:{line}: {error.problem}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileError(f"{path}: {where}: {first['msg']}") from None


def play(tutor: Tutor, script: ScriptDialogue) -> Transcript:
    """Play one dialogue with a learner and a store of its own."""
    return Transcript.of(script, list(playing(tutor, script)))


def playing(tutor: Tutor, script: ScriptDialogue) -> Iterator[Step]:
    """Play one dialogue with a learner and a store of its own, message by message."""
    with tempfile.TemporaryDirectory(prefix="dltutor-play-") as folder:
        url = f"sqlite:///{folder}/play.sqlite3"
        store = Store(url)
        passed = timedelta()

        def clock() -> datetime:
            return tutor.clock() + passed

        session = Session.silent(replace(tutor, store=store, clock=clock))
        for each in script.turns:
            passed += timedelta(days=each.days)
            if each.restart:
                store.close()
                store = Store(url)
                session = Session.open(replace(tutor, store=store, clock=clock), session.id)
            said = _answer(session.dialogue, tutor, right=each.answer == "right") if each.answer else each.user
            if said is not None:
                said *= each.times
                *_, turn = session.say(said)
                yield Step(turn, session.dialogue, passed)
        store.close()


def _answer(dialogue: Dialogue, tutor: Tutor, *, right: bool) -> str:
    """Return what a learner answers to the open item who knows it, or who has it wrong in a way that others do.

    Where no item is open it is a word that goes on, and the checks of the turn will say so.
    """
    open_ = opened(dialogue, tutor.curriculum)
    if open_ is None:
        return say("chip_continue", dialogue.language)
    if right:
        return answer_of(open_.item, dialogue.language)
    return wrong_answer_of(open_.item, dialogue.language)


def line(transcript: Transcript) -> str:
    """Return a transcript as the one line of JSON that `agent play` writes."""
    states = list(_states(transcript))
    return json.dumps(
        {"id": transcript.id, "replies": [turn.reply for turn in transcript.turns], "states": states},
        ensure_ascii=False,
    )


def _states(transcript: Transcript) -> Iterator[dict[str, object]]:
    for turn, dialogue in zip(transcript.turns, transcript.dialogues, strict=True):
        learner, lesson = dialogue.learner, dialogue.lesson
        yield {
            "phase": turn.phase,
            "profile": {
                **{name: list(values) for name, values in learner.values.items()},
                **{f"{name}_gaps": list(values) for name, values in learner.gaps.items()},
                "hours_per_week": learner.hours_per_week,
            },
            "plan": {"weeks": dialogue.plan.weeks, "stages": len(dialogue.plan.stages)} if dialogue.plan else None,
            "lesson": {"note": lesson.note, "step": lesson.step} if lesson else None,
            "citations": [{"label": c.label, "note": c.note, "section": c.section} for c in turn.citations],
            "runs": [run_report(run) for run in turn.runs],
            "seconds": {"first_token": turn.first_seconds, "total": turn.seconds},
            "status": turn.status,
            "intent": turn.intent,
            "move": turn.move,
        }
