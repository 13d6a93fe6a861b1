"""Broken notes and quizzes are named with their place; the rest loads."""

import shutil
from pathlib import Path

import pytest

from knowledge.curriculum import load
from knowledge.formula import compute
from knowledge.quiz import QuizError, read_quiz
from knowledge.reading import NOTES, NoteError, read_note


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name in ("tensors", "autograd", "chain-rule"):
        shutil.copytree(NOTES / name, tmp_path / name)
    return tmp_path


def broken(folder: Path, old: str, new: str) -> str:
    path = folder / "tensors" / "note.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NoteError) as error:
        read_note(path)
    return str(error.value)


def test_missing_section_is_named(notes: Path) -> None:
    assert "missing: 直觉" in broken(notes, "## 直觉", "## 感觉")


def test_fact_out_of_order_is_named_with_its_line(notes: Path) -> None:
    message = broken(notes, "\n2. ", "\n7. ")
    line = int(message.split(":")[1])
    text = (notes / "tensors" / "note.md").read_text(encoding="utf-8").splitlines()
    assert text[line - 1].startswith("7. ")


def test_unequal_languages_are_named(notes: Path) -> None:
    path = notes / "tensors" / "note.md"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n13. One more.\n", encoding="utf-8")
    with pytest.raises(NoteError, match="13 facts in English, 12 in Chinese"):
        read_note(path)


def test_front_matter_that_is_no_yaml_is_named(notes: Path) -> None:
    assert "front matter" in broken(notes, "terms: [", "terms: [[")


def test_id_must_be_the_folders_name(notes: Path) -> None:
    assert "differs from its folder" in broken(notes, "id: tensors", "id: tensor")


def test_a_block_without_its_output_is_named(notes: Path) -> None:
    assert "```output" in broken(notes, "```output", "```text")


@pytest.mark.parametrize(
    ("content", "what"), [(b"\xff\xfe\x00bad", "not UTF-8"), (b"x" * 300_000, "too large"), (b"hi", "front matter")]
)
def test_what_is_no_note_is_named_and_the_rest_loads(notes: Path, content: bytes, what: str) -> None:
    (notes / "tensors" / "note.md").write_bytes(content)
    curriculum = load(notes)
    assert sorted(curriculum.notes) == ["autograd", "chain-rule"]
    assert len(curriculum.problems) == 1
    assert what in curriculum.problems[0]


def test_a_quiz_without_a_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tensors" / "quiz.yaml"
    path.parent.mkdir()
    path.write_text(
        "- {id: q1, kind: numeric, level: 1, question: {zh: 问, en: q}, key: {}, hints: [{zh: a, en: a}, {zh: b, en: b}, {zh: c, en: c}]}"
    )
    with pytest.raises(QuizError, match="q1: a numeric item needs key"):
        read_quiz(path)


def test_a_mistake_with_the_keys_value_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tensors" / "quiz.yaml"
    path.parent.mkdir()
    path.write_text(
        "- {id: q1, kind: numeric, level: 1, question: {zh: 问, en: q}, key: {compute: 2+2}, mistakes: [{value: 4, misconception: x, "
        "feedback: {zh: f, en: f}}], hints: [{zh: a, en: a}, {zh: b, en: b}, {zh: c, en: c}]}"
    )
    with pytest.raises(QuizError, match="key's own value"):
        read_quiz(path)


def test_a_key_is_computed() -> None:
    assert compute("(28 + 2*0 - 5)//1 + 1") == 24
    assert compute("sum([math.exp(0), 1])") == 2


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('id')",
        "().__class__",
        "9**9**9",
        "math.__loader__",
        "(lambda: 1)()",
        "open('x')",
        "1 +",
        "[1]",
    ],
)
def test_a_key_is_arithmetic_and_nothing_else(expression: str) -> None:
    with pytest.raises(ValueError, match=r"key|compute|exponent|number"):
        compute(expression)
