"""The people who learn on this machine: taken in, named, forgotten; what is one's is never another's."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Connection

from agent.database import Database, StoreError
from agent.tables import EvidenceRow, LearnerRow, PlanRow, SessionRow, TurnRow

UNNAMED = "学习者"
"""What a learner is called who has not said a name; the second one gets a 2."""
LONGEST_NAME = 60


@dataclass(frozen=True)
class Person:
    """A learner, as the store knows them; what they have learnt stands in their dialogue."""

    id: str
    name: str
    created: datetime


class People:
    """All learners in a database."""

    def __init__(self, database: Database) -> None:
        """Look at a database that is open."""
        self._database = database

    def all(self) -> tuple[Person, ...]:
        """Return all learners, the first one first."""
        with self._database.reading() as connection:
            rows = connection.scalars(select(LearnerRow).order_by(LearnerRow.created, LearnerRow.name))
            return tuple(_person(row) for row in rows)

    def find(self, wanted: str) -> Person:
        """Return the learner with this id or name.

        Raises:
            StoreError: if there is none.
        """
        known = self.all()
        found = next((each for each in known if wanted in (each.id, each.name)), None)
        if found is None:
            names = ", ".join(each.name for each in known) or "nobody yet"
            raise StoreError(f"There is no learner {wanted!r}; known: {names}. Type `python -m agent learners`.")
        return found

    def knows(self, id_: str) -> bool:
        """Tell whether there is a learner with this id."""
        with self._database.reading() as connection:
            return connection.get(LearnerRow, id_) is not None

    def add(self, name: str = "") -> Person:
        """Take in a learner; without a name they are given one.

        Raises:
            StoreError: if the name is taken, or is none.
        """
        with self._database.writing() as connection:
            return add_person(connection, _free(connection, name) if name else UNNAMED)

    def rename(self, learner: str, name: str) -> None:
        """Give a learner another name.

        Raises:
            StoreError: if the name is taken, or is none.
        """
        with self._database.writing() as connection:
            row = connection.get_one(LearnerRow, learner)
            if row.name != name:
                row.name = _free(connection, name)

    def delete(self, learner: str) -> None:
        """Delete a learner and all that is theirs, for good."""
        sessions = select(SessionRow.id).where(SessionRow.learner_id == learner)
        with self._database.writing() as connection:
            connection.execute(delete(EvidenceRow).where(EvidenceRow.learner_id == learner))
            connection.execute(delete(PlanRow).where(PlanRow.learner_id == learner))
            connection.execute(delete(TurnRow).where(TurnRow.session_id.in_(sessions)))
            connection.execute(delete(SessionRow).where(SessionRow.learner_id == learner))
            connection.execute(delete(LearnerRow).where(LearnerRow.id == learner))
        self._database.settle()


def add_person(connection: Connection, name: str = UNNAMED, created: datetime | None = None) -> Person:
    """Take in a learner within a transaction; a name that is taken gets a number."""
    taken = set(connection.scalars(select(LearnerRow.name)))
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    free = next(each for each in names if each not in taken)
    row = LearnerRow(id=secrets.token_urlsafe(16), name=free, created=created or utc())
    connection.add(row)
    connection.flush()
    return _person(row)


def checked_name(name: str) -> str:
    """Return a name as it is kept.

    Raises:
        StoreError: if it is none.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise StoreError(f"A name has 1 to {LONGEST_NAME} characters that can be printed. Choose another one.")
    return name


def _free(connection: Connection, name: str) -> str:
    name = checked_name(name)
    if connection.scalar(select(LearnerRow.id).where(LearnerRow.name == name)):
        raise StoreError(f"There is already a learner called {name!r}. Choose another name.")
    return name


def utc(at: datetime | None = None) -> datetime:
    """Return a time, or now, as the tables hold it: in UTC, without saying so."""
    return (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)


def _person(row: LearnerRow) -> Person:
    return Person(row.id, row.name, row.created)
