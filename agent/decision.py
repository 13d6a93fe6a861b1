"""What is to be done with a message, before anything is done: by rules, the dialogue's state and the search, no model."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from agent import editing, own_code, placing, planning, planparts, pointing, practising, returning, walking
from agent.appeal import asks_why
from agent.changing import changed, wishes_other
from agent.deadline import deadline_in
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.following import followed_by, points_back
from agent.grading import reads_as_answer
from agent.guard import pries
from agent.intent import Intent
from agent.layering import composes, corrected, wants_layers
from agent.listening import NOTHING_TOLD, UNTOLD, Told, answers_in_doubt, tells_nothing_of_self, told_by
from agent.naming import longest, named, names_of
from agent.opened import open_item
from agent.pace import today_of
from agent.pasting import code_in, parts
from agent.policy import Move, move_for
from agent.repair import repaired
from agent.route import route
from agent.situation import Situation
from agent.straying import asked_instead, strays
from agent.turn import Phase
from agent.twofold import Twofold, twofold
from agent.wishing_help import wish_of
from agent.workout import asks_for_solution, finding_for
from agent.writing import wants_program
from knowledge.library import SearchResult
from knowledge.note import Note
from knowledge.passage import Passage
from knowledge.practice.finding import Finding
from knowledge.quiz import QuizItem
from tools.fault import rules
from tools.reworking import Reworked

FRESH = 1
"""Messages for which a fault in the learner's code is what the talk is about."""
SEARCHED = 24
"""Passages that a search returns; the facts among them are the candidates of an answer."""
_LOOKED_UP = (Move.WORK_OUT, Move.CHANGE_PLAN, Move.WRITE)
"""Moves that may quote the fact that fits the message best."""
_OF_SHOWN = (Intent.QUESTION, Intent.ANSWER, Intent.OTHER_WORDS, Intent.APPEAL, Intent.CORRECTION)
"""What a question about something on the screen, or a complaint about an answer, may be taken for."""
_TAUGHT = (Phase.LESSON, Phase.PRACTICE, Phase.REVIEW)
LONGEST_HERE = 24
"""Characters of what is said of a part of the lesson."""
_HERE = re.compile(
    r"公式|符号|手算|情景|误区|这一?课|这节课|这一?步|\b(?:formula|symbols?|lesson|step)\b", re.IGNORECASE
)
"""Parts of a lesson: who names one talks of the lesson, whatever was cited last."""
_ENDS_ASKING = re.compile(r"(吗|呢|[?？])[。.!！\s]*$")
_OF_IT = re.compile(
    r"的(?:原理|作用|含义|意思|意义|优点|缺点|好处|坏处|用途|用法|过程|步骤|流程|结构|思想|直觉|动机|目的|目标函数|应用(?:场景)?)[。.\s]*$"
)
"""What is asked of a topic without a word of a question: 反向传播的原理."""
SHORTEST_LISTED = 6
"""Characters of a listed question: a bare term may answer what is open."""
_LEADS = ("", "那", "那么", "请问", "关于")
"""What may stand before the topic's name: 那卷积的作用."""


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


def decide(desk: Desk, at: Situation, *, only_answer: bool) -> Decision:
    """Return what is to be done with a message; `only_answer`: a one-off question, whatever it looks like."""
    beside = None if only_answer or _of_plan(at) else _two_wishes(desk, at)
    message = beside.main if beside else at.message
    intent, move, dialogue, heard = _routed(desk, replace(at, message=message), only_answer=only_answer)
    if move is Move.MEND and at.last_note and dialogue.code is None and points_back(message) and not code_in(message):
        intent, move = Intent.QUESTION, Move.ANSWER_QUESTION  # 'how do you fix that?' of a drawback that was just told
    program = None
    if move is Move.WALK_THROUGH:
        program = walking.program(message, dialogue, desk.curriculum, desk.finder)
        move = walking.move(program, dialogue, desk.curriculum)
    elif move is Move.TELL_LINE:
        program = walking.on_screen(dialogue, desk.curriculum)
    if pries(at.with_dialogue(dialogue), move, desk.library):
        move = move_for(dialogue.phase, Intent.ASKS_KEY)
    wish = _program_wished(desk, at.with_dialogue(dialogue), message, intent, move)
    query = own_code.subject(dialogue) if wish.move is Move.TELL_CODE else message if wish.move in _LOOKED_UP else ""
    found = search(desk, query, dialogue) if query else None
    return Decision(
        message,
        beside.question if beside else _asked(at, intent),
        intent,
        wish.move,
        wish.dialogue,
        beside is not None,
        program,
        wish.finding,
        found.facts if found and found.in_scope else (),
        heard.topic,
        heard.guesses,
        wish.reworked,
    )


@dataclass(frozen=True)
class _Wish:
    """What of a message is to be worked out, written or changed, if anything is."""

    move: Move
    dialogue: Dialogue
    finding: Finding | None = None
    reworked: Reworked | None = None


