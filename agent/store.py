"""The store: every message is kept before it is answered, every reply when it is whole.

StoreError    the store cannot be opened; the message says what to do
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import ForeignKey, Text, create_engine, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import Session as Connection

from agent.dialogue import Dialogue
from agent.turn import Status, Turn

MIGRATIONS = Path(__file__).with_name("migrations")


class StoreError(Exception):
    """The store cannot be opened or written; the message says what to do."""


class Base(DeclarativeBase):
    """The tables."""


class SessionRow(Base):
    """One conversation and where it stands."""

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(primary_key=True)
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


_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass(frozen=True)
class _Record:
    """Pydantic takes the encoding of bytes from the outermost class."""

    __pydantic_config__ = _BYTES
    turn: Turn


_RECORD = TypeAdapter(_Record)
_DIALOGUE = TypeAdapter(Dialogue)


class Store:
    """Conversations in a database, SQLite by default."""

    def __init__(self, url: str) -> None:
        """Open the store, and bring its tables up to date.

        Raises:
            StoreError: if it cannot be opened.
        """
        try:
            self._engine = _engine(url)
            _migrate(self._engine)
        except (SQLAlchemyError, OSError, ImportError) as error:
            first = str(error).splitlines()[0]
            raise StoreError(
                f"The conversations at {url} cannot be opened ({first}). Check the path and its permissions, or choose "
                "another place with DLTUTOR_DATA=FOLDER."
            ) from None

    def new(self) -> str:
        """Open a new conversation and return its id, which nobody can guess."""
        id_ = secrets.token_urlsafe(16)
        with Connection(self._engine) as connection, connection.begin():
            connection.add(SessionRow(id=id_, opened=_now(), dialogue=_dialogue_json(Dialogue())))
        return id_

    def latest(self) -> str | None:
        """Return the conversation that was opened last."""
        with Connection(self._engine) as connection:
            return connection.scalar(select(SessionRow.id).order_by(SessionRow.opened.desc()).limit(1))

    def dialogue(self, session: str) -> Dialogue | None:
        """Return where a conversation stands; None: there is no such conversation."""
        with Connection(self._engine) as connection:
            row = connection.get(SessionRow, session)
            return _DIALOGUE.validate_json(row.dialogue) if row else None

    def turns(self, session: str) -> tuple[Turn, ...]:
        """Return all turns, oldest first."""
        wanted = select(TurnRow.record).where(TurnRow.session_id == session).order_by(TurnRow.number)
        with Connection(self._engine) as connection:
            records: Sequence[str] = connection.scalars(wanted).all()
        return tuple(_RECORD.validate_json(record).turn for record in records)

    def turn(self, session: str, number: int) -> Turn | None:
        """Return one turn."""
        with Connection(self._engine) as connection:
            row = connection.get(TurnRow, (session, number))
            return _RECORD.validate_json(row.record).turn if row else None

    def keep(self, session: str, turn: Turn, dialogue: Dialogue | None = None) -> None:
        """Write a turn, and with it where the dialogue stands after it, in one transaction."""
        record = _RECORD.dump_json(_Record(turn)).decode()
        row = TurnRow(
            session_id=session,
            number=turn.number,
            status=turn.status,
            message=turn.message,
            record=record,
            written=_now(),
        )
        with Connection(self._engine) as connection, connection.begin():
            connection.merge(row)
            stored = connection.get(SessionRow, session)
            if dialogue is not None and stored is not None and turn.status is not Status.PENDING:
                stored.dialogue = _dialogue_json(dialogue)

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()


def _now() -> datetime:
    return datetime.now(UTC)


def _dialogue_json(dialogue: Dialogue) -> str:
    return _DIALOGUE.dump_json(dialogue).decode()


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        if engine.url.database not in (None, ":memory:"):
            Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)

        @event.listens_for(engine, "connect")
        def durable(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute("PRAGMA journal_mode=WAL")  # a killed process leaves whole transactions
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()

    return engine


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
