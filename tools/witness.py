"""What a program holds and does, as its run shows it: layers, calls, optimizers, schedules, loaders, what it defines.

Two lines are put around the program: the first sets hooks, the last prints what they saw behind a mark of this run. A
program that wants to lie can: it runs in the same process. So `seen_in` believes nothing but the form, and what was seen
is said of the learner's request only, never of what somebody has learned.
"""

import ast
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.run import Run

_INSIDE = Path(__file__).parent / "inside" / "witnessing.py"
MOST = 400
Value = bool | int | float | str | tuple[int | float, ...]
Shape = tuple[int, ...]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Layer(_Form):
    """A module that was called, or that is part of one."""

    kind: Annotated[str, Field(max_length=80)]
    kinds: Annotated[tuple[str, ...], Field(max_length=12)]
    """Its class and those that it descends from, up to nn.Module."""
    settings: dict[str, Value]
    shapes: Annotated[tuple[Shape, ...], Field(max_length=4)] = ()
    """Of what went in and what came out; empty for a part that was not called by itself."""
    parameters: int = 0


class Tool(_Form):
    """An optimizer, a schedule or a loader."""

    kind: Annotated[str, Field(max_length=80)]
    settings: dict[str, Value]


class Defined(_Form):
    """A function or a class of the program."""

    kind: Annotated[str, Field(pattern="^(function|class)$")]
    arguments: tuple[str, ...] = ()
    """Of a class: those that it is made with."""
    methods: tuple[str, ...] = ()


class Seen(_Form):
    """What a run showed of its program."""

    layers: Annotated[tuple[Layer, ...], Field(max_length=MOST)]
    calls: Annotated[tuple[str, ...], Field(max_length=MOST)]
    """Functions of torch that were called, by their names."""
    optimizers: Annotated[tuple[Tool, ...], Field(max_length=MOST)]
    schedules: Annotated[tuple[Tool, ...], Field(max_length=MOST)]
    loaders: Annotated[tuple[Tool, ...], Field(max_length=MOST)]
    defined: dict[str, Defined]


@dataclass(frozen=True)
class Witnessed:
    """A run, and what it showed; None where it could not be seen."""

    run: Run
    seen: Seen | None


def witnessed(code: str, run: Callable[[str], Run]) -> Witnessed:
    """Run a program with hooks around it; if that fails, the program alone: what it then prints is its own."""
    mark = secrets.token_hex(8)
    inside = _INSIDE.read_text(encoding="utf-8")
    first = f"exec({inside!r}, {{'__name__': 'witnessing', 'mark': {mark!r}}})"
    done = run(_around(code, first, "import sys; sys.witness_tells(globals())"))
    printed, found, told = done.stdout.rpartition(f"\n{mark} ")
    seen = seen_in(told) if found and done.error is None else None
    if seen is None:
        return Witnessed(run(code), None)
    return Witnessed(replace(done, code=code, stdout=printed), seen)


def _around(code: str, first: str, last: str) -> str:
    """Return a program with two lines around it; `from __future__` must stay before all else."""
    try:
        futures = [
            each for each in ast.parse(code).body if isinstance(each, ast.ImportFrom) and each.module == "__future__"
        ]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        futures = []  # its run will say what is wrong
    rows = code.rstrip().split("\n")
    begin = max((each.end_lineno or 0 for each in futures), default=0)
    return "\n".join([*rows[:begin], first, *rows[begin:], last]) + "\n"


def seen_in(told: str) -> Seen | None:
    """Return what a run told; None if it is not of the form."""
    try:
        return Seen.model_validate(json.loads(told))
    except (ValueError, ValidationError, RecursionError):
        return None
