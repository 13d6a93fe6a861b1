"""Measuring retrieval on evals/retrieval.yaml: odd questions chose the weights (dev), even ones report (test)."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
import yaml

from knowledge.library import SCOPE_SCORE, Library, SearchResult
from knowledge.words import is_cjk

QUESTIONS = Path(__file__).with_name("retrieval.yaml")
RANKED_PASSAGES = 40
KEPT = 0.95
HIGHEST_SCOPE = 2.0
SCOPE_STEPS = 9
"""Halvings of 0…HIGHEST_SCOPE: the scope score is found to 0.004."""


@dataclass(frozen=True)
class Question:
    """A question and the notes that answer it; none: it is out of scope."""

    text: str
    notes: tuple[str, ...]
    near: bool
    """Out of scope, though it sounds like ours."""

    @property
    def language(self) -> str:
        """Return zh, en or mixed, by its script."""
        chinese, latin = any(map(is_cjk, self.text)), any(char.isascii() and char.isalpha() for char in self.text)
        return "mixed" if chinese and latin else "zh" if chinese else "en"


@dataclass(frozen=True)
class Answer:
    """A question, what was found, and how long it took."""

    question: Question
    result: SearchResult
    scope: float
    seconds: float

    @property
    def rank(self) -> int:
        """Return the rank of the first right note, counted from 1; 0: not found."""
        notes = list(dict.fromkeys(found.passage.note for found in self.result.found))
        return min((notes.index(note) + 1 for note in self.question.notes if note in notes), default=0)


def read_questions() -> list[Question]:
    """Read all questions, in the order of the file."""
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
    for language in ("zh", "en", "mixed", "all"):
        group = [answer for answer in inside if language in (answer.question.language, "all")]
        if group:
            yield f"{language:>6}: n={len(group):3} recall@1 {_recall(group, 1):.2f} recall@3 {_recall(group, 3):.2f} MRR {_mrr(group):.2f}"
    yield from _scope(inside, outside)
    yield from _faults(answers)
    times = np.array([answer.seconds for answer in answers]) * 1000
    yield f"latency: p50 {np.percentile(times, 50):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"


def _answers(library: Library, questions: Sequence[Question]) -> Iterator[Answer]:
    library.search("热身")
    for question in questions:
        began = time.perf_counter()
        result = library.search(question.text, k=RANKED_PASSAGES)
        seconds = time.perf_counter() - began
        yield Answer(question, result, _scope_score(library, question.text), seconds)


def _scope_score(library: Library, query: str) -> float:
    """Return what the best note reached; the library only tells whether it is above the threshold, so that is moved."""
    low, high = 0.0, HIGHEST_SCOPE
    for _ in range(SCOPE_STEPS):
        middle = (low + high) / 2
        with patch("knowledge.library.SCOPE_SCORE", middle):
            low, high = (middle, high) if library.search(query, k=1).in_scope else (low, middle)
    return low


def _scope(inside: Sequence[Answer], outside: Sequence[Answer]) -> Iterator[str]:
    """Yield what is kept and rejected, at the library's threshold and at the one that keeps 95 %."""
    if not inside or not outside:
        return
    near = [answer for answer in outside if answer.question.near]
    ours = {id(answer) for answer in (*inside, *outside) if answer.result.in_scope}
    at_kept = sorted(answer.scope for answer in inside)[int((1 - KEPT) * len(inside))]
    above = {id(answer) for answer in (*inside, *outside) if answer.scope >= at_kept}
    for name, taken in ((f"threshold {SCOPE_SCORE:g}", ours), (f"{KEPT:.0%} kept (threshold {at_kept:.2f})", above)):
        kept, wrong, near_wrong = (_share([id(a) in taken for a in group]) for group in (inside, outside, near))
        rejected = f"{1 - wrong:.2f} (near ones {1 - near_wrong:.2f}, n={len(near)})"
        yield f"{name}: in scope and kept {kept:.2f}; out of scope and rejected {rejected}"


def _share(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _faults(answers: Sequence[Answer]) -> Iterator[str]:
    """Yield each question that went wrong."""
    for answer in answers:
        ours, taken = bool(answer.question.notes), answer.result.in_scope
        if ours and not taken:
            yield f"  refused ({answer.scope:.2f}): {answer.question.text}"
        if ours and answer.rank != 1:
            yield f"  rank {answer.rank or 'none'}: {answer.question.text}"
        if taken and not ours:
            yield f"  taken for ours ({answer.scope:.2f}): {answer.question.text}"


def _recall(answers: Sequence[Answer], at: int) -> float:
    return _share([0 < answer.rank <= at for answer in answers])


def _mrr(answers: Sequence[Answer]) -> float:
    return float(np.mean([1 / answer.rank if answer.rank else 0.0 for answer in answers]))
