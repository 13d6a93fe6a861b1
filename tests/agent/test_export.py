"""Everything of a learner goes out and comes in again; what is wrong with a file is said, and nothing is written."""

import json
import random
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from agent import __main__ as commands
from agent import importing
from agent.belongings import Belongings
from agent.dialogue import Answered, Dialogue
from agent.export import belongings, export
from agent.importing import read, take_in
from agent.lesson import Lesson, Step
from agent.people import Person
from agent.plan import Plan, PlannedStage
from agent.store import Store, StoreError
from agent.turn import Citation, Phase, Piece, Source, Status, Turn
from tools.run import Figure, Run

PLAN = Plan((PlannedStage(1, 1, 2, ("mlp", "cnn")),), "vision")
DIALOGUE = Dialogue(
    phase=Phase.LESSON, plan=PLAN, lesson=Lesson("mlp", Step.CHECK, "mlp-1"), finished=("cnn",),
    answered=(Answered("mlp-2", "mlp", False, 2),),
)  # fmt: skip
RUN = Run("print(1)", "1\n", "", None, (Figure(b"\x89PNG\x00\xff", "loss"),), 0.5)
SAID = Turn(
    1, "画出来 😀\n第二行", "zh", Phase.LESSON, Status.COMPLETE, pieces=(Piece("句子", Source.NOTE, label=1),),
    citations=(Citation(1, "mlp", "要点 1", "多层感知机", "句子"),), runs=(RUN,),
)  # fmt: skip
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/t.sqlite3")


def somebody(store: Store, name: str = "小明") -> Person:
    """Let a learner have two conversations, two plans and two answers."""
    person = store.people.add(name)
    session = store.new(person.id)
    store.keep(session, Turn(0, "", "zh", Phase.INTAKE, Status.COMPLETE), Dialogue(), at=AT)
    store.keep(session, SAID, DIALOGUE, at=AT)
    later = Answered("exercise:fit", "mlp", True, 1)
    second = store.new(person.id, DIALOGUE)
    after = Dialogue(plan=PLAN.skip("cnn"), answered=(*DIALOGUE.answered, later))
    store.keep(second, Turn(0, "跳过 CNN", "zh", Phase.PLAN, Status.COMPLETE), after, at=AT)
    return person


def without_ids(owned: Belongings) -> Belongings:
    return owned._replace(about=owned.about.model_copy(update={"name": ""}))


