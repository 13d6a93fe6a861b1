"""What a message wants: by the rules, and where they see only an answer or some question, by what is open and what the notes hold."""

import re
from dataclasses import replace

from agent import planning, returning
from agent.afterwards import complains_of_answer
from agent.asked_of_code import told_repair
from agent.asking_first import asks_for_somebody, asks_leave
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.drilling import wants_list
from agent.grading import reads_as_answer
from agent.in_view import in_view
from agent.intent import Intent
from agent.layering import wants_layers
from agent.leaning import leans, points_back
from agent.listening import (
    NOTHING_TOLD,
    UNTOLD,
    Told,
    tells_nothing_of_self,
    told_by,
)
from agent.looking_up import about, last_asked, search
from agent.naming import longest, named, names_of
from agent.of_lesson import heard_of_lesson
from agent.of_plan import of_plan
from agent.opened import open_item
from agent.pasting import code_in, parts
from agent.policy import Move
from agent.refusals import without_refused
from agent.remarking import is_remark
from agent.route import route
from agent.situation import Situation
from agent.straying import LEADS, strays
from agent.topics import ASKING, is_of_course
from agent.turn import Phase
from agent.view import View
from agent.wanted import finding_for
from agent.writing import wants_program
from knowledge.quiz import QuizItem

_MAY_BE_OF_PLAN = (*UNTOLD, Intent.ABOUT, Intent.OVERRULE, Intent.SKIP)
"""What a wish that names a part of the plan may be taken for."""
_OF_IT = re.compile(
    r"的(?:原理|作用|含义|意思|意义|优点|缺点|好处|坏处|用途|用法|过程|步骤|流程|结构|思想|直觉|动机|目的|目标函数|应用(?:场景)?)[。.\s]*$"
)
"""What is asked of a topic without a word of a question: 反向传播的原理."""
SHORTEST_LISTED = 6
"""Characters of a listed question: a bare term may answer what is open."""


def routed(desk: Desk, at: Situation, *, only_answer: bool) -> tuple[Intent, Move, Dialogue, Told]:
    """Return what a message wants, what to do, the dialogue in the message's language, and what it sounds like."""
    if at.turn_number == 0:  # the tutor speaks first
        return Intent.SILENCE, returning.first_move(at.dialogue), at.dialogue, NOTHING_TOLD
    if only_answer and not (code_in(at.message) or parts(at.message).error):
        if asks_leave(at.message) or asks_for_somebody(at.message):
            return Intent.ABOUT, Move.TELL_ABOUT, at.dialogue, Told(Intent.ABOUT, ASKING)
        return Intent.QUESTION, Move.ANSWER_QUESTION, at.dialogue, NOTHING_TOLD
    item = open_item(at.dialogue, at.curriculum)
    answered = complains_of_answer(at)
    intent, move, dialogue = route(at.message, at.dialogue, item, answered=answered)
    if intent is Intent.OF_CODE and told_repair(at.message, dialogue):
        return intent, move, dialogue, NOTHING_TOLD
    may_be_of_lesson = not (code_in(at.message) or intent is Intent.ERROR or reads_as_answer(item, at.message))
    if may_be_of_lesson and (of_lesson := heard_of_lesson(at.with_dialogue(dialogue))):
        return *route(at.message, at.dialogue, item, told=of_lesson), NOTHING_TOLD
    if plain := in_view(View(desk, at.with_dialogue(dialogue), intent, item)):
        intent, move, dialogue = route(at.message, at.dialogue, item, told=plain)
        move = _at_once(intent, move, dialogue, desk, at.message)
        return intent, _welcomed(intent, move, at, dialogue), dialogue, NOTHING_TOLD
    may_be_of_plan = intent in _MAY_BE_OF_PLAN and not reads_as_answer(item, at.message)
    of_the_plan = of_plan(at) if may_be_of_plan else None
    told = Told(of_the_plan) if of_the_plan else _told(desk, at, intent, move, item)
    if told.intent:
        intent, move, dialogue = route(at.message, at.dialogue, item, told=told.intent, answered=answered)
    move = _at_once(intent, move, dialogue, desk, at.message)
    return intent, _welcomed(intent, move, at, dialogue), dialogue, told


def _at_once(intent: Intent, move: Move, dialogue: Dialogue, desk: Desk, message: str) -> Move:
    """Return what to do, an exercise of a topic or their list in the opening too: who names it wants it now."""
    is_wish = intent is Intent.PRACTISE and dialogue.phase is Phase.INTAKE
    return Move.PRACTISE if is_wish and (named(desk.curriculum, message) or wants_list(message)) else move


def _welcomed(intent: Intent, move: Move, at: Situation, dialogue: Dialogue) -> Move:
    """Return what to do, where the learner does not come back after so long that they are welcomed first."""
    return Move.WELCOME_BACK if returning.welcomes(intent, dialogue, at.now) else move


def _remarks(desk: Desk, at: Situation) -> bool:
    """Tell whether a statement in a lesson is about something else that the notes answer, or is to be held against them."""
    if at.dialogue.phase is not Phase.LESSON:
        return False
    found = search(desk, at.message, at.dialogue)
    is_other = strays(at.message, at.dialogue, found, desk.curriculum)
    return is_other or (found.in_scope and is_remark(at, found.facts))


def _told(desk: Desk, at: Situation, intent: Intent, move: Move, item: QuizItem | None) -> Told:
    """Return what a message wants by its sound, unless something is to be worked out or written, or the notes answer it."""
    if intent is Intent.REFUSAL and (left := without_refused(at.message)):
        told = told_by(desk.hearing, replace(at, message=left), Intent.ANSWER, item)
        return NOTHING_TOLD if told.guesses else told
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
    if intent is Intent.QUESTION and _goes_on(desk, at):
        return NOTHING_TOLD
    if at.dialogue.phase is Phase.LESSON and _names_what_is_asked(desk, at, item):
        return Told(Intent.QUESTION)
    if at.dialogue.phase is Phase.INTAKE and tells_nothing_of_self(at) and _asks_of_a_topic(desk, at):
        return Told(Intent.QUESTION)
    told = told_by(desk.hearing, at, intent, item)
    is_free = told.intent is None and intent is Intent.ANSWER and item is None and at.dialogue.asking is None
    return Told(Intent.REMARK) if is_free and _remarks(desk, at) else told


def _goes_on(desk: Desk, at: Situation) -> bool:
    """Tell whether a question that leaves its subject out is asked of the one before it, and of neither tutor nor course."""
    asked = last_asked(at)
    if not asked or not leans(at.message) or is_of_course(at.message):
        return False
    found = search(desk, at.message, at.dialogue, about(at), asked=asked)
    return found.in_scope and found.query != at.message


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
    return lead in LEADS and search(desk, at.message, at.dialogue).in_scope


def _asks_of_a_topic(desk: Desk, at: Situation) -> bool:
    """Tell whether a question names a topic, and the notes answer it."""
    return named(desk.curriculum, at.message) is not None and search(desk, at.message, at.dialogue).in_scope
