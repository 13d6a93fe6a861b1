"""What a learner is shown once the model has chosen among the facts found: does it answer, does it belong?"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.draft import Drafting, select
from agent.models.seam import TutorModel, never
from agent.turn import Phase, Turn
from evals.retrieval import Answer, belonging, names, share
from knowledge.words import language_of
from tools.run import Run


@dataclass(frozen=True)
class Shown:
    """The facts (note/number) that an answer shows, and what the model's choice took."""

    answer: Answer
    facts: tuple[str, ...]
    seconds: float


def choose_all(model: TutorModel, answers: Sequence[Answer]) -> Iterator[Shown]:
    """Answer each question as the select tier does."""
    drafting = Drafting(model, _no_code, never)
    for answer in answers:
        text = answer.question.text
        turn = Turn(number=1, message=text, language=language_of(text), phase=Phase.REVIEW)
        began = time.perf_counter()
        *_, turn = select(turn, answer.result.facts, drafting)
        cited = {(citation.note, citation.section) for citation in turn.citations}
        facts = [fact for fact in answer.result.facts if (fact.note, fact.section) in cited]
        yield Shown(answer, names(facts), time.perf_counter() - began)


def report(shown: Sequence[Shown]) -> Iterator[str]:
    """Yield the report, line by line, with each answer that lacks something."""
    count = sum(len(each.facts) for each in shown)
    met = share([each.answer.met(each.facts) for each in shown])
    belong = belonging([(each.answer.question, each.facts) for each in shown])
    seconds = sorted(each.seconds for each in shown)[len(shown) // 2]
    yield f"after the choice of the model: n={len(shown)}, needed facts shown {met:.3f}"
    yield f"  of {count} facts shown {belong:.3f} belong; {count / len(shown):.2f} a question, median {seconds:.1f} s"
    for each in shown:
        if not each.answer.met(each.facts):
            yield f"  lacks what is needed: {each.answer.question.text} → {', '.join(each.facts)}"


def _no_code(_code: str) -> Run:
    raise NotImplementedError("the select tier runs no code")