def exported(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "export.zip"
    assert export(store, somebody(store), path) == []
    return path


def test_a_round_trip_is_equal_but_for_the_ids(store: Store, tmp_path: Path) -> None:
    path = exported(store, tmp_path)
    person = store.people.find("小明")
    before, _ = belongings(store, person)
    assert [len(before.sessions), len(before.plans), len(before.evidence)] == [2, 2, 2]
    assert before.sessions["0001"].turns[1].turn == SAID
    other = take_in(store, path)
    assert (other.name, other.created) == ("小明 2", person.created)
    assert other.id != person.id
    assert without_ids(belongings(store, other)[0]) == without_ids(before)
    assert belongings(store, person)[0] == before, "who was there is not touched"
    elsewhere = Store(f"sqlite:///{tmp_path}/other.sqlite3")
    assert belongings(elsewhere, take_in(elsewhere, path))[0] == before
    again = tmp_path / "again.zip"
    export(elsewhere, elsewhere.people.find("小明"), again)
    assert read(again) == read(path)


def test_the_learner_of_an_import_goes_on_where_they_stood(store: Store, tmp_path: Path) -> None:
    elsewhere = Store(f"sqlite:///{tmp_path}/other.sqlite3")
    person = take_in(elsewhere, exported(store, tmp_path))
    assert elsewhere.standing(person.id) == store.standing(store.people.find("小明").id)


def test_the_dialogue_can_be_read(store: Store, tmp_path: Path) -> None:
    path = exported(store, tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as archive:
        told = archive.read("dialogue.md").decode()
        assert json.loads(archive.read("learner.json"))["version"] == 1
    for wanted in ("# 小明", "> 画出来 😀\n> 第二行", "句子 [1]", "[1] 多层感知机 · 要点 1", "> 跳过 CNN"):
        assert wanted in told


def test_a_conversation_that_cannot_be_read_is_named_and_the_rest_goes_out(store: Store, tmp_path: Path) -> None:
    person = somebody(store)
    broken = store.new(person.id)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE session SET dialogue = '?' WHERE id = :id"), {"id": broken})
    (left_out,) = export(store, person, tmp_path / "x.zip")
    assert broken in left_out
    assert len(read(tmp_path / "x.zip").sessions) == 2


def test_a_file_that_is_there_is_not_written_over(store: Store, tmp_path: Path) -> None:
    path = exported(store, tmp_path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        export(store, store.people.find("小明"), path)
    with pytest.raises(StoreError, match="Choose another place"):
        export(store, store.people.find("小明"), tmp_path / "no" / "x.zip")
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.glob("*.part")] == []


Change = Callable[[dict[str, bytes]], object]


def rewritten(path: Path, change: Change) -> Path:
    """Return a copy of an export in which something was changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return other


def put(name: str, data: bytes) -> Change:
    return lambda members: members.update({name: data})


def replaced(name: str, before: bytes, after: bytes) -> Change:
    def change(members: dict[str, bytes]) -> None:
        assert before in members[name]
        members[name] = members[name].replace(before, after)

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("../../evil.json", b"x"), "evil"),
        (put("sessions/../../evil.json", b"x"), "evil"),
        (put("/etc/passwd", b"x"), "passwd"),
        (put("sessions\\0001.json", b"x"), "holds"),
        (put("sessions/", b""), "holds"),
        (put("more.txt", b"x"), "more.txt"),
        (lambda members: members.pop("learner.json"), "no learner.json"),
        (lambda members: members.pop("evidence.json"), "no evidence.json"),
        (lambda members: members.pop("sessions/0001.json"), "not there"),
        (put("learner.json", b'{"version": 2, "who": "Ada"}'), "layout 2.*git pull"),
        (put("learner.json", b'{"name": "Ada"}'), "version"),
        (replaced("learner.json", "小明".encode(), b""), "no name"),
        (put("plan.json", b"[["), "plan.json"),
        (put("plan.json", b"\xff\xfe"), "plan.json"),
        (put("plan.json", b"[" * 100_000), "plan.json"),
        (replaced("plan.json", b'"number": 2', b'"number": 1'), "two plans"),
        (replaced("sessions/0001.json", b'"lesson"', b'"phase"'), "sessions/0001.json"),
        (replaced("sessions/0001.json", b'"complete"', b'"dreamt"'), "sessions/0001.json.*turns.0.*status"),
        (replaced("sessions/0001.json", b'"number": 1', b'"number": 0'), "one by one"),
        (replaced("sessions/0001.json", b"2026-03-01", b"0001-01-01"), "written"),
        (replaced("evidence.json", b'"attempts": 2', b'"attempts": 99999999999999999999'), "attempts"),
        (replaced("evidence.json", b'"session": "0002"', b'"session": "0009"'), "not there"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(change: Change, said: str, store: Store, tmp_path: Path) -> None:
    path = rewritten(exported(store, tmp_path), change)
    before, files = store.people.all(), sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match=f"(?s){said}"):
        take_in(store, path)
    assert store.people.all() == before
    assert sorted(tmp_path.rglob("*")) == files


def test_a_member_that_is_larger_than_it_says_is_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(store, tmp_path)
    monkeypatch.setattr(importing, "MEMBER_BYTES", 1_000_000)
    bomb = rewritten(path, put("plan.json", b" " * 1_000_001))
    assert bomb.stat().st_size < 20_000
    with pytest.raises(StoreError, match=r"plan\.json is too large"):
        take_in(store, bomb)
    monkeypatch.setattr(importing, "TOTAL_BYTES", 1_000)
    with pytest.raises(StoreError, match="too large"):
        take_in(store, path)


def test_a_member_that_is_there_twice_is_refused(store: Store, tmp_path: Path) -> None:
    path = exported(store, tmp_path)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("plan.json", "[]")
    with pytest.raises(StoreError, match="twice"):
        take_in(store, path)


def test_a_damaged_file_never_comes_in_half(store: Store, tmp_path: Path) -> None:
    path = exported(store, tmp_path)
    whole, data = read(path), path.read_bytes()
    dice = random.Random(8)
    damaged = tmp_path / "damaged.zip"
    read_whole = 0
    for _ in range(300):
        changed = bytearray(data[: dice.choice([len(data), dice.randrange(1, len(data))])])
        for _ in range(dice.randrange(1, 4)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        damaged.write_bytes(bytes(changed))
        with suppress(StoreError):
            assert read(damaged) == whole, "only a byte that means nothing may be changed"
            read_whole += 1
    assert read_whole < 100
    for not_zip in (b"", b"hello", b"PK\x03\x04" + b"\0" * 100):
        damaged.write_bytes(not_zip)
        with pytest.raises(StoreError, match="whole export"):
            take_in(store, damaged)
    with pytest.raises(StoreError, match="no-such"):
        take_in(store, tmp_path / "no-such.zip")


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTUTOR_DATA", str(tmp_path))

    def run(*arguments: str, status: int = 0) -> str:
        done = CliRunner().invoke(commands.app, arguments)
        assert done.exit_code == status, done.output
        return done.output

    assert "make chat" in run("learners")
    store = Store(f"sqlite:///{tmp_path / 'tutor.sqlite3'}")
    person = somebody(store)
    file = str(tmp_path / "ming.zip")
    assert run("export", "小明", file).strip() == file
    assert run("import", file).startswith("小明 2\t")
    run("rename", "小明 2", "小红")
    assert sorted(each["name"] for each in json.loads(run("learners", "--json"))) == ["小明", "小红"]
    assert "小红\t20" in run("learners")
    assert "forget 小明 --yes" in run("forget", "小明", status=1)
    assert store.people.knows(person.id)
    run("forget", person.id, "--yes")
    assert [each.name for each in store.people.all()] == ["小红"]
    assert "小红" in run("export", "小明", str(tmp_path / "y.zip"), status=1)
    assert "whole export" in run("import", str(tmp_path / "tutor.sqlite3"), status=1)
