"""What the tutor does next: a pure table over (phase, intent), with a default for every cell, so nothing can jam."""

from enum import StrEnum

from agent.intent import Intent
from agent.turn import Phase


class Move(StrEnum):
    """What a turn does."""

    GREET = "greet"
    WELCOME_BACK = "welcome back"
    RESUME = "resume a lesson"
    NOTE_PROFILE = "note profile"
    ANSWER_QUESTION = "answer question"
    RUN_CODE = "run code"
    READ_KERAS = "read a Keras model"
    PORT_KERAS = "rewrite a Keras model in PyTorch"
    DECLINE_CODE = "decline code of another language"
    READ_ERROR = "read an error"
    WALK_THROUGH = "walk through code"
    MEND = "mend code"
    REWORK = "change code"
    WALK_TOPIC = "walk through the code of a topic"
    TELL_LINE = "explain lines of code"
    TELL_SHOWN = "show again what is asked about"
    TELL_BOUNDS = "tell how far it holds"
    WEIGH = "weigh a remark"
    SORRY = "own an answer beside the question"
    TELL_CODE = "answer about the code that was run"
    WALK_ON = "walk on"
    WALK_LATER = "walk through later"
    WRITE = "write a program"
    WORK_OUT = "work out"
    CHANGE_PLAN = "change plan"
    START = "start"
    ADVANCE = "advance"
    GRADE = "grade"
    SKIP = "skip"
    OTHER_WORDS = "other words"
    EXAMPLE = "example"
    HINT = "hint"
    KEEP_KEY = "keep the key"
    SHOW_PLAN = "show plan"
    DRAW_PLAN = "draw plan"
    TAKE_CHANGE = "take a change"
    KEEP_PLAN = "keep the plan"
    UNDO = "undo a change"
    SWITCH_LANGUAGE = "switch language"
    BE_POLITE = "be polite"
    COME_BACK = "come back"
    ASK_AGAIN = "ask again"
    PAUSE = "pause"
    PLACE = "open a placement"
    GRADE_PLACEMENT = "grade a placement item"
    SKIP_PLACEMENT = "pass over a placement item"
    STOP_PLACEMENT = "stop a placement"
    NO_HELP = "no help in a placement"
    WAIT = "wait for the answer to a placement item"
    KEEP_WISH = "keep a wish till a placement is over"
    PRACTISE = "open an exercise"
    CHECK_CODE = "check code"
    HINT_EXERCISE = "hint at an exercise"
    KEEP_SOLUTION = "keep the solution"
    ASK_FOR_CODE = "ask for code"
    LEAVE_EXERCISE = "leave an exercise"
    HARDER = "something harder"
    EASIER = "something easier"
    HEAR_APPEAL = "hear an appeal"
    REVIEW = "review"
    SHOW_TODAY = "show what is on today"
    SHOW_MASTERY = "show mastery"
    OVERRULE = "take the learner's word"
    TELL_ABOUT = "tell about the tutor and the course"
    TELL_LESSON = "tell of a lesson"
    QUIZ = "open a quiz"
    OPEN_LESSON = "open a lesson"
    MORE = "say more"
    SHOW_CODE = "show the lesson's code"
    ASK_BACK = "ask what is meant"
    REPEAT = "say the step again"
    LEAVE_OUT = "leave out what is refused"
    GO_BACK = "go a step back"


