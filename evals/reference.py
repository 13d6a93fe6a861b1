"""What a reader must know to judge a turn: the facts that it cites, the question that it met, and that one's answer."""

from dataclasses import dataclass

from agent.dialogue import Dialogue
from agent.grading import answer_of, asked
from agent.opened import opened
from agent.pending import pending_question
from agent.situation import Situation
from evals.programs import exercises
from evals.score import Moment
from knowledge.curriculum import Curriculum
from knowledge.words import Language


@dataclass(frozen=True)
class Reference:
    """The ground for a verdict on one reply; what is not known is empty."""

    facts: tuple[str, ...] = ()
    """The passages of the notes that the reply cites, word for word."""
    question: str = ""
    """What was open when the learner wrote."""
    answer: str = ""
    """Its right answer, where it has a key."""
    mistaken: bool | None = None
    """Whether the learner's message answered it wrongly; None: it was no answer, or nobody can tell."""
    still_open: bool = False
    """The question with a key waits for its answer after the reply too, so the reply must not tell it."""


def reference(at: Moment) -> Reference:
    """Return the reference of a turn that was played."""
    question, answer = _question(at.before, at.curriculum, at.turn.language)
    facts = tuple(f"{each.title}: {each.text}" for each in at.turn.citations)
    still_open = bool(answer) and (question, answer) == _question(at.after, at.curriculum, at.turn.language)
    return Reference(facts, question, answer, _mistaken(at.before, at.after), still_open)


def _question(dialogue: Dialogue, curriculum: Curriculum, language: Language) -> tuple[str, str]:
    """Return the open question, and its key if it has one."""
    open_ = opened(dialogue, curriculum)
    if open_ is not None:
        return asked(open_.item, language), answer_of(open_.item, language)
    if dialogue.exercise is not None:
        return dialogue.exercise.title.in_(language), exercises()[dialogue.exercise.id].solution
    return pending_question(Situation(dialogue, "", curriculum, 0)), ""


def _mistaken(before: Dialogue, after: Dialogue) -> bool | None:
    """Tell whether an answer was marked, or a program judged, and was not right."""
    if after.judged is not None and after.judged is not before.judged:
        return not after.judged.right
    if before.exercise and after.exercise and after.exercise.attempts > before.exercise.attempts:
        return True
    return None
