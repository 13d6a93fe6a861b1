"""A database of an earlier version opens, and holds everything that was in it."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.engine import Engine

from agent.dialogue import Answered, Dialogue
from agent.lesson import Lesson, Step
from agent.plan import Plan, PlannedStage
from agent.store import Store, StoreError
from agent.tables import EvidenceRow, PlanRow, dialogue_json, read_plan, turn_json
from agent.turn import Phase, Status, Turn

MIGRATIONS = Path(__file__).parents[2] / "agent" / "migrations"
PLAN = Plan((PlannedStage(1, 1, 2, ("mlp", "cnn")),), "vision")
FIRST = Dialogue(phase=Phase.PLAN, plan=PLAN)
SECOND = Dialogue(
    phase=Phase.LESSON, plan=PLAN.skip("cnn"), lesson=Lesson("mlp", Step.CHECK, item="mlp-1"),
    answered=(Answered("mlp-2", "mlp", False, 2), Answered("exercise:fit", "mlp", True, 1)),
)  # fmt: skip
TURNS = tuple(Turn(n, f"第 {n} 句", "zh", Phase.LESSON, Status.COMPLETE) for n in range(3))


def old_database(path: Path) -> str:
    """Make a database as 0001 left it, with two conversations and one whose record is damaged."""
    url = f"sqlite:///{path}"
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    # as the program of that time wrote: what came later is in none of its records
    late = {"returned"}
    with engine.begin() as connection:
        for number, (id_, dialogue) in enumerate([("one", FIRST), ("two", SECOND)]):
            record = {key: value for key, value in json.loads(dialogue_json(dialogue)).items() if key not in late}
            row = {"id": id_, "opened": f"2025-11-0{number + 1} 08:00:00", "dialogue": json.dumps(record)}
            connection.execute(text("INSERT INTO session VALUES (:id, :opened, :dialogue)"), row)
        connection.execute(text("INSERT INTO session VALUES ('broken', '2025-10-01 08:00:00', '{\"phase\":')"))
        for turn in TURNS:
            row = {"s": "two", "n": turn.number, "m": turn.message, "r": turn_json(turn), "w": "2025-11-03 09:00:00"}
            connection.execute(text("INSERT INTO turn VALUES (:s, :n, 'complete', :m, :r, :w)"), row)
    engine.dispose()
    return url


def test_a_database_of_0001_opens_with_everything_in_it(tmp_path: Path) -> None:
    store = Store(old_database(tmp_path / "old.sqlite3"))
    (learner,) = store.people.all()
    assert {store.owner(id_) for id_ in ("one", "two", "broken")} == {learner.id}
    assert [store.dialogue("one"), store.dialogue("two")] == [FIRST, SECOND]
    assert store.turns("two") == TURNS
    assert store.latest() == store.latest(learner.id) == "two"
    assert store.standing(learner.id) == SECOND
    with store.database.reading() as connection:
        evidence = list(connection.scalars(select(EvidenceRow)))
        plans = list(connection.scalars(select(PlanRow).order_by(PlanRow.number)))
        said = [(e.item, e.kind, e.topic, e.right, e.attempts, e.session_id, e.turn, e.at) for e in evidence]
        assert [(plan.number, read_plan(plan.record)) for plan in plans] == [(1, PLAN), (2, PLAN.skip("cnn"))]
    at = datetime(2025, 11, 3, 9)
    assert said == [
        ("mlp-2", "lesson", "mlp", False, 2, "two", 2, at),
        ("exercise:fit", "exercise", "mlp", True, 1, "two", 2, at),
    ]


def test_what_an_old_session_says_next_is_no_evidence_twice(tmp_path: Path) -> None:
    store = Store(old_database(tmp_path / "old.sqlite3"))
    store.keep("two", Turn(3, "继续", "zh", Phase.LESSON, Status.COMPLETE), SECOND)
    with store.database.reading() as connection:
        assert len(list(connection.scalars(select(EvidenceRow)))) == 2


def test_a_new_database_has_no_learner_yet(tmp_path: Path) -> None:
    assert Store(f"sqlite:///{tmp_path}/new.sqlite3").people.all() == ()


def test_a_migration_that_breaks_off_leaves_the_old_database(tmp_path: Path) -> None:
    url = old_database(tmp_path / "old.sqlite3")
    with breaking_at("CREATE TABLE evidence"), pytest.raises(StoreError, match="DLTUTOR_DATA"):
        Store(url)
    assert len(Store(url).people.all()) == 1


class breaking_at:  # noqa: N801  it reads as the context that it is
    """Breaks every statement that begins so, as a full disk would."""

    def __init__(self, statement: str) -> None:
        self._statement = statement
        self._listener: Callable[..., None] = self._break

    def _break(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.strip().startswith(self._statement):
            raise OSError("No space left on device")

    def __enter__(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._listener)

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._listener)
