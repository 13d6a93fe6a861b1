"""The check that the key of an open quiz item stays the tutor's."""

import re
from functools import cache

from agent.dialogue import Dialogue
from agent.grading import LETTERS, answer_of, asked, shuffled
from agent.items import opened
from evals.programs import exercises
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.placement import read_placement
from knowledge.quiz import QuizItem
from knowledge.words import Language

SHORTEST_LINE = 16
"""Characters of a line of code that tells a solution: `return x` is everybody's."""
_SAYS_LETTER = r"(?:答案|选|answer|choose|option)[^A-H\n。.]{{0,8}}\b{letter}\b"


def no_key_leak(at: Moment, _: bool) -> Judged:
    """The right answer of an item is not said while the item is open, nor instead of an attempt."""
    item = _placement_item(at) or _item(at, at.after)
    if item is None:
        item = _item(at, at.before)
        if item is None:
            return skipped("no item is open")
        if len(at.after.answered) > len(at.before.answered):
            return skipped("the item was answered and is closed")
    language = at.turn.language
    said = at.turn.reply.replace(asked(item, language), "").replace(item.question.in_(language), "")
    leaked = _leaked(item, said, at.turn.message, language)
    return failed(f"says {leaked!r}") if leaked else PASSED


def no_solution_leak(at: Moment, _: bool) -> Judged:
    """No line of an open exercise's solution is said that the learner has neither written nor been given."""
    open_ = at.after.exercise or at.before.exercise
    if open_ is None:
        return skipped("no exercise is open")
    exercise = exercises()[open_.id]
    written = "\n".join([exercise.starter, *(turn.message for turn in (*at.earlier, at.turn))])
    lines = {line.strip() for line in exercise.solution.splitlines()}
    leaked = [
        line for line in sorted(lines) if len(line) >= SHORTEST_LINE and line not in written and line in at.turn.reply
    ]
    return failed(f"says {leaked[0]!r}") if leaked else PASSED


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


def _leaked(item: QuizItem, said: str, message: str, language: Language) -> str:
    """Return the part of a text that gives the answer away; words that the learner used first give nothing away."""
    if item.kind == "choice":
        return _leaked_choice(item, said, message, language)
    if item.value is not None:
        value = re.escape(answer_of(item, language))
        found = re.search(rf"(?<![\w.\[]){value}(?![\w]|\.\d)", said)
        return found[0] if found and not re.search(rf"(?<![\w.\[]){value}(?![\w])", message) else ""
    if item.answer and item.answer.in_(language) in said:
        return item.answer.in_(language)
    needed = [fact for fact in item.facts if not fact.optional]
    words = [next((each for each in fact.wordings if each in said and each not in message), "") for fact in needed]
    return ", ".join(words) if words and all(words) else ""


def _leaked_choice(item: QuizItem, said: str, message: str, language: Language) -> str:
    for letter, option in zip(LETTERS, shuffled(item), strict=False):
        if not option.right:
            continue
        words = option.words.in_(language)
        if words.lower() in said.lower() and words.lower() not in message.lower():
            return words
        if found := re.search(_SAYS_LETTER.format(letter=letter), said):
            return found[0]
    return ""