_ANYWHERE = {
    Intent.QUESTION: Move.ANSWER_QUESTION,
    Intent.CODE: Move.RUN_CODE,
    Intent.CODE_TO_EXPLAIN: Move.WALK_THROUGH,
    Intent.KERAS_CODE: Move.READ_KERAS,
    Intent.FOREIGN_CODE: Move.DECLINE_CODE,
    Intent.ERROR: Move.READ_ERROR,
    Intent.CODE_TO_RUN: Move.RUN_CODE,
    Intent.FIX: Move.MEND,
    Intent.WALK: Move.WALK_THROUGH,
    Intent.LINE: Move.TELL_LINE,
    Intent.SHOWN: Move.TELL_SHOWN,
    Intent.BOUNDS: Move.TELL_BOUNDS,
    Intent.REMARK: Move.WEIGH,
    Intent.BESIDE: Move.SORRY,
    Intent.OF_CODE: Move.TELL_CODE,
    Intent.PAUSE: Move.PAUSE,
    Intent.PLACE: Move.PLACE,
    Intent.PRACTISE: Move.PRACTISE,
    Intent.OTHER_WORDS: Move.OTHER_WORDS,
    Intent.EXAMPLE: Move.EXAMPLE,
    Intent.HINT: Move.HINT,
    Intent.STUCK: Move.HINT,
    Intent.WHERE: Move.SHOW_PLAN,
    Intent.DRAW_PLAN: Move.DRAW_PLAN,
    Intent.DECLINE: Move.KEEP_PLAN,
    Intent.UNDO: Move.UNDO,
    Intent.CHANGE_PLAN: Move.CHANGE_PLAN,
    Intent.CORRECTION: Move.CHANGE_PLAN,
    Intent.LANGUAGE: Move.SWITCH_LANGUAGE,
    Intent.ASKS_KEY: Move.KEEP_KEY,
    Intent.COURTESY: Move.BE_POLITE,
    Intent.NEVER_MIND: Move.COME_BACK,
    Intent.REFUSAL: Move.LEAVE_OUT,
    Intent.SILENCE: Move.ASK_AGAIN,
    Intent.EASY: Move.HARDER,
    Intent.EASIER: Move.EASIER,
    Intent.APPEAL: Move.HEAR_APPEAL,
    Intent.REVIEW: Move.REVIEW,
    Intent.TODAY: Move.SHOW_TODAY,
    Intent.MASTERY: Move.SHOW_MASTERY,
    Intent.OVERRULE: Move.OVERRULE,
    Intent.ABOUT: Move.TELL_ABOUT,
    Intent.OF_LESSON: Move.TELL_LESSON,
    Intent.QUIZ: Move.QUIZ,
    Intent.LESSON: Move.OPEN_LESSON,
    Intent.MORE: Move.MORE,
    Intent.CODE_SHOWN: Move.SHOW_CODE,
    Intent.UNSURE: Move.ASK_BACK,
    Intent.REPEAT: Move.REPEAT,
    Intent.BACK: Move.GO_BACK,
}

