"""The learner comes back in a new conversation: welcomed, told what is next, and taken up where they left."""

from dataclasses import replace
from datetime import datetime, timedelta

from agent.agenda import agenda, today_chips
from agent.dialogue import Dialogue
from agent.intent import Intent
from agent.lesson import Step
from agent.opening import ask_next
from agent.pending import pending_question
from agent.planview import slips
from agent.policy import Move
from agent.script import Say
from agent.situation import Acted, Situation
from agent.teach import repeat
from agent.turn import Phase

AWAY = timedelta(hours=8)
_GREETINGS = (Intent.NEXT, Intent.COURTESY, Intent.SILENCE)
"""What a message may be to be answered by a welcome; anything else is done as asked."""
_NEEDS_THE_STEP = (Move.ADVANCE, Move.GRADE, Move.HINT, Move.KEEP_KEY)
"""What is about a step of the lesson, which must have been shown first."""


def first_move(dialogue: Dialogue) -> Move:
    """Return how a conversation begins in which the tutor speaks first: a stranger is greeted."""
    learner = dialogue.learner
    is_known = dialogue.plan or learner.asked or learner.values or learner.gaps
    return Move.WELCOME_BACK if is_known else Move.GREET


def welcomes(intent: Intent, dialogue: Dialogue, now: datetime) -> bool:
    """Tell whether a message is answered by a welcome: it only says hello, or go on, after a long time."""
    return intent in _GREETINGS and is_away(dialogue, now) and dialogue.placing is None and dialogue.exercise is None


def taken_up(move: Move, dialogue: Dialogue) -> tuple[Move, Dialogue]:
    """Return what to do for who has just come back: the open step, or exercise, is shown before anything is done with it.

    A round that was begun since then shows its own items, and the step of the lesson waits behind it.
    """
    if dialogue.returned and dialogue.exercise and move is Move.ASK_FOR_CODE:
        return Move.PRACTISE, replace(dialogue, returned=dialogue.lesson is not None)
    if not dialogue.returned or dialogue.lesson is None or dialogue.round is not None:
        return move, dialogue
    if move in _NEEDS_THE_STEP:
        return Move.RESUME, dialogue
    if move is Move.SKIP:
        return move, replace(dialogue, returned=False)
    return move, dialogue


def is_away(dialogue: Dialogue, now: datetime) -> bool:
    """Tell whether the learner comes back after so long that they are welcomed."""
    return dialogue.seen is not None and now - dialogue.seen > AWAY


def welcome(at: Situation) -> Acted:
    """Welcome the learner back, say what is on today and ask to go on; who broke off in the opening is asked on."""
    back = at.say("welcome_back")
    if at.dialogue.plan is None:
        asked = ask_next(at.with_dialogue(replace(at.dialogue, learner=at.dialogue.learner.unasked(at.dialogue.asked))))
        return replace(asked, lines=(back, *asked.lines))
    at, slipped = slips(at)
    lesson, done = at.dialogue.lesson, len(at.dialogue.finished)
    is_open = lesson is not None and lesson.step is not Step.DONE and at.dialogue.phase is Phase.LESSON
    exercise = at.dialogue.exercise
    returned = (is_open and at.dialogue.round is None) or exercise is not None
    after = at.with_dialogue(replace(at.dialogue, returned=returned))
    lines = (back, *((at.say("welcome_done", done=done),) if done else ()), *slipped, at.say("today"), agenda(at))
    open_ = pending_question(after)
    asks = Say(open_) if open_ else at.say("go_on_lesson")
    chips = today_chips(at) if lesson else at.chip("start", "plan")
    return Acted(after.dialogue, (*lines, asks), at.chip("continue", "skip_exercise") if exercise else chips)


def resume(at: Situation) -> Acted:
    """Show the step that the learner left, and go on with it."""
    return repeat(at.with_dialogue(replace(at.dialogue, returned=False)))
