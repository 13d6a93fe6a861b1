"""Measuring what is noted of what learners say of themselves: the messages of evals/intake.yaml, by the rules alone.

Nobody who writes rules looks at the test half.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.dialogue import Dialogue
from agent.learner import Learner
from agent.opening import told
from knowledge.source import SourceError, first_fault, read_rows

MESSAGES = Path(__file__).with_name("intake.yaml")
LARGEST_BYTES = 200_000
TODAY = date(2026, 11, 29)
"""The day on which all is said."""
LEEWAY_DAYS = 14
"""By so much a deadline may be another: a winter break begins on no certain day."""
FIELDS = ("ml", "languages", "languages_gaps", "maths", "maths_gaps", "interest", "framework", "hours_per_week", "deadline", "goal", "device")  # fmt: skip
Value = frozenset[str] | float | date | None


class Message(BaseModel):
    """What somebody says, what was asked, and what a careful listener would note down."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: str = Field(min_length=1)
    asked: str | None
    phase: Literal["intake", "plan"]
    half: Literal["dev", "test"]
    wants: Mapping[str, list[str] | float | str]

    def wanted(self, name: str) -> Value:
        """Return what is to be known of a field."""
        value = self.wants.get(name)
        if name == "deadline":
            return date.fromisoformat(str(value)) if value else None
        if isinstance(value, list):
            return frozenset(map(str.lower, map(str, value)))
        return frozenset({str(value).lower()}) if isinstance(value, str) else value


@dataclass(frozen=True)
class Noted:
    """A message, and by field what was wanted and what was noted, where either is anything."""

    message: Message
    fields: Mapping[str, tuple[Value, Value]]

    @property
    def missed(self) -> tuple[str, ...]:
        """Return the fields that were told and not noted, or noted otherwise."""
        return tuple(name for name, (wanted, noted) in self.fields.items() if wanted and not _same(wanted, noted))

    @property
    def invented(self) -> tuple[str, ...]:
        """Return the fields of which something was noted that was not told."""
        return tuple(name for name, (wanted, noted) in self.fields.items() if noted and _more(wanted, noted))


def read_messages(path: Path = MESSAGES) -> tuple[Message, ...]:
    """Read all messages.

    Raises:
        SourceError: with file and line, if one is broken.
    """
    return tuple(_message(path, row.line, row.value) for row in read_rows(path, LARGEST_BYTES))


def _message(path: Path, line: int, value: object) -> Message:
    try:
        return Message.model_validate(value)
    except ValidationError as error:
        raise SourceError(path, line, first_fault(error)) from None


def note_all(messages: Sequence[Message]) -> Iterator[Noted]:
    """Read each message as the tutor does, of a learner of whom nothing is known."""
    for message in messages:
        learner = told(message.say, Dialogue(asked=message.asked), TODAY).learner
        pairs = {name: (message.wanted(name), _known(learner, name)) for name in FIELDS}
        yield Noted(message, {name: pair for name, pair in pairs.items() if any(pair)})


def _known(learner: Learner, name: str) -> Value:
    if name in ("hours_per_week", "deadline"):
        return learner.hours_per_week if name == "hours_per_week" else learner.deadline
    if name in ("goal", "device"):
        value = str(getattr(learner, name)).lower().split(" ")[0]
        return frozenset({value}) if value else None
    values = learner.gaps if name.endswith("_gaps") else learner.values
    return frozenset(map(str.lower, values.get(name.removesuffix("_gaps"), ())))


def _same(wanted: Value, noted: Value) -> bool:
    if isinstance(wanted, date) and isinstance(noted, date):
        return abs((wanted - noted).days) <= LEEWAY_DAYS
    return wanted == noted


def _more(wanted: Value, noted: Value) -> bool:
    """Tell whether something was noted that was not told."""
    if isinstance(noted, frozenset):
        return not isinstance(wanted, frozenset) or bool(noted - wanted)
    return not _same(wanted, noted)


def report(noted: Sequence[Noted]) -> Iterator[str]:
    """Yield the report, line by line: the fields, the messages, and each that went wrong."""
    for name in FIELDS:
        told_ = [each for each in noted if each.message.wanted(name)]
        if told_:
            right = sum(name not in each.missed for each in told_)
            invented = sum(name in each.invented for each in noted)
            yield f"{name:>15}: told in {len(told_):2}, noted as told in {right:2} ({right / len(told_):.2f}); something not told in {invented}"
    total = sum(len([name for name in FIELDS if each.message.wanted(name)]) for each in noted)
    right = total - sum(len(each.missed) for each in noted)
    whole = sum(not each.missed and not each.invented for each in noted)
    silent = [each for each in noted if not each.message.wants]
    yield f"fields noted as told: {right} of {total} ({right / max(total, 1):.3f}); messages without a fault: {whole} of {len(noted)} ({whole / len(noted):.3f})"
    yield f"messages that tell nothing, and nothing was noted: {sum(not each.fields for each in silent)} of {len(silent)}"
    for each in noted:
        if each.missed or each.invented:
            pairs = "; ".join(
                f"{name}: {_shown(each.fields[name][0])} → {_shown(each.fields[name][1])}"
                for name in dict.fromkeys((*each.missed, *each.invented))
            )
            yield f"  {each.message.say!r} ({each.message.asked}) {pairs}"


def _shown(value: Value) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value) if value else "nothing"
