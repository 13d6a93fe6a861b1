"""The check that the key of an open quiz item stays the tutor's."""

from functools import cache

from agent.dialogue import Dialogue
from agent.opened import opened
from agent.secrets import Key, Solution
from evals.programs import exercises
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.placement import read_placement
from knowledge.quiz import QuizItem


def no_key_leak(at: Moment, _: bool) -> Judged:
    """The right answer of an item is not said while the item is open, nor instead of an attempt."""
    item = _placement_item(at) or _item(at, at.after)
    if item is None:
        item = _item(at, at.before)
        if item is None:
            return skipped("no item is open")
        if len(at.after.answered) > len(at.before.answered):
            return skipped("the item was answered and is closed")
    leaked = Key(item).leak(at.turn.reply, at.turn.message)
    return failed(f"says {leaked!r}") if leaked else PASSED


def no_solution_leak(at: Moment, _: bool) -> Judged:
    """No line of an open exercise's solution is said that the learner has neither written nor been given."""
    open_ = at.after.exercise or at.before.exercise
    if open_ is None:
        return skipped("no exercise is open")
    exercise = exercises()[open_.id]
    written = "\n".join(turn.message for turn in (*at.earlier, at.turn))
    leaked = Solution(exercise, written).leak(at.turn.reply, at.turn.message)
    return failed(f"says {leaked!r}") if leaked else PASSED


@cache
def _placement_items() -> dict[str, QuizItem]:
    return {item.id: item for group in read_placement()[0].items.values() for item in group}


def _placement_item(at: Moment) -> QuizItem | None:
    """Return the placement item that is open after the reply; that of before may be explained, once it is answered."""
    placing = at.after.placing
    return _placement_items().get(placing.item) if placing else None


def _item(at: Moment, dialogue: Dialogue) -> QuizItem | None:
    open_ = opened(dialogue, at.curriculum)
    return open_.item if open_ else None
