"""An exercise: a folder with a task, a starter, hidden tests, a solution, and typical mistakes with a hint each.

    exercise.yaml   id, topic, title, task, minutes, seconds, mistakes
    starter.py      what the learner begins with
    tests.py        every public function is a hidden test; its parameters are names of the learner's file
    solution.py     never shown
    mistakes/*.py   each fails the test that exercise.yaml names

Errors: ExerciseError, with a line `file:line: what is wrong` for each fault.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.words import Words

SHEET = "exercise.yaml"
MIN_MISTAKES = 3
SOURCE = "source"
"""A test's parameter of this name is not a name of the learner's file, but its text."""
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ExerciseError(Exception):
    """A folder that is no exercise as it should be."""


@dataclass(frozen=True)
class Mistake:
    """What learners typically get wrong: code that fails `test`, and the hint for it."""

    file: str
    code: str
    test: str
    hint: Words


@dataclass(frozen=True)
class Exercise:
    """What the learner solves; `tests`, `solution` and the mistakes' code are not for the learner."""

    id: str
    topic: str
    title: Words
    task: Words
    minutes: float
    seconds: float
    """How long all the tests together may take."""
    starter: str
    solution: str
    tests: str
    names: tuple[str, ...]
    """The tests, in the order of the file."""
    mistakes: tuple[Mistake, ...]


Text = Annotated[str, Field(min_length=1)]


class Sheet(BaseModel):
    """The form of exercise.yaml."""

    model_config = ConfigDict(extra="forbid")

    class Pair(BaseModel):
        """The form of a text in both languages."""

        model_config = ConfigDict(extra="forbid")
        zh: Text
        en: Text

        def words(self) -> Words:
            """As the noun."""
            return Words(self.zh, self.en)

    class Entry(BaseModel):
        """The form of a mistake."""

        model_config = ConfigDict(extra="forbid")
        file: Annotated[str, Field(pattern=r"^mistakes/\w+\.py$")]
        test: Text
        hint: "Sheet.Pair"

    id: Annotated[str, Field(pattern=f"^{ID.pattern}$")]
    topic: Annotated[str, Field(pattern=f"^{ID.pattern}$")]
    title: Pair
    task: Pair
    minutes: Annotated[float, Field(gt=0)]
    seconds: Annotated[float, Field(gt=0, le=30)]
    mistakes: Annotated[list[Entry], Field(min_length=MIN_MISTAKES)]


def load(folder: Path) -> Exercise:
    """Read and validate an exercise's folder."""
    sheet, node = read_sheet(folder / SHEET)
    python = ["starter.py", "solution.py", "tests.py", *(entry.file for entry in sheet.mistakes)]
    faults: list[str] = []
    code = {name: read(folder / name, faults) for name in python}
    trees = {name: parse(folder / name, text, faults) for name, text in code.items()}
    tests = {test.name: test for test in functions(trees["tests.py"]) if not test.name.startswith("_")}
    faults += test_faults(folder, tests, trees)
    for number, entry in enumerate(sheet.mistakes):
        if tests and entry.test not in tests:
            line = line_of(node, ("mistakes", number, "test"))
            faults.append(f"{folder / SHEET}:{line}: tests.py has no test `{entry.test}`; it has {', '.join(tests)}")
    if faults:
        raise ExerciseError("\n".join(faults))
    return Exercise(
        sheet.id,
        sheet.topic,
        sheet.title.words(),
        sheet.task.words(),
        sheet.minutes,
        sheet.seconds,
        starter=code["starter.py"],
        solution=code["solution.py"],
        tests=code["tests.py"],
        names=tuple(tests),
        mistakes=tuple(Mistake(it.file, code[it.file], it.test, it.hint.words()) for it in sheet.mistakes),
    )


def load_all(folder: Path) -> tuple[dict[str, Exercise], tuple[str, ...]]:
    """Read the exercises in a folder, by their ids, and what is wrong with those that are left out."""
    exercises: dict[str, Exercise] = {}
    wrong: list[str] = []
    for sheet in sorted(folder.glob("*/exercise.yaml")):
        try:
            exercise = load(sheet.parent)
        except ExerciseError as error:
            wrong += str(error).splitlines()
            continue
        exercises[exercise.id] = exercise
    return exercises, tuple(wrong)


def read_sheet(path: Path) -> tuple[Sheet, yaml.Node | None]:
    """exercise.yaml, and its nodes, which know their lines."""
    faults: list[str] = []
    text = read(path, faults)
    if faults:
        raise ExerciseError(faults[0])
    try:
        node = yaml.compose(text, yaml.CSafeLoader)
        return Sheet.model_validate(yaml.load(text, yaml.CSafeLoader)), node
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ExerciseError(f"{path}:{line}: {error.problem}") from None
    except ValidationError as error:
        raise ExerciseError(
            "\n".join(
                f"{path}:{line_of(node, fault['loc'])}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
                for fault in error.errors()
            )
        ) from None


def line_of(node: yaml.Node | None, place: tuple[str | int, ...]) -> int:
    """The line of the value at `place`, or of the nearest thing around it."""
    line = 1
    for step in (*place, None):
        if node is None:
            break
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        else:
            node = None
    return line


def read(path: Path, faults: list[str]) -> str:
    """A file's text, or "" and a fault."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{path}:1: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}")
        return ""


def parse(path: Path, text: str, faults: list[str]) -> ast.Module:
    """A Python file's tree, or an empty one and a fault."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        faults.append(f"{path}:{getattr(error, 'lineno', None) or 1}: {getattr(error, 'msg', error)}")
        return ast.Module([], [])


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions at the top of a file."""
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def test_faults(folder: Path, tests: dict[str, ast.FunctionDef], trees: dict[str, ast.Module]) -> Iterator[str]:
    """Tests that take nothing, or something that starter or solution does not define."""
    if trees["tests.py"].body and not tests:
        yield f"{folder / 'tests.py'}:1: no test: a test is a function at the top whose name has no _ in front"
    for test in tests.values():
        place = f"{folder / 'tests.py'}:{test.lineno}"
        names = {argument.arg for argument in test.args.args}
        if not names:
            yield f"{place}: the test `{test.name}` takes nothing: its parameters are the learner's names"
        for file in ("starter.py", "solution.py"):
            if trees[file].body:
                for name in sorted(names - {SOURCE} - defined(trees[file])):
                    yield f"{place}: the test `{test.name}` takes `{name}`, which {file} does not define"


def defined(tree: ast.Module) -> set[str]:
    """The names that a file defines at its top."""
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    stored = [
        node
        for statement in tree.body
        for node in ast.walk(statement)
        if isinstance(statement, ast.Assign | ast.AnnAssign)
    ]
    return found | {node.id for node in stored if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
