"""A learner's data as one file: everything of theirs, to keep, to read, or to take to another machine."""

import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session as Connection

from agent.belongings import (
    EVIDENCE,
    PLANS,
    VERSION,
    About,
    Belongings,
    SavedEvidence,
    SavedPlan,
    SavedSession,
    SavedTurn,
)
from agent.people import Person
from agent.store import Store, StoreError
from agent.tables import EvidenceRow, PlanRow, SessionRow, TurnRow, read_dialogue, read_plan, read_turn


def export(store: Store, person: Person, path: Path) -> list[str]:
    """Write everything of a learner into a new zip, whole or not at all; return what could not be read.

    Raises:
        StoreError: if the file cannot be written.
    """
    owned, damaged = belongings(store, person)
    half = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise StoreError(f"{path} exists already. Name another file, or delete it first.")
        with open(half, "xb", opener=_private) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in _members(owned):
                archive.writestr(name, text)
        half.rename(path)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise StoreError(f"{path} cannot be written ({error.strerror}). Choose another place.") from None
    return damaged


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def belongings(store: Store, person: Person) -> tuple[Belongings, list[str]]:
    """Return everything of a learner, and what of it cannot be read."""
    damaged: list[str] = []
    with store.database.reading() as connection:
        rows = connection.scalars(
            select(SessionRow).where(SessionRow.learner_id == person.id).order_by(SessionRow.opened, SessionRow.id)
        ).all()
        names: dict[str, str] = {}
        sessions: dict[str, SavedSession] = {}
        for row in rows:
            try:
                saved = _session(connection, row)
            except ValidationError:
                damaged.append(f"the conversation {row.id} of {row.opened:%Y-%m-%d}")
                continue
            names[row.id] = f"{len(sessions) + 1:04}"
            sessions[names[row.id]] = saved
        plans = tuple(_plans(connection, person.id))
        evidence = tuple(_evidence(connection, person.id, names))
    about = About(version=VERSION, name=person.name, created=person.created)
    return Belongings(about, sessions, plans, evidence), damaged


def _session(connection: Connection, row: SessionRow) -> SavedSession:
    turns = connection.scalars(select(TurnRow).where(TurnRow.session_id == row.id).order_by(TurnRow.number))
    saved = tuple(SavedTurn(written=each.written, turn=read_turn(each.record)) for each in turns)
    return SavedSession(opened=row.opened, dialogue=read_dialogue(row.dialogue), turns=saved)


def _plans(connection: Connection, learner: str) -> Iterator[SavedPlan]:
    for row in connection.scalars(select(PlanRow).where(PlanRow.learner_id == learner).order_by(PlanRow.number)):
        yield SavedPlan(number=row.number, made=row.made, plan=read_plan(row.record), reason=row.reason)


def _evidence(connection: Connection, learner: str, names: Mapping[str, str]) -> Iterator[SavedEvidence]:
    for row in connection.scalars(
        select(EvidenceRow).where(EvidenceRow.learner_id == learner).order_by(EvidenceRow.id)
    ):
        if row.session_id in names:
            yield SavedEvidence(
                at=row.at, topic=row.topic, kind=row.kind, item=row.item, right=row.right,
                attempts=row.attempts, session=names[row.session_id], turn=row.turn,
            )  # fmt: skip


def _members(owned: Belongings) -> Iterator[tuple[str, str]]:
    yield "learner.json", owned.about.model_dump_json(indent=1)
    for name, session in owned.sessions.items():
        yield f"sessions/{name}.json", session.model_dump_json(indent=1)
    yield "plan.json", PLANS.dump_json(owned.plans, indent=1).decode()
    yield "evidence.json", EVIDENCE.dump_json(owned.evidence, indent=1).decode()
    yield "dialogue.md", "\n".join(_readable(owned))


def _readable(owned: Belongings) -> Iterator[str]:
    yield f"# {owned.about.name}\n"
    for session in owned.sessions.values():
        yield f"## {session.opened:%Y-%m-%d %H:%M}\n"
        for each in session.turns:
            if each.turn.message:
                yield "\n".join(f"> {line}" for line in each.turn.message.splitlines()) + "\n"
            yield f"{each.turn.reply}\n"
            yield from (f"[{c.label}] {c.title} · {c.section}\n" for c in each.turn.citations)
