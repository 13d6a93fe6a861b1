"""The quiz item that is open, in a lesson's quiz or in a round."""

from dataclasses import dataclass

from agent.dialogue import Dialogue, Kind
from agent.lesson import Step
from agent.turn import Phase
from knowledge.curriculum import Curriculum
from knowledge.quiz import QuizItem

ATTEMPTS = {Kind.RECALL: 1, Kind.PROBE: 1}
"""Wrong answers before the answer is said, where it is not the usual two."""
USUAL_ATTEMPTS = 2


@dataclass(frozen=True)
class Open:
    """The open item, and what was tried at it."""

    item: QuizItem
    kind: Kind
    attempts: int
    hints: int
    misconception: str
    said: str = ""
    """What was said to it before that holds a part of its answer."""

    @property
    def is_last_attempt(self) -> bool:
        """Tell whether another wrong answer settles the item."""
        return self.attempts + 1 >= ATTEMPTS.get(self.kind, USUAL_ATTEMPTS)


def opened(dialogue: Dialogue, curriculum: Curriculum) -> Open | None:
    """Return the open item, if there is one."""
    here, lesson = dialogue.round, dialogue.lesson
    if here is not None and here.items[0] in curriculum.items:
        item = curriculum.items[here.items[0]]
        return Open(item, here.kind, here.attempts, here.hints, here.misconception, here.said)
    if here is None and lesson is not None and lesson.step is Step.CHECK and lesson.item in curriculum.items:
        item = curriculum.items[lesson.item]
        return Open(item, Kind.LESSON, lesson.attempts, lesson.hints, lesson.misconception, lesson.said)
    return None


def open_item(dialogue: Dialogue, curriculum: Curriculum) -> QuizItem | None:
    """Return the item that waits for an answer; beside an exercise none does."""
    found = opened(dialogue, curriculum) if dialogue.phase is not Phase.PRACTICE else None
    return found.item if found else None
