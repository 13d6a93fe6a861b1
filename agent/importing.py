"""An export comes in again: checked whole, then written whole, under a new learner who is never mixed with another."""

import lzma
import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from agent.belongings import VERSION, About, Belongings, Layout, SavedEvidence, SavedPlan, SavedSession
from agent.people import Person, add_person, checked_name
from agent.store import Store, StoreError
from agent.tables import EvidenceRow, PlanRow, SessionRow, TurnRow, dialogue_json, plan_json, turn_json

MOST_MEMBERS = 10_000
MEMBER_BYTES = 500_000_000
"""Of one member, unpacked: a long conversation with many pictures has a tenth of it."""
TOTAL_BYTES = 2_000_000_000
_MEMBER = re.compile(r"(learner|plan|evidence)\.json|dialogue\.md|sessions/\d{4,5}\.json")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What a file that is no zip, or a damaged, locked or oddly packed one, may raise."""


def take_in(store: Store, path: Path) -> Person:
    """Read what an export wrote, check all of it, and only then write it, under a new learner with new ids.

    Raises:
        StoreError: if anything in it is wrong; then nothing was written.
    """
    owned = read(path)
    with store.database.writing() as connection:
        person = add_person(connection, checked_name(owned.about.name), owned.about.created)
        ids = {name: secrets.token_urlsafe(16) for name in owned.sessions}
        connection.add_all(
            SessionRow(id=ids[name], learner_id=person.id, opened=each.opened, dialogue=dialogue_json(each.dialogue))
            for name, each in owned.sessions.items()
        )
        connection.flush()
        connection.add_all(
            TurnRow(
                session_id=ids[name], number=each.turn.number, status=each.turn.status, message=each.turn.message,
                record=turn_json(each.turn), written=each.written,
            )
            for name, session in owned.sessions.items() for each in session.turns
        )  # fmt: skip
        connection.add_all(
            PlanRow(
                learner_id=person.id, number=each.number, made=each.made, record=plan_json(each.plan),
                reason=each.reason,
            )
            for each in owned.plans
        )  # fmt: skip
        connection.add_all(
            EvidenceRow(
                learner_id=person.id, at=each.at, topic=each.topic, kind=each.kind, item=each.item,
                right=each.right, attempts=each.attempts, session_id=ids[each.session], turn=each.turn,
            )
            for each in owned.evidence
        )  # fmt: skip
    return person


def read(path: Path) -> Belongings:
    """Return what an export wrote.

    Raises:
        StoreError: naming what is wrong with it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            texts = _texts(path, archive)
    except _BROKEN as error:
        raise StoreError(
            f"{path} is no whole export of dltutor ({error}). Export it again, or copy it again."
        ) from None
    version = _parsed(path, "learner.json", Layout, texts).version
    if version != VERSION:
        raise StoreError(
            f"{path} has the layout {version}, and this dltutor reads {VERSION}. Update with `git pull` and "
            "`make chat`, or export it again with this version."
        )
    sessions = {
        name.removeprefix("sessions/").removesuffix(".json"): _parsed(path, name, SavedSession, texts)
        for name in sorted(texts)
        if name.startswith("sessions/")
    }
    plans = _parsed(path, "plan.json", tuple[SavedPlan, ...], texts)
    evidence = _parsed(path, "evidence.json", tuple[SavedEvidence, ...], texts)
    about = _parsed(path, "learner.json", About, texts)
    owned = Belongings(about, sessions, plans, evidence)
    for wrong in _inconsistent(owned):
        raise StoreError(f"{path} is no whole export of dltutor: {wrong}. Export it again, or copy it again.")
    return owned


def _texts(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the members, unpacked; nothing is written to the disk, whatever their names are."""
    names = [member.filename for member in archive.infolist()]
    strange = next((name for name in names if not _MEMBER.fullmatch(name)), None)
    if strange is not None:
        raise StoreError(f"{path} holds {strange!r}, which no export of dltutor holds. It is not taken in.")
    if len(set(names)) < len(names) or len(names) > MOST_MEMBERS:
        raise StoreError(f"{path} holds a member twice, or more than {MOST_MEMBERS}. It is not taken in.")
    texts: dict[str, bytes] = {}
    left = TOTAL_BYTES
    for name in names:
        with archive.open(name) as member:  # its real size counts, not the one that it claims
            texts[name] = member.read(min(MEMBER_BYTES, left) + 1)
        left -= len(texts[name])
        if len(texts[name]) > MEMBER_BYTES or left < 0:
            raise StoreError(f"{path}: {name} is too large once it is unpacked. It is not taken in.")
    return texts


T = TypeVar("T")


def _parsed(path: Path, name: str, kind: type[T], texts: Mapping[str, bytes]) -> T:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    try:
        found: T = adapter.validate_json(texts[name])
    except KeyError:
        raise StoreError(f"{path} holds no {name}: it is no whole export of dltutor. Export it again.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise StoreError(f"{path}: {name}: {where}: {first['msg']}. It is not taken in; export it again.") from None
    return found


def _inconsistent(owned: Belongings) -> Iterator[str]:
    """Yield what does not fit together, though each member is right in itself."""
    try:
        checked_name(owned.about.name)
    except StoreError:
        yield "learner.json has no name that can be used"
    for name, session in owned.sessions.items():
        numbers = [each.turn.number for each in session.turns]
        if len(set(numbers)) < len(numbers) or any(not 0 <= number <= 10**9 for number in numbers):
            yield f"the turns of sessions/{name}.json are not numbered one by one"
    if len({each.number for each in owned.plans}) < len(owned.plans):
        yield "plan.json has two plans of one number"
    if any(each.session not in owned.sessions for each in owned.evidence):
        yield "evidence.json names a conversation that is not there"
