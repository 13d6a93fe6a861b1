"""Reading a foreign file: JSON or JSON Lines, each record in one of three forms; a broken one is named, the rest is read.

ForeignError    the file cannot be read at all; the message says why
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from evals.foreign import mathtutorbench, mrbench, plain
from evals.foreign.form import Form, Note
from evals.judge.exchange import Exchange
from knowledge.source import first_fault

LARGEST_BYTES = 100_000_000

FORMS: dict[str, tuple[str, Form]] = {
    "conversation_history": ("MRBench", mrbench.exchanges),
    "dialog_history": ("MathTutorBench", mathtutorbench.exchanges),
    "history": ("plain", plain.exchanges),
}
"""By the field that tells a form from the others."""


class ForeignError(Exception):
    """A file holds no dialogues."""


@dataclass
class Imported:
    """What a file held: what could be read, and what not and why."""

    records: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    """Records by form."""
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    """By id."""
    left_out: list[str] = field(default_factory=list)
    """Records of which nothing is read, each with its number and field."""
    problems: list[str] = field(default_factory=list)
    """Replies and labels that are left out of records that are read."""


@dataclass(frozen=True)
class _Broken:
    """A line that is no JSON."""

    why: str


def read(path: Path) -> Imported:
    """Read a file of dialogues.

    Raises:
        ForeignError: if it is neither JSON nor JSON Lines.
    """
    done = Imported()
    for number, record in _records(path):
        done.records += 1
        place = f"{path.name}, record {number}"
        note = partial(_note, done.problems, place)
        try:
            name, found = _read(record, note)
        except ValidationError as error:
            done.left_out.append(f"{place}: {first_fault(error)}")
        except ValueError as error:
            done.left_out.append(f"{place}: {error}")
        else:
            done.forms[name] += 1
            for one in found:
                if one.id in done.exchanges:
                    note(f"reply {one.id} is there already; the first one is kept")
                done.exchanges.setdefault(one.id, one)
    if not done.records:
        raise ForeignError(f"{path} holds no record. It must be JSON or JSON Lines.")
    return done


def _note(problems: list[str], place: str, what: str) -> None:
    problems.append(f"{place}: {what}")


def _read(record: object, note: Note) -> tuple[str, list[Exchange]]:
    """Return the name of a record's form, and its exchanges."""
    if isinstance(record, _Broken):
        raise ValueError(record.why)
    if not isinstance(record, dict):
        raise ValueError("is no object with fields")
    for known, (name, form) in FORMS.items():
        if known in record:
            if found := list(form(record, note)):
                return name, found
            raise ValueError("holds no reply that can be read")
    needs = ", ".join(f"{known} ({name})" for known, (name, _) in FORMS.items())
    raise ValueError(f"has {', '.join(map(str, record)) or 'no field'}; needs one of {needs}")


def _records(path: Path) -> Iterator[tuple[int, object]]:
    """Yield the records with their numbers: the place in the list, or the line."""
    text = _text(path)
    try:
        whole = json.loads(text)
    except ValueError as error:
        if text.lstrip().startswith("["):
            raise ForeignError(f"{path} is no JSON: {error}. Mend it there, or fetch the file again.") from None
    else:
        yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _record(line)


def _record(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        return _Broken(f"is no JSON: {error}")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ForeignError(
                f"{path} is larger than {LARGEST_BYTES // 1_000_000} MB. Split it, and import the parts."
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ForeignError(f"{path} cannot be read: {error}. It must be JSON or JSON Lines, as UTF-8.") from None
