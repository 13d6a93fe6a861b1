"""What is to be done with a message, before anything is done: by rules, the dialogue's state and the search, no model."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from agent import asked_at_opening, own_code, placing, practising, walking
from agent.afterwards import asked_after
from agent.asked_beside import SURELY, asked_beside
from agent.beside_exercise import wants_own_mended
from agent.changing import changed, corrected, speaks_of_program, wishes_other
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.disagreeing import disagrees, reason
from agent.emoji import in_words
from agent.guard import pries
from agent.intent import Intent, intent_of
from agent.languages import Switch, switch_in
from agent.layering import composes, wants_layers
from agent.layering import corrected as corrected_spec
from agent.leaning import points_back
from agent.lesson import Step
from agent.looking_up import last_asked, search
from agent.naming import called, named
from agent.of_plan import of_plan
from agent.opened import open_item
from agent.opening import in_language
from agent.pasting import code_in, parts
from agent.pending import prediction_question
from agent.pointing import asks_only_of_numbers
from agent.policy import Move, move_for
from agent.porting import ported, wants_other_framework
from agent.questions import asks_what_if
from agent.repair import repaired
from agent.situation import Situation
from agent.straying import asked_instead
from agent.submitting import is_piece
from agent.symbols import asked_in_words
from agent.turn import Phase
from agent.twofold import Twofold, twofold
from agent.unclear import unclear
from agent.understood import routed
from agent.wanted import asks_for_solution, finding_for
from agent.weighing import question_of
from agent.wishing_help import wish_of
from agent.writing import wants_program
from knowledge.library import SearchResult
from knowledge.passage import Passage
from knowledge.practice.calculator import Calculator
from knowledge.practice.found import Finding
from tools.orders import has_parts
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


def decide(desk: Desk, at: Situation, *, only_answer: bool) -> Decision:
    """Return what is to be done with a message; `only_answer`: a one-off question, whatever it looks like."""
    at = _spelt(desk, replace(at, message=in_words(at.message, at.dialogue.language)))
    if not only_answer and (switch := _switch_beside(at)):
        return _in_language(desk, at, switch)
    at = at if only_answer else replace(at, message=asked_at_opening.read(at.message, at.dialogue))
    is_whole = only_answer or speaks_of_program(at) or of_plan(at)
    beside = None if is_whole else _two_wishes(desk, at)
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
    wish = _program_wished(desk, at.with_dialogue(dialogue), message, intent, move)
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
    )


def _facts(found: SearchResult | None, move: Move) -> tuple[Passage, ...]:
    """Return what the notes say to what was looked up, where they say it surely enough for the move."""
    is_sure = found is not None and found.in_scope and (move is not Move.RUN_CODE or found.scope >= SURELY)
    return found.facts if found and is_sure else ()


def _spelt(desk: Desk, at: Situation) -> Situation:
    """Return the situation with the slips of a message mended by which it names another topic: '我想学dropuot'."""
    found = parts(at.message)
    if found.code or found.error:
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
        return message if lesson.step in _UNKEYED else ""
    if move is Move.HEAR_APPEAL:
        return reason(message) if disagrees(message) else ""
    return message if move in _LOOKED_UP else ""


def _switch_beside(at: Situation) -> Switch | None:
    """Return the language that a message wants beside another wish or a question; None: it wants only one of them."""
    switch = None if code_in(at.message) else switch_in(at.message)
    if switch is None or not switch.rest:
        return None
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


@dataclass(frozen=True)
class _Wish:
    """What of a message is to be worked out, written or changed, if anything is."""

    move: Move
    dialogue: Dialogue
    finding: Finding | None = None
    reworked: Reworked | None = None


def _program_wished(desk: Desk, at: Situation, message: str, intent: Intent, move: Move) -> _Wish:
    """Tell whether a message wants something worked out, a program, or a change of one; else its move is as it was."""
    if speaks_of_program(at) and (wish := _of_program(desk, at, message)):
        return wish
    if again := _asked_of_calculation(desk, at, message, intent):
        return _Wish(Move.WORK_OUT, at.dialogue, again)
    finding = finding_for(desk.finder, message, at.dialogue, intent=intent, move=move)
    if finding and speaks_of_program(at) and isinstance(finding.material, Calculator):
        finding = None  # '用全连接网络，隐藏层 256 和 128' wants no number
    is_number = finding is not None and isinstance(finding.material, Calculator)
    if is_number and at.in_sight and (change := changed(at, message)) and change.is_what_if:
        return _Wish(Move.REWORK, at.dialogue, reworked=change)  # 把 hidden 改成 64 参数变多少 is asked of the program
    if finding and not composes(message, finding):
        return _Wish(Move.WORK_OUT, at.dialogue, finding)
    correction = corrected_spec(message, at.dialogue, intent)
    at = at.with_dialogue(replace(at.dialogue, asking=correction))
    if correction:
        return _Wish(Move.WRITE, at.dialogue)
    move = _wants_code(desk, message, at.dialogue, move)
    if change := changed(at, message):
        return _Wish(Move.REWORK, at.dialogue, reworked=change)
    return _Wish(Move.WRITE if wishes_other(at, message, move) else move, at.dialogue)


def _asked_of_calculation(desk: Desk, at: Situation, message: str, intent: Intent) -> Finding | None:
    """Return the calculation that was just shown, where a number's origin is asked for and nothing else: 为啥是 4 啊, why 4?"""
    asking = at.dialogue.asking
    asks = any(map(str.isdigit, message)) and asks_only_of_numbers(message.strip())
    is_bare = at.last_move == Move.WORK_OUT and intent is not Intent.SHOWN and asks
    if not (is_bare and asking and asking.settled):
        return None
    last = desk.finder.same(asking.material, asking.values)
    return last if last and isinstance(last.material, Calculator) else None


def _of_program(desk: Desk, at: Situation, message: str) -> _Wish | None:
    """Return what an order does to the program that was shown last: another framework or value of its recipe's, or a change in its text.

    A recipe's other value is right in its comments, too; of an order in several parts a recipe may know but one.
    """
    if wants_other_framework(at):
        there = ported(at, desk.finder)
        return _Wish(Move.WORK_OUT if there else Move.WRITE, at.dialogue, there)
    change, found = changed(at, message), corrected(at, message, desk.finder)
    is_of_text = change and (change.is_restored or has_parts(message) or (change.is_remark and not change.lacks))
    if found and not is_of_text:
        return _Wish(Move.WORK_OUT, at.dialogue, found)
    if change:
        return _Wish(Move.REWORK, at.dialogue, reworked=change)
    return None


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


def _wants_code(desk: Desk, message: str, dialogue: Dialogue, move: Move) -> Move:
    """Return another move for a question that wants a program which no recipe holds."""
    if move is not Move.ANSWER_QUESTION or desk.library.lists(message):
        return move
    if dialogue.exercise and (wished := wish_of(message)):
        return wished
    if asks_for_solution(desk.finder, message, dialogue):
        return Move.KEEP_SOLUTION
    return Move.WRITE if not dialogue.placing and (wants_program(message) or wants_layers(message)) else move
