"""Judging answers: key facts and wrong claims, citations, shown outputs; and why a tutor's answer lacks what it lacks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.dialogue import Dialogue
from agent.draft import CANDIDATES
from agent.ground import run_text
from agent.play import Transcript
from agent.turn import Source
from evals import sources
from evals.answers.cache import Answer
from evals.answers.checker import Marked, mark, plain, says_any
from evals.answers.questions import FreeQuestion
from evals.score import Moment, Verdict
from knowledge.curriculum import Curriculum
from knowledge.library import SearchResult
from knowledge.passage import Passage, passages
from knowledge.words import is_pattern, language_of


@dataclass(frozen=True)
class Judged:
    """One answer and all that is said of it."""

    question: FreeQuestion
    answer: Answer
    marked: Marked
    resolves: Verdict
    """Whether each [n] has its passage."""
    cited: int
    supported: int
    """Of the sentences that cite, how many their passage supports."""
    outputs: int
    real_outputs: int
    """Of the outputs shown, how many a run of this answer gave."""

    @property
    def passed(self) -> bool:
        """Tell whether the key facts are there and nothing wrong is claimed."""
        return self.marked.passed


def judge(question: FreeQuestion, answer: Answer, curriculum: Curriculum) -> Judged:
    """Judge one answer."""
    turn = answer.turn
    at = Moment(Transcript(question.id, (turn,), (Dialogue(),)), 0, curriculum)
    resolves, _ = sources.citations_resolve(at, True)
    cited = list(sources.citing(turn))
    shown = list(_outputs(answer))
    real = {_bare(run_text(run)) for run in turn.runs}
    return Judged(
        question,
        answer,
        mark(question, turn.reply),
        resolves,
        len(cited),
        sum(any(sources.supported(piece, at) for piece in pieces) for pieces in cited),
        len(shown),
        sum(_bare(output) in real for output in shown),
    )


def _outputs(answer: Answer) -> Iterator[str]:
    """Yield the outputs that an answer shows: those of its runs, and what its words give out as one."""
    runs = (piece.text for piece in answer.turn.pieces if piece.source is Source.RUN)
    yield from (text for text in runs if text.startswith("```output"))
    yield from sources.claimed_outputs(answer.turn)


def _bare(output: str) -> str:
    return re.sub(r"^`{3,}\w*$", "", output, flags=re.MULTILINE).strip()


@dataclass(frozen=True)
class Reason:
    """Why an answer failed: what is wrong with it, and where the search had what it lacks."""

    missing: str
    """A wording of each fact that it lacks."""
    claims: str
    where: str

    def __str__(self) -> str:
        parts = (
            f"lacks {self.missing}" if self.missing else "",
            f"claims {self.claims}" if self.claims else "",
            self.where,
        )
        return "; ".join(part for part in parts if part)


def reason(judged: Judged, search: Callable[[str], SearchResult], curriculum: Curriculum) -> Reason:
    """Find out why a tutor's answer failed: refused, not found, found and not said, or not in the notes."""
    question, marked = judged.question, judged.marked
    missing = ", ".join(_named(question.facts[number - 1], number) for number in marked.missing)
    return Reason(
        missing, ", ".join(marked.claims), _where(judged, search(question.text), curriculum) if missing else ""
    )


def _named(fact: tuple[str, ...], number: int) -> str:
    """Return a fact's first wording that is no pattern."""
    return next((f"“{wording}”" for wording in fact if not is_pattern(wording)), f"its fact {number}")


def _where(judged: Judged, found: SearchResult, curriculum: Curriculum) -> str:
    wanted = [judged.question.facts[number - 1] for number in judged.marked.missing]
    depth = next((k for k in range(1, len(found.facts) + 1) if _said(wanted, found.facts[:k])), 0)
    refused = "" if found.in_scope else "taken for out of scope; "
    if depth and depth <= CANDIDATES:
        return f"{refused}fact {depth} of those found says it"
    if depth:
        return f"{refused}only fact {depth} of those found says it"
    topic = curriculum.notes.get(judged.question.topic)
    own = [each for each in passages(topic) if each.is_fact] if topic else []
    if holding := next((each for each in own if _said(wanted, [each])), None):
        return f"{refused}not found; {holding.note}/{holding.number} says it"
    if own and _said(wanted, own):
        return f"{refused}not found; the facts of {judged.question.topic} say it together"
    return f"{refused}no fact of {judged.question.topic} says it in these words"


def says(question: FreeQuestion, found: SearchResult, depth: int) -> bool:
    """Tell whether the first so many facts found would pass as an answer."""
    language = language_of(question.text)
    return mark(question, "\n".join(fact.words.in_(language) for fact in found.facts[:depth])).passed


def _said(wanted: list[tuple[str, ...]], facts: tuple[Passage, ...] | list[Passage]) -> bool:
    text = plain("\n".join(f"{fact.words.zh}\n{fact.words.en}" for fact in facts))
    return all(says_any(fact, text) for fact in wanted)
