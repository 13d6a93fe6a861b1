"""The form of MathTutorBench: a problem with its solution, a dialogue as a list, and a teacher's next words.

Field names as the loaders and the runner of the repository eth-lre/mathtutorbench read and write them: in its data the
last words of the dialogue are the teacher's reply; in its generations they stand apart, beside those of a model.
"""

from collections.abc import Iterator

from pydantic import BaseModel, Field, JsonValue

from evals.foreign.form import Note, role
from evals.judge.exchange import Exchange, Line, Role
from evals.kept import key_of
from evals.reference import Reference


class _Said(BaseModel):
    user: str
    text: str


class _Record(BaseModel):
    problem: str
    dialog_history: list[_Said] = Field(min_length=1)
    reference_solution: str = ""
    ground_truth_response: _Said | str | None = None
    generated_teacher_utterance: str | None = None
    student_incorrect_solution: JsonValue = None


def exchanges(raw: object, _: Note) -> Iterator[Exchange]:
    """Yield the teacher's reply, and the model's where there is one."""
    record = _Record.model_validate(raw)
    lines = [
        Line(role(said.user, f"dialog_history.{n}.user"), said.text) for n, said in enumerate(record.dialog_history)
    ]
    teacher = record.ground_truth_response
    if teacher is None and record.generated_teacher_utterance is None:
        if len(lines) < 2 or lines[-1].role is not Role.TUTOR:
            raise ValueError(
                "dialog_history: the last words must be the teacher's, after others, "
                "where there is neither ground_truth_response nor generated_teacher_utterance"
            )
        teacher = lines.pop().text
    replies = {
        "teacher": teacher.text if isinstance(teacher, _Said) else teacher,
        "generated": record.generated_teacher_utterance,
    }
    # Only some of its tasks say that the learner is wrong; where the record does not, nobody can tell.
    mistaken = True if record.student_incorrect_solution else None
    ground = Reference(question=record.problem, answer=record.reference_solution, mistaken=mistaken, still_open=True)
    group = key_of(record.problem, *(line.text for line in lines))[:10]  # the set has no ids
    for by, reply in replies.items():
        if reply and reply.strip():
            yield Exchange(f"{group}/{by}", tuple(lines), reply, by, reference=ground, group=group)
