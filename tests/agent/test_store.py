"""The store: whole turns survive, whatever happens to the process."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from agent.dialogue import Answered, Dialogue
from agent.learner import Learner
from agent.lesson import Lesson, Step
from agent.store import Store, StoreError
from agent.turn import Citation, Grounding, Phase, Piece, Source, Status, Turn, Withdrawn
from tools.run import Figure, Run

ROOT = Path(__file__).parents[2]
TURN = Turn(
    number=3, message="画出来 😀\x00", language="zh", phase=Phase.LESSON, status=Status.COMPLETE,
    pieces=(Piece("句子", Source.NOTE, label=1),), citations=(Citation(1, "mlp", "要点 1", "多层感知机", "句子"),),
    runs=(Run("print(1)", "1\n", "", None, (Figure(b"\x89PNG\x00\xff", "loss"),), 0.5),),
    grounding=Grounding(2, (Withdrawn("x", "y"),)), seconds=1.5,
)  # fmt: skip
DIALOGUE = Dialogue(
    phase=Phase.LESSON, learner=Learner(values={"ml": ("some",)}, hours_per_week=3.5), lesson=Lesson("mlp", Step.CHECK),
    answered=(Answered("mlp-1", "mlp", True, 1),),
)  # fmt: skip


def test_a_turn_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/t.sqlite3")
    session = store.new()
    store.keep(session, TURN, DIALOGUE)
    store.close()
    again = Store(f"sqlite:///{tmp_path}/t.sqlite3")
    assert again.turns(session) == (TURN,)
    assert again.dialogue(session) == DIALOGUE
    assert again.latest() == session


def test_a_pending_turn_does_not_move_the_dialogue(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/t.sqlite3")
    session = store.new()
    store.keep(session, Turn(1, "hi", "en", Phase.INTAKE), DIALOGUE)
    assert store.dialogue(session) == Dialogue()


def test_a_store_that_cannot_be_opened_says_what_to_type(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="DLTUTOR_DATA"):
        Store(f"sqlite:///{tmp_path}/file/t.sqlite3")
    (tmp_path / "bad.sqlite3").write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match="DLTUTOR_DATA"):
        Store(f"sqlite:///{tmp_path}/bad.sqlite3")


def test_what_was_kept_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/t.sqlite3"
    script = textwrap.dedent(f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from agent.store import Store
        from agent.turn import Phase, Turn
        store = Store({url!r})
        session = store.new()
        for number in range(10_000):
            store.keep(session, Turn(number, f"message {{number}}", "en", Phase.INTAKE))
            print(session, number, flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(30):
        session, number = process.stdout.readline().split()
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read().splitlines()
    last = int(rest[-1].split()[1]) if rest and len(rest[-1].split()) == 2 else int(number)
    process.wait()
    numbers = [turn.number for turn in Store(url).turns(session)]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= last


def test_the_last_turns_are_read_without_the_others(store_url: str) -> None:
    store = Store(store_url)
    session = store.new()
    for number in range(1, 6):
        store.keep(session, replace(TURN, number=number))
    assert [turn.number for turn in store.turns(session, last=3)] == [3, 4, 5]
    assert store.turns(store.new(), last=3) == ()
    with store.database.writing() as connection:
        connection.execute(text("UPDATE turn SET record = '{' WHERE number = 1"))
    assert [turn.number for turn in store.turns(session, last=3)] == [3, 4, 5], "an old damaged one does no harm"
    with pytest.raises(StoreError):
        store.turns(session)
    store.close()
