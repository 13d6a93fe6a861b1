"""A whole run: killed and gone on with, judged anew from what is kept, several systems and seeds, and the gate."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

import evals.__main__ as cli
import evals.suite.command as suite
from agent.models.scripted import open_scripted, read_script
from agent.play import ScriptDialogue
from agent.turn import Piece, Source, Status
from agent.tutor import Tutor
from evals.kept import ROOT
from evals.suite.plays import Play, Player

KILLED_SECONDS = 180
"""A fresh process loads the library first, and where nothing is cached the index is built."""
SLOW = "seconds_per_word: 0.05\nreplies:\n  - say: 一二三四五六七八九十\n"
CASES = """dialogues:
  - {id: first, language: zh, turns: [{user: 你好, expect: [{contains_none: [苹果]}]}, {user: 什么是 dropout？}]}
  - {id: second, language: zh, turns: [{user: 什么是过拟合？, expect: [{contains_none: [苹果]}, {cites_note: overfitting}]}]}
  - {id: third, language: zh, turns: [{user: 什么是 softmax？}, {answer: right}, {user: 继续}]}
"""
Command = Callable[..., Result]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.yaml"
    file.write_text(CASES, encoding="utf-8")
    return file


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    file = tmp_path / "slow.yaml"
    file.write_text(SLOW, encoding="utf-8")
    return file


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tutor: Tutor, cases: Path, tmp_path: Path) -> Command:
    """The command line on three small cases, with a tutor that is open already; it may follow another script."""

    @contextmanager
    def opened(model: str | None, tier: str = "auto") -> Iterator[Tutor]:
        kind, _, script = (model or "").partition(":")
        known = open_scripted(read_script(Path(script)), name=f"{kind}:{script}") if script else tutor.model
        yield replace(tutor, model=known, desk=replace(tutor.desk, model=known))

    def call(*words: str, kept: str = "kept.jsonl") -> Result:
        return CliRunner().invoke(cli.app, [*words, "--cases", str(cases), "--kept", str(tmp_path / kept)])

    monkeypatch.setattr(suite, "tutor_for", opened)
    return call


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was really played: case, system and seed."""
    found: list[str] = []
    play = Player.play

    def watched(player: Player, script: ScriptDialogue) -> Play:
        found.append(f"{script.id} {player.name} {player.seed}")
        return play(player, script)

    monkeypatch.setattr(Player, "play", watched)
    return found


def records(result: Result) -> list[dict[str, Any]]:
    """What a run printed, without what no two runs share."""
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    for said in (said for record in found for dialogue in record["dialogues"] for said in dialogue["said"]):
        del said["seconds"], said["first_seconds"]
    return [{name: record[name] for name in ("system", "dialogues", "problems")} for record in found]


def whole_lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


@pytest.mark.timeout(KILLED_SECONDS)
def test_a_killed_run_plays_only_the_rest_and_comes_to_the_same(
    command: Command, played: list[str], cases: Path, slow: Path, tmp_path: Path
) -> None:
    kept, words = tmp_path / "kept.jsonl", ["--model", f"scripted:{slow}", "--systems", "bare,tutor", "--json"]
    line = [sys.executable, "-m", "evals", *words, "--cases", str(cases), "--kept", str(kept)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True) as run:
        while whole_lines(kept) < 2 and run.poll() is None:
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == -signal.SIGKILL
    done = whole_lines(kept)
    assert 2 <= done < 6
    after = records(command(*words))
    rest = [f"{case} {system} 1" for system in ("bare", "tutor") for case in ("first", "second", "third")][done:]
    assert played == rest
    assert whole_lines(kept) == 6
    assert after == records(command(*words, kept="other.jsonl"))
    assert len(played) == len(rest) + 6


def test_what_is_kept_is_judged_anew_and_fresh_plays_it_again(command: Command, played: list[str], cases: Path) -> None:
    before = records(command("--json"))
    assert len(played) == 3
    cases.write_text(CASES.replace("contains_none: [苹果]", "contains: [苹果]"), encoding="utf-8")
    after = records(command("--json"))
    assert len(played) == 3
    names = [
        {score["check"] for dialogue in record["dialogues"] for score in dialogue["scores"]}
        for (record,) in (before, after)
    ]
    assert ("contains_none" in names[0], "contains" in names[1]) == (True, True)
    cases.write_text(CASES.replace("什么是 softmax", "softmax 是什么"), encoding="utf-8")
    assert command("--json").exit_code == 0
    assert played[3:] == ["third tutor 1"]
    command("--fresh")
    assert len(played) == 7


