"""Broken notes and quizzes are named with their place; the rest loads."""

import re
import shutil
from pathlib import Path

import pytest

from knowledge.curriculum import load
from knowledge.formula import compute
from knowledge.passage import passages
from knowledge.quiz import read_quiz
from knowledge.reading import NOTES, read_note
from knowledge.source import SourceError
from tests.notes import real_curriculum


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
    with pytest.raises(SourceError) as error:
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
    count = len(read_note(path).facts)
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n{count + 1}. One more.\n", encoding="utf-8")
    with pytest.raises(SourceError, match=f"{count + 1} facts in English, {count} in Chinese"):
        read_note(path)


def test_front_matter_that_is_no_yaml_is_named(notes: Path) -> None:
    assert "front matter" in broken(notes, "terms: [", "terms: [[")


def test_id_must_be_the_folders_name(notes: Path) -> None:
    assert "differs from its folder" in broken(notes, "id: tensors", "id: tensor")


def test_a_block_without_its_output_is_named(notes: Path) -> None:
    assert "```output" in broken(notes, "```output", "```text")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"---\nid: \xff\xfe", ":2: is not UTF-8 (byte 8)"),
        (b"x" * 50_000_000, ":1: 50.0 MB is too large"),
        (b"hi", ":1: does not begin with front matter"),
    ],
)
@pytest.mark.parametrize("name", ["note.md", "quiz.yaml", "asks.yaml"])
def test_what_cannot_be_read_is_named_and_the_rest_loads(notes: Path, name: str, content: bytes, what: str) -> None:
    (notes / "tensors" / name).write_bytes(content)
    curriculum = load(notes)
    whole = ["autograd", "chain-rule"] if name == "note.md" else ["autograd", "chain-rule", "tensors"]
    assert sorted(curriculum.notes) == whole
    assert curriculum.quizzes["autograd"]
    (problem,) = curriculum.problems
    assert problem.startswith(str(notes / "tensors" / name))
    assert (what if name == "note.md" or "front" not in what else ":1: must be a list") in problem


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("## Intuition", "## Feeling", "missing: Intuition"),
        ("### Vision", "### Seeing", "Scenes needs the threads Vision, Language"),
        ("- **One more example**", "**One more example**", "In other words: 2 in English, 3 in Chinese"),
        ("Hint: print", "Print", "Common mistakes: each bullet is"),
        ("Predict first: ", "Guess: ", "Prediction needs a line that starts with Predict first: "),
    ],
)
def test_broken_english_is_named_and_the_note_stays_in_chinese(tmp_path: Path, old: str, new: str, what: str) -> None:
    home = tmp_path / "backpropagation"
    shutil.copytree(NOTES / home.name, home)
    text = (home / "english.md").read_text(encoding="utf-8")
    assert old in text
    (home / "english.md").write_text(text.replace(old, new, 1), encoding="utf-8")
    curriculum = load(tmp_path)
    (problem,) = [problem for problem in curriculum.problems if "requires" not in problem]
    assert what in problem
    assert problem.startswith(str(home / "english.md"))
    note = curriculum.notes["backpropagation"]
    assert (note.is_told_in("zh"), note.is_told_in("en")) == (True, False)


def test_english_goes_beside_the_chinese() -> None:
    note = real_curriculum().notes["backpropagation"]
    first = note.misconceptions[0]
    assert first.belief.en.startswith("Backpropagation is gradient descent (so the weights have")
    assert first.hint.en.startswith("Print the weights")
    assert [other.kind.en for other in note.other_words] == ["Analogy", "Small example", "One more example"]
    said = {passage.section: passage.words for passage in passages(note)}
    assert said["直觉"].en.startswith("The forward pass")
    assert said["换个说法 比方"].en.startswith("A dish")


def test_a_missing_quiz_and_a_stray_file_are_named(notes: Path) -> None:
    (notes / "tensors" / "quiz.yaml").unlink()
    (notes / "big.bin").write_bytes(b"\0" * 1000)
    curriculum = load(notes)
    assert curriculum.quizzes["tensors"] == ()
    assert [problem.removeprefix(f"{notes}/") for problem in curriculum.problems] == [
        "big.bin/note.md:1: cannot be read: Not a directory",
        "tensors/quiz.yaml:1: is missing",
    ]


def test_an_id_that_is_taken_is_named(notes: Path) -> None:
    shutil.copytree(notes / "tensors", notes / "tensors-copy")
    (problem,) = load(notes).problems
    assert problem.endswith("id 'tensors' differs from its folder 'tensors-copy'")


def test_wrong_prerequisites_are_named(notes: Path) -> None:
    for name, requires in (("tensors", "[no-such-topic]"), ("chain-rule", "[autograd]"), ("autograd", "[chain-rule]")):
        path = notes / name / "note.md"
        path.write_text(re.sub(r"(?m)^requires: .*", f"requires: {requires}", path.read_text(encoding="utf-8")))
    curriculum = load(notes)
    assert len(curriculum.notes) == 3
    assert [problem.split("requires ")[1] for problem in curriculum.problems] == [
        "itself, by way of autograd → chain-rule → autograd",
        "itself, by way of chain-rule → autograd → chain-rule",
        "'no-such-topic', which is neither a note nor a topic of stages.yaml",
    ]
    assert [note.id for note in curriculum.lessons(1)] == ["tensors", "autograd", "chain-rule"]


def test_an_ask_that_names_no_fact_is_named_with_its_line(notes: Path) -> None:
    path = notes / "tensors" / "asks.yaml"
    path.write_text(
        "- {ask: 张量是啥, facts: [1]}\n- {ask: 为什么, facts: [99]}\n- {ask: 空, facts: []}\n", encoding="utf-8"
    )
    curriculum = load(notes)
    assert [ask.facts for ask in curriculum.asks["tensors"]] == [(1,)]
    first, second = curriculum.problems
    assert first == f"{path}:2: '为什么' names a fact that the note does not have"
    assert second.startswith(f"{path}:3: ")


def test_two_items_of_one_id_are_named(notes: Path) -> None:
    path = notes / "tensors" / "quiz.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: tensors-2", "id: tensors-1"), encoding="utf-8")
    curriculum = load(notes)
    assert len(curriculum.quizzes["tensors"]) == 3
    (problem,) = curriculum.problems
    line = int(problem.removeprefix(f"{path}:").split(":")[0])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1].startswith("- id: tensors-1")


def test_a_quiz_without_a_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tensors" / "quiz.yaml"
    path.parent.mkdir()
    path.write_text(
        "- {id: q1, kind: numeric, level: 1, question: {zh: 问, en: q}, key: {}, hints: [{zh: a, en: a}, {zh: b, en: b}, {zh: c, en: c}]}"
    )
    items, (problem,) = read_quiz(path)
    assert items == ()
    assert problem == f"{path}:1: q1: a numeric item needs key: {{compute: …}}"


def test_a_mistake_with_the_keys_value_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tensors" / "quiz.yaml"
    path.parent.mkdir()
    path.write_text(
        "- {id: q1, kind: numeric, level: 1, question: {zh: 问, en: q}, key: {compute: 2+2}, mistakes: [{value: 4, misconception: x, "
        "feedback: {zh: f, en: f}}], hints: [{zh: a, en: a}, {zh: b, en: b}, {zh: c, en: c}]}"
    )
    _, (problem,) = read_quiz(path)
    assert "key's own value" in problem


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
    with pytest.raises(ValueError, match=r"formula|compute|exponent|number"):
        compute(expression)
