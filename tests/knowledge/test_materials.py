"""Calculators, recipes and cards: their files are right, and what is broken is named with file and line."""

from pathlib import Path

import pytest

from knowledge.practice.calculator import CALCULATORS, Calculator, read_calculators
from knowledge.practice.card import read_cards
from knowledge.practice.likeness import masked
from knowledge.practice.loading import load_practice, problems, run_problems
from knowledge.practice.material import Example, fill
from knowledge.practice.recipe import RECIPES, Recipe, read_recipes
from tests.notes import real_curriculum

PRACTICE = load_practice()
LEAST_CALCULATORS, LEAST_RECIPES, LEAST_KERAS = 40, 60, 15


def test_everything_that_is_written_can_be_used() -> None:
    assert list(problems(PRACTICE, real_curriculum().notes)) == []


def test_there_are_as_many_as_promised() -> None:
    assert len(PRACTICE.calculators) >= LEAST_CALCULATORS
    assert len(PRACTICE.recipes) >= LEAST_RECIPES
    assert PRACTICE.keras >= LEAST_KERAS


@pytest.mark.timeout(900)
def test_first_example_of_each_prints_what_it_says() -> None:
    assert list(run_problems(PRACTICE, each=slice(1))) == []


@pytest.mark.parametrize(
    ("prints", "output", "fits"),
    [
        ("steps: 22\naccuracy: <number>", "steps: 22\naccuracy: 0.972\n", True),
        ("steps: 22\naccuracy: <number>", "steps: 23\naccuracy: 0.972\n", False),
        ("accuracy: <number>", "accuracy: nan", False),
        ("a.c", "abc", False),
    ],
)
def test_a_number_that_differs_by_the_machine_may_be_left_open(prints: str, output: str, fits: bool) -> None:
    assert Example({}, prints, None).is_printed_by(output) is fits


@pytest.mark.practice
@pytest.mark.timeout(2400)
def test_other_examples_print_what_they_say() -> None:
    assert list(run_problems(PRACTICE, each=slice(1, None))) == []


@pytest.mark.parametrize("material", [*PRACTICE.calculators, *PRACTICE.recipes], ids=lambda each: each.id)
def test_what_is_refused_says_why_in_both_languages(material: Calculator | Recipe) -> None:
    refused = [example for example in material.examples if example.error is not None]
    assert refused
    for example in refused:
        for words in material.problems(example.given):
            assert words.zh
            assert words.en
            assert words.zh != words.en


def test_no_two_materials_are_asked_for_in_the_same_words() -> None:
    seen: dict[str, str] = {}
    for material in (*PRACTICE.calculators, *PRACTICE.recipes):
        for ask in material.asks:
            assert seen.setdefault(masked(ask), material.id) == material.id, ask


def copied(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    text = source.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / source.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: int, min: 1, max: 16384", "type: int, min: 1", "needs min and max"),
        ("default: 1, also: [步长, s]", "default: 100, also: [步长, s]", "out of bounds"),
        ("id: conv-output-size", "id: conv-size", "differs from the file's name"),
        ("{taken} 格，垫好的", "{took} 格，垫好的", "{took} stands for nothing"),
        ("{result}", "{outcome}", "{outcome} stands for nothing"),
        ("given: {size: 28, kernel: 5}", "given: {size: 28, kern: 5}", "kern is no parameter"),
        ("given: {size: 28, kernel: 5}", "given: {size: 28}", "kernel is missing"),
        ("error: 放不下", "error: 太大", "nothing refuses these values"),
        ("questions:", "questions: [", "is no YAML"),
        ("torch.nn.Conv2d(_in, _out, kernel, stride, padding, dilation)", "torch.nn.Conv2d(kernel stride)", "is no signature"),
        ("code: |", "colour: red\ncode: |", "Extra inputs are not permitted"),
        ("dilation * (kernel - 1) + 1", "dilation * (kernel - 1) + one", "does not compute"),
    ],
)  # fmt: skip
def test_broken_calculator_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    found, wrong = read_calculators(copied(tmp_path, CALCULATORS / "conv-output-size.yaml", old, new))
    assert found == ()
    assert len(wrong) == 1
    path, line, what = wrong[0].split(":", 2)
    assert Path(path).name == "conv-output-size.yaml"
    assert int(line) >= 1
    assert said in what


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("32 * $quarter * $quarter, $classes", "32 * $quarter * $quarter, $labels", "$labels stands for nothing"),
        ("match: \"nn.Linear\"", "match: \"nn.Lstm\"", "no line of the code holds"),
        ("x = torch.randn(4, $channels, $side, $side)", "x = torch.randn(4, $channels, 32, 32)  # costs 5$", "dollar"),
        ("min: 8, max: 256, multiple_of: 4", "min: 8, max: 256, multiple_of: 1", "greater than or equal to 2"),
        ("own_data: image-folder-training", "reads: {file: table.csv}", "the code has no \"table.csv\""),
    ],
)  # fmt: skip
def test_broken_recipe_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    found, wrong = read_recipes(copied(tmp_path, RECIPES / "cnn-classifier.yaml", old, new))
    assert found == ()
    assert "cnn-classifier.yaml:" in wrong[0]
    assert said in wrong[0]


def test_line_of_a_fault_is_that_of_its_field(tmp_path: Path) -> None:
    folder = copied(tmp_path, CALCULATORS / "conv-output-size.yaml", "type: int, min: 1, max: 255", "type: number")
    rows = (folder / "conv-output-size.yaml").read_text(encoding="utf-8").splitlines()
    _, wrong = read_calculators(folder)
    assert int(wrong[0].split(":")[1]) == next(n for n, row in enumerate(rows, start=1) if "type: number" in row)


def test_example_that_prints_something_else_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path, CALCULATORS / "conv-output-size.yaml", 'prints: "112"', 'prints: "113"')
    monkeypatch.setattr("knowledge.practice.loading.CALCULATORS", folder)
    monkeypatch.setattr("knowledge.practice.loading.read_calculators", lambda: read_calculators(folder))
    monkeypatch.setattr("knowledge.practice.loading.read_recipes", lambda: ((), ()))
    (problem,) = run_problems(load_practice())
    assert "conv-output-size.yaml:" in problem
    assert "prints '112', not '113'" in problem


def test_broken_card_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    card = "- id: {id}\n  note: relu-family\n  calls: ['{call}']\n  does: {{zh: 一, en: one}}\n  shape: {{zh: 二, en: two}}\n  mistake: {{zh: 三, en: three}}\n"
    text = card.format(id="a", call="torch.relu(input)") + card.format(id="b", call="torch.relu input")
    (tmp_path / "some.yaml").write_text(text, encoding="utf-8")
    cards, wrong = read_cards(tmp_path)
    assert [each.id for each in cards] == ["a"]
    assert f"{tmp_path / 'some.yaml'}:7: b:" in wrong[0]


@pytest.mark.parametrize("template", ["{x.real}", "{x[0]}", "{}", "{0}", "{y}", "{x!r:>{y}}"])
def test_template_looks_into_no_value(template: str) -> None:
    with pytest.raises(ValueError, match=r"plain name|stands for nothing|cannot be filled"):
        fill(template, {"x": 1})


def test_numbers_are_masked_and_words_are_not() -> None:
    assert masked("28×28 的图 softmax([1.5, -2, 3])") == "n×n 的图 softmax(n, n)"
    assert masked("3×32×32，10 类") == masked("1x28x28，2 类").replace("x", "×")