def _program_wished(desk: Desk, at: Situation, message: str, intent: Intent, move: Move) -> _Wish:
    """Tell whether a message wants something worked out, a program, or a change of one; else its move is as it was."""
    finding = finding_for(desk.finder, message, at.dialogue, intent=intent, move=move)
    if finding and not composes(message, finding):
        return _Wish(Move.WORK_OUT, at.dialogue, finding)
    correction = corrected(message, at.dialogue, intent)
    at = at.with_dialogue(replace(at.dialogue, asking=correction))
    if correction:
        return _Wish(Move.WRITE, at.dialogue)
    move = _wants_code(desk, message, at.dialogue, move)
    if change := changed(at, message):
        return _Wish(Move.REWORK, at.dialogue, reworked=change)
    return _Wish(Move.WRITE if wishes_other(at, message, move) else move, at.dialogue)


def search(desk: Desk, message: str, dialogue: Dialogue, about: Note | None = None) -> SearchResult:
    """Return what the notes say to a message; the lesson's own note is the likelier one.

    `about` is what the talk is about: a question that goes on with it is answered of it.
    """
    lesson = dialogue.lesson.note if dialogue.lesson else None
    found = desk.library.search(message, k=SEARCHED, lesson=lesson)
    return followed_by(found, desk.library, about, desk.curriculum)


def about(at: Situation) -> Note | None:
    """Return the note on what was talked about last: that of a fault which was just named, else the one that was cited.

    Who complains that it is another is asked of the lesson again.
    """
    lesson = at.dialogue.lesson
    if lesson and asked_instead(at.message) is not None:
        return at.curriculum.notes.get(lesson.note)
    code = at.dialogue.code
    fault = next((each for each in rules() if code and code.fault == each.id), None)
    is_new = code is not None and code.age <= FRESH
    return at.curriculum.notes.get(fault.note, at.note) if fault and is_new else at.note


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


def _two_wishes(desk: Desk, at: Situation) -> Twofold | None:
    """Return the two parts of a message, where the notes answer the question among them."""
    parts = twofold(at.message, at.dialogue.phase)
    return parts if parts and search(desk, parts.question, at.dialogue).in_scope else None


def _routed(desk: Desk, at: Situation, *, only_answer: bool) -> tuple[Intent, Move, Dialogue, Told]:
    if at.turn_number == 0:  # the tutor speaks first
        return Intent.SILENCE, returning.first_move(at.dialogue), at.dialogue, NOTHING_TOLD
    if only_answer and not (code_in(at.message) or parts(at.message).error):
        return Intent.QUESTION, Move.ANSWER_QUESTION, at.dialogue, NOTHING_TOLD
    item = open_item(at.dialogue, at.curriculum)
    intent, move, dialogue = route(at.message, at.dialogue, item)
    if (intent is not Intent.ANSWER or item is None) and walking.asks_of_lines(
        at.message, intent, dialogue, desk.curriculum
    ):
        return (*route(at.message, at.dialogue, item, told=Intent.LINE), NOTHING_TOLD)
    if intent in UNTOLD and item is None and answers_in_doubt(at):
        return (*route(at.message, at.dialogue, item, told=Intent.ANSWER), NOTHING_TOLD)
    if intent in _OF_SHOWN and not reads_as_answer(item, at.message):
        if pointing.pointed(at.message, dialogue, desk.curriculum):
            return (*route(at.message, at.dialogue, item, told=Intent.SHOWN), NOTHING_TOLD)
        if at.last_note and dialogue.phase in _TAUGHT and (asked := asked_instead(at.message)) is not None:
            told_so = Intent.QUESTION if asked else Intent.BESIDE
            return (*route(at.message, at.dialogue, item, told=told_so), NOTHING_TOLD)
    if intent is Intent.ANSWER and _asks_beside(desk, at, item):
        return (*route(at.message, at.dialogue, item, told=Intent.QUESTION), NOTHING_TOLD)
    if intent is Intent.APPEAL and at.last_move == Move.ANSWER_QUESTION and asks_why(at.message):
        asked = _reason_of(desk, at)
        return (*route(at.message, at.dialogue, item, told=asked), NOTHING_TOLD)
    of_plan = _of_plan(at) if intent in (*UNTOLD, Intent.ABOUT) and not reads_as_answer(item, at.message) else None
    told = Told(of_plan) if of_plan else _told(desk, at, intent, move, item)
    if told.intent:
        intent, move, dialogue = route(at.message, at.dialogue, item, told=told.intent)
    return intent, Move.WELCOME_BACK if returning.welcomes(intent, dialogue, at.now) else move, dialogue, told


def _asked(at: Situation, intent: Intent) -> str:
    """Return the question of a message: of 不是问这个，我问的是 k-means only its end."""
    return (asked_instead(at.message) if intent is Intent.QUESTION else None) or at.message


def _strays(desk: Desk, at: Situation) -> bool:
    """Tell whether a statement at an open step is about something else that the notes answer."""
    return strays(at.message, at.dialogue, search(desk, at.message, at.dialogue), desk.curriculum)


