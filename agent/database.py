"""The database behind the store: opened, brought up to date, and written in whole transactions only.

StoreError    it cannot be opened, or what is in it cannot be read or done; the message says what to do
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection as EngineConnection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Connection

MIGRATIONS = Path(__file__).with_name("migrations")


class StoreError(Exception):
    """The store cannot be opened, read or written as asked; the message says what to do."""


class Database:
    """One database, SQLite by default."""

    def __init__(self, url: str) -> None:
        """Open it, and bring its tables up to date.

        Raises:
            StoreError: if it cannot be opened.
        """
        try:
            self._engine = _engine(url)
            self._writer = self._engine.execution_options(writes=True)
            _migrate(self._writer)
        except (SQLAlchemyError, OSError, ImportError) as error:
            first = str(error).splitlines()[0]
            raise StoreError(
                f"The conversations at {url} cannot be opened ({first}). Check the path and its permissions, or choose "
                "another place with DLTUTOR_DATA=FOLDER."
            ) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look at one state of it."""
        with Connection(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write all or nothing."""
        with Connection(self._writer) as connection, connection.begin():
            yield connection

    def settle(self) -> None:
        """Put what was written into the file proper, so that what was deleted stands in no file any more."""
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give it back."""
        self._engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        if engine.url.database not in (None, ":memory:"):
            Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
    return engine


def _durable(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # else tables are made outside of transactions
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")  # a killed process leaves whole transactions
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what a learner deletes is overwritten
    cursor.close()


def _begin(connection: EngineConnection) -> None:
    """Begin as a writer where there will be writing: a reader that turns writer beside another one is refused."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
