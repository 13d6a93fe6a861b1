"""The tables of the store, and how a turn, a dialogue and a plan are written in them: as JSON."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from agent.dialogue import Dialogue
from agent.plan import Plan
from agent.turn import Turn


class Base(DeclarativeBase):
    """The tables."""


class LearnerRow(Base):
    """One person on this machine; all else belongs to one of them."""

    __tablename__ = "learner"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created: Mapped[datetime]


class SessionRow(Base):
    """One conversation and where it stands."""

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    opened: Mapped[datetime]
    dialogue: Mapped[str] = mapped_column(Text)


class TurnRow(Base):
    """One turn; `record` is the whole Turn as JSON, `message` and `status` stand beside it for who reads the table."""

    __tablename__ = "turn"
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text)
    written: Mapped[datetime]


class PlanRow(Base):
    """One plan of a learner, and what was said when it came to be; the last one is in force."""

    __tablename__ = "plan"
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[datetime]
    record: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class EvidenceRow(Base):
    """One graded answer of a learner."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    at: Mapped[datetime]
    topic: Mapped[str]
    kind: Mapped[str]
    """What the item was asked for: lesson, exercise, recall, review, …"""
    item: Mapped[str]
    right: Mapped[bool]
    attempts: Mapped[int]
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"))
    turn: Mapped[int]


_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass(frozen=True)
class _Record:
    """Pydantic takes the encoding of bytes from the outermost class."""

    __pydantic_config__ = _BYTES
    turn: Turn


_RECORD = TypeAdapter(_Record)
_DIALOGUE = TypeAdapter(Dialogue)
_PLAN = TypeAdapter(Plan)


def turn_json(turn: Turn) -> str:
    """Return a turn as it is written."""
    return _RECORD.dump_json(_Record(turn)).decode()


def read_turn(record: str) -> Turn:
    """Return the turn that was written so; pydantic's ValidationError if it is none."""
    return _RECORD.validate_json(record).turn


def dialogue_json(dialogue: Dialogue) -> str:
    """Return a dialogue as it is written."""
    return _DIALOGUE.dump_json(dialogue).decode()


def read_dialogue(record: str) -> Dialogue:
    """Return the dialogue that was written so; pydantic's ValidationError if it is none."""
    return _DIALOGUE.validate_json(record)


def plan_json(plan: Plan) -> str:
    """Return a plan as it is written."""
    return _PLAN.dump_json(plan).decode()


def read_plan(record: str) -> Plan:
    """Return the plan that was written so; pydantic's ValidationError if it is none."""
    return _PLAN.validate_json(record)