def test_a_dialogue_whose_reply_failed_is_judged_and_played_again(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    play = Player.play

    def failing(player: Player, script: ScriptDialogue) -> Play:
        made = play(player, script)
        turns = tuple(replace(turn, status=Status.FAILED) for turn in made.transcript.turns)
        return replace(made, transcript=replace(made.transcript, turns=turns))

    monkeypatch.setattr(Player, "play", failing)
    (record,) = records(command("--tag", "second", "--json"))
    failed = [score["check"] for score in record["dialogues"][0]["scores"] if score["verdict"] == "failed"]
    assert "completes" in failed
    assert whole_lines(tmp_path / "kept.jsonl") == 0


def test_a_model_that_breaks_ends_the_command_and_keeps_what_was_played(
    command: Command, slow: Path, tmp_path: Path
) -> None:
    slow.write_text("replies:\n  - {when: softmax, say: 一 二, fail_after: 1}\n  - say: 好\n", encoding="utf-8")
    result = command("--model", f"scripted:{slow}", "--systems", "bare")
    assert result.exit_code == 1
    assert "the same command goes on from there" in result.stderr
    assert whole_lines(tmp_path / "kept.jsonl") == 2


def test_systems_stand_side_by_side_with_pairs_and_tokens(command: Command, tmp_path: Path) -> None:
    files = [tmp_path / "both.md", tmp_path / "both.html"]
    result = command("--systems", "bare,tutor", "--seeds", "2", *(f"--report={file}" for file in files))
    assert result.exit_code == 0
    assert "tutor, in all:" in result.stdout
    text, html = (file.read_text(encoding="utf-8") for file in files)
    assert "| | bare, scripted | tutor, scripted |" in text
    assert "| keeps its place |" in text
    assert "- seeds: 1, 2" in text
    assert "bare, scripted – tutor, scripted:" in text
    assert "<h3>bare, scripted – tutor, scripted</h3>" in html
    assert "- tokens: " in text
    assert "<th>tokens</th>" in html
    assert html.count("<circle") > 10


def test_systems_and_seeds_that_are_none_are_named(command: Command) -> None:
    assert "There is no system 'bear'" in command("--systems", "bear").stderr
    assert "no list of whole numbers" in command("--seed", "one").stderr
    assert [len(suite.seeds_of(3, None)), suite.seeds_of(1, "0,1,2")] == [3, (0, 1, 2)]


def sabotaged(monkeypatch: pytest.MonkeyPatch, seeds: set[int]) -> None:
    """With these seeds the tutor says something else to the second case."""
    play = Player.play

    def broken(player: Player, script: ScriptDialogue) -> Play:
        made = play(player, script)
        if script.id != "second" or player.seed not in seeds:
            return made
        turn = replace(made.transcript.turns[0], pieces=(Piece("一个苹果。", Source.AUTHORED),), citations=())
        return replace(made, transcript=replace(made.transcript, turns=(turn,)))

    monkeypatch.setattr(Player, "play", broken)


@pytest.fixture
def gate(command: Command, tmp_path: Path) -> Command:
    """The gate, whose baseline was accepted while all was well."""
    words = ["gate", "--baseline", str(tmp_path / "baseline.json"), "--seeds", "3"]
    missing = command(*words)
    assert missing.exit_code == 1
    assert "Write one: the same command with --accept" in missing.stderr
    assert command(*words, "--accept").exit_code == 0
    return lambda *more: command(*words, *more)


def test_the_gate_is_open_while_all_is_as_it_was(gate: Command) -> None:
    result = gate()
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "0 regressions, 0 known failures, 9 dialogues")


@pytest.mark.parametrize(("seeds", "exit_code"), [({2}, 0), ({1, 3}, 1), ({1, 2, 3}, 1)])
def test_a_planted_regression_closes_the_gate_in_two_of_three_seeds(
    gate: Command, monkeypatch: pytest.MonkeyPatch, seeds: set[int], exit_code: int
) -> None:
    sabotaged(monkeypatch, seeds)
    result = gate("--fresh")
    assert result.exit_code == exit_code
    planted = [line for line in result.stdout.splitlines() if line.startswith("✗ fails, and did not: second, turn 1")]
    assert len(planted) == (2 if exit_code else 0)
    if exit_code:
        assert f"contains_none: found: 苹果 (seeds {', '.join(map(str, sorted(seeds)))} of 3)" in result.stdout
        assert "      一个苹果。" in result.stdout.splitlines()


def test_what_the_baseline_knows_is_listed_and_does_not_close_the_gate(
    gate: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        sabotaged(patch, {1, 2, 3})
        assert gate("--fresh", "--accept").exit_code == 0
        result = gate("--fresh")
        assert (result.exit_code, result.stdout.count("  fails, as in the baseline: second")) == (0, 2)
    mended = gate("--fresh")
    assert mended.exit_code == 0
    assert "no longer fails: second, turn 1, cites_note" in mended.stdout
    assert "--accept" in mended.stdout
    stored = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    assert ["second", 1, "cites_note"] in stored["failing"]


def test_accepting_some_cases_leaves_the_others_and_a_new_case_that_fails_closes_the_gate(
    gate: Command, cases: Path, tmp_path: Path
) -> None:
    before = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    assert gate("--tag", "first", "--accept").exit_code == 0
    assert json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8")) == before
    more = "  - {id: new, language: zh, turns: [{user: 你好, expect: [{contains: [苹果]}]}]}\n"
    cases.write_text(CASES + more, encoding="utf-8")
    result = gate("--tag", "new")
    assert result.exit_code == 1
    assert "not in the baseline: new" in result.stdout


def test_fewer_checks_that_pass_are_told(gate: Command, cases: Path) -> None:
    cases.write_text(CASES.replace("expect: [{contains_none: [苹果]}]", "expect: []"), encoding="utf-8")
    result = gate()
    assert result.exit_code == 0
    assert "fewer checks pass in first" in result.stdout


def test_a_baseline_of_another_model_or_of_no_form_is_refused_before_anything_is_played(
    gate: Command, played: list[str], slow: Path, tmp_path: Path
) -> None:
    played.clear()
    other = gate("--model", f"scripted:{slow}", "--tag", "first")
    assert other.exit_code == 1
    assert "Name another file: --baseline FILE" in other.stderr
    (tmp_path / "baseline.json").write_text("{}", encoding="utf-8")
    assert "is no baseline" in gate("--fresh").stderr
    assert played == []
