"""Measuring retrieval on evals/retrieval.yaml: odd questions chose the weights (dev), even ones report (test)."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from knowledge.library import Library, SearchResult
from knowledge.words import language_of

QUESTIONS = Path(__file__).with_name("retrieval.yaml")


@dataclass(frozen=True)
class Question:
    """A question and the notes that answer it; none: it is out of scope."""

    text: str
    notes: tuple[str, ...]
    near: bool

    @property
    def kind(self) -> str:
        """Return zh, en or mixed, by its script."""
        if language_of(self.text) == "en":
            return "en"
        return "mixed" if any(char.isascii() and char.isalpha() for char in self.text) else "zh"


@dataclass(frozen=True)
class Answer:
    """A question, what was found, and how long it took."""

    question: Question
    result: SearchResult
    seconds: float

    @property
    def rank(self) -> int:
        """Return the rank of the first right note, counted from 1; 0: not found."""
        notes = list(dict.fromkeys(found.passage.note for found in self.result.found))
        ranks = [notes.index(note) + 1 for note in self.question.notes if note in notes]
        return min(ranks, default=0)


def read_questions() -> list[Question]:
    """Read all questions."""
    raw = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return [Question(each["q"], _notes(each["note"]), bool(each.get("near"))) for each in raw]


def _notes(value: str | list[str]) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(name for name in names if name != "none")


def measure(library: Library, half: str) -> Iterator[str]:
    """Yield the report, line by line."""
    questions = read_questions()
    chosen = {"dev": questions[0::2], "test": questions[1::2], "all": questions}[half]
    answers = list(_answers(library, chosen))
    inside = [answer for answer in answers if answer.question.notes]
    outside = [answer for answer in answers if not answer.question.notes]
    yield f"{half}: {len(inside)} questions in scope, {len(outside)} out of scope"
    for kind in ("zh", "en", "mixed", "all"):
        group = [answer for answer in inside if kind in (answer.question.kind, "all")]
        if group:
            yield f"{kind:>6}: n={len(group)} recall@1 {_recall(group, 1):.2f} recall@3 {_recall(group, 3):.2f} MRR {_mrr(group):.2f}"
    kept = np.mean([answer.result.in_scope for answer in inside])
    yield f"in scope and kept: {kept:.2f}; out of scope and rejected: {_rejected(outside):.2f} (near ones {_rejected([a for a in outside if a.question.near]):.2f})"
    for answer in answers:
        if answer.question.notes and (not answer.result.in_scope or answer.rank != 1):
            yield f"  {'refused' if not answer.result.in_scope else f'rank {answer.rank}'}: {answer.question.text}"
        if not answer.question.notes and answer.result.in_scope:
            yield f"  taken for ours: {answer.question.text}"
    times = np.array([answer.seconds for answer in answers]) * 1000
    yield f"latency: p50 {np.percentile(times, 50):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"


def _answers(library: Library, questions: Sequence[Question]) -> Iterator[Answer]:
    library.search("热身")
    for question in questions:
        began = time.perf_counter()
        result = library.search(question.text, k=40)
        yield Answer(question, result, time.perf_counter() - began)


def _recall(answers: Sequence[Answer], at: int) -> float:
    return float(np.mean([0 < answer.rank <= at for answer in answers]))


def _mrr(answers: Sequence[Answer]) -> float:
    return float(np.mean([1 / answer.rank if answer.rank else 0.0 for answer in answers]))


def _rejected(answers: Sequence[Answer]) -> float:
    return float(np.mean([not answer.result.in_scope for answer in answers])) if answers else float("nan")
