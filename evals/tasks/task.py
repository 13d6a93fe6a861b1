"""A code task: what the learner says, with a program or without, and what is true of it; `evals/tasks/*.yaml`.

A task that is broken is named with file and line; the rest is read. Whether its truths hold is for `proof.py` to show.
"""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from evals.answers.questions import Half, Wording
from evals.entries import Entries, read_entries

FOLDER = Path(__file__).parent
KINDS = ("walkthrough", "debug", "write")

Kind = Literal["walkthrough", "debug", "write"]
TaskLanguage = Literal["zh", "en", "mixed"]
Value = bool | int | float | tuple[int, ...] | str


def _python(code: str) -> str:
    """Take a program; it must be Python."""
    try:
        ast.parse(code)
    except SyntaxError as error:
        raise ValueError(f"is no Python: {error.msg} (its line {error.lineno})") from None
    return code


def _expression(code: str) -> str:
    """Take an expression; it must be Python."""
    try:
        ast.parse(code, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{code!r} is no Python expression: {error.msg}") from None
    return code


Code = Annotated[str, Field(min_length=1), AfterValidator(_python)]
Wordings = Annotated[tuple[Wording, ...], Field(min_length=1)]


class Form(BaseModel):
    """What stands in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Truth(Form):
    """Something that an explanation must say, and the expression that gives it at the program's end."""

    expr: Annotated[str, AfterValidator(_expression)]
    value: Value = True
    says: tuple[Wording, ...] = ()
    """Wordings of it; without them the value itself must be said: a shape, or a number."""
    line: int | None = Field(default=None, ge=1)
    """Where it must be said: at what the reply says of this line."""
    near: tuple[Wording, ...] = ()
    """Or in a sentence with one of these wordings."""

    @model_validator(mode="after")
    def _can_be_said(self) -> Self:
        if isinstance(self.value, bool | str) and not self.says:
            raise ValueError(f"{self.expr} is {self.value!r}: give the wordings that say so (says: […])")
        return self

    @property
    def name(self) -> str:
        """Return it in a few words."""
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.expr} = {self.value}"


class _Task(Form):
    id: str = Field(min_length=1)
    half: Half
    language: TaskLanguage
    tags: tuple[str, ...] = ()
    message: str = Field(min_length=2)
    wrong: tuple[Wording, ...] = ()
    """What a wrong reply claims; a claim that is denied does not count."""


class _About(_Task):
    """A task about a program that the learner pastes."""

    program: Code

    @property
    def text(self) -> str:
        """Return the learner's message with the program."""
        return f"{self.message}\n\n```python\n{self.program.rstrip()}\n```"


class Walkthrough(_About):
    """A program to explain."""

    kind: Literal["walkthrough"]
    truths: tuple[Truth, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lines_are_there(self) -> Self:
        rows = self.program.splitlines()
        for truth in self.truths:
            if truth.line and not (truth.line <= len(rows) and rows[truth.line - 1].strip()):
                raise ValueError(f"the program has no line {truth.line}")
        return self


class Debug(_About):
    """A program with a fault, its cause, and a hidden test that only a mended program passes."""

    kind: Literal["debug"]
    wish: str = ""
    """How the learner asks to have it mended; empty: in the usual words."""
    cause: tuple[Wordings, ...] = Field(min_length=1)
    """Each fact in its accepted wordings: one of each is needed."""
    fixed: Code
    test: Code


class Write(_Task):
    """A program to write, and a hidden test of it."""

    kind: Literal["write"]
    test: Code
    solution: Code
    mistakes: tuple[Code, ...] = Field(min_length=1)
    """Wrong programs, which run and which the test must fail."""

    @property
    def text(self) -> str:
        """Return the learner's message."""
        return self.message


CodeTask = Walkthrough | Debug | Write
_TASK: TypeAdapter[CodeTask] = TypeAdapter(Annotated[CodeTask, Field(discriminator="kind")])


def read_tasks(files: Sequence[Path] | None = None) -> Entries[CodeTask]:
    """Read these files, or all."""
    return read_entries(files or sorted(FOLDER.glob("*.yaml")), _TASK.validate_python)
