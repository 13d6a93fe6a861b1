"""What a message wants: by the rules, and where they see only an answer or some question, by what is open and what the notes hold."""

import re
from dataclasses import replace

from agent import lines, planning, planparts, pointing, returning
from agent.afterwards import complains_of_answer, wanted_after
from agent.appeal import asks_why
from agent.changing import speaks_of_program
from agent.choosing import chosen
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.grading import reads_as_answer
from agent.intent import Intent
from agent.layering import wants_layers
from agent.leaning import leans, points_back
from agent.lesson import Step
from agent.lesson_code import wants_code
from agent.listening import (
    NOTHING_TOLD,
    UNTOLD,
    Told,
    answers_in_doubt,
    passes_prediction,
    predicts_yes_or_no,
    tells_nothing_of_self,
    told_by,
)
from agent.looking_up import about, last_asked, search
from agent.naming import longest, named, names_of
from agent.of_plan import of_knowing, of_plan
from agent.opened import open_item
from agent.pasting import code_in, parts
from agent.policy import Move
from agent.questions import asks_what_if
from agent.refusals import wanted_of, without_refused
from agent.route import route
from agent.situation import Situation
from agent.straying import LEADS, asked_instead, asks_by_form, strays
from agent.through import is_through
from agent.topics import is_of_course
from agent.turn import Phase
from agent.unclear import unclear
from agent.wanted import finding_for
from agent.weighing import puts_belief, question_of
from agent.wishing_help import wants_easier
from agent.working_first import wants_work
from agent.writing import wants_program
from knowledge.quiz import QuizItem

_OF_SHOWN = (Intent.QUESTION, Intent.ANSWER, Intent.OTHER_WORDS, Intent.APPEAL, Intent.CORRECTION)
"""What a question about something on the screen, or a complaint about an answer, may be taken for."""
_SAYS_UNCLEAR = (*UNTOLD, Intent.OTHER_WORDS, Intent.STUCK, Intent.REMARK)
"""What words that name what is not understood may be taken for."""
_MAY_BE_OF_PLAN = (*UNTOLD, Intent.ABOUT, Intent.OVERRULE, Intent.SKIP)
"""What a wish that names a part of the plan may be taken for."""
_MAY_CHOOSE = (*UNTOLD, Intent.CHANGE_PLAN, Intent.LESSON, Intent.APPEAL, Intent.CORRECTION, Intent.REFUSAL)
"""What a message may be taken for that chooses a lesson by its name alone."""
_TAUGHT = (Phase.LESSON, Phase.PRACTICE, Phase.REVIEW)
_TOLD_OF = (Move.ANSWER_QUESTION, Move.WORK_OUT)
"""What a bare why asks of, and no mark."""
_ENDS_ASKING = re.compile(r"(吗|呢|[?？])[。.!！\s]*$")
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
        return Intent.QUESTION, Move.ANSWER_QUESTION, at.dialogue, NOTHING_TOLD
    item = open_item(at.dialogue, at.curriculum)
    answered = complains_of_answer(at)
    intent, move, dialogue = route(at.message, at.dialogue, item, answered=answered)
    if plain := _plainly(desk, at.with_dialogue(dialogue), intent, item):
        intent, move, dialogue = route(at.message, at.dialogue, item, told=plain)
        return intent, _welcomed(intent, move, at, dialogue), dialogue, NOTHING_TOLD
    may_be_of_plan = intent in _MAY_BE_OF_PLAN and not reads_as_answer(item, at.message)
    of_the_plan = of_plan(at) if may_be_of_plan else None
    told = Told(of_the_plan) if of_the_plan else _told(desk, at, intent, move, item)
    if told.intent:
        intent, move, dialogue = route(at.message, at.dialogue, item, told=told.intent, answered=answered)
    if intent is Intent.PRACTISE and dialogue.phase is Phase.INTAKE and named(desk.curriculum, at.message):
        move = Move.PRACTISE  # who names its topic wants it now
    return intent, _welcomed(intent, move, at, dialogue), dialogue, told


def _welcomed(intent: Intent, move: Move, at: Situation, dialogue: Dialogue) -> Move:
    """Return what to do, where the learner does not come back after so long that they are welcomed first."""
    return Move.WELCOME_BACK if returning.welcomes(intent, dialogue, at.now) else move


