"""When a topic is due for review: the FSRS schedule, replayed from the evidence, so that no second record can disagree.

Answers to one topic within half an hour are one sitting, rated as a whole: Again where most were wrong, Hard where there
was help or a mistake, Good where all were right at once, Easy where these were three or more.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fsrs import Card, Rating, Scheduler

from agent.dialogue import Answered, Dialogue

MINUTES = 2
"""What a review takes."""
SITTING = timedelta(minutes=30)
EASY = 3
# Without steps of minutes, which are for cram sessions, and without noise, so that a replay gives the same dates.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True)
class Due:
    """A topic, and when it is to be reviewed."""

    note: str
    at: datetime


def schedule(dialogue: Dialogue, notes: Container[str]) -> tuple[Due, ...]:
    """Return when each topic with evidence is due, the earliest first; of those topics that there are notes on."""
    notes = dict.fromkeys(each.note for each in dialogue.answered if each.note in notes)
    found = (_due(note, [each for each in dialogue.answered if each.note == note]) for note in notes)
    return tuple(sorted((each for each in found if each), key=lambda each: each.at))


def due(dialogue: Dialogue, now: datetime, notes: Container[str]) -> tuple[str, ...]:
    """Return the topics that are due, the longest overdue first."""
    return tuple(each.note for each in schedule(dialogue, notes) if each.at <= now)


def _due(note: str, evidence: list[Answered]) -> Due | None:
    """Replay a topic's sittings; answers without a time tell nothing of when."""
    card: Card | None = None
    for sitting in _sittings(evidence):
        at = sitting[-1].at
        if at is not None:
            card, _ = _SCHEDULER.review_card(card or Card(card_id=1, due=at), rating(sitting), at)
    return Due(note, card.due) if card else None


def _sittings(evidence: Iterable[Answered]) -> Iterator[list[Answered]]:
    sitting: list[Answered] = []
    for each in evidence:
        if sitting and not _together(sitting[-1], each):
            yield sitting
            sitting = []
        sitting.append(each)
    if sitting:
        yield sitting


def _together(one: Answered, other: Answered) -> bool:
    return one.at is not None and other.at is not None and other.at - one.at < SITTING


def rating(sitting: list[Answered]) -> Rating:
    """Return how well a topic was remembered."""
    right = [each for each in sitting if each.right]
    if len(right) * 2 < len(sitting) or not right:
        return Rating.Again
    if len(right) < len(sitting) or any(each.hints or each.attempts > 1 for each in right):
        return Rating.Hard
    return Rating.Easy if len(right) >= EASY else Rating.Good