def _reason_of(desk: Desk, at: Situation) -> Intent:
    """Return what a bare why wants after an answer: its reason, where the notes tell it, else the answer in other words."""
    found = search(desk, at.message, at.dialogue, about(at))
    return Intent.QUESTION if found.in_scope and found.facts else Intent.OTHER_WORDS


def _told(desk: Desk, at: Situation, intent: Intent, move: Move, item: QuizItem | None) -> Told:
    """Return what a message wants by its sound, unless something is to be worked out or written, or the notes answer it."""
    if intent not in UNTOLD or wants_program(at.message) or wants_layers(at.message):
        return NOTHING_TOLD
    if at.dialogue.phase is Phase.PLAN and intent is Intent.ANSWER and planning.is_undecided(at.message):
        return NOTHING_TOLD  # 你看着办吧 sounds like 你说错了
    if finding_for(desk.finder, at.message, at.dialogue, intent=intent, move=move):
        return NOTHING_TOLD
    if _is_listed(desk, at, item):
        return Told(Intent.QUESTION)
    if intent is Intent.QUESTION and _asks_of_a_topic(desk, at):
        return NOTHING_TOLD
    if intent is Intent.QUESTION and at.last_note and points_back(at.message) and "它" in at.message:
        return NOTHING_TOLD  # 它有什么用 is asked of what was explained, 学这个有什么用 of the course
    if at.dialogue.phase is Phase.LESSON and _names_what_is_asked(desk, at, item):
        return Told(Intent.QUESTION)
    if at.dialogue.phase is Phase.INTAKE and tells_nothing_of_self(at) and _asks_of_a_topic(desk, at):
        return Told(Intent.QUESTION)
    told = told_by(desk.hearing, at, intent, item)
    is_free = told.intent is None and intent is Intent.ANSWER and item is None and at.dialogue.asking is None
    return Told(Intent.REMARK) if is_free and _strays(desk, at) else told


def _of_plan(at: Situation) -> Intent | None:
    """Return what a message wants of the plan that names a stage, a week or a lesson of it; None: nothing."""
    dialogue, plan = at.dialogue, at.dialogue.plan
    if plan is None or dialogue.phase not in (Phase.PLAN, Phase.LESSON) or len(at.message) > planparts.LONGEST_WISH:
        return None
    if planparts.asks_for_part(at.message):
        return Intent.WHERE
    today = today_of(at.now)
    if today and deadline_in(at.message, today):
        return Intent.CHANGE_PLAN
    edit = editing.read(at.message, dialogue.learner, plan, planning.terms(at))
    in_lesson = dialogue.phase is Phase.LESSON
    return Intent.CHANGE_PLAN if planparts.wishes_change(edit, at.message, in_lesson=in_lesson) else None


def _asks_beside(desk: Desk, at: Situation, item: QuizItem | None) -> bool:
    """Tell whether a short question in a lesson is about another topic than the lesson's: it is no hesitant answer."""
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or lesson is None or not _ENDS_ASKING.search(at.message):
        return False
    topic = named(desk.curriculum, at.message)
    if topic is None or topic in (lesson.note, item.note if item else "") or reads_as_answer(item, at.message):
        return False
    found = search(desk, at.message, at.dialogue)
    return found.in_scope and bool(found.facts) and found.facts[0].note != lesson.note


def _is_listed(desk: Desk, at: Situation, item: QuizItem | None) -> bool:
    """Tell whether a note lists a message as a question, whatever its form, and it answers nothing: max pool 还是 avg pool."""
    is_listed = len(at.message.strip()) >= SHORTEST_LISTED and desk.library.lists(at.message)
    return is_listed and not reads_as_answer(item, at.message)


def _names_what_is_asked(desk: Desk, at: Situation, item: QuizItem | None) -> bool:
    """Tell whether a message only names a topic and what of it: it is a question, unless it answers what is open."""
    topic = named(desk.curriculum, at.message) if _OF_IT.search(at.message) else None
    if topic is None or reads_as_answer(item, at.message):
        return False
    name = longest(names_of(desk.curriculum.notes[topic]), at.message)
    lead = at.message.lower().split(name)[0].strip()
    return lead in _LEADS and search(desk, at.message, at.dialogue).in_scope


def _asks_of_a_topic(desk: Desk, at: Situation) -> bool:
    """Tell whether a question names a topic, and the notes answer it."""
    return named(desk.curriculum, at.message) is not None and search(desk, at.message, at.dialogue).in_scope


def _wants_code(desk: Desk, message: str, dialogue: Dialogue, move: Move) -> Move:
    """Return another move for a question that wants a program which no recipe holds."""
    if move is not Move.ANSWER_QUESTION or desk.library.lists(message):
        return move
    if dialogue.exercise and (wished := wish_of(message)):
        return wished
    if asks_for_solution(desk.finder, message, dialogue):
        return Move.KEEP_SOLUTION
    return Move.WRITE if not dialogue.placing and (wants_program(message) or wants_layers(message)) else move
