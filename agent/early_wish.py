"""A wish for the plan that is said before there is one: '…一周 7 小时，直接从第二阶段开始' waits for the plan, and is offered with it."""

from agent.choosing import chosen
from agent.edits import read
from agent.intents import Intent, by_rule
from agent.proposing import laid_out, terms
from agent.refusals import clauses_of
from agent.situation import Situation

LONGEST = 40
"""Characters of a part of a message that is offered as it was said."""


def early_wish(at: Situation) -> str:
    """Return the part of a message of the opening that wants lessons of the plan changed, or one opened; empty: none does."""
    parts = (part for part in clauses_of(at.message) if len(part) <= LONGEST)
    return next((part for part in parts if wants_lesson(part, at) or _wants_change(part, at)), "")


def wants_lesson(part: str, at: Situation) -> bool:
    """Tell whether a part of a message wants a lesson opened: 打开第三课, 打开 seq2seq."""
    return by_rule(part) is Intent.LESSON or chosen(part, at.curriculum) is not None


def _wants_change(part: str, at: Situation) -> bool:
    if by_rule(part) is not Intent.CHANGE_PLAN:
        return False
    edit = read(part, at.dialogue.learner, laid_out(at), terms(at))
    return edit.kind is not None and bool(edit.named.targets)
