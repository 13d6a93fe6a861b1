"""All authored material beside the notes: calculators, recipes and call cards, and what is wrong with it."""

import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.blocks import run_blocks
from knowledge.elsewhere import Elsewhere, read_elsewhere
from knowledge.placement import Placement, read_placement
from knowledge.practice.calculator import CALCULATORS, Calculator, read_calculators
from knowledge.practice.card import CARDS, Card, read_cards
from knowledge.practice.forms import check_form
from knowledge.practice.material import Example, Material
from knowledge.practice.material_files import Made
from knowledge.practice.recipe import RECIPES, Recipe, read_recipes

UNSERVED = Path(__file__).with_name("unserved.yaml")
EXERCISES = Path(__file__).parents[1] / "exercises"
RUN_SECONDS = 60
"""How long an example may run where many run at once."""
EVERY = slice(None)


@dataclass(frozen=True)
class Practice:
    """What can be computed, coded and explained without a model; what could not be read stands in `problems`."""

    calculators: tuple[Calculator, ...]
    recipes: tuple[Recipe, ...]
    cards: tuple[Card, ...]
    placement: Placement
    unserved: tuple[Elsewhere, ...]
    """What sounds like a request of these and is none."""
    problems: tuple[str, ...]

    @property
    def keras(self) -> int:
        """Return how many recipes have a counterpart in Keras."""
        return sum(recipe.keras is not None for recipe in self.recipes)


def load_practice(notes: Collection[str] | None = None) -> Practice:
    """Read everything; what is broken is named and left out, the rest loads; `notes`: the ids of all notes, if known."""
    calculators, wrong_calculators = _readable(CALCULATORS, read_calculators())
    recipes, wrong_recipes = _readable(RECIPES, read_recipes())
    cards, wrong_cards = read_cards()
    placement, wrong_placement = read_placement(notes)
    unserved, wrong_unserved = read_elsewhere(UNSERVED)
    wrong = (*wrong_calculators, *wrong_recipes, *wrong_cards, *wrong_placement, *wrong_unserved)
    return Practice(calculators, recipes, cards, placement, unserved, wrong)


def _readable(folder: Path, read: tuple[tuple[Made, ...], tuple[str, ...]]) -> tuple[tuple[Made, ...], tuple[str, ...]]:
    """Leave out what has a form that is no pattern: it would fail when a message is read."""
    kept, wrong = [], list(read[1])
    for each in read[0]:
        path = folder / f"{each.id}.yaml"
        faults = [f"{path}:{_line_with(path, form)}: {fault}" for form in each.forms if (fault := _fault(form, each))]
        wrong += faults
        kept += [] if faults else [each]
    return tuple(kept), tuple(wrong)


def _fault(form: str, material: Material) -> str:
    try:
        check_form(form, material)
    except ValueError as error:
        return str(error)
    return ""


def problems(practice: Practice, notes: Collection[str], only: Iterable[str] = ()) -> Iterator[str]:
    """Yield what is wrong with all files (or those named); `notes` are the ids of all notes."""
    wanted = set(only)
    found = (*practice.problems, *_unknown(practice, notes))
    yield from (each for each in found if not wanted or Path(each.partition(":")[0]).stem in wanted)


def exercise_problems(notes: Collection[str], only: Iterable[str] = (), *, run: bool = False) -> Iterator[str]:
    """Yield what is wrong with the exercises (or those named), as the tools say; `run`: also run all that they hold."""
    wanted = sorted(set(only))
    command = [sys.executable, "-m", "tools", "exercises", str(EXERCISES), *wanted, *(["--run"] if run else [])]
    done = subprocess.run(command, cwd=EXERCISES.parents[1], capture_output=True, text=True, encoding="utf-8")
    yield from done.stdout.splitlines()
    if done.returncode not in (0, 1):
        yield f"{EXERCISES}:1: cannot be checked: {done.stderr.strip()}"
    for sheet in sorted(EXERCISES.glob("*/exercise.yaml")):
        topic = re.search(r"^topic: *(\S+)", sheet.read_text(encoding="utf-8"), re.MULTILINE)
        if topic and topic[1] not in notes and (not wanted or sheet.parent.name in wanted):
            yield f"{sheet}:2: topic: there is no note {topic[1]!r}"


