"""What is to be done with a message, before anything is done: by rules, the dialogue's state and the search, no model."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from agent import asked_at_opening, own_code, placing, practising, walking
from agent.afterwards import asked_after
from agent.asked_beside import SURELY, asked_beside
from agent.asked_of_code import told_repair
from agent.beside_exercise import wants_own_mended
from agent.changing import speaks_of_program
from agent.described import meant
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.disagreeing import disagrees, reason
from agent.emoji import in_words
from agent.guard import pries
from agent.intent import Intent, intent_of
from agent.languages import Switch, switch_in, wants_told_again
from agent.leaning import points_back
from agent.lesson import Step
from agent.looking_up import last_asked, search
from agent.naming import called, named
from agent.of_keras import move_of_keras
from agent.of_plan import of_plan
from agent.opened import open_item
from agent.opening import in_language
from agent.pasting import code_in, parts
from agent.pending import prediction_question
from agent.policy import Move, move_for
from agent.program_wish import Wish, program_wished
from agent.questions import asks_what_if
from agent.repair import repaired
from agent.route import route
from agent.situation import Situation
from agent.straying import asked_instead
from agent.submitting import is_piece
from agent.symbols import asked_in_words
from agent.telling_mend import is_done
from agent.turn import Phase
from agent.twofold import Twofold, twofold
from agent.unclear import unclear
from agent.understood import routed
from agent.weighing import claimed, question_of
from knowledge.library import SearchResult
from knowledge.passage import Passage
from knowledge.practice.evaluating import evaluated
from knowledge.practice.found import Finding
from tools.reworking import Reworked

_LOOKED_UP = (Move.WORK_OUT, Move.CHANGE_PLAN, Move.WRITE, Move.READ_ERROR)
"""Moves that may quote the fact that fits the message best."""
_HELPS = (Move.HINT, Move.KEEP_KEY, Move.EASIER)
_UNKEYED = (Step.RESULT, Step.MATHS)
"""Steps at which what is said is held against the notes."""
LONGEST_HERE = 24
"""Characters of what is said of a part of the lesson."""
_HERE = re.compile(
    r"公式|符号|手算|情景|误区|这一?课|这节课|这一?步|\b(?:formula|symbols?|lesson|step)\b", re.IGNORECASE
)
"""Parts of a lesson: who names one talks of the lesson, whatever was cited last."""


@dataclass(frozen=True)
class Decision:
    """What a message wants, and all that a move to it needs to know."""

    message: str
    """What the move is made to: the message, or of one with two wishes the first."""
    question: str
    """What is to be answered, where something is: the message, or of one with two wishes the second."""
    intent: Intent
    move: Move
    dialogue: Dialogue
    is_twofold: bool = False
    program: walking.Program | None = None
    finding: Finding | None = None
    facts: tuple[Passage, ...] = ()
    topic: str = ""
    """What of the tutor or the course the message is about, as it sounds."""
    guesses: tuple[str, ...] = ()
    reworked: Reworked | None = None
    wants_on: bool = False
    """Beside the answer to an item the next one is wished for."""
    lesson: str = ""
    """The lesson that is to be opened, where it is described and not named."""


def decide(desk: Desk, at: Situation, *, only_answer: bool) -> Decision:
    """Return what is to be done with a message; `only_answer`: a one-off question, whatever it looks like."""
    at = _spelt(desk, replace(at, message=in_words(at.message, at.dialogue.language)))
    if not only_answer and (switch := _switch_beside(at)):
        return _in_language(desk, at, switch)
    if not_run := _not_run(at):
        return not_run
    at = at if only_answer else replace(at, message=asked_at_opening.read(at.message, at.dialogue))
    beside = None if only_answer or _is_one_wish(at) else _two_wishes(desk, at)
    message = beside.main if beside else at.message
    intent, move, dialogue, heard = routed(desk, replace(at, message=message), only_answer=only_answer)
    if move is Move.MEND and at.last_note and dialogue.code is None and points_back(message) and not code_in(message):
        intent, move = Intent.QUESTION, Move.ANSWER_QUESTION  # 'how do you fix that?' of a drawback that was just told
    if (open_ := dialogue.exercise) and wants_own_mended(message, dialogue, desk.exercises[open_.id]):
        intent, move = Intent.FIX, Move.MEND
    program = None
    if move is Move.WALK_THROUGH:
        program = walking.program(message, dialogue, desk.curriculum, desk.finder)
        move = walking.move(program, dialogue, desk.curriculum)
    elif move is Move.TELL_LINE:
        program = walking.on_screen(dialogue, desk.curriculum)
    elif move is Move.CHECK_CODE and _is_piece(desk, message, dialogue):
        move = Move.RUN_CODE
    if pries(at.with_dialogue(dialogue), move, desk.library):
        move = move_for(dialogue.phase, Intent.ASKS_KEY)
    wish = _wish(desk, at.with_dialogue(dialogue), message, intent, move)
    query = _looked_up(at.with_dialogue(dialogue), wish.move, message)
    found = search(desk, query, dialogue) if query else None
    return Decision(
        message,
        beside.question if beside and beside.question else _asked(desk, at, intent),
        intent,
        wish.move,
        wish.dialogue,
        beside is not None and beside.question != "",
        program,
        wish.finding,
        _facts(found, wish.move),
        heard.topic,
        heard.guesses,
        wish.reworked,
        beside is not None and beside.wants_on,
        meant(message, desk.curriculum, desk.library.search) if wish.move is Move.OPEN_LESSON else "",
    )


def _is_one_wish(at: Situation) -> bool:
    """Tell whether a message is one wish, whatever its commas: of a program, of the plan, a told mend, an expression."""
    is_told = evaluated(at.message) is not None or told_repair(at.message, at.dialogue) is not None
    return is_told or speaks_of_program(at) or of_plan(at) is not None


def _not_run(at: Situation) -> Decision | None:
    """Return what is done with code that is not run here, whatever else its rows sound like: of another language, or for Keras."""
    is_foreign = bool(parts(at.message).foreign)
    of_keras = None if is_foreign else move_of_keras(at)
    if not (is_foreign or of_keras):
        return None
    intent, move, dialogue = route(
        at.message, at.dialogue, told=Intent.FOREIGN_CODE if is_foreign else Intent.KERAS_CODE
    )
    return Decision(at.message, at.message, intent, of_keras or move, dialogue)


def _wish(desk: Desk, at: Situation, message: str, intent: Intent, move: Move) -> Wish:
    """Return what is wished of a program; a mend that is told is tried, unless it is an order for a change that can be made."""
    wish = program_wished(desk, at, message, intent, move)
    is_order = wish.reworked is not None and not wish.reworked.is_remark and not is_done(message)
    is_told = intent is Intent.OF_CODE and not is_order and told_repair(message, at.dialogue) is not None
    return Wish(Move.TELL_CODE, at.dialogue) if is_told else wish


def _facts(found: SearchResult | None, move: Move) -> tuple[Passage, ...]:
    """Return what the notes say to what was looked up, where they say it surely enough for the move."""
    is_sure = found is not None and found.in_scope and (move is not Move.RUN_CODE or found.scope >= SURELY)
    return found.facts if found and is_sure else ()


def _spelt(desk: Desk, at: Situation) -> Situation:
    """Return the situation with the slips of a message mended by which it names another topic: '我想学dropuot'."""
    found = parts(at.message)
    if found.code or found.error or found.foreign:
        return at
    mended = desk.library.mended(at.message)
    is_other = mended != at.message and named(desk.curriculum, mended) != named(desk.curriculum, at.message)
    return replace(at, message=mended) if is_other else at


_NO_WISH = (Intent.ANSWER, Intent.SILENCE, Intent.COURTESY)
"""What stands beside the wish for a language and is none itself: 'Hi, can we do this in English?'."""


def _looked_up(at: Situation, move: Move, message: str) -> str:
    """Return what is to be looked up for a move: the message, what it asks beside its code, the question to be summed up."""
    if move is Move.RUN_CODE:
        return asked_beside(message)
    if move is Move.TELL_CODE:
        return own_code.subject(at.dialogue)
    if move is Move.TELL_ABOUT:
        return last_asked(at)
    if move in _HELPS and at.dialogue.phase is Phase.LESSON and (lesson := at.dialogue.lesson):
        return prediction_question(at) if lesson.step is Step.PREDICT else ""
    if move is Move.GRADE and at.dialogue.phase is Phase.LESSON and (lesson := at.dialogue.lesson):
        return message if lesson.step in _UNKEYED or (lesson.step is Step.SCENE and claimed(message)) else ""
    if move is Move.HEAR_APPEAL:
        return reason(message) if disagrees(message) else ""
    return message if move in _LOOKED_UP else ""


def _switch_beside(at: Situation) -> Switch | None:
    """Return the language that a message wants beside another wish or a question; None: it wants only one of them.

    Right behind an answer in another language its question is that question: 'can you explain in English?'.
    """
    switch = None if code_in(at.message) else switch_in(at.message)
    if switch is None:
        return None
    if not switch.rest:
        is_answer = at.last_move == Move.ANSWER_QUESTION and at.dialogue.language != switch.language
        again = at.last_asked if is_answer and wants_told_again(at.message) else ""
        return replace(switch, rest=again) if again else None
    return None if intent_of(switch.rest, at.dialogue.phase) in _NO_WISH else switch


def _in_language(desk: Desk, at: Situation, switch: Switch) -> Decision:
    """Return what is to be done with the rest of a message, in the language that it wants: from now on, or once."""
    spoken = replace(in_language(at.dialogue, switch.language), language_fixed=True)
    if not switch.is_once:
        spoken = replace(spoken, learner=replace(spoken.learner, language=switch.language))
    decided = decide(desk, replace(at, dialogue=spoken, message=switch.rest), only_answer=False)
    if not switch.is_once:
        return decided
    return replace(decided, dialogue=replace(decided.dialogue, language_fixed=at.dialogue.language_fixed))


def situation(
    desk: Desk, dialogue: Dialogue, message: str, number: int, *, now: datetime, last_note: str | None
) -> Situation:
    """Return where a message finds the dialogue."""
    here = dialogue.phase is Phase.LESSON and dialogue.lesson and len(message) <= LONGEST_HERE and _HERE.search(message)
    return Situation(
        dialogue,
        message,
        desk.curriculum,
        number,
        now,
        None if here else last_note,
        cards=desk.practice.cards,
        exercises=desk.exercises,
        placement=desk.practice.placement,
        model=desk.model.name,
    )


def standing(desk: Desk, dialogue: Dialogue) -> Dialogue:
    """Return the dialogue without what it points at and is there no more: files may have changed since it was stored."""
    dialogue = repaired(dialogue, desk.curriculum)
    open_ = practising.still_open(dialogue, desk.exercises)
    return placing.still_open(open_, desk.practice.placement)


def _is_piece(desk: Desk, message: str, dialogue: Dialogue) -> bool:
    """Tell whether code that comes to an open exercise is no answer to it: 'x = 3; print(x)' is only tried out."""
    open_ = dialogue.exercise
    return open_ is not None and is_piece(message, open_, desk.exercises[open_.id])


def _two_wishes(desk: Desk, at: Situation) -> Twofold | None:
    """Return the two parts of a message, where the notes answer the question among them, if there is one."""
    placing = at.dialogue.placing
    item = at.placement.item(placing.item) if placing else open_item(at.dialogue, at.curriculum)
    both = twofold(at.message, at.dialogue.phase, item) or asked_at_opening.beside(at.message, at.dialogue)
    if both is None or not both.question:
        return both
    return both if search(desk, both.question, at.dialogue).in_scope else None


def _asked(desk: Desk, at: Situation, intent: Intent) -> str:
    """Return the question of a message: of 不是问这个，我问的是 k-means its end, of 不懂广播 what that is, of a belief what it comes to.

    A letter of the lesson's formulas is asked of by its name.
    """
    if intent is not Intent.QUESTION:
        return at.message
    instead = asked_instead(at.message) or unclear(at.message, at.dialogue, desk.curriculum)
    instead = instead or asked_in_words(at.message, at.dialogue, desk.curriculum)
    return instead or asked_after(at) or question_of(at) or _of_lesson(desk, at) or at.message


def _of_lesson(desk: Desk, at: Situation) -> str:
    """Return the question what would come of a change with the lesson's topic in it, where it finds nothing alone."""
    if at.dialogue.phase is not Phase.LESSON or at.dialogue.lesson is None or not asks_what_if(at.message):
        return ""
    if search(desk, at.message, at.dialogue).in_scope:
        return ""
    return f"{called(at.lesson_note, at.dialogue.language)}：{at.message}"
