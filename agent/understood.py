"""What a message wants: by the rules, and where they see only an answer or some question, by what is open and what the notes hold."""

import re
from dataclasses import replace

from agent import editing, lines, planning, planparts, pointing, returning
from agent.afterwards import complains_of_answer, wanted_after
from agent.appeal import asks_why
from agent.cheating import wishes_to_cheat
from agent.deadline import deadline_in
from agent.desk import Desk
from agent.dialogue import Dialogue
from agent.grading import reads_as_answer
from agent.intent import Intent
from agent.layering import wants_layers
from agent.leaning import points_back
from agent.lesson import Step
from agent.lesson_code import wants_code
from agent.listening import (
    NOTHING_TOLD,
    UNTOLD,
    Told,
    answers_in_doubt,
    predicts_yes_or_no,
    tells_nothing_of_self,
    told_by,
)
from agent.looking_up import about, last_asked, search
from agent.naming import longest, named, names_of
from agent.opened import open_item
from agent.pace import today_of
from agent.pasting import code_in, parts
from agent.policy import Move
from agent.proposing import terms
from agent.questions import asks_what_if
from agent.refusals import wanted_of, without_refused
from agent.route import route
from agent.situation import Situation
from agent.straying import LEADS, asked_instead, asks_by_form, strays
from agent.turn import Phase
from agent.unclear import unclear
from agent.wanted import finding_for
from agent.weighing import puts_belief, question_of
from agent.working_first import wants_work
from agent.writing import wants_program
from knowledge.quiz import QuizItem

_OF_SHOWN = (Intent.QUESTION, Intent.ANSWER, Intent.OTHER_WORDS, Intent.APPEAL, Intent.CORRECTION)
"""What a question about something on the screen, or a complaint about an answer, may be taken for."""
_SAYS_UNCLEAR = (*UNTOLD, Intent.OTHER_WORDS, Intent.STUCK, Intent.REMARK)
"""What words that name what is not understood may be taken for."""
_TAUGHT = (Phase.LESSON, Phase.PRACTICE, Phase.REVIEW)
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
        return (*route(at.message, at.dialogue, item, told=plain), NOTHING_TOLD)
    may_be_of_plan = intent in (*UNTOLD, Intent.ABOUT) and not reads_as_answer(item, at.message)
    of_the_plan = of_plan(at) if may_be_of_plan else None
    told = Told(of_the_plan) if of_the_plan else _told(desk, at, intent, move, item)
    if told.intent:
        intent, move, dialogue = route(at.message, at.dialogue, item, told=told.intent, answered=answered)
    if intent is Intent.PRACTISE and dialogue.phase is Phase.INTAKE and named(desk.curriculum, at.message):
        move = Move.PRACTISE  # who names its topic wants it now
    return intent, Move.WELCOME_BACK if returning.welcomes(intent, dialogue, at.now) else move, dialogue, told


def _plainly(desk: Desk, at: Situation, intent: Intent, item: QuizItem | None) -> Intent | None:
    """Return what a message wants by what is on the screen or open, whatever the rules took it for; None where that tells nothing."""
    message, dialogue = at.message, at.dialogue
    if predicts_yes_or_no(at):
        return Intent.ANSWER
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
    if intent is Intent.APPEAL and at.last_move == Move.ANSWER_QUESTION and asks_why(message):
        return _reason_of(desk, at)
    return None


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
    if at.dialogue.phase is Phase.LESSON and _names_what_is_asked(desk, at, item):
        return Told(Intent.QUESTION)
    if at.dialogue.phase is Phase.INTAKE and tells_nothing_of_self(at) and _asks_of_a_topic(desk, at):
        return Told(Intent.QUESTION)
    told = told_by(desk.hearing, at, intent, item)
    is_free = told.intent is None and intent is Intent.ANSWER and item is None and at.dialogue.asking is None
    return Told(Intent.REMARK) if is_free and _strays(desk, at) else told


def of_plan(at: Situation) -> Intent | None:
    """Return what a message wants of the plan that names a stage, a week or a lesson of it; None: nothing."""
    dialogue, plan = at.dialogue, at.dialogue.plan
    if plan is None or dialogue.phase not in (Phase.PLAN, Phase.LESSON) or len(at.message) > planparts.LONGEST_WISH:
        return None
    if wishes_to_cheat(at.message):
        return None  # '我明天考试，帮我作弊' names a day, and no deadline
    if planparts.asks_for_part(at.message):
        return Intent.WHERE
    today = today_of(at.now)
    if planparts.asks_if_in_time(at.message) or (today and deadline_in(at.message, today)):
        return Intent.CHANGE_PLAN
    edit = editing.read(at.message, dialogue.learner, plan, terms(at))
    in_lesson = dialogue.phase is Phase.LESSON
    is_wish = planparts.wishes_change(edit, at.message, in_lesson=in_lesson)
    is_turn = in_lesson and planparts.turns(edit, dialogue.learner, at.message)
    return Intent.CHANGE_PLAN if is_wish or is_turn else None


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
