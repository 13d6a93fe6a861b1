"""What a message wants by what is in view: the open step or item, the program on the screen, the answer just given.

The rules of `intent.py` see only the message. Where one of these knows better, it does, whatever they took it for.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from agent import lines, planparts, pointing
from agent.afterwards import wanted_after, wants_code_of_it
from agent.another import another_of
from agent.appeal import asks_why
from agent.brevity import wants_length
from agent.changing import speaks_of_program
from agent.choosing import chosen
from agent.described import wants_described
from agent.desk import Desk
from agent.disagreeing import asks_of_option, disagrees, is_of_answer
from agent.drilling import practised
from agent.exercise_names import calls, wants_one_more
from agent.grading import reads_as_answer
from agent.intent import HELPS, Intent
from agent.lesson import Step
from agent.lesson_code import wants_code, wants_demo
from agent.listening import UNTOLD, answers_in_doubt, passes_prediction, predicts_yes_or_no, tells_nothing_of_self
from agent.looking_up import about, last_asked, search
from agent.naming import named
from agent.of_plan import of_knowing, of_plan
from agent.plan_wishes import wants_shorter
from agent.plantime import finds_long
from agent.policy import Move
from agent.questions import asks_what_if
from agent.refusals import wanted_of
from agent.situation import Situation
from agent.straying import asked_instead, asks_by_form
from agent.symbols import asked_in_words, names_code
from agent.telling import numbers_in
from agent.through import is_through
from agent.turn import Phase
from agent.unclear import unclear
from agent.weighing import puts_belief, question_of
from agent.wishing_help import wants_easier
from agent.working_first import brings_work, wants_work
from knowledge.library import SearchResult
from knowledge.quiz import QuizItem
from tools.measuring import asks_of_result

_OF_SHOWN = (Intent.QUESTION, Intent.ANSWER, Intent.OTHER_WORDS, Intent.APPEAL, Intent.CORRECTION)
"""What a question about something on the screen, or a complaint about an answer, may be taken for."""
_SAYS_UNCLEAR = (*UNTOLD, Intent.OTHER_WORDS, Intent.STUCK, Intent.REMARK)
"""What words that name what is not understood may be taken for."""
_MAY_CHOOSE = (*UNTOLD, Intent.CHANGE_PLAN, Intent.LESSON, Intent.APPEAL, Intent.CORRECTION, Intent.REFUSAL)
"""What a message may be taken for that chooses a lesson by its name alone."""
_BRINGS = (*UNTOLD, Intent.CHANGE_PLAN, Intent.CORRECTION)
"""What a message may be taken for that brings data, and says what is to be made of them."""
_TAUGHT = (Phase.LESSON, Phase.PRACTICE, Phase.REVIEW)
_GRADED = (Phase.LESSON, Phase.REVIEW, Phase.QUIZ)
_GUESSED_AT = (Step.SCENE, Step.PREDICT, Step.MISTAKE)
"""Steps that want a guess, with which nobody can disagree yet."""
_TOLD_OF = (Move.ANSWER_QUESTION, Move.WORK_OUT)
"""What a bare why asks of, and no mark."""
_ENDS_ASKING = re.compile(r"(吗|呢|[?？])[。.!！\s]*$")


@dataclass(frozen=True)
class View:
    """A message, what the rules took it for, and what is in view."""

    desk: Desk
    at: Situation
    intent: Intent
    item: QuizItem | None
    """The open item."""

    @property
    def message(self) -> str:
        """Return the message."""
        return self.at.message

    @cached_property
    def answers(self) -> bool:
        """Tell whether the message may be the answer to the open item."""
        return reads_as_answer(self.item, self.message)

    def found(self, question: str = "") -> SearchResult:
        """Return what the notes hold on the message, or on a question in its place."""
        return search(self.desk, question or self.message, self.at.dialogue)


def in_view(view: View) -> Intent | None:
    """Return what a message wants by what is in view, by the first rule that knows; None where that tells nothing."""
    return next((wanted for rule in _RULES if (wanted := rule(view)) is not None), None)


def _of_prediction(view: View) -> Intent | None:
    if passes_prediction(view.at):
        return Intent.NEXT
    wishes_help = view.intent in HELPS  # '不会，给点提示' is no no
    return Intent.ANSWER if not wishes_help and predicts_yes_or_no(view.at) else None


def _of_choice(view: View) -> Intent | None:
    may_choose = view.intent in _MAY_CHOOSE and not view.answers
    if may_choose and chosen(view.message, view.desk.curriculum):
        return Intent.LESSON
    if may_choose and view.at.dialogue.plan and wants_described(view.message, view.intent, view.desk.library.search):
        return Intent.LESSON
    return Intent.EASIER if view.item and not view.answers and wants_easier(view.message) else None


def _of_practice(view: View) -> Intent | None:
    return None if view.answers else practised(view.message, view.intent, view.desk.curriculum)


def _of_length(view: View) -> Intent | None:
    return Intent.MORE if not view.answers and wants_length(view.message, view.at.dialogue.learner) else None


def _of_exercise(view: View) -> Intent | None:
    may_call = view.at.dialogue.plan is not None and view.at.dialogue.placing is None and not view.answers
    return Intent.PRACTISE if may_call and (calls(view.at) or wants_one_more(view.at)) else None


def _of_another(view: View) -> Intent | None:
    return None if view.answers else another_of(view.at)


def _of_objection(view: View) -> Intent | None:
    """Disagreement with a mark, a step or an answer is heard; with a scene, a prediction or a belief that is put up it is a guess."""
    lesson, is_told = view.at.dialogue.lesson, is_of_answer(view.at)
    if view.at.dialogue.phase not in _GRADED or lesson is None or view.at.dialogue.is_between or view.answers:
        return None
    if view.item and asks_of_option(view.message):
        return Intent.APPEAL
    if not disagrees(view.message) or view.intent is Intent.CHANGE_PLAN:
        return None
    return Intent.ANSWER if view.item is None and lesson.step in _GUESSED_AT and not is_told else Intent.APPEAL


def _of_end(view: View) -> Intent | None:
    return Intent.NEXT if view.item is None and is_through(view.message, view.at.dialogue) else None


def _of_program(view: View) -> Intent | None:
    """A question of the opening, below a program, is about that where it tells nothing of its author: 预测的时候概率怎么办."""
    at = view.at
    if at.in_sight and not view.answers and asks_of_result(at.message):
        return Intent.LINE
    asks = view.intent is Intent.QUESTION and at.in_sight and at.dialogue.phase is Phase.INTAKE
    if speaks_of_program(at):
        return Intent.QUESTION
    if not asks or not tells_nothing_of_self(at):
        return None
    of_lines = lines.asks_of_lines(view.message, view.intent, at.dialogue, view.desk.curriculum)
    return Intent.LINE if of_lines else Intent.QUESTION


def _of_last_answer(view: View) -> Intent | None:
    return None if view.answers else wanted_after(view.at)


def _what_if(view: View) -> Intent | None:
    """A short question at a step asks what would come of a change; of a scene, and of an item in words, that may be the answer."""
    dialogue, item = view.at.dialogue, view.item
    if view.intent is not Intent.ANSWER or dialogue.phase is not Phase.LESSON or dialogue.lesson is None:
        return None
    may_answer = (item and item.kind == "short") or dialogue.lesson.step in (Step.RECALL, Step.SCENE)
    return Intent.QUESTION if not may_answer and asks_what_if(view.message) else None


def _of_belief(view: View) -> Intent | None:
    puts = puts_belief(view.at, view.intent, view.item)
    return Intent.QUESTION if puts and view.found(question_of(view.at)).in_scope else None


def _of_letter(view: View) -> Intent | None:
    """A question about a letter of the formulas that were just shown, or why or how of one, is of no variable of the program."""
    dialogue, curriculum = view.at.dialogue, view.desk.curriculum
    if view.intent not in _OF_SHOWN or view.answers or names_code(view.message):
        return None
    found, lesson = pointing.pointed(view.message, dialogue, curriculum), dialogue.lesson
    is_of_maths = found is not None and found.parts and not found.printed and lesson and lesson.step is Step.MATHS
    if not is_of_maths and not asked_in_words(view.message, dialogue, curriculum):
        return None
    return Intent.SHOWN if found else Intent.QUESTION


def _of_code(view: View) -> Intent | None:
    dialogue, may_ask = view.at.dialogue, view.intent is not Intent.ANSWER or view.item is None
    if may_ask and lines.asks_of_lines(view.message, view.intent, dialogue, view.desk.curriculum):
        return Intent.LINE
    is_bare = view.item is None and dialogue.code is None and wants_code_of_it(view.message)
    if is_bare and not view.answers:
        return Intent.ASKS_KEY if dialogue.phase is Phase.PRACTICE else Intent.CODE_SHOWN
    is_wished = wants_code(wanted_of(view.message), dialogue) or wants_demo(view.message, dialogue)
    return Intent.CODE_SHOWN if is_wished else None


def _of_knowing(view: View) -> Intent | None:
    return of_knowing(view.at, view.item) if view.intent in (*_SAYS_UNCLEAR, Intent.CORRECTION) else None


def _of_unclear(view: View) -> Intent | None:
    if view.intent not in _SAYS_UNCLEAR or view.answers:
        return None
    return Intent.QUESTION if unclear(view.message, view.at.dialogue, view.desk.curriculum) else None


def _of_plan(view: View) -> Intent | None:
    is_wish = view.intent is Intent.CHANGE_PLAN and view.at.dialogue.phase is Phase.LESSON
    return Intent.ANSWER if is_wish and planparts.skips_no_lesson(view.message, view.desk.curriculum) else None


def _of_plan_length(view: View) -> Intent | None:
    """A complaint where a plan is looked at, or a change of it: 太长了吧 is of the plan then, and neither a text nor a guess."""
    dialogue = view.at.dialogue
    plan = dialogue.proposed.plan if dialogue.proposed else dialogue.plan if dialogue.phase is Phase.PLAN else None
    if plan is None or view.answers:
        return None
    return Intent.CHANGE_PLAN if finds_long(view.message, plan.weeks) or wants_shorter(view.message) else None


def _of_work(view: View) -> Intent | None:
    dialogue = view.at.dialogue
    is_unsaid = view.intent in _BRINGS and dialogue.phase in (Phase.INTAKE, Phase.PLAN) and not dialogue.proposed
    if is_unsaid and brings_work(view.desk.finder, view.message, dialogue):
        return Intent.QUESTION
    is_free = dialogue.phase is Phase.INTAKE and view.intent in UNTOLD
    return Intent.QUESTION if is_free and wants_work(view.desk.finder, view.message, dialogue, view.intent) else None


def _in_doubt(view: View) -> Intent | None:
    return Intent.ANSWER if view.intent in UNTOLD and view.item is None and answers_in_doubt(view.at) else None


def _asks_of_mark(view: View) -> bool:
    """Tell whether why a number is, or is not, is asked right after a mark: of the item that was marked, where that has it."""
    judged = view.at.dialogue.judged
    item = view.at.curriculum.items.get(judged.item) if judged else None
    if view.at.last_move != Move.GRADE or judged is None or item is None:
        return False
    shown = " ".join((item.question.zh, item.question.en, item.why.zh, item.why.en, judged.said))
    is_of_item = set(numbers_in(view.message)) <= set(numbers_in(shown))
    return is_of_item and pointing.asks_only_of_numbers(view.message.strip()) and asks_why(view.message)


def _of_shown(view: View) -> Intent | None:
    dialogue = view.at.dialogue
    if view.intent not in _OF_SHOWN or view.answers:
        return None
    if _asks_of_mark(view):
        return Intent.APPEAL
    if pointing.pointed(view.message, dialogue, view.desk.curriculum):
        return Intent.SHOWN
    asked = asked_instead(view.message) if view.at.last_note and dialogue.phase in _TAUGHT else None
    return None if asked is None else Intent.QUESTION if asked else Intent.BESIDE


def _beside(view: View) -> Intent | None:
    """A short question in a lesson about another topic than the lesson's is no hesitant answer."""
    lesson, item, curriculum = view.at.dialogue.lesson, view.item, view.desk.curriculum
    in_lesson = view.at.dialogue.phase is Phase.LESSON and view.intent is Intent.ANSWER
    if not in_lesson or lesson is None or view.answers or of_plan(view.at):
        return None
    is_other = named(curriculum, view.message) not in (None, lesson.note, item.note if item else "")
    by_end = is_other and _ENDS_ASKING.search(view.message) is not None
    if not (by_end or (item is None and asks_by_form(view.message.strip(), lesson, curriculum))):
        return None
    found = view.found()
    return Intent.QUESTION if found.in_scope and found.facts and found.facts[0].note != lesson.note else None


def _of_reason(view: View) -> Intent | None:
    """A bare why after an answer wants its reason, where the notes tell it, else the answer in other words."""
    if view.intent is not Intent.APPEAL or view.at.last_move not in _TOLD_OF or not asks_why(view.message):
        return None
    found = search(view.desk, view.message, view.at.dialogue, about(view.at), asked=last_asked(view.at))
    return Intent.QUESTION if found.in_scope and found.facts else Intent.OTHER_WORDS


_RULES: tuple[Callable[[View], Intent | None], ...] = (
    *(
        _of_prediction,
        _of_another,
        _of_choice,
        _of_objection,
        _of_exercise,
        _of_practice,
        _of_plan_length,
        _of_length,
        _of_end,
        _of_program,
        _of_last_answer,
        _of_letter,
        _what_if,
        _of_belief,
        _of_code,
    ),
    *(_of_knowing, _of_unclear, _of_plan, _of_work, _in_doubt, _of_shown, _beside, _of_reason),
)