def _unknown(practice: Practice, notes: Collection[str]) -> Iterator[str]:
    """Yield topics that are no notes, and ids that are used twice."""
    seen: set[str] = set()
    for folder, materials in ((CALCULATORS, practice.calculators), (RECIPES, practice.recipes)):
        for each in materials:
            path = folder / f"{each.id}.yaml"
            for topic in each.topics:
                if topic not in notes:
                    yield f"{path}:2: topics: there is no note {topic!r}"
            if each.id in seen:
                yield f"{path}:1: there is a calculator of this id too"
            seen.add(each.id)
    exercises = {sheet.parent.name for sheet in EXERCISES.glob("*/exercise.yaml")}
    for recipe in practice.recipes:
        for unknown in set(recipe.solves) - exercises:
            yield f"{RECIPES / f'{recipe.id}.yaml'}:1: solves: there is no exercise {unknown!r}"
        if recipe.own_data and all(each.id != recipe.own_data for each in practice.recipes):
            yield f"{RECIPES / f'{recipe.id}.yaml'}:1: own_data: there is no recipe {recipe.own_data!r}"
    for card in practice.cards:
        if card.note not in notes:
            yield f"{CARDS}: {card.id}: there is no note {card.note!r}"


def run_problems(practice: Practice, only: Iterable[str] = (), *, each: slice = EVERY) -> Iterator[str]:
    """Run all examples (or those of the materials named) in the sandbox; yield what does not print what it should.

    `each`: which examples of each program, by their order.
    """
    wanted = set(only)
    rows = [row for row in _rows(practice, each) if not wanted or row[0].stem in wanted]
    for (path, example, code), ran in zip(
        rows, run_blocks([row[2] for row in rows], wall_seconds=RUN_SECONDS), strict=True
    ):
        given = ", ".join(f"{name}={value}" for name, value in example.given.items())
        if ran.error:
            yield f"{path}:{_line(path, example)}: with {given}: does not run: {ran.error}\n{_numbered(code)}"
        elif not example.is_printed_by(ran.stdout):
            yield f"{path}:{_line(path, example)}: with {given}: prints {ran.stdout.strip()!r}, not {example.prints!r}"


def _rows(practice: Practice, some: slice) -> Iterator[tuple[Path, Example, str]]:
    """Yield each example that is to print something: its file, itself, the code."""
    for calculator in practice.calculators:
        for example in _printing(calculator.examples)[some]:
            yield CALCULATORS / f"{calculator.id}.yaml", example, calculator.snippet(example.given)
    for recipe in practice.recipes:
        for program in (recipe.program, *((recipe.keras,) if recipe.keras else ())):
            for example in _printing(program.examples)[some]:
                yield RECIPES / f"{recipe.id}.yaml", example, recipe.write(example.given, program)


def _printing(examples: Iterable[Example]) -> list[Example]:
    return [each for each in examples if each.error is None]


def _line_with(path: Path, piece: str) -> int:
    rows = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, row in enumerate(rows, start=1) if piece in row), 1)


def _line(path: Path, example: Example) -> int:
    """Return the line of an example, by what it prints."""
    rows = path.read_text(encoding="utf-8").splitlines()
    first = (example.prints or "").strip().split("\n")[0]
    found = [number for number, row in enumerate(rows, start=1) if first and first in row and "prints" in row]
    return found[0] if found else next((n for n, row in enumerate(rows, start=1) if row.startswith("examples")), 1)


def _numbered(code: str) -> str:
    return "".join(f"    {number:3} {row}\n" for number, row in enumerate(code.splitlines(), start=1)).rstrip()
