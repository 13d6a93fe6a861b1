"""What a run says of its own failure, parsed strictly: it comes from the snippet's process and may be forged."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError

Name = Annotated[StrictStr, Field(max_length=120)]
Text = Annotated[StrictStr, Field(max_length=1500)]
Line = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Size = Annotated[StrictInt, Field(ge=0, le=2**63 - 1)]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
LONGEST_FACT = 160
MOST_VALUES = 4
NO_DATA = {"module", "type", "function", "builtin_function_or_method", "method"}
"""Kinds of values that say nothing of what was computed."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Record):
    """A thing that the failing expression named, or a function of torch was given."""

    name: Name
    type: Name
    value: Annotated[StrictStr, Field(max_length=40)] | None = None
    items: Annotated[tuple[Name, ...], Field(max_length=4)] = ()
    shape: Annotated[tuple[Size, ...], Field(max_length=8)] | None = None
    dtype: Annotated[StrictStr, Field(max_length=20)] = ""
    device: Annotated[StrictStr, Field(max_length=20)] = ""
    requires_grad: StrictBool = False
    is_leaf: StrictBool = True
    low: StrictFloat | None = None
    high: StrictFloat | None = None
    finite: StrictBool = True


class Call(_Record):
    """A function of torch on the way to the error."""

    function: Name
    arguments: Annotated[tuple[Value, ...], Field(max_length=4)] = ()


class Layer(_Record):
    """The innermost layer of torch on the way to the error."""

    kind: Name
    path: Name = ""
    settings: Name = ""
    weight: Value | None = None
    inputs: Annotated[tuple[Value, ...], Field(max_length=2)] = ()


class Symptoms(_Record):
    """One error or warning, and what was at hand where it arose."""

    types: Annotated[tuple[Name, ...], Field(min_length=1, max_length=8)]
    """The class of the error, then those that it derives from."""
    message: Text = ""
    line: Line | None = None
    statement: Text = ""
    expression: Text = ""
    operands: Annotated[tuple[Value, ...], Field(max_length=6)] = ()
    calls: Annotated[tuple[Call, ...], Field(max_length=3)] = ()
    through: Annotated[tuple[Name, ...], Field(max_length=12)] = ()
    """Modules of the library's frames, outermost first."""
    layer: Layer | None = None


class _Ended(_Record):
    signs: Annotated[tuple[Symptoms, ...], Field(max_length=8)]


def parse(evidence: object) -> tuple[Symptoms, ...] | None:
    """The error that ended a run, or the signs that it left behind; None where the evidence has another form."""
    try:
        if isinstance(evidence, dict) and "signs" in evidence:
            return _Ended.model_validate(evidence).signs
        return (Symptoms.model_validate(evidence),)
    except (ValidationError, RecursionError):
        return None


def clean(text: str) -> str:
    """One line without control characters, short enough for a sentence."""
    line = " ".join(CONTROL.sub(" ", text).split())
    return line if len(line) <= LONGEST_FACT else line[: LONGEST_FACT - 1] + "…"


def sizes(shape: tuple[int, ...]) -> str:
    """A shape as Python prints a tuple: (32, 28)."""
    return str(tuple(shape))


def expression_of(symptoms: Symptoms) -> str:
    """The expression that failed, else the line that it is on."""
    return clean(symptoms.expression or symptoms.statement).replace("`", "'")


def values_of(symptoms: Symptoms) -> str:
    """What the names in the failing expression stand for: `x (4, 10) float32`, `n = 3`, `batch list`."""
    known = [value for value in symptoms.operands if value.type not in NO_DATA and value.name != "self"]
    return ", ".join(told(value) for value in known[:MOST_VALUES])


def told(value: Value) -> str:
    """One value in a few signs."""
    if value.shape is not None:
        return f"{value.name} {sizes(value.shape)} {value.dtype}".rstrip()
    if value.type in ("list", "tuple"):
        count = int(value.value) if value.value and value.value.isdecimal() else len(value.items)
        more = ", …" if count > len(value.items) else ""
        return f"{value.name} {value.type}[{', '.join(value.items)}{more}] ({count})"
    if value.type == "dict":
        return f"{value.name} dict[{value.value}]"
    return f"{value.name} {value.type}" if value.value is None else f"{value.name} = {value.value}"
