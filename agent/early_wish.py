"""A wish for the plan that is said before there is one: '…一周 7 小时，直接从第二阶段开始' waits for the plan, and is offered with it."""

from agent.edits import read
from agent.intents import Intent, by_rule
from agent.plan import Plan
from agent.proposing import terms
from agent.refusals import clauses_of
from agent.situation import Situation

LONGEST = 40
"""Characters of a part of a message that is offered as it was said."""


def early_wish(at: Situation, plan: Plan) -> str | None:
    """Return the part of a message of the opening that wants lessons of the plan changed, or one opened; None: none does."""
    return next((part for part in clauses_of(at.message) if len(part) <= LONGEST and _wants(part, at, plan)), None)


def _wants(part: str, at: Situation, plan: Plan) -> bool:
    wish = by_rule(part)
    if wish is Intent.LESSON:
        return True
    edit = read(part, at.dialogue.learner, plan, terms(at)) if wish is Intent.CHANGE_PLAN else None
    return edit is not None and edit.kind is not None and bool(edit.named.targets)
