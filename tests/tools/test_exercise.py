"""Loading an exercise's folder: what is wrong is said with its file and line."""

import shutil
from pathlib import Path

import pytest

from tools.exercise import ExerciseError, load
from tools.words import Words

EXERCISES = Path(__file__).parent / "exercises"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound exercise, to be spoilt."""
    return shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")


def spoil(path: Path, old: str, new: str) -> None:
    """Replace what stands in the file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def complaint(folder: Path) -> str:
    """What loading the folder says, with the folder's own path left out."""
    with pytest.raises(ExerciseError) as caught:
        load(folder)
    return str(caught.value).replace(f"{folder}/", "")


def test_exercise_holds_what_its_folder_says() -> None:
    exercise = load(EXERCISES / "softmax")
    assert (exercise.id, exercise.topic, exercise.seconds) == ("softmax-by-hand", "softmax", 10)
    assert exercise.title == Words("自己写 softmax", "Softmax by hand")
    assert exercise.names[0] == "agrees_with_torch"
    assert exercise.mistakes[0].file == "mistakes/overflows.py"
    assert "NotImplementedError" in exercise.starter


def test_helpers_of_the_tests_are_no_tests(folder: Path) -> None:
    (folder / "tests.py").write_text(
        "def _help(x): ...\ndef survives_large_scores(softmax): ...\n"
        + "".join(f"def {name}(softmax): ...\n" for name in ("sums_to_one", "agrees_with_torch"))
    )
    assert load(folder).names == ("survives_large_scores", "sums_to_one", "agrees_with_torch")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("exercise.yaml", "id: softmax-by-hand", "id: Soft max", "exercise.yaml:1: id: "),
        ("exercise.yaml", "topic: softmax\n", "", "exercise.yaml:1: topic: Field required"),
        ("exercise.yaml", "seconds: 10", "seconds: 90", "exercise.yaml:8: seconds: "),
        ("exercise.yaml", "minutes: 10", "minuets: 10", "exercise.yaml:4: minuets: Extra inputs"),
        ("exercise.yaml", ", en: Softmax by hand", "", "exercise.yaml:3: title.en: Field required"),
        ("exercise.yaml", "test: sums_to_one", "test: sums", "exercise.yaml:11: tests.py has no test `sums`"),
        ("exercise.yaml", "id: ", "id: [", "exercise.yaml:2: "),
        ("exercise.yaml", "mistakes/last_dim.py", "mistakes/../x.py", "exercise.yaml:12: mistakes.2.file: "),
        (
            "solution.py",
            "def softmax",
            "def soft_max",
            "tests.py:6: the test `agrees_with_torch` takes `softmax`, which s",
        ),
        ("starter.py", "def softmax", "def softmax(", "starter.py:4: "),
        ("mistakes/overflows.py", "return", "return (", "mistakes/overflows.py:3: "),
        ("tests.py", "def sums_to_one(softmax)", "def sums_to_one()", "the test `sums_to_one` takes nothing"),
        ("tests.py", "def ", "def _", "tests.py:1: no test: "),
    ],
)
def test_fault_is_said_with_file_and_line(file: str, old: str, new: str, said: str, folder: Path) -> None:
    spoil(folder / file, old, new)
    assert said in complaint(folder)


def test_too_few_mistakes_are_a_fault(folder: Path) -> None:
    sheet = folder / "exercise.yaml"
    sheet.write_text("\n".join(sheet.read_text("utf-8").splitlines()[:-1]), "utf-8")
    assert "exercise.yaml:10: mistakes: List should have at least 3 items" in complaint(folder)


@pytest.mark.parametrize("file", ["exercise.yaml", "starter.py", "solution.py", "tests.py", "mistakes/last_dim.py"])
def test_missing_file_is_a_fault(file: str, folder: Path) -> None:
    (folder / file).unlink()
    assert f"{file}:1: cannot be read: No such file or directory" in complaint(folder)
