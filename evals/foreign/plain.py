"""The plain form, for sets of one's own: who said what, and the reply.

{"id": "1", "history": [{"role": "student", "text": "…"}], "reply": "…"}
and, where they are known: by, question, answer, mistaken, labels: {"tutor-tone": true}.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from evals.foreign.form import Note, role
from evals.judge.criteria import read_criteria
from evals.judge.exchange import Exchange, Line
from evals.reference import Reference


class _Said(BaseModel):
    role: str
    text: str


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str | int
    history: list[_Said] = Field(min_length=1)
    reply: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    by: str = "theirs"
    question: str = ""
    answer: str = ""
    mistaken: bool | None = None
    labels: dict[str, bool] = {}


def exchanges(raw: object, note: Note) -> Iterator[Exchange]:
    """Yield the one reply of a record."""
    record = _Record.model_validate(raw)
    lines = tuple(Line(role(said.role, f"history.{n}.role"), said.text) for n, said in enumerate(record.history))
    known = [criterion.id for criterion in read_criteria()]
    for name in record.labels.keys() - set(known):
        note(f"labels.{name}: there is no such criterion; there are {', '.join(known)}; no label")
    labels = {name: yes for name, yes in record.labels.items() if name in known}
    ground = Reference((), record.question, record.answer, record.mistaken, still_open=bool(record.answer))
    group = str(record.id)
    yield Exchange(f"{group}/{record.by}", lines, record.reply, record.by, reference=ground, labels=labels, group=group)