def _plainly(desk: Desk, at: Situation, intent: Intent, item: QuizItem | None) -> Intent | None:
    """Return what a message wants by what is on the screen or open, whatever the rules took it for; None where that tells nothing."""
    message, dialogue = at.message, at.dialogue
    if passes_prediction(at):
        return Intent.NEXT
    if predicts_yes_or_no(at):
        return Intent.ANSWER
    if intent in _MAY_CHOOSE and not reads_as_answer(item, message) and chosen(message, desk.curriculum):
        return Intent.LESSON
    if item and not reads_as_answer(item, message) and wants_easier(message):
        return Intent.EASIER
    if item is None and is_through(message, dialogue):
        return Intent.NEXT
    if speaks_of_program(at) or (intent is Intent.QUESTION and _asks_of_program(at)):
        return Intent.QUESTION
    if not reads_as_answer(item, message) and (of_answer := wanted_after(at)):
        return of_answer
    if intent is Intent.ANSWER and _asks_what_if(at, item):
        return Intent.QUESTION
    if puts_belief(at, intent, item) and search(desk, question_of(at) or message, dialogue).in_scope:
        return Intent.QUESTION
    of_lines = intent is not Intent.ANSWER or item is None
    if of_lines and lines.asks_of_lines(message, intent, dialogue, desk.curriculum):
        return Intent.LINE
    if wants_code(wanted_of(message), dialogue):
        return Intent.CODE_SHOWN
    if intent in (*_SAYS_UNCLEAR, Intent.CORRECTION) and (known := of_knowing(at, item)):
        return known
    if intent in _SAYS_UNCLEAR and not reads_as_answer(item, message) and unclear(message, dialogue, desk.curriculum):
        return Intent.QUESTION
    if (
        intent is Intent.CHANGE_PLAN
        and dialogue.phase is Phase.LESSON
        and planparts.skips_no_lesson(message, desk.curriculum)
    ):
        return Intent.ANSWER
    if dialogue.phase is Phase.INTAKE and intent in UNTOLD and wants_work(desk.finder, message, dialogue, intent):
        return Intent.QUESTION
    if intent in UNTOLD and item is None and answers_in_doubt(at):
        return Intent.ANSWER
    if intent in _OF_SHOWN and not reads_as_answer(item, message):
        if pointing.pointed(message, dialogue, desk.curriculum):
            return Intent.SHOWN
        if at.last_note and dialogue.phase in _TAUGHT and (asked := asked_instead(message)) is not None:
            return Intent.QUESTION if asked else Intent.BESIDE
    if intent is Intent.ANSWER and _asks_beside(desk, at, item):
        return Intent.QUESTION
    if intent is Intent.APPEAL and at.last_move in _TOLD_OF and asks_why(message):
        return _reason_of(desk, at)
    return None


def _asks_of_program(at: Situation) -> bool:
    """Tell whether a question of the opening, below a program, is about that, and tells nothing of its author: 预测的时候概率怎么办."""
    return at.in_sight and at.dialogue.phase is Phase.INTAKE and tells_nothing_of_self(at)


def _asks_what_if(at: Situation, item: QuizItem | None) -> bool:
    """Tell whether a short question at a step asks what would come of a change: of a scene, and of an item in words, that may be the answer."""
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or lesson is None or (item and item.kind == "short"):
        return False
    return lesson.step not in (Step.RECALL, Step.SCENE) and asks_what_if(at.message)


def _strays(desk: Desk, at: Situation) -> bool:
    """Tell whether a statement at an open step is about something else that the notes answer."""
    return strays(at.message, at.dialogue, search(desk, at.message, at.dialogue), desk.curriculum)


def _reason_of(desk: Desk, at: Situation) -> Intent:
    """Return what a bare why wants after an answer: its reason, where the notes tell it, else the answer in other words."""
    found = search(desk, at.message, at.dialogue, about(at), asked=last_asked(at))
    return Intent.QUESTION if found.in_scope and found.facts else Intent.OTHER_WORDS


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
    return Told(Intent.REMARK) if is_free and _strays(desk, at) else told


def _goes_on(desk: Desk, at: Situation) -> bool:
    """Tell whether a question that leaves its subject out is asked of the one before it, and of neither tutor nor course."""
    asked = last_asked(at)
    if not asked or not leans(at.message) or is_of_course(at.message):
        return False
    found = search(desk, at.message, at.dialogue, about(at), asked=asked)
    return found.in_scope and found.query != at.message


def _asks_beside(desk: Desk, at: Situation, item: QuizItem | None) -> bool:
    """Tell whether a short question in a lesson is about another topic than the lesson's: it is no hesitant answer."""
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or lesson is None or reads_as_answer(item, at.message):
        return False
    topic = named(desk.curriculum, at.message)
    is_other = topic not in (None, lesson.note, item.note if item else "")
    by_end = is_other and _ENDS_ASKING.search(at.message) is not None
    if not (by_end or (item is None and asks_by_form(at.message.strip(), lesson, desk.curriculum))):
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
    return lead in LEADS and search(desk, at.message, at.dialogue).in_scope


def _asks_of_a_topic(desk: Desk, at: Situation) -> bool:
    """Tell whether a question names a topic, and the notes answer it."""
    return named(desk.curriculum, at.message) is not None and search(desk, at.message, at.dialogue).in_scope
