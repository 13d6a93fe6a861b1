"""What a learner has after a free question and after tapping what is offered behind its answer: by the tutor's own turns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agent.ask import ask
from agent.looking_up import SEARCHED
from agent.related import related
from agent.trust import Reliance, Trust
from agent.turn import Turn
from agent.tutor import Tutor
from evals.retrieval import Answer, belonging, names, share
from knowledge.library import SearchResult


@dataclass(frozen=True)
class Tapped:
    """The facts (note/number) that the answer to a question says, and those that the answers to each offered one say."""

    answer: Answer
    said: tuple[str, ...]
    offered: tuple[tuple[str, tuple[str, ...]], ...]
    """The questions to tap, each with the facts of its answer."""

    @property
    def within_a_tap(self) -> bool:
        """Tell whether the answer, with that to one of the offered questions, says all that is needed."""
        return any(self.answer.met((*self.said, *facts)) for facts in ((), *(facts for _, facts in self.offered)))


def tap_all(tutor: Tutor, answers: Sequence[Answer]) -> Iterator[Tapped]:
    """Have each question answered by the tutor, and then each question that it offers; no model chooses among the facts.

    Neither may the embedded one once it was calibrated, and the scripted one chooses by shared words.
    """
    tutor = replace(tutor, desk=replace(tutor.desk, reliance=Reliance(Trust(choose=False))))
    for answer in answers:
        turn, result = _asked(tutor, answer.question.text)
        taps = related(turn, result, tutor.library, tutor.curriculum)
        yield Tapped(answer, _said(turn, result), tuple((tap, _said(*_asked(tutor, tap))) for tap in taps))


def report(tapped: Sequence[Tapped]) -> Iterator[str]:
    """Yield the report, line by line, with each question whose needed facts no tap reaches."""
    said = share([each.answer.met(each.said) for each in tapped])
    reached = share([each.within_a_tap for each in tapped])
    belong = belonging([(each.answer.question, each.said) for each in tapped])
    count = sum(len(each.offered) for each in tapped) / len(tapped)
    yield f"the tutor's own answers, no model choosing: n={len(tapped)}, needed facts said {said:.3f}, of those said {belong:.3f} belong"
    yield f"  said, or in the answer to one of the offered questions ({count:.2f} each): {reached:.3f}"
    for each in tapped:
        if not each.within_a_tap:
            offered = "; ".join(question for question, _ in each.offered)
            yield f"  not reached: {each.answer.question.text} → {', '.join(each.said)}; offered: {offered}"


def _asked(tutor: Tutor, question: str) -> tuple[Turn, SearchResult]:
    return ask(tutor, question), tutor.library.search(question, k=SEARCHED)


def _said(turn: Turn, result: SearchResult) -> tuple[str, ...]:
    """Return the facts that a turn cites, of those that were found for its question."""
    cited = {(citation.note, citation.section) for citation in turn.citations}
    return names(fact for fact in result.facts if (fact.note, fact.section) in cited)
