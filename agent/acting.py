"""What each move says and does: the table of the acts, and what holds for all of them."""

from collections.abc import Callable
from dataclasses import replace

from agent import (
    about,
    agenda,
    aside,
    bounds,
    detours,
    drilling,
    handing,
    helping,
    leaving,
    lesson_code,
    lines,
    mending,
    of_keras,
    of_lesson,
    opening,
    own_code,
    placing,
    planning,
    planview,
    pointing,
    practising,
    proposing,
    reading,
    returning,
    standing,
    straying,
    switching,
    taking,
    teach,
    walking,
    workout,
)
from agent.policy import Move
from agent.situation import Acted, Situation

ACTS: dict[Move, Callable[[Situation], Acted]] = {
    Move.GREET: opening.greet,
    Move.WELCOME_BACK: returning.welcome,
    Move.RESUME: returning.resume,
    Move.NOTE_PROFILE: opening.note_profile,
    Move.ANSWER_QUESTION: opening.answer_question,
    Move.RUN_CODE: mending.run_code,
    Move.MEND: mending.mend,
    Move.REWORK: mending.rework,
    Move.READ_ERROR: reading.read_error,
    Move.READ_KERAS: of_keras.read_keras,
    Move.PORT_KERAS: of_keras.port_keras,
    Move.DECLINE_CODE: mending.decline_foreign,
    Move.WALK_THROUGH: walking.walk_through,
    Move.WALK_TOPIC: walking.walk_through,
    Move.TELL_LINE: lines.tell_line,
    Move.TELL_SHOWN: pointing.tell,
    Move.TELL_BOUNDS: bounds.tell,
    Move.WEIGH: opening.answer_question,
    Move.SORRY: straying.sorry,
    Move.TELL_CODE: own_code.tell,
    Move.WALK_ON: walking.walk_on,
    Move.WALK_LATER: walking.walk_later,
    Move.WORK_OUT: workout.work_out,
    Move.WRITE: handing.write,
    Move.CHANGE_PLAN: planning.change_plan,
    Move.START: proposing.begin,
    Move.ADVANCE: teach.advance,
    Move.GRADE: taking.take_answer,
    Move.SKIP: teach.skip,
    Move.OTHER_WORDS: aside.other_words,
    Move.EXAMPLE: aside.example,
    Move.HINT: helping.hint,
    Move.KEEP_KEY: helping.keep_key,
    Move.SHOW_PLAN: planview.show_plan,
    Move.DRAW_PLAN: planview.draw_plan,
    Move.TAKE_CHANGE: proposing.take_change,
    Move.KEEP_PLAN: proposing.keep_plan,
    Move.UNDO: proposing.undo,
    Move.SWITCH_LANGUAGE: switching.switch_language,
    Move.BE_POLITE: aside.be_polite,
    Move.COME_BACK: leaving.leave,
    Move.ASK_AGAIN: aside.ask_again,
    Move.PAUSE: aside.pause,
    Move.EASIER: helping.easier,
    Move.PLACE: placing.begin,
    Move.GRADE_PLACEMENT: placing.take_answer,
    Move.SKIP_PLACEMENT: placing.pass_over,
    Move.STOP_PLACEMENT: placing.stop,
    Move.NO_HELP: placing.no_help,
    Move.WAIT: placing.wait,
    Move.KEEP_WISH: placing.keep_wish,
    Move.PRACTISE: drilling.begin,
    Move.CHECK_CODE: practising.judge,
    Move.HINT_EXERCISE: practising.hint,
    Move.KEEP_SOLUTION: practising.keep_solution,
    Move.ASK_FOR_CODE: practising.ask_for_code,
    Move.LEAVE_EXERCISE: practising.leave,
    Move.TELL_ABOUT: about.tell,
    Move.TELL_LESSON: of_lesson.tell,
    Move.REPEAT: teach.repeat,
    Move.LEAVE_OUT: aside.leave_out,
    Move.GO_BACK: teach.go_back,
    Move.HARDER: teach.harder,
    Move.HEAR_APPEAL: helping.hear_appeal,
    Move.REVIEW: teach.review,
    Move.QUIZ: detours.quiz,
    Move.OPEN_LESSON: detours.open_lesson,
    Move.MORE: detours.more,
    Move.SHOW_CODE: lesson_code.show_code,
    Move.ASK_BACK: detours.ask_back,
    Move.SHOW_TODAY: agenda.today,
    Move.SHOW_MASTERY: standing.show,
    Move.OVERRULE: standing.overrule,
}

_WORKS = (
    *(Move.WORK_OUT, Move.WRITE, Move.REWORK, Move.MEND, Move.RUN_CODE, Move.READ_ERROR),
    *(Move.DECLINE_CODE, Move.READ_KERAS, Move.PORT_KERAS),
    *(Move.TELL_LINE, Move.TELL_CODE, Move.WALK_THROUGH, Move.WALK_TOPIC, Move.WALK_ON, Move.SHOW_TODAY),
)
"""What is done for who has not been asked anything yet: the opening follows it."""


def act(move: Move, at: Situation) -> Acted:
    """Make a move; a proposed change that it leaves behind is dropped, and that is said."""
    if proposing.left_open(at.dialogue, move):
        acted = ACTS[move](at.with_dialogue(replace(at.dialogue, proposed=None)))
        return replace(acted, lines=(at.say("change_left"), *acted.lines))
    is_asked_after = move in _WORKS and opening.is_unasked(at.dialogue)  # with the greeting, and not twice
    acted = ACTS[move](at.with_dialogue(replace(at.dialogue, asked=None)) if is_asked_after else at)
    if move in _WORKS and opening.is_unasked(acted.dialogue):
        acted = opening.ask_after(at, acted)
    open_ = at.with_dialogue(acted.dialogue).chip("take_change", "keep_plan") if acted.dialogue.proposed else ()
    return replace(acted, chips=tuple(dict.fromkeys((*open_, *acted.chips))))
