"""Running the cases, from the files to the printed report."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

import evals.__main__ as cli
import evals.suite.command as suite
from agent.script import Execute
from agent.tutor import Tutor
from evals.case import Reading, read_cases
from evals.score import Score, Verdict
from evals.suite.run import Judgement, failures, print_case, run_case
from tools.run import Run

BUILT_AND_PLAYED_SECONDS = 120
"""A jammed case never ends; but where nothing is cached, the index is built first."""


def printed_one(line: Execute, cancelled: object) -> Run:
    return Run(code=line.code, stdout="1\n", stderr="", error=None, figures=(), seconds=0.0)


@pytest.fixture(scope="module")
def tutor(tutor: Tutor) -> Tutor:
    """The shared tutor, but snippets are not run, which takes seconds each."""
    return replace(tutor, desk=replace(tutor.desk, run=printed_one))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_cases()


@pytest.fixture(scope="module")
def judgements(tutor: Tutor, reading: Reading) -> list[Judgement]:
    """The few that are played first, and the dialogue that all began with."""
    return [run_case(tutor, case) for case in reading.cases if case.is_picked(["smoke", "seed"])]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tutor: Tutor, tmp_path: Path) -> Callable[..., Result]:
    """The command line, with a tutor that is open already, and a file of its own where dialogues are kept."""

    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        yield tutor

    monkeypatch.setattr(suite, "tutor_for", opened)
    return lambda *words: CliRunner().invoke(cli.app, [*words, "--kept", str(tmp_path / "kept.jsonl")])


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    file = tmp_path / "failing.yaml"
    turns = "      - user: 你好\n        expect: [contains: [这句话不会出现]]\n"
    file.write_text(f"dialogues:\n  - id: failing\n    language: zh\n    turns:\n{turns}", encoding="utf-8")
    return file


@pytest.mark.timeout(BUILT_AND_PLAYED_SECONDS)
def test_every_turn_of_our_cases_is_judged(judgements: list[Judgement]) -> None:
    judged = {done.case.id for done in judgements}
    assert {"seed", "all-at-once", "injection", "walkthrough", "reviews-after-days"} <= judged
    for done in judgements:
        turns = range(1, len(done.case.expects) + 1)
        assert {score.turn for score in done.scores} == set(turns)
        assert all(score.why for score in done.scores if score.verdict is not Verdict.PASSED)


def test_our_cases_are_answered_to_their_end(judgements: list[Judgement]) -> None:
    """What the checks say of the lessons is no test; that the harness plays them is one."""
    broken = [score for done in judgements for score in failures(done.scores) if score.check == "completes"]
    assert broken == []


def test_a_failing_check_is_printed_with_the_beginning_of_the_reply(judgements: list[Judgement]) -> None:
    (seed,) = [done for done in judgements if done.case.id == "seed"]
    changed = replace(seed, scores=(Score("contains", 1, Verdict.FAILED, "because"),))
    out = Console(file=io.StringIO(), width=100)
    print_case(out, changed)
    printed = out.file.getvalue()  # type: ignore[attr-defined]
    assert "✗ turn 1 contains: because" in printed
    assert " ".join(seed.transcript.turns[0].reply.split())[:40] in printed


def test_failing_checks_end_with_0_and_strictly_with_1(command: Callable[..., Result], failing: Path) -> None:
    assert command("--cases", str(failing)).exit_code == 0
    assert command("--cases", str(failing), "--strict").exit_code == 1


def test_a_broken_case_is_named_and_the_rest_is_run(command: Callable[..., Result], failing: Path) -> None:
    text = failing.read_text(encoding="utf-8")
    failing.write_text(text + "  - id: broken\n    language: zh\n    turns: []\n", encoding="utf-8")
    result = command("--cases", str(failing))
    assert result.exit_code == 0
    assert f"Left out: {failing}:7: broken: the learner says nothing" in result.stderr
    assert "failing (zh), tutor, seed 1" in result.stdout


def test_a_run_without_any_case_is_no_success(command: Callable[..., Result], tmp_path: Path) -> None:
    assert command("--cases", str(tmp_path / "none.yaml")).exit_code == 1


def test_json_holds_every_score(command: Callable[..., Result], failing: Path) -> None:
    full = json.loads(command("--cases", str(failing), "--json").stdout)
    (dialogue,) = full["dialogues"]
    assert (full["environment"]["model"], dialogue["id"], len(dialogue["said"])) == ("scripted", "failing", 1)
    bad = [score for score in dialogue["scores"] if score["verdict"] == "failed"]
    assert bad == [{"check": "contains", "turn": 1, "verdict": "failed", "why": "none of: 这句话不会出现"}]


def test_a_report_is_written_and_a_tag_picks(command: Callable[..., Result], failing: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert command("--cases", str(failing), "--tag", "failing", "--report", str(out)).exit_code == 0
    assert "这句话不会出现" in out.read_text(encoding="utf-8")
    nothing = command("--cases", str(failing), "--smoke")
    assert nothing.exit_code == 1
    assert "no case has" in nothing.stderr


def test_the_suite_is_as_large_as_it_says(reading: Reading) -> None:
    languages = Counter(case.language for case in reading.cases)
    assert len({case.id for case in reading.cases}) == len(reading.cases) >= 32
    assert sum(len(case.expects) for case in reading.cases) >= 240
    assert (languages["zh"] >= 20, languages["en"] >= 6, languages["mixed"] >= 2) == (True, True, True)


def test_the_list_counts_what_there_is(reading: Reading) -> None:
    counts = json.loads(CliRunner().invoke(cli.app, ["list", "--json"]).stdout)
    assert set(counts) == {"dialogues", "turns", "questions", "code_tasks", "checks", "by_language"}
    assert counts["dialogues"] == len(reading.cases)
    assert counts["turns"] == sum(len(case.expects) for case in reading.cases)
    assert counts["questions"] > 100
    assert counts["by_language"] == dict(Counter(case.language for case in reading.cases))
