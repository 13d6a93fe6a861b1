"""The form of MRBench: a dialogue as one text, and the replies of several tutors with people's annotations.

Field names as published in the repository kaushal0494/UnifyingAITutorEvaluation (`anno_llm_responses`), and in the data
of the BEA 2025 shared task (`tutor_responses`, with four of the eight dimensions, or with none in the test set).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field, JsonValue, StringConstraints, ValidationError

from evals.foreign.form import Note, role
from evals.judge.criteria import read_criteria
from evals.judge.exchange import Exchange, Line
from evals.reference import Reference
from knowledge.source import first_fault

_SPEAKER = re.compile(r"(?:^|\n)\s*(Tutor|Teacher|Student)\s*:", re.IGNORECASE)
_NO_SOLUTION = "not available"


class _Record(BaseModel):
    conversation_id: str | int
    conversation_history: str
    responses: dict[str, JsonValue] = Field(validation_alias=AliasChoices("anno_llm_responses", "tutor_responses"))
    solution: str = Field(default="", validation_alias=AliasChoices("Ground_Truth_Solution", "ground_truth_solution"))


class _Response(BaseModel):
    response: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    annotation: dict[str, str | None] = {}


def exchanges(raw: object, note: Note) -> Iterator[Exchange]:
    """Yield the reply of each tutor. All dialogues of this set end in a mistake or a confusion of the learner."""
    record = _Record.model_validate(raw)
    history = tuple(_lines(record.conversation_history))
    solution = "" if record.solution.strip().lower() == _NO_SOLUTION else record.solution
    ground = Reference(answer=solution, mistaken=True, still_open=True)
    group = str(record.conversation_id)
    for tutor, value in record.responses.items():
        try:
            said = _Response.model_validate(value)
        except ValidationError as error:
            note(f"reply of {tutor} left out: {first_fault(error)}")
            continue
        labels = {}
        for criterion, yes in _labels(said.annotation):
            if isinstance(yes, bool):
                labels[criterion] = yes
            else:
                note(f"{tutor}: {yes}")
        yield Exchange(f"{group}/{tutor}", history, said.response, tutor, reference=ground, labels=labels, group=group)


def _lines(text: str) -> Iterator[Line]:
    """Yield who said what.

    Raises:
        ValueError: if the text does not begin with a speaker.
    """
    starts = list(_SPEAKER.finditer(text))
    if not starts or text[: starts[0].start()].strip():
        raise ValueError("conversation_history: must begin with 'Tutor:' or 'Student:', and name them at each change")
    ends = [*(each.start() for each in starts[1:]), len(text)]
    for start, end in zip(starts, ends, strict=True):
        if said := text[start.end() : end].strip():
            yield Line(role(start[1], "conversation_history"), said)


def _labels(annotation: Mapping[str, str | None]) -> Iterator[tuple[str, bool | str]]:
    """Yield our criterion and the answer for each annotation; what is wrong with a value that gives none."""
    for criterion in read_criteria():
        value = annotation.get(criterion.annotated_as) if criterion.annotated_as else None
        if value is None:
            continue
        known = [begins for begins in criterion.values if re.match(rf"{begins}\b", value.strip(), re.IGNORECASE)]
        unknown = f"annotation.{criterion.annotated_as} {value!r} is none of {', '.join(criterion.values)}; no label"
        yield criterion.id, criterion.values[known[0]] if known else unknown
