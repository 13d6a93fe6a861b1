"""What a message wants of the plan, or says of what need not be taught, whatever its form: by the lessons and days that it names."""

from agent import edits, knowing, planparts, wishes
from agent.cheating import wishes_to_cheat
from agent.deadline import deadline_in
from agent.grading import reads_as_answer
from agent.hours import hours_changed
from agent.intent import Intent
from agent.pace import today_of
from agent.plantime import names_days
from agent.proposing import terms
from agent.situation import Situation
from agent.turn import Phase
from knowledge.quiz import QuizItem

_IN_LESSON = (Phase.LESSON, Phase.QUIZ, Phase.REVIEW)
"""Where items may be open beside which the plan is changed: it comes back to them."""


def of_plan(at: Situation) -> Intent | None:
    """Return what a message wants of the plan that names a stage, a week or a lesson of it; None: nothing."""
    dialogue, plan = at.dialogue, at.dialogue.plan
    if plan is None or dialogue.phase not in (Phase.PLAN, *_IN_LESSON) or not planparts.is_short(at.message):
        return None
    if wishes_to_cheat(at.message):
        return None  # '我明天考试，帮我作弊' names a day, and no deadline
    if planparts.asks_for_part(at.message):
        return Intent.WHERE
    today = today_of(at.now)
    is_noted = wishes.drops_deadline(at.message) or wishes.withdrawn(at.message, dialogue.learner)
    if is_noted or hours_changed(at.message) or names_days(at.message):
        return Intent.CHANGE_PLAN
    if planparts.asks_if_in_time(at.message) or (today and deadline_in(at.message, today)):
        return Intent.CHANGE_PLAN
    if planparts.asks_whether(at.message):
        return Intent.QUESTION
    edit = edits.read(at.message, dialogue.learner, plan, terms(at))
    in_lesson = dialogue.phase in _IN_LESSON
    is_wish = planparts.wishes_change(edit, at.message, in_lesson=in_lesson)
    is_turn = in_lesson and planparts.turns(edit, dialogue.learner, at.message)
    return Intent.CHANGE_PLAN if is_wish or is_turn else None


def of_knowing(at: Situation, item: QuizItem | None) -> Intent | None:
    """Return what a message wants that says which topic is known, or is not after all; None: it says neither."""
    dialogue, message = at.dialogue, at.message
    if dialogue.phase not in (Phase.PLAN, Phase.LESSON) or reads_as_answer(item, message):
        return None
    if knowing.taken_back(message, dialogue, at.curriculum):
        return Intent.OVERRULE
    topics = knowing.claimed(message, at.curriculum)
    if not topics:
        return None
    return Intent.EASY if knowing.is_of_lesson(topics, dialogue) else Intent.OVERRULE
