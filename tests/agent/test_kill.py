"""kill -9 at any moment of a dialogue: no turn that was committed is lost, and it goes on at the same place."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from agent.dialogue import Dialogue
from agent.session import Session
from agent.store import Store
from agent.tables import EvidenceRow, PlanRow
from agent.turn import Status, Turn
from tests.agent.light import SCRIPT, light_tutor

ROOT = Path(__file__).parents[2]
GOES_ON = 1
"""Messages that are said after each kill."""


@dataclass(frozen=True)
class Place:
    """What the store must hold after a turn."""

    message: str
    reply: str
    dialogue: Dialogue
    answers: int
    plans: int


@dataclass(frozen=True)
class Whole:
    """The dialogue as it goes when nobody kills it."""

    places: tuple[Place, ...]
    statements: int
    seconds: float


def place(store: Store, session: Session) -> Place:
    with store.database.reading() as connection:
        answers = connection.scalar(select(func.count()).select_from(EvidenceRow)) or 0
        plans = connection.scalar(select(func.count()).select_from(PlanRow)) or 0
    turn = session.turns[-1]
    stored = store.dialogue(session.id)
    assert stored is not None
    return Place(turn.message, turn.reply, stored, answers, plans)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Play it once from the beginning to the end, and count what is written."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('whole')}/t.sqlite3")
    statements = 0

    def count(connection: object, *_: object) -> None:
        nonlocal statements
        statements += bool(connection.get_execution_options().get("writes"))  # type: ignore[attr-defined]

    session = Session.new(light_tutor(store))
    places = [place(store, session)]
    event.listen(Engine, "after_cursor_execute", count)
    began = time.monotonic()
    for message in SCRIPT:
        *_, turn = session.say(message)
        assert turn.status is Status.COMPLETE
        places.append(place(store, session))
    event.remove(Engine, "after_cursor_execute", count)
    assert places[-1].answers >= 1
    assert places[-1].plans >= 3
    assert len(places[-1].dialogue.placed) == 2
    return Whole(tuple(places), statements, time.monotonic() - began)


class Mortals:
    """The process that forks those who play."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "agent" / "mortal.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        assert self.read() == "warm"

    def read(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def begin(self, url: str, writes: int) -> int:
        """Let one play; return its process."""
        assert self.process.stdin
        self.process.stdin.write(f"{url} {writes}\n")
        self.process.stdin.flush()
        told = self.read()
        self.early = []
        while not told.startswith("child"):
            self.early.append(told)
            told = self.read()
        return int(told.split()[1])

    def end(self) -> list[int]:
        """Return the turns whose reply was stored, as the one who played said; it is dead then."""
        told = [*self.early, *iter(self.read, "over")]
        return [int(line) for line in told if line.isdigit()]


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    mortals = Mortals()
    yield mortals
    mortals.process.kill()
    mortals.process.wait()


def kill_by_the_clock(process: int, folder: Path, dice: random.Random, whole: Whole) -> None:
    time.sleep(dice.uniform(0.0, 1.2) * whole.seconds)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def kill_while_it_writes(process: int, folder: Path, dice: random.Random, whole: Whole) -> None:
    """Kill as soon as the write-ahead log has grown so many times: some of its pages are there, others not yet."""
    log, size, wanted = folder / "t.sqlite3-wal", 0, dice.randrange(1, 2 * len(SCRIPT))
    with suppress(ProcessLookupError):  # it came to its end, because two steps of growth were seen as one
        while wanted:
            os.kill(process, 0)
            now = log.stat().st_size if log.exists() else 0
            wanted -= now > size
            size = now
        os.kill(process, signal.SIGKILL)


def nobody_else_kills(process: int, folder: Path, dice: random.Random, whole: Whole) -> None:
    """It kills itself in the middle of a transaction."""


KILLS = [kill_by_the_clock] * 18 + [kill_while_it_writes] * 16 + [nobody_else_kills] * 16


def test_fifty_kills_lose_no_turn_and_no_place(whole: Whole, mortals: Mortals, tmp_path: Path) -> None:
    dice = random.Random(2026)
    pending = cut = 0
    lengths = set()
    for number, kill in enumerate(KILLS):
        folder = tmp_path / str(number)
        url = f"sqlite:///{folder}/t.sqlite3"
        writes = dice.randrange(1, whole.statements) if kill is nobody_else_kills else 0
        process = mortals.begin(url, writes)
        kill(process, folder, dice, whole)
        said = mortals.end()
        store = Store(url)
        turns = check_what_is_stored(store, said, whole)
        pending += bool(turns) and turns[-1].status is Status.PENDING
        cut += len(turns) <= len(SCRIPT)
        lengths.add(len(turns))
        check_that_it_goes_on(store, turns, whole)
        store.close()
    print(
        f"{len(KILLS)} kills: {cut} before the end, {pending} with a message that had no reply yet, after {sorted(lengths)} turns"
    )
    assert cut > 40, "the kills came too late to mean anything"
    assert len(lengths) > 10, "the kills came at a few places only"
    assert pending > 5


def check_what_is_stored(store: Store, said: list[int], whole: Whole) -> tuple[Turn, ...]:
    """Every turn that was said to be stored is there, whole, and the place is that of the last whole one."""
    session = store.latest()
    if session is None:
        assert said == []
        return ()
    turns = store.turns(session)
    assert [turn.number for turn in turns] == list(range(len(turns)))
    done = [turn for turn in turns if turn.status is Status.COMPLETE]
    assert turns[: len(done)] == tuple(done), "only the last one may wait for its reply"
    assert len(turns) - len(done) <= 1
    assert said == list(range(len(said)))
    assert len(done) >= len(said), "a turn that was committed is lost"
    for turn, expected in zip(turns, whole.places, strict=False):
        assert turn.message == expected.message
        assert turn.reply == (expected.reply if turn.status is Status.COMPLETE else "")
    if done:
        last = whole.places[len(done) - 1]
        found = place(store, Session.open(light_tutor(store)))
        assert replace(found, message=last.message, reply=last.reply) == last
    else:
        assert store.dialogue(session) == Dialogue()
    return turns


def check_that_it_goes_on(store: Store, turns: tuple[Turn, ...], whole: Whole) -> None:
    """The program starts again, answers what waits for its reply, and comes to the same places."""
    session = Session.open(light_tutor(store))
    assert session.turns[: len(turns) - 1] == turns[:-1]
    if session.turns and session.turns[-1].status is Status.PENDING:
        *_, answered = session.answer_pending()
        assert answered.status is Status.COMPLETE
    elif not session.turns:  # killed between the opening of the session and its first turn
        return
    here = session.turns[-1].number
    for message in SCRIPT[here : here + GOES_ON]:
        *_, turn = session.say(message)
        assert turn.status is Status.COMPLETE
    assert place(store, session) == whole.places[session.turns[-1].number]
