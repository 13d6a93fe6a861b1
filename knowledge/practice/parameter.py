"""A parameter of a calculator or a recipe: its names, its type, its bounds, and what is wrong with a value."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from knowledge.formula import Value
from knowledge.source import SAFE_LOADER
from knowledge.words import Words

Kind = Literal["int", "float", "bool", "choice", "choices", "ints", "floats", "code", "formula", "constants"]
TYPED: tuple[Kind, ...] = ("code", "formula", "constants")
"""Kinds whose value is a Python expression: as it was typed, read out of a formula, or function values of numbers."""
NAMED: tuple[Kind, ...] = ("choice", "choices")
"""Kinds whose value is one of a few names, or several of them."""
AND = ", "
"""Between the names of a value that holds several."""
SYNONYMS = Path(__file__).with_name("synonyms.yaml")
LONGEST_CODE = 2000
LONGEST_LIST = 16
"""Numbers in a shape or a vector, unless the parameter says otherwise."""


@dataclass(frozen=True)
class Parameter:
    """What a calculator or a recipe needs to know."""

    name: str
    words: Words
    kind: Kind
    least: float | None
    """Of a number, or of each of a list."""
    most: float | None
    multiple_of: int | None
    length: tuple[int, int]
    """How many numbers a list may hold."""
    choices: tuple[str, ...]
    default: Value | None
    also: tuple[str, ...]
    """Other names by which learners call it, in both languages."""
    said_as: Mapping[str, Value]
    """Words that stand for a value: 灰度 for 1 channel."""
    several: bool = False
    """Whether it may be one number or a row of them: the widths of the hidden layers."""
    english: Mapping[str, str] = field(default_factory=dict)
    """What its Chinese choices are in English, and in code."""
    usual: Mapping[str, Value] = field(default_factory=dict)
    """Words with which a value is assumed where none is given: 猫狗 for pictures of 64 pixels."""

    @property
    def required(self) -> bool:
        """Tell whether it must be given."""
        return self.default is None

    @property
    def many(self) -> bool:
        """Tell whether its value is a list of numbers."""
        return self.kind in ("ints", "floats")

    def faults(self, value: Value) -> Iterator[Words]:
        """Yield what is wrong with a value, and what would be possible."""
        if self.several and isinstance(value, tuple) and _is_a(value, "ints"):
            yield from self._row_faults(value)
        elif not _is_a(value, self.kind):
            yield Words(f"{self.words.zh}不能是 {value}", f"{self.words.en} cannot be {value}")
        elif self.kind in NAMED:
            for each in [str(value)] if self.kind == "choice" else str(value).split(AND):
                yield from self._choice_faults(each)
        elif self.kind in TYPED:
            yield from _code_faults(str(value))
        elif isinstance(value, tuple):
            yield from self._row_faults(value)
        elif isinstance(value, int | float):
            yield from self._number_faults(value)

    def _row_faults(self, value: tuple[int | float, ...]) -> Iterator[Words]:
        low, high = self.length
        if not low <= len(value) <= high:
            wanted = f"{low}" if low == high else f"{low}–{high}"
            yield Words(
                f"{self.words.zh}要有 {wanted} 个数，这里有 {len(value)} 个",
                f"{self.words.en} takes {wanted} numbers, here are {len(value)}",
            )
        for each in value:
            yield from self._number_faults(each)

    def _choice_faults(self, value: str) -> Iterator[Words]:
        if value not in self.choices:
            offered = " / ".join(self.choices)
            yield Words(
                f"{self.words.zh}没有“{value}”，可以选：{offered}",
                f"{self.words.en} cannot be '{value}'; possible: {offered}",
            )

    def _number_faults(self, value: float) -> Iterator[Words]:
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            least = "" if self.least is None else f"{self.least:g}"
            most = "" if self.most is None else f"{self.most:g}"
            zh = f"{least}–{most}" if least and most else f"不小于 {least}" if least else f"不大于 {most}"
            en = f"{least} to {most}" if least and most else f"at least {least}" if least else f"at most {most}"
            yield Words(
                f"{self.words.zh} {value:g} 超出范围，可以取 {zh}",
                f"{self.words.en} {value:g} is out of bounds; possible: {en}",
            )
        elif self.multiple_of and value % self.multiple_of:
            below = int(value // self.multiple_of * self.multiple_of)
            near = [each for each in (below, below + self.multiple_of) if not any(self._number_faults(each))]
            zh = "或".join(map(str, near))
            yield Words(
                f"{self.words.zh} {value:g} 不是 {self.multiple_of} 的倍数，最近的是 {zh}",
                f"{self.words.en} {value:g} is no multiple of {self.multiple_of}; the nearest: {' or '.join(map(str, near))}",
            )


def _is_a(value: Value, kind: Kind) -> bool:
    numbers = (int,) if kind in ("int", "ints") else (int, float)
    if kind in ("ints", "floats"):
        return isinstance(value, tuple) and all(
            isinstance(each, numbers) and not isinstance(each, bool) for each in value
        )
    if kind == "bool":
        return isinstance(value, bool)
    if kind in NAMED or kind in TYPED:
        return isinstance(value, str)
    return isinstance(value, numbers) and not isinstance(value, bool)


def _code_faults(code: str) -> Iterator[Words]:
    try:
        ast.parse(code, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield Words(f"这段表达式不是合法的 Python：{error}", f"this expression is no valid Python: {error}")
    if len(code) > LONGEST_CODE:
        yield Words(f"表达式太长（最多 {LONGEST_CODE} 个字符）", f"the expression is too long (at most {LONGEST_CODE})")


Text = Annotated[str, Field(min_length=1)]


class Pair(BaseModel):
    """The form of a text in both languages."""

    model_config = ConfigDict(extra="forbid")
    zh: Text
    en: Text

    def words(self) -> Words:
        """As the noun."""
        return Words(self.zh, self.en)


class ParameterForm(Pair):
    """The form of a parameter in a file."""

    type: Kind
    min: float | None = None
    max: float | None = None
    multiple_of: int | None = Field(default=None, ge=2)
    length: tuple[int, int] = (1, LONGEST_LIST)
    choices: list[Text] = []
    english: dict[str, Text] = {}
    default: bool | int | float | str | list[int] | list[float] | None = None
    also: list[Text] = []
    several: bool = False
    said_as: dict[str, bool | int | float | str | list[int] | list[float]] = {}
    usual: dict[str, int] = {}

    @model_validator(mode="after")
    def _bounded(self) -> "ParameterForm":
        if self.type in ("int", "float", "ints", "floats") and (self.min is None or self.max is None):
            raise ValueError(f"a parameter of type {self.type} needs min and max")
        if self.several and self.type != "int":
            raise ValueError("several belongs to the type int")
        if (self.type in NAMED) != bool(self.choices):
            raise ValueError("choices belong to the types choice and choices, which need them")
        if not self.english.keys() <= set(self.choices):
            raise ValueError("english is told of choices only")
        return self

    def parameter(self, name: str) -> Parameter:
        """As the noun; ValueError where the default, or a word's value, is none that it allows."""
        default = None if self.default is None else _value(self.default)
        said = {word.lower(): _value(value) for word, value in self.said_as.items()}
        made = Parameter(
            name,
            self.words(),
            self.type,
            self.min,
            self.max,
            self.multiple_of,
            self.length,
            tuple(self.choices),
            default,
            tuple(dict.fromkeys((*self.also, *synonyms().get(name, ())))),
            said,
            self.several,
            self.english,
            {word.lower(): value for word, value in self.usual.items()},
        )
        for value in (*said.values(), *self.usual.values(), *(() if default is None else (default,))):
            if fault := next(made.faults(value), None):
                raise ValueError(f"parameter {name}: {fault.en}")
        return made


@cache
def synonyms() -> dict[str, list[str]]:
    """What learners call parameters of these names, in any calculator or recipe."""
    raw = yaml.load(SYNONYMS.read_text(encoding="utf-8"), SAFE_LOADER)
    return TypeAdapter(dict[str, list[str]]).validate_python(raw)


def _value(raw: object) -> Value:
    """A value as YAML gives it; lists become tuples, as code shall not change them."""
    if isinstance(raw, list):
        return tuple(raw)
    assert isinstance(raw, bool | int | float | str)
    return raw


def filled(parameters: tuple[Parameter, ...], given: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values of all parameters that have one, the defaults among them; of what may be a row, as a row."""
    values = {each.name: each.default for each in parameters if each.default is not None}
    rows = {each.name for each in parameters if each.several}
    return {
        name: (value,) if name in rows and isinstance(value, int) else value
        for name, value in {**values, **given}.items()
    }
