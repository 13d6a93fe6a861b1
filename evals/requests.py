"""The locked requests by which recognition is measured: `evals/practice.yaml`, each with what it wants.

Nobody who writes rules or example questions looks at the test half.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.formula import Value
from knowledge.source import SourceError, first_fault, read_rows

REQUESTS = Path(__file__).with_name("practice.yaml")
LARGEST_BYTES = 600_000


@dataclass(frozen=True)
class Request:
    """What a learner types, and the calculator or recipe that it wants; None: it wants none."""

    text: str
    wants: str | None
    or_else: tuple[str, ...]
    """Others that would serve as well."""
    given: Mapping[str, Value]
    """The values that it gives, and no others."""
    half: Literal["dev", "test"]
    style: str


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1)
    wants: str | None
    or_else: list[str] = []
    given: dict[str, Any] = {}
    half: Literal["dev", "test"]
    style: Literal["plain", "colloquial", "typo", "english", "mixed", "partial", "near", "far", "wrong"]


def read_requests(path: Path = REQUESTS) -> tuple[Request, ...]:
    """Read all requests.

    Raises:
        SourceError: with file and line, if one is broken.
    """
    return tuple(_request(path, row.line, row.value) for row in read_rows(path, LARGEST_BYTES))


def _request(path: Path, line: int, value: object) -> Request:
    try:
        form = _Form.model_validate(value)
    except ValidationError as error:
        raise SourceError(path, line, first_fault(error)) from None
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in form.given.items()}
    return Request(form.text, form.wants, tuple(form.or_else), given, form.half, form.style)
