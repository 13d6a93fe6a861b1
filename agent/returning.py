"""The learner comes back in a new conversation: welcomed, told what is next, and taken up where they left."""

from dataclasses import replace

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.opening import ask_next
from agent.pending import pending_question
from agent.policy import Move
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.teach import show_again

_NEEDS_THE_STEP = (Move.ADVANCE, Move.GRADE, Move.HINT, Move.KEEP_KEY)
"""What is about a step of the lesson, which must have been shown first."""


def first_move(dialogue: Dialogue) -> Move:
    """Return how a conversation begins in which the tutor speaks first: a stranger is greeted."""
    learner = dialogue.learner
    is_known = dialogue.plan or learner.asked or learner.values or learner.gaps
    return Move.WELCOME_BACK if is_known else Move.GREET


def taken_up(move: Move, dialogue: Dialogue) -> tuple[Move, Dialogue]:
    """Return what to do for who has just come back: the open step is shown before anything is done with it."""
    if not dialogue.returned or dialogue.lesson is None:
        return move, dialogue
    if move in _NEEDS_THE_STEP:
        return Move.RESUME, dialogue
    if move is Move.SKIP:
        return move, replace(dialogue, returned=False)
    return move, dialogue


def welcome(at: Situation) -> Acted:
    """Welcome the learner back, say the plan's next thing and ask to go on; who broke off in the intake is asked on."""
    back = at.say("welcome_back")
    if at.dialogue.plan is None:
        asked = ask_next(at)
        return replace(asked, lines=(back, *asked.lines))
    done = len(at.dialogue.finished)
    lines = (back, at.say("welcome_done", done=done)) if done else (back,)
    lesson = at.dialogue.lesson
    if lesson is None:
        return Acted(at.dialogue, (*lines, Say(pending_question(at))), at.chip("start", "plan"))
    if lesson.step is Step.DONE:
        return Acted(at.dialogue, (*lines, *_following(at)), at.chip("continue", "plan"))
    note = at.lesson_note
    where = at.say("welcome_lesson", stage=note.stage, minutes=note.minutes)
    return Acted(at.dialogue, (*lines, where, Say(pending_question(at))), at.chip("continue", "plan"))


def _following(at: Situation) -> tuple[Line, ...]:
    """Return what asks for the lesson after the one that is done."""
    plan = at.dialogue.plan
    following = next((note for note in plan.lessons if note not in at.dialogue.finished), None) if plan else None
    if following is None:
        return (at.say("all_done"),)
    note = at.curriculum.notes[following]
    return (at.say("next_lesson_question", title=note.title.in_(at.dialogue.language)),)


def resume(at: Situation) -> Acted:
    """Show the step that the learner left, and go on with it."""
    return show_again(at.with_dialogue(replace(at.dialogue, returned=False)))
