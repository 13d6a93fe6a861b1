"""The exercises of the five stages: enough of them, each sound, among them the practices of the plan."""

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.practice.loading import EXERCISES, exercise_problems, load_practice
from tests.notes import real_curriculum
from tools.exercise import load_all

CURRICULUM = real_curriculum()
LEAST = {1: 8, 2: 8, 3: 8, 4: 8, 5: 6}
PRACTICES = (
    "practice-mlp-digits",
    "practice-cnn-digits",
    "practice-cnn-cifar10",
    "practice-text-classification",
    "practice-char-generation",
)
ALIKE = 3
"""So many rare expressions in common, and a program does a good part of an exercise."""
RARE = 6
"""An expression of no more programs than these is rare."""
CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
"""A character of Chinese, or a sign of its punctuation (“ ” … × are English, too)."""


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


def said(code: str) -> Iterator[tuple[int, ast.expr | None]]:
    """Yield the line and the message of each assertion, and of each AssertionError that is raised."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assert):
            yield node.lineno, node.msg
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            if ast.unparse(node.exc.func) == "AssertionError":
                yield node.lineno, node.exc.args[0] if node.exc.args else None
        elif isinstance(node, ast.Raise) and node.exc and ast.unparse(node.exc) == "AssertionError":
            yield node.lineno, None


def by_language(node: ast.AST | None) -> dict[str, ast.expr]:
    """Return the texts of `{"zh": …, "en": …}`, by language; none for anything else."""
    if not isinstance(node, ast.Dict):
        return {}
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    return dict(zip(keys, node.values, strict=True)) if keys == ["zh", "en"] else {}


def words(text: ast.expr) -> str:
    """Return what is written out in a text, `…` for each value put into it."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)


def untold(code: str) -> list[str]:
    """Return what is wrong with the messages of hidden tests: not in both languages, or English with Chinese in it."""
    faults = []
    for line, message in said(code):
        texts = by_language(message)
        if not texts or not all(words(text).strip("…").strip() for text in texts.values()):
            faults.append(f"{line}: no message in both languages")
    for node in ast.walk(ast.parse(code)):  # also the parts of messages, such as `case = {"zh": …, "en": …}`
        if texts := by_language(node):
            found = [part.value for part in ast.walk(texts["en"]) if isinstance(part, ast.Constant)]
            mixed = [text for text in found if isinstance(text, str) and (text == "zh" or CHINESE.search(text))]
            faults += [f"{node.lineno}: {text!r} in English" for text in mixed]
    return faults


def test_hidden_tests_say_in_both_languages_what_is_wrong() -> None:
    codes = {path.parent.name: path.read_text(encoding="utf-8") for path in EXERCISES.glob("*/tests.py")}
    assert len(codes) >= sum(LEAST.values())
    faults = {name: found for name, code in sorted(codes.items()) if (found := untold(code))}
    assert faults == {}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("assert x", 1),
        ('assert x, "应是 1"', 1),
        ('assert x, {"en": "it should be 1"}', 1),
        ('assert x, {"zh": "应是 1", "en": ""}', 1),
        ('assert x, {"zh": "应是 1", "en": f"it should be 1，got {x}"}', 1),
        ('assert x, {"zh": "应是 1", "en": f"not {\'、\'.join(x)}"}', 1),
        ('\ncase = {"zh": "空表", "en": "空 table"}', 2),
        ('assert x, {"zh": f"{x[\'zh\']}：应是 1", "en": f"{x[\'zh\']}: should be 1"}', 1),
        ("\nraise AssertionError", 2),
        ('\nraise AssertionError(f"应是 1，得到 {x}")', 2),
    ],
)
def test_message_in_one_language_is_found(code: str, line: int) -> None:
    assert [int(fault.split(":")[0]) for fault in untold(code)] == [line]


class _Bare(ast.NodeTransformer):
    """Takes from an expression what its author chose: the names."""

    def visit_Name(self, _node: ast.Name) -> ast.Name:
        return ast.Name("_", ast.Load())

    def visit_arg(self, _node: ast.arg) -> ast.arg:
        return ast.arg("_")


def expressions(code: str) -> set[str]:
    """Return the expressions of a program that do at least three things, without their names."""
    work = (ast.Attribute, ast.Call, ast.BinOp, ast.Subscript, ast.Compare, ast.UnaryOp)
    found = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.expr) and sum(isinstance(part, work) for part in ast.walk(node)) >= 3
    ]
    return {ast.unparse(_Bare().visit(copy.deepcopy(node))) for node in found}


def shared_parts(solution: set[str], program: set[str], counts: Counter[str]) -> list[str]:
    """Return what a program shares with a solution and with few other programs, no part beside its whole."""
    shared = [each for each in solution & program if counts[each] <= RARE]
    return [each for each in shared if not any(each != other and each in other for other in shared)]


def test_recipe_that_does_the_work_of_an_exercise_says_so() -> None:
    exercises, _ = load_all(EXERCISES)
    recipes = load_practice().recipes
    programs = [expressions(each.write(each.program.examples[0].given)) for each in recipes]
    counts = Counter(expression for parts in programs for expression in parts)
    silent, told = [], 0
    for exercise in exercises.values():
        solution = expressions(exercise.solution) - expressions(exercise.starter)
        for recipe, parts in zip(recipes, programs, strict=True):
            if len(shared_parts(solution, parts, counts)) >= ALIKE:
                is_told = recipe.does_the_work_of(exercise.id, exercise.topic)
                told += is_told
                silent += [] if is_told else [(recipe.id, exercise.id)]
    assert silent == []
    assert told > 5  # what is told is found by the same measure
