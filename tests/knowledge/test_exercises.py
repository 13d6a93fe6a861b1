"""The exercises of the five stages: enough of them, each sound, among them the practices of the plan."""

import re
from pathlib import Path

import pytest

from knowledge.practice.loading import EXERCISES, exercise_problems
from tests.notes import real_curriculum

CURRICULUM = real_curriculum()
LEAST = {1: 8, 2: 8, 3: 8, 4: 8, 5: 6}
PRACTICES = (
    "practice-mlp-digits",
    "practice-cnn-digits",
    "practice-cnn-cifar10",
    "practice-text-classification",
    "practice-char-generation",
)


def topics() -> list[str]:
    sheets = [sheet.read_text(encoding="utf-8") for sheet in EXERCISES.glob("*/exercise.yaml")]
    return [match[1] for text in sheets if (match := re.search(r"^topic: *(\S+)", text, re.MULTILINE))]


def test_every_exercise_can_be_used() -> None:
    assert list(exercise_problems(CURRICULUM.notes)) == []


def test_there_are_as_many_as_promised_for_each_stage() -> None:
    stages = [stage.number for topic in topics() for stage in CURRICULUM.stages if topic in stage.topics]
    for stage, least in LEAST.items():
        assert stages.count(stage) >= least, f"stage {stage}"


def test_the_practices_of_the_plan_are_among_them() -> None:
    found = topics()
    for topic in PRACTICES:
        assert topic in found
    assert {"autoencoder", "gan-training"} & set(found)


def test_broken_exercise_is_named_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "knowledge" / "exercises" / "some-exercise"
    home.mkdir(parents=True)
    (home / "exercise.yaml").write_text("id: some-exercise\ntopic: no-such-note\n", encoding="utf-8")
    monkeypatch.setattr("knowledge.practice.loading.EXERCISES", home.parent)
    monkeypatch.setenv("PYTHONPATH", str(EXERCISES.parents[1]))
    found = list(exercise_problems(CURRICULUM.notes))
    assert any(re.match(rf"{re.escape(str(home / 'exercise.yaml'))}:\d+:", line) for line in found), found
    assert any("there is no note 'no-such-note'" in line for line in found)


@pytest.mark.practice
@pytest.mark.timeout(2400)
def test_solution_passes_and_every_mistake_gets_its_own_hint() -> None:
    assert list(exercise_problems(CURRICULUM.notes, run=True)) == []
