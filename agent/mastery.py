"""Mastery of a topic: how likely it is that the learner knows it, computed from the evidence, which is all that is stored.

Bayesian knowledge tracing (Corbett & Anderson 1995): every settled item changes the probability that the topic is known
by how likely a right answer would be with and without knowing it; then the item itself may have taught something.
Forgetting is not in it: that is what reviews are for (agent/review.py). What the learner overrules, stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent.dialogue import EXERCISE_ITEM, Answered, Dialogue, Kind
from agent.learner import Learner
from knowledge.quiz import QuizItem

MASTERED = 0.8
SLIP = 0.1
"""How often something known is answered wrongly."""
LEARNT = 0.1
"""How often an item with its feedback teaches what was not known."""
GUESS = 0.05
"""How often a number or a sentence is right without knowing."""
GUESS_CODE = 0.02
HELP = 0.15
"""What a hint, or a wrong answer with its feedback, adds to the chance of a right answer without knowing."""
MOST_GUESS = 0.7
PRIOR = {"none": 0.1, "some": 0.25, "projects": 0.4}
"""By what the learner says of their machine learning."""
UNKNOWN_PRIOR = 0.2


@dataclass(frozen=True)
class Mastery:
    """What is known of one topic."""

    note: str
    probability: float
    evidence: tuple[Answered, ...]
    overruled: bool = False
    """The learner has said so."""

    @property
    def is_firm(self) -> bool:
        """Tell whether the topic counts as known."""
        return self.probability >= MASTERED


def mastery(note: str, dialogue: Dialogue, items: Mapping[str, QuizItem]) -> Mastery:
    """Return what the evidence says of a topic; `items` tells how easily each is guessed."""
    evidence = tuple(each for each in dialogue.answered if each.note == note)
    if note in dialogue.overruled:
        return Mastery(note, 1.0 if dialogue.overruled[note] else 0.0, evidence, overruled=True)
    return Mastery(note, _traced(prior(dialogue.learner), evidence, items), evidence)


def prior(learner: Learner) -> float:
    """Return how likely a topic is known before anything was asked."""
    return PRIOR.get((learner.values.get("ml") or ("",))[0], UNKNOWN_PRIOR)


def weak(notes: Iterable[str], dialogue: Dialogue, items: Mapping[str, QuizItem]) -> tuple[str, ...]:
    """Return the topics that are not firm, the weakest first."""
    found = [mastery(note, dialogue, items) for note in notes]
    return tuple(each.note for each in sorted(found, key=lambda each: each.probability) if not each.is_firm)


def _traced(probability: float, evidence: Iterable[Answered], items: Mapping[str, QuizItem]) -> float:
    for each in evidence:
        known, guessed = (1 - SLIP, _guess(each, items)) if each.right else (SLIP, 1 - _guess(each, items))
        after = probability * known / (probability * known + (1 - probability) * guessed)
        probability = after + (1 - after) * LEARNT
    return probability


def _guess(each: Answered, items: Mapping[str, QuizItem]) -> float:
    """Return how likely a right answer was without knowing: by the item's kind, and the help that was given."""
    if each.kind is Kind.EXERCISE or each.item.startswith(EXERCISE_ITEM):  # before kinds were kept, only the name told
        return GUESS_CODE
    options = len(items[each.item].options) if each.item in items else 0
    bare = 1 / options if options else GUESS
    return min(MOST_GUESS, bare + HELP * (each.hints + max(0, each.attempts - 1)))
