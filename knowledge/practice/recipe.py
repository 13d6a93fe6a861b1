"""A recipe: a complete piece of PyTorch with parameters, its lines explained, for some with its counterpart in Keras 3."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from knowledge.formula import Value
from knowledge.practice.material import Example, ExampleForm, Material, MaterialForm, names_used
from knowledge.practice.material_files import read_materials
from knowledge.practice.own_data import ROLES
from knowledge.practice.parameter import Pair, Text
from knowledge.words import Words

RECIPES = Path(__file__).parents[1] / "recipes"


@dataclass(frozen=True)
class LineNote:
    """What is said of the line of the code that begins with, or holds, `match`."""

    match: str
    words: Words


@dataclass(frozen=True)
class Program:
    """Code with $names, its notes, and what it prints."""

    code: str
    lines: tuple[LineNote, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Recipe(Material):
    """What a learner gets who asks for code."""

    program: Program
    keras: Program | None
    seconds: float
    """How long it may run."""
    defines: tuple[str, ...] = ()
    """What of the program may get the name that a request fixes, the likeliest first."""
    solves: tuple[str, ...] = ()
    """The exercises, by their ids, whose work it does beside those on its topics: not told while one of them is open."""

    reads: Mapping[str, str] = field(default_factory=dict)
    """What of the learner's own it reads, by its role (file, folder, text, label), each as it stands in the code."""
    own_data: str = ""
    """The recipe, by its id, that does the same with the learner's own data."""

    def does_the_work_of(self, exercise: str, topic: str) -> bool:
        """Tell whether its code would solve an exercise, or a good part of it, in the learner's place."""
        return topic in self.topics or exercise in self.solves

    def write(self, given: Mapping[str, Value], program: Program | None = None) -> str:
        """Return the code with the values in it."""
        return _filled((program or self.program).code, self.values(given))

    def notes(self, given: Mapping[str, Value], program: Program | None = None) -> Iterator[tuple[int, Words]]:
        """Yield the number of each explained line of what `write` returns, counted from 1, and what is said of it."""
        program, values = program or self.program, self.values(given)
        rows = program.code.splitlines()
        for note in program.lines:
            number = next(n for n, row in enumerate(rows, start=1) if note.match in row)
            yield number, Words(_filled(note.words.zh, values), _filled(note.words.en, values))


def _filled(text: str, values: Mapping[str, Value]) -> str:
    try:
        return Template(text).substitute({name: _shown(value) for name, value in values.items()})
    except KeyError as error:
        raise ValueError(f"${error.args[0]} stands for nothing; there are {', '.join(values)}") from None
    except ValueError as error:
        raise ValueError(f"{text.strip().splitlines()[0]!r} …: {error} (a dollar sign is written $$)") from None


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) and value >= 1e-4 else str(value)


class _LineForm(Pair):
    match: Text

    def note(self) -> LineNote:
        return LineNote(self.match, self.words())


class _KerasForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: Text
    lines: list[_LineForm] = Field(min_length=2)
    examples: list[ExampleForm] = Field(min_length=1)


class _Form(MaterialForm):
    requests: list[Text] = Field(min_length=6)
    lines: list[_LineForm] = Field(min_length=3)
    seconds: float = Field(default=20, gt=0, le=60)
    keras: _KerasForm | None = None
    defines: list[Text] = Field(default=[])
    solves: list[Text] = Field(default=[])
    reads: dict[str, Text] = Field(default={})
    own_data: str = ""


def _program(code: str, lines: list[_LineForm], examples: list[ExampleForm]) -> Program:
    return Program(code, tuple(line.note() for line in lines), tuple(each.example() for each in examples))


def _recipe(raw: object) -> Recipe:
    form = _Form.model_validate(raw)
    fields: dict[str, Any] = form.fields(form.requests)
    program = _program(form.code, form.lines, form.examples)
    keras = _program(form.keras.code, form.keras.lines, form.keras.examples) if form.keras else None
    made = Recipe(
        **fields,
        program=program,
        keras=keras,
        seconds=form.seconds,
        defines=tuple(form.defines),
        solves=tuple(form.solves),
        reads=form.reads,
        own_data=form.own_data,
    )
    for each in (program, *((keras,) if keras else ())):
        _fits(made, each)
    return made


def _fits(recipe: Recipe, program: Program) -> None:
    """Raise ValueError where a program cannot be written for its examples, or a note names no line."""
    for note in program.lines:
        if not any(note.match in row for row in program.code.splitlines()):
            raise ValueError(f"lines: no line of the code holds {note.match!r}")
    for example in program.examples:
        if example.error is None and not recipe.missing(example.given):
            recipe.write(example.given, program)
            tuple(recipe.notes(example.given, program))
    if program is recipe.program:
        for name in recipe.defines:
            if not re.search(rf"^(?:def|class) {name}\b", program.code, re.MULTILINE):
                raise ValueError(f"defines: the code has no function or class {name}")
        for role, default in recipe.reads.items():
            if role not in ROLES or f'"{default}"' not in program.code:
                raise ValueError(f'reads: {role} is none of {", ".join(ROLES)}, or the code has no "{default}"')
    used = names_used(recipe, set(re.findall(r"\$\{?([a-z_]\w*)", program.code)))
    if program is recipe.program and (idle := {each.name for each in recipe.parameters} - used):
        raise ValueError(f"the code does not use the parameter {', '.join(sorted(idle))}")


def read_recipes(folder: Path = RECIPES) -> tuple[tuple[Recipe, ...], tuple[str, ...]]:
    """Read all recipes; return those that can be used, and what is wrong with the others."""
    return read_materials(folder, _recipe)
