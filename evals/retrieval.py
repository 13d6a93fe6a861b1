"""Measuring retrieval on the questions of evals/retrieval.yaml: dev chose the weights, test reports."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from langchain_core.messages import HumanMessage

from agent.draft import CANDIDATES, LIKELY, UNCHOSEN
from agent.models.seam import TutorModel
from evals.questions import Question
from knowledge.library import Library, SearchResult
from knowledge.passage import Passage

KEPT = 0.95
LANGUAGES = ("zh", "en", "mixed", "all")


@dataclass(frozen=True)
class Answer:
    """A question, what was found, and how long it took."""

    question: Question
    result: SearchResult
    seconds: float

    @property
    def rank(self) -> int:
        """Return the rank of the first note that it asks for, counted from 1; 0: there is none."""
        return self._first(self.question.notes)

    @property
    def rank_of_any(self) -> int:
        """Return the rank of the first note that answers it, asked for or not; 0: there is none."""
        return self._first(self.question.answering)

    def _first(self, notes: Iterable[str]) -> int:
        return min((self.result.notes.index(note) + 1 for note in notes if note in self.result.notes), default=0)

    def met(self, facts: Iterable[str]) -> bool:
        """Tell whether these facts (note/number) answer it; none do if no fact of the notes does."""
        shown = set(facts)
        return bool(self.question.needs) and all(shown & set(group) for group in self.question.needs)


def names(facts: Iterable[Passage]) -> tuple[str, ...]:
    """Return facts as note/number."""
    return tuple(f"{fact.note}/{fact.number}" for fact in facts)


def ask_all(library: Library, questions: Sequence[Question]) -> list[Answer]:
    """Search for each question."""
    library.search("热身")
    answers = []
    for question in questions:
        began = time.perf_counter()
        result = library.search(question.text, k=24)
        answers.append(Answer(question, result, time.perf_counter() - began))
    return answers


def report(answers: Sequence[Answer]) -> Iterator[str]:
    """Yield the report, line by line: notes, scope, latency, and each question that went wrong."""
    inside = [answer for answer in answers if answer.question.notes]
    outside = [answer for answer in answers if not answer.question.notes]
    yield f"{len(inside)} questions in scope, {len(outside)} out of scope"
    yield from _notes(inside)
    yield from needed_facts(inside)
    yield from scope(inside, outside)
    yield latency(answers)
    yield from _faults(answers)


def _notes(inside: Sequence[Answer]) -> Iterator[str]:
    groups = {language: [a for a in inside if language in (a.question.language, "all")] for language in LANGUAGES}
    styles = {
        style: [a for a in inside if a.question.style == style] for style in ("plain", "colloquial", "typo", "symptom")
    }
    for name, group in {**groups, **styles}.items():
        if group:
            recalls = f"recall@1 {recall(group, 1):.3f} recall@3 {recall(group, 3):.3f} MRR {_mrr(group):.3f}"
            at_1, at_3 = (share([0 < answer.rank_of_any <= at for answer in group]) for at in (1, 3))
            yield f"{name:>10}: n={len(group):3} {recalls}; any note that answers: @1 {at_1:.3f} @3 {at_3:.3f}"


def needed_facts(inside: Sequence[Answer]) -> Iterator[str]:
    """Yield the share of questions whose needed facts are all among the first so many, and of those that belong."""
    depths = (1, 2, 3, CANDIDATES, 12)
    met = [f"{at}: {share([a.met(names(a.result.facts[:at])) for a in inside]):.3f}" for at in depths]
    nothing = share([not answer.question.needs for answer in inside])
    yield f"needed facts within the first {', '.join(met)} (no fact of the notes answers {nothing:.3f})"
    belong = [f"{at}: {belonging([(a.question, names(a.result.facts[:at])) for a in inside]):.3f}" for at in depths[:3]]
    yield f"share that belongs of the first {', '.join(belong)}"
    said = [(a, names(a.result.likely(LIKELY, UNCHOSEN))) for a in inside]
    met_, belong_ = share([a.met(facts) for a, facts in said]), belonging([(a.question, facts) for a, facts in said])
    count = sum(len(facts) for _, facts in said) / max(1, len(said))
    yield f"said where no model chooses: needed facts {met_:.3f}, of those said {belong_:.3f} belong, {count:.2f} a question"


def belonging(shown: Iterable[tuple[Question, Sequence[str]]]) -> float:
    """Return the share of the facts (note/number) shown for these questions that they need, or may be told besides."""
    return share([fact in question.needed | question.fits for question, facts in shown for fact in facts])


def scope(inside: Sequence[Answer], outside: Sequence[Answer]) -> Iterator[str]:
    """Yield what is kept and rejected, at the library's threshold and at the one that keeps 95 % of these questions."""
    if not inside or not outside:
        return
    at_kept = float(np.quantile([answer.result.scope for answer in inside], 1 - KEPT))
    judged: dict[str, Callable[[Answer], bool]] = {
        "as the library decides": lambda answer: answer.result.in_scope,
        f"{KEPT:.0%} kept": lambda answer: answer.result.scope >= at_kept,
    }
    for name, taken in judged.items():
        near, far = ([a for a in outside if a.question.near is kind] for kind in (True, False))
        kept, out, near_out, far_out = (share([taken(a) for a in group]) for group in (inside, outside, near, far))
        split = f"near ones {1 - near_out:.3f} n={len(near)}, others {1 - far_out:.3f} n={len(far)}"
        yield f"{name}: in scope and kept {kept:.3f}; out of scope and rejected {1 - out:.3f} ({split})"


def latency(answers: Sequence[Answer]) -> str:
    """Return the latency of a query, in a line."""
    times = np.array([answer.seconds for answer in answers]) * 1000
    return f"latency: p50 {np.percentile(times, 50):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"


@contextmanager
def busy(model: TutorModel) -> Iterator[None]:
    """Keep the model generating while the block runs."""
    done = threading.Event()

    def generate() -> None:
        while not done.is_set():
            for _ in model.stream([HumanMessage("请从一数到三百。")], max_tokens=300, cancelled=done.is_set):
                began.set()

    began = threading.Event()
    thread = threading.Thread(target=generate, daemon=True)
    thread.start()
    began.wait(timeout=60)
    try:
        yield
    finally:
        done.set()
        thread.join()


def _faults(answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        ours, taken = bool(answer.question.notes), answer.result.in_scope
        if ours and not taken:
            yield f"  refused ({answer.result.scope:.2f}): {answer.question.text}"
        if ours and answer.rank != 1:
            yield f"  rank {answer.rank or 'none'} of {answer.question.notes[0]}, first {answer.result.notes[0]}: {answer.question.text}"
        if taken and not ours:
            yield f"  taken for ours ({answer.result.scope:.2f}): {answer.question.text}"


def share(values: Sequence[bool]) -> float:
    """Return the share of what is true; not a number if there is nothing."""
    return float(np.mean(values)) if values else float("nan")


def recall(answers: Sequence[Answer], at: int) -> float:
    """Return the share of answers with a right note among the first so many."""
    return share([0 < answer.rank <= at for answer in answers])


def _mrr(answers: Sequence[Answer]) -> float:
    return float(np.mean([1 / answer.rank if answer.rank else 0.0 for answer in answers]))
