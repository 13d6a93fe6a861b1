"""The store: every message is kept before it is answered, every reply when it is whole, all of it under its learner.

StoreError    the store cannot be opened, or what is in it cannot be read or done; the message says what to do
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Connection

from agent.database import Database, StoreError
from agent.dialogue import Answered, Dialogue
from agent.people import People, add_person, utc
from agent.policy import Move
from agent.tables import (
    EvidenceRow,
    PlanRow,
    SessionRow,
    TurnRow,
    dialogue_json,
    plan_json,
    read_dialogue,
    read_turn,
    turn_json,
)
from agent.turn import Status, Turn

__all__ = ["Store", "StoreError"]

LONGEST_REASON = 500


class Store:
    """Learners and their conversations."""

    def __init__(self, url: str) -> None:
        """Open the store, and bring its tables up to date.

        Raises:
            StoreError: if it cannot be opened.
        """
        self.database = Database(url)
        self.people = People(self.database)

    def new(self, learner: str | None = None, dialogue: Dialogue | None = None) -> str:
        """Open a conversation, of a new learner if none is named, and return its id, which nobody can guess."""
        id_ = secrets.token_urlsafe(16)
        with self.database.writing() as connection:
            owner = learner or add_person(connection).id
            record = dialogue_json(dialogue or Dialogue())
            connection.add(SessionRow(id=id_, learner_id=owner, opened=utc(), dialogue=record))
        return id_

    def latest(self, learner: str | None = None) -> str | None:
        """Return the conversation in which something happened last, of this learner or of anybody."""
        with self.database.reading() as connection:
            return next(iter(_by_time(connection, learner)), None)

    def standing(self, learner: str) -> Dialogue:
        """Return where a learner stands: their last dialogue, passing over those that cannot be read."""
        with self.database.reading() as connection:
            records = [connection.get_one(SessionRow, id_).dialogue for id_ in _by_time(connection, learner)]
        for record in records:
            try:
                return read_dialogue(record)
            except ValidationError:
                continue
        return Dialogue()

    def owner(self, session: str) -> str | None:
        """Return the id of the learner whose conversation this is; None: there is no such conversation."""
        with self.database.reading() as connection:
            return connection.scalar(select(SessionRow.learner_id).where(SessionRow.id == session))

    def dialogue(self, session: str) -> Dialogue | None:
        """Return where a conversation stands; None: there is no such conversation.

        Raises:
            StoreError: if what is stored is damaged, or of another version.
        """
        with self.database.reading() as connection:
            record = connection.scalar(select(SessionRow.dialogue).where(SessionRow.id == session))
        try:
            return None if record is None else read_dialogue(record)
        except ValidationError as error:
            _unreadable(session, error)

    def turns(self, session: str, *, last: int | None = None) -> tuple[Turn, ...]:
        """Return all turns, or so many of the last ones, oldest first.

        Raises:
            StoreError: if what is stored is damaged, or of another version.
        """
        wanted = select(TurnRow.record).where(TurnRow.session_id == session).order_by(TurnRow.number.desc())
        with self.database.reading() as connection:
            records = connection.scalars(wanted.limit(last)).all()
        try:
            return tuple(read_turn(record) for record in reversed(records))
        except ValidationError as error:
            _unreadable(session, error)

    def keep(self, session: str, turn: Turn, dialogue: Dialogue | None = None, *, at: datetime | None = None) -> None:
        """Write a turn and, once it has its reply, where the dialogue stands, what was answered and a changed plan.

        All in one transaction; `at` is when the message came.
        """
        row = TurnRow(
            session_id=session,
            number=turn.number,
            status=turn.status,
            message=turn.message,
            record=turn_json(turn),
            written=utc(at),
        )
        with self.database.writing() as connection:
            connection.merge(row)
            stored = connection.get(SessionRow, session)
            if dialogue is not None and stored is not None and turn.status is not Status.PENDING:
                before = read_dialogue(stored.dialogue)
                stored.dialogue = dialogue_json(dialogue)
                connection.add_all(_evidence(stored, turn, before, dialogue, utc(at)))
                if dialogue.plan is not None and dialogue.plan != before.plan:
                    # '就这样' takes what was wished before it
                    wish = before.proposed.wish if before.proposed and turn.move == Move.TAKE_CHANGE else turn.message
                    connection.add(_plan(connection, stored.learner_id, wish, plan_json(dialogue.plan), utc(at)))

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def _by_time(connection: Connection, learner: str | None) -> list[str]:
    """Return the ids of conversations, the one in which something happened last first."""
    last = func.coalesce(func.max(TurnRow.written), SessionRow.opened)
    wanted = select(SessionRow.id).outerjoin(TurnRow, TurnRow.session_id == SessionRow.id).group_by(SessionRow.id)
    if learner is not None:
        wanted = wanted.where(SessionRow.learner_id == learner)
    return list(connection.scalars(wanted.order_by(last.desc(), SessionRow.opened.desc())))


def _evidence(
    session: SessionRow, turn: Turn, before: Dialogue, after: Dialogue, at: datetime
) -> Iterator[EvidenceRow]:
    """Write out the answers that the stored dialogue does not hold yet."""
    known: Counter[Answered] = Counter(before.answered)
    for each in after.answered:
        if known[each] > 0:
            known[each] -= 1
            continue
        yield EvidenceRow(
            learner_id=session.learner_id,
            at=utc(each.at) if each.at else at,
            topic=each.note,
            kind=each.kind.value,
            item=each.item,
            right=each.right,
            attempts=each.attempts,
            session_id=session.id,
            turn=turn.number,
        )


def _plan(connection: Connection, learner: str, wish: str, record: str, at: datetime) -> PlanRow:
    """Return the next row of a learner's plans; its reason is what was said to have it."""
    last = connection.scalar(select(func.max(PlanRow.number)).where(PlanRow.learner_id == learner))
    reason = wish[:LONGEST_REASON]
    return PlanRow(learner_id=learner, number=(last or 0) + 1, made=at, record=record, reason=reason)


def _unreadable(session: str, error: ValidationError) -> NoReturn:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the whole record"
    raise StoreError(
        f"The conversation {session} cannot be read ({where}: {first['msg']}): it is damaged, or a newer version wrote "
        "it. Update with `git pull` and `make chat`, or go on in a new conversation: what can be read is kept."
    ) from None
