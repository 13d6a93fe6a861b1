"""One-off questions, outside any lesson: one, or a file of them with the model loaded once."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.dialogue import Dialogue
from agent.graph import last
from agent.learner import FIELDS, Learner
from agent.models.seam import never
from agent.nodes import Nodes
from agent.state import State
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from knowledge.words import language_of
from tools.run import Run


class FileError(Exception):
    """A file of questions or dialogues cannot be read; the message names file and line."""


class Question(BaseModel):
    """A line of a questions file."""

    model_config = ConfigDict(extra="ignore")
    id: str | int
    question: str


def ask(tutor: Tutor, question: str) -> Turn:
    """Answer one question and return its turn; nothing is stored."""
    language = language_of(question)
    dialogue = Dialogue(phase=Phase.REVIEW, language=language, language_fixed=True, learner=Learner(asked=FIELDS))
    turn = Turn(number=1, message=question, language=language, phase=dialogue.phase)
    state = State(
        turn=turn,
        dialogue=dialogue,
        now=tutor.clock(),
        last_note=None,
        last_move=None,
        last_asked="",
        said=(),
        acted=None,
        found=None,
        question=turn.message,
        only_answer=True,
    )
    final = last(Nodes(tutor.desk, never), state)
    answered: Turn = final["turn"]
    return replace(answered, chips=())


def report(turn: Turn) -> dict[str, object]:
    """Return an answer as `agent ask --json` prints it."""
    return {
        "reply": turn.reply,
        "citations": [{"label": c.label, "note": c.note, "section": c.section} for c in turn.citations],
        "runs": [run_report(run) for run in turn.runs],
        "model": turn.model,
        "tier": turn.tier,
        "seconds": {
            "first_token": turn.first_seconds,
            "model_first_token": turn.model_first_seconds,
            "total": turn.seconds,
        },
    }


def run_report(run: Run) -> dict[str, object]:
    """Return a run without its pictures, which are counted."""
    return {
        "code": run.code,
        "stdout": run.stdout,
        "stderr": run.stderr,
        "error": run.error,
        "figures": [figure.alt for figure in run.figures],
        "seconds": run.seconds,
    }


def ask_all(tutor: Tutor, questions: Path, answers: Path) -> tuple[int, int]:
    """Answer a file of questions, appending to `answers`; what stands there already is not asked again.

    Returns:
        How many were answered now, and how many had been.
    """
    wanted = _questions(questions)
    done = _answered(answers)
    todo = [question for question in wanted if str(question.id) not in done]
    answers.parent.mkdir(parents=True, exist_ok=True)
    with answers.open("a", encoding="utf-8") as out:
        for question in todo:
            full = report(ask(tutor, question.question))
            line = {"id": question.id, "answer": full["reply"]} | {
                key: full[key] for key in ("citations", "runs", "seconds")
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
    return len(todo), len(wanted) - len(todo)


def _questions(path: Path) -> list[Question]:
    found: list[Question] = []
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            try:
                found.append(Question.model_validate_json(line))
            except ValidationError as error:
                raise FileError(
                    f'{path}:{number}: needs {{"id": …, "question": "…"}}: {error.errors()[0]["msg"]}'
                ) from None
    return found


def _lines(path: Path) -> Iterable[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read: {error}") from None


def _answered(path: Path) -> set[str]:
    """Return the ids in an answers file; a last line that was cut off by a kill is taken out."""
    if not path.exists():
        return set()
    whole: list[str] = []
    ids: set[str] = set()
    for line in _lines(path):
        try:
            ids.add(str(json.loads(line)["id"]))
            whole.append(line)
        except (ValueError, KeyError, TypeError):
            continue
    half = path.with_suffix(path.suffix + ".half")
    half.write_text("".join(line + "\n" for line in whole), encoding="utf-8")
    half.replace(path)
    return ids