_TABLE: dict[Phase, dict[Intent, Move]] = {
    Phase.INTAKE: {
        Intent.ANSWER: Move.NOTE_PROFILE,
        Intent.NEXT: Move.NOTE_PROFILE,
        Intent.SKIP: Move.NOTE_PROFILE,
        Intent.CORRECTION: Move.NOTE_PROFILE,
        Intent.CHANGE_PLAN: Move.NOTE_PROFILE,
        Intent.STUCK: Move.NOTE_PROFILE,
        Intent.PRACTISE: Move.NOTE_PROFILE,
        Intent.PLACE: Move.NOTE_PROFILE,
        Intent.DECLINE: Move.NOTE_PROFILE,
        Intent.UNDO: Move.NOTE_PROFILE,
        Intent.EASY: Move.NOTE_PROFILE,
        Intent.OVERRULE: Move.NOTE_PROFILE,
        Intent.REVIEW: Move.NOTE_PROFILE,
        Intent.QUIZ: Move.NOTE_PROFILE,
        Intent.LESSON: Move.NOTE_PROFILE,
        Intent.MORE: Move.NOTE_PROFILE,
        Intent.OTHER_WORDS: Move.NOTE_PROFILE,
    },
    Phase.PLAN: {
        Intent.ANSWER: Move.CHANGE_PLAN,
        Intent.NEXT: Move.START,
        Intent.SKIP: Move.START,
        Intent.EASY: Move.CHANGE_PLAN,
        Intent.STUCK: Move.CHANGE_PLAN,
        Intent.HINT: Move.CHANGE_PLAN,
    },
    Phase.LESSON: {
        Intent.ANSWER: Move.GRADE,
        Intent.NEXT: Move.ADVANCE,
        Intent.SKIP: Move.SKIP,
    },
    Phase.PLACEMENT: {
        Intent.ANSWER: Move.GRADE_PLACEMENT,
        Intent.CORRECTION: Move.GRADE_PLACEMENT,
        Intent.SKIP: Move.SKIP_PLACEMENT,
        Intent.EASIER: Move.SKIP_PLACEMENT,
        Intent.STUCK: Move.SKIP_PLACEMENT,
        Intent.HINT: Move.NO_HELP,
        Intent.ASKS_KEY: Move.NO_HELP,
        Intent.OTHER_WORDS: Move.NO_HELP,
        Intent.EXAMPLE: Move.NO_HELP,
        Intent.WALK: Move.NO_HELP,
        Intent.LINE: Move.NO_HELP,
        Intent.SHOWN: Move.NO_HELP,
        Intent.BOUNDS: Move.NO_HELP,
        Intent.NEXT: Move.WAIT,
        Intent.NEVER_MIND: Move.STOP_PLACEMENT,
        Intent.PRACTISE: Move.KEEP_WISH,
        Intent.EASY: Move.WAIT,
        Intent.REVIEW: Move.KEEP_WISH,
        Intent.QUIZ: Move.WAIT,
        Intent.LESSON: Move.KEEP_WISH,
        Intent.MORE: Move.NO_HELP,
        Intent.CODE_SHOWN: Move.NO_HELP,
        Intent.OVERRULE: Move.GRADE_PLACEMENT,
    },
    Phase.PRACTICE: {
        Intent.CODE: Move.CHECK_CODE,
        Intent.ANSWER: Move.ASK_FOR_CODE,
        Intent.NEXT: Move.ASK_FOR_CODE,
        Intent.CORRECTION: Move.ASK_FOR_CODE,
        Intent.PLACE: Move.ASK_FOR_CODE,
        Intent.REVIEW: Move.ASK_FOR_CODE,
        Intent.MORE: Move.HINT_EXERCISE,
        Intent.HINT: Move.HINT_EXERCISE,
        Intent.STUCK: Move.HINT_EXERCISE,
        Intent.APPEAL: Move.HINT_EXERCISE,
        Intent.ASKS_KEY: Move.KEEP_SOLUTION,
        Intent.FIX: Move.KEEP_SOLUTION,
        Intent.SKIP: Move.LEAVE_EXERCISE,
        Intent.EASY: Move.LEAVE_EXERCISE,
        Intent.NEVER_MIND: Move.LEAVE_EXERCISE,
        Intent.BACK: Move.LEAVE_EXERCISE,
        Intent.REPEAT: Move.PRACTISE,
    },
}

_PROPOSED = {Intent.NEXT: Move.TAKE_CHANGE, Intent.NEVER_MIND: Move.KEEP_PLAN, Intent.DECLINE: Move.KEEP_PLAN}
"""While a changed plan waits for a yes, whatever the phase."""


_OF_ANSWER = {Intent.OTHER_WORDS: Move.OTHER_WORDS, Intent.STUCK: Move.OTHER_WORDS, Intent.MORE: Move.MORE}
"""What in the opening says something of an answer that was just given, and else of the learner."""


def move_for(phase: Phase, intent: Intent, *, proposed: bool = False, answered: bool = False) -> Move:
    """Return what to do; a phase without an entry behaves as a lesson does.

    `proposed`: a change waits for a yes; `answered`: a question was just answered, and the message may be about that.
    """
    if proposed and intent in _PROPOSED:
        return _PROPOSED[intent]
    if answered and phase is Phase.INTAKE and intent in _OF_ANSWER:
        return _OF_ANSWER[intent]
    row = _TABLE.get(phase, _TABLE[Phase.LESSON])
    return row.get(intent) or _ANYWHERE.get(intent, Move.ASK_AGAIN)
