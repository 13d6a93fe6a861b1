"""The machine-readable doors, as scripts use them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent import ask as asking
from agent import play as playing
from agent.ask import FileError
from agent.tutor import Tutor

ROOT = Path(__file__).parents[2]


def run(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DLTUTOR_DATA": str(data)}
    command = [sys.executable, "-m", "agent", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)


def test_ask_prints_the_promised_json(tmp_path: Path) -> None:
    done = run("ask", "什么是反向传播？", "--json", "--model", "scripted", data=tmp_path)
    answer = json.loads(done.stdout)
    assert set(answer) == {"reply", "citations", "runs", "model", "tier", "seconds"}
    assert {"first_token", "total"} <= set(answer["seconds"])
    for citation in answer["citations"]:
        assert f"[{citation['label']}]" in answer["reply"]
        assert (ROOT / "knowledge" / "notes" / citation["note"] / "note.md").exists()
    assert answer["citations"][0]["note"] == "backpropagation"


def test_doctor_prints_json_and_starts_nothing(tmp_path: Path) -> None:
    found = json.loads(run("doctor", "--json", data=tmp_path).stdout)
    assert found["notes"]["count"] >= 16
    assert found["notes"]["problems"] == []
    assert found["sandbox"]["promises"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "Type `python -m agent ask"),
        (["ask", "q", "--model", "nonsense"], "nonsense"),
        (["ask", "q", "--model", "ollama:gemma3:4b@::::"], "::::"),
        (["ask", "q", "--model", "ollama:gemma3:4b@http://127.0.0.1:9"], "127.0.0.1:9"),
        (["ask", "q", "--tier", "wild"], "select, copy, compose"),
        (["play", "no-such-file.yaml", "--out", "x.jsonl"], "no-such-file.yaml"),
    ],
)
def test_a_mistake_is_answered_with_what_to_type(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = run(*arguments, data=tmp_path)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_many_questions_resume_where_they_stopped(tutor: Tutor, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    lines = [
        {"id": 1, "question": "什么是过拟合？"},
        {"id": "b", "question": "what is a perceptron"},
        {"id": 3, "question": "红烧肉"},
    ]
    questions.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert asking.ask_all(tutor, questions, answers) == (3, 0)
    whole = answers.read_text(encoding="utf-8")
    first, second, _ = whole.splitlines()
    answers.write_text(f"{first}\n{second[: len(second) // 2]}", encoding="utf-8")  # killed while writing the second
    assert asking.ask_all(tutor, questions, answers) == (2, 1)
    again = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in again] == [1, "b", 3]
    assert set(again[0]) == {"id", "answer", "citations", "runs", "seconds"}
    assert again[1]["citations"][0]["note"] == "perceptron"
    assert again[2]["citations"] == []


def test_a_broken_line_of_questions_is_named(tutor: Tutor, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "什么是过拟合？"}\n{"id": 2}\n', encoding="utf-8")
    with pytest.raises(FileError, match=r"q\.jsonl:2"):
        asking.ask_all(tutor, questions, tmp_path / "a.jsonl")


SCRIPT = """
author: someone
dialogues:
  - id: d1
    note: other keys are ignored
    turns:
      - user: 机器学习学过一点，会 Python，线代微积分都学过，想做图像识别，用 PyTorch
      - user: 开始
        expect: [{phase: lesson}]
      - restart: true
      - user: 我学到哪了？
  - id: d2
    turns: [{user: 你好}]
"""


def test_play_gives_each_dialogue_a_fresh_learner_and_survives_a_restart(tutor: Tutor, tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT, encoding="utf-8")
    first, second = (json.loads(playing.line(playing.play(tutor, each))) for each in playing.read_script(path))
    assert [len(first["replies"]), len(first["states"])] == [3, 3]
    assert [state["phase"] for state in first["states"]] == ["plan", "lesson", "lesson"]
    assert first["states"][2]["lesson"] == first["states"][1]["lesson"]
    assert first["states"][0]["profile"]["languages"] == ["Python"]
    assert {"phase", "profile", "lesson", "citations", "runs", "seconds"} <= set(first["states"][0])
    assert second["states"][0]["profile"] == {"hours_per_week": None}


@pytest.mark.parametrize(
    ("text", "said"), [("dialogues: [{id: 1", ":1:"), ("dialogues: []", "dialogues"), ("dialogues: [{id: 1}]", "turns")]
)
def test_a_broken_script_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=said):
        playing.read_script(path)
