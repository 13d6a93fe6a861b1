"""What a message wants by what is in view: the open step or item, the program on the screen, the answer just given.

The rules of `intent.py` see only the message. Where one of these knows better, it does, whatever they took it for.
Those of the open step stand in of_step.py, those of the screen in of_screen.py; here the others, of the plan, the lessons and the last answer.
"""

from collections.abc import Callable

from agent import of_screen, of_step, planparts
from agent.afterwards import wanted_after
from agent.another import another_of
from agent.appeal import asks_why
from agent.brevity import wants_length
from agent.choosing import chosen
from agent.described import wants_described
from agent.drilling import practised
from agent.exercise_names import calls, wants_one_more
from agent.intent import Intent
from agent.listening import UNTOLD
from agent.looking_up import about, last_asked, search
from agent.of_plan import of_knowing
from agent.plan_wishes import wants_shorter
from agent.plantime import finds_long
from agent.policy import Move
from agent.turn import Phase
from agent.unclear import unclear
from agent.view import View
from agent.wishing_help import wants_easier
from agent.working_first import brings_work, wants_work

_SAYS_UNCLEAR = (*UNTOLD, Intent.OTHER_WORDS, Intent.STUCK, Intent.REMARK)
"""What words that name what is not understood may be taken for."""
_MAY_CHOOSE = (*UNTOLD, Intent.CHANGE_PLAN, Intent.LESSON, Intent.APPEAL, Intent.CORRECTION, Intent.REFUSAL)
"""What a message may be taken for that chooses a lesson by its name alone."""
_BRINGS = (*UNTOLD, Intent.CHANGE_PLAN, Intent.CORRECTION)
"""What a message may be taken for that brings data, and says what is to be made of them."""
_TOLD_OF = (Move.ANSWER_QUESTION, Move.WORK_OUT)
"""What a bare why asks of, and no mark."""


def in_view(view: View) -> Intent | None:
    """Return what a message wants by what is in view, by the first rule that knows; None where that tells nothing."""
    return next((wanted for rule in _RULES if (wanted := rule(view)) is not None), None)


def _of_choice(view: View) -> Intent | None:
    may_choose = view.intent in _MAY_CHOOSE and not view.answers
    if may_choose and chosen(view.message, view.desk.curriculum):
        return Intent.LESSON
    if may_choose and view.at.dialogue.plan and wants_described(view.message, view.intent, view.desk.library.search):
        return Intent.LESSON
    return Intent.EASIER if view.item and not view.answers and wants_easier(view.message) else None


def _of_practice(view: View) -> Intent | None:
    return None if view.answers else practised(view.message, view.intent, view.desk.curriculum)


def _of_length(view: View) -> Intent | None:
    return Intent.MORE if not view.answers and wants_length(view.message, view.at.dialogue.learner) else None


def _of_exercise(view: View) -> Intent | None:
    may_call = view.at.dialogue.plan is not None and view.at.dialogue.placing is None and not view.answers
    return Intent.PRACTISE if may_call and (calls(view.at) or wants_one_more(view.at)) else None


def _of_another(view: View) -> Intent | None:
    return None if view.answers else another_of(view.at)


def _of_last_answer(view: View) -> Intent | None:
    return None if view.answers else wanted_after(view.at)


def _of_knowing(view: View) -> Intent | None:
    return of_knowing(view.at, view.item) if view.intent in (*_SAYS_UNCLEAR, Intent.CORRECTION) else None


def _of_unclear(view: View) -> Intent | None:
    if view.intent not in _SAYS_UNCLEAR or view.answers:
        return None
    return Intent.QUESTION if unclear(view.message, view.at.dialogue, view.desk.curriculum) else None


def _of_plan(view: View) -> Intent | None:
    is_wish = view.intent is Intent.CHANGE_PLAN and view.at.dialogue.phase is Phase.LESSON
    return Intent.ANSWER if is_wish and planparts.skips_no_lesson(view.message, view.desk.curriculum) else None


def _of_plan_length(view: View) -> Intent | None:
    """A complaint where a plan is looked at, or a change of it: 太长了吧 is of the plan then, and neither a text nor a guess."""
    dialogue = view.at.dialogue
    plan = dialogue.proposed.plan if dialogue.proposed else dialogue.plan if dialogue.phase is Phase.PLAN else None
    if plan is None or view.answers:
        return None
    return Intent.CHANGE_PLAN if finds_long(view.message, plan.weeks) or wants_shorter(view.message) else None


def _of_work(view: View) -> Intent | None:
    dialogue = view.at.dialogue
    is_unsaid = view.intent in _BRINGS and dialogue.phase in (Phase.INTAKE, Phase.PLAN) and not dialogue.proposed
    if is_unsaid and brings_work(view.desk.finder, view.message, dialogue):
        return Intent.QUESTION
    is_free = dialogue.phase is Phase.INTAKE and view.intent in UNTOLD
    return Intent.QUESTION if is_free and wants_work(view.desk.finder, view.message, dialogue, view.intent) else None


def _of_reason(view: View) -> Intent | None:
    """A bare why after an answer wants its reason, where the notes tell it, else the answer in other words."""
    if view.intent is not Intent.APPEAL or view.at.last_move not in _TOLD_OF or not asks_why(view.message):
        return None
    found = search(view.desk, view.message, view.at.dialogue, about(view.at), asked=last_asked(view.at))
    return Intent.QUESTION if found.in_scope and found.facts else Intent.OTHER_WORDS


_RULES: tuple[Callable[[View], Intent | None], ...] = (
    of_step.of_prediction,
    _of_another,
    _of_choice,
    of_step.of_objection,
    _of_exercise,
    _of_practice,
    _of_plan_length,
    _of_length,
    of_step.of_end,
    of_screen.of_program,
    _of_last_answer,
    of_screen.of_letter,
    of_step.what_if,
    of_step.of_belief,
    of_screen.of_code,
    _of_knowing,
    _of_unclear,
    _of_plan,
    _of_work,
    of_step.in_doubt,
    of_screen.of_shown,
    of_step.beside_topic,
    _of_reason,
)
