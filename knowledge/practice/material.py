"""What calculators and recipes share: a file with parameters, code over them, and examples of what it prints.

Raises ValueError while a file is read; `material_files` adds file and line.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from knowledge.formula import Value, evaluate
from knowledge.practice.parameter import Pair, Parameter, ParameterForm, Text, filled
from knowledge.words import Words, is_pattern

SIGNATURE = re.compile(r"[\w.]+\(.*\)")
A_NUMBER = "<number>"
_BESIDE_CHINESE = re.compile("(?<=[\u4e00-\u9fff]) +| +(?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class Refusal:
    """A combination of values that cannot be, and what could."""

    when: str
    """A formula over the values."""
    words: Words
    """A template over the values."""


@dataclass(frozen=True)
class Example:
    """Values, and what the code prints for them, or a part of the message that refuses them."""

    given: Mapping[str, Value]
    prints: str | None
    """`<number>` in it stands for a number that may differ by the machine: an accuracy after a training."""
    error: str | None

    def is_printed_by(self, output: str) -> bool:
        """Tell whether a run printed what it should."""
        parts = (self.prints or "").strip().split(A_NUMBER)
        return re.fullmatch(r"-?\d+(?:\.\d+)?".join(map(re.escape, parts)), output.strip()) is not None


@dataclass(frozen=True)
class Material:
    """A calculator or a recipe."""

    id: str
    topics: tuple[str, ...]
    title: Words
    asks: tuple[str, ...]
    """Examples of what learners type who want it."""
    parameters: tuple[Parameter, ...]
    forms: tuple[str, ...]
    """How learners write several parameters at once, the most telling first: `{side}x{side}`."""
    only_with: tuple[str | re.Pattern[str], ...]
    """Words as `tightly` writes them, and patterns, of which a message must hold one, if the material is a special case of a commoner one; none: any message."""
    calls: tuple[str, ...]
    """Signatures of calls whose arguments are parameters: `torch.nn.Linear(inputs, outputs)`."""
    computed: Mapping[str, str]
    """Further values, each a formula over the parameters and the ones before it."""
    refusals: tuple[Refusal, ...]
    examples: tuple[Example, ...]

    def may_be_meant(self, text: str) -> bool:
        """Tell whether a message holds one of the words without which it cannot mean this."""
        lowered, tight = text.lower(), tightly(text)
        return not self.only_with or any(
            each in tight if isinstance(each, str) else each.search(lowered) for each in self.only_with
        )

    def missing(self, given: Mapping[str, Value]) -> tuple[Parameter, ...]:
        """Return the parameters that must be asked for."""
        return tuple(each for each in self.parameters if each.required and each.name not in given)

    def values(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return all values, the computed ones too.

        Raises:
            ValueError: if one is missing, or a formula does not compute.
        """
        known = filled(self.parameters, given)
        values = {each.name: known[each.name] for each in self.parameters if each.name in known}
        for name, formula in self.computed.items():
            found = evaluate(formula, values)
            values[name] = tuple(found) if isinstance(found, list) else found  # type: ignore[assignment]
        return values

    def problems(self, given: Mapping[str, Value]) -> tuple[Words, ...]:
        """Return why these values cannot be used, and what would be possible; missing ones are no problem yet."""
        known = {each.name: each for each in self.parameters}
        found = [fault for name, value in given.items() for fault in known[name].faults(value)]
        if found or self.missing(given):
            return tuple(found)
        values = self.values(given)
        return tuple(
            Words(fill(each.words.zh, values), fill(each.words.en, values))
            for each in self.refusals
            if evaluate(each.when, values)
        )


@lru_cache(maxsize=8192)
def tightly(text: str) -> str:
    """Return a text in small letters, without the spaces that may or may not stand beside Chinese."""
    return _BESIDE_CHINESE.sub("", text.lower())


def names_used(material: Material, used: set[str]) -> set[str]:
    """Return these names, and those that the formulas of computed ones among them use."""
    for name in reversed(tuple(material.computed)):
        if name in used:
            used = used | set(re.findall(r"[a-z_]\w*", material.computed[name]))
    return used


class RefusalForm(Pair):
    """The form of a refusal in a file."""

    when: Text


class ExampleForm(BaseModel):
    """The form of an example in a file."""

    model_config = ConfigDict(extra="forbid")
    given: dict[str, Any]
    prints: str | None = None
    error: str | None = None

    def example(self) -> Example:
        """As the noun."""
        if (self.prints is None) == (self.error is None):
            raise ValueError("an example has prints or error")
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in self.given.items()}
        return Example(given, self.prints, self.error)


class MaterialForm(BaseModel):
    """The form that the files of calculators and recipes share."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topics: list[Text] = Field(min_length=1)
    title: Pair
    parameters: dict[str, ParameterForm]
    forms: list[Text] = []
    only_with: list[Text] = []
    calls: list[Text] = []
    computed: dict[str, Text] = {}
    refuse: list[RefusalForm] = []
    code: Text
    examples: list[ExampleForm] = Field(min_length=2)

    def fields(self, asks: list[str]) -> dict[str, Any]:
        """The arguments of a Material; ValueError where they do not fit together."""
        parameters = tuple(form.parameter(name) for name, form in self.parameters.items())
        for call in self.calls:
            signature(call)
        return {
            "id": self.id,
            "topics": tuple(self.topics),
            "title": self.title.words(),
            "asks": tuple(asks),
            "parameters": parameters,
            "forms": tuple(self.forms),
            "only_with": tuple(_only_with(each) for each in self.only_with),
            "calls": tuple(self.calls),
            "computed": dict(self.computed),
            "refusals": tuple(Refusal(each.when, each.words()) for each in self.refuse),
            "examples": tuple(each.example() for each in self.examples),
        }


def _only_with(word: str) -> str | re.Pattern[str]:
    """Return what a message must hold: a word as it stands, or between slashes a pattern."""
    try:
        return re.compile(word[1:-1]) if is_pattern(word) else tightly(word)
    except re.error as error:
        raise ValueError(f"only_with: {word} is no regular expression: {error}") from None


def signature(text: str) -> tuple[str, ast.arguments]:
    """Return the dotted name and the parameters of a signature such as `torch.nn.Linear(inputs, outputs, bias=True)`."""
    name, _, rest = text.partition("(")
    try:
        if not SIGNATURE.fullmatch(text):
            raise SyntaxError("a name and parameters in parentheses are wanted")
        function = ast.parse(f"def f({rest}: pass").body[0]
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no signature: {error.msg}") from None
    assert isinstance(function, ast.FunctionDef)
    return name, function.args


def fill(template: str, values: Mapping[str, object]) -> str:
    """Return a text with its {names} replaced by values; a tuple is written as in Python, a float in short.

    Raises:
        ValueError: for a name without value.
    """
    try:
        return _Plain().vformat(template, (), dict(values))
    except KeyError as error:
        raise ValueError(f"{{{error.args[0]}}} stands for nothing; there are {', '.join(values)}") from None
    except (IndexError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{template!r} cannot be filled: {error}") from None


class _Plain(Formatter):
    """Formatting without a look into values: only plain names, only plain numbers and texts."""

    def get_field(self, field_name: str, _args: Any, kwargs: Mapping[str, object]) -> tuple[object, str]:
        if not field_name.isidentifier():
            raise ValueError(f"{{{field_name}}} is not a plain name")
        return kwargs[field_name], field_name

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, float) and not format_spec:
            format_spec = ".6g"
        return str(format(str(value) if isinstance(value, tuple) else value, format_spec))
