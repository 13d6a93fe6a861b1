"""What a message wants by what stands on the screen: a program, a formula, a passage, a mark."""

from agent import lines, pointing
from agent.afterwards import wants_code_of_it
from agent.appeal import asks_why
from agent.changing import speaks_of_program
from agent.intent import Intent
from agent.lesson import Step
from agent.lesson_code import wants_code, wants_demo
from agent.listening import tells_nothing_of_self
from agent.policy import Move
from agent.refusals import wanted_of
from agent.straying import asked_instead
from agent.symbols import asked_in_words, names_code
from agent.telling import numbers_in
from agent.turn import Phase
from agent.view import View
from tools.measuring import asks_of_result

_OF_SHOWN = (Intent.QUESTION, Intent.ANSWER, Intent.OTHER_WORDS, Intent.APPEAL, Intent.CORRECTION)
"""What a question about something on the screen, or a complaint about an answer, may be taken for."""
_TAUGHT = (Phase.LESSON, Phase.PRACTICE, Phase.REVIEW)


def of_program(view: View) -> Intent | None:
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


def of_letter(view: View) -> Intent | None:
    """A question about a letter of the formulas that were just shown, or why or how of one, is of no variable of the program."""
    dialogue, curriculum = view.at.dialogue, view.desk.curriculum
    if view.intent not in _OF_SHOWN or view.answers or names_code(view.message):
        return None
    found, lesson = pointing.pointed(view.message, dialogue, curriculum), dialogue.lesson
    is_of_maths = found is not None and found.parts and not found.printed and lesson and lesson.step is Step.MATHS
    if not is_of_maths and not asked_in_words(view.message, dialogue, curriculum):
        return None
    return Intent.SHOWN if found else Intent.QUESTION


def of_code(view: View) -> Intent | None:
    """A question about lines of the program, or a wish to see some."""
    dialogue, may_ask = view.at.dialogue, view.intent is not Intent.ANSWER or view.item is None
    if may_ask and lines.asks_of_lines(view.message, view.intent, dialogue, view.desk.curriculum):
        return Intent.LINE
    is_bare = view.item is None and dialogue.code is None and wants_code_of_it(view.message)
    if is_bare and not view.answers:
        return Intent.ASKS_KEY if dialogue.phase is Phase.PRACTICE else Intent.CODE_SHOWN
    is_wished = wants_code(wanted_of(view.message), dialogue) or wants_demo(view.message, dialogue)
    return Intent.CODE_SHOWN if is_wished else None


def of_shown(view: View) -> Intent | None:
    """A question about something that was shown, or why a mark is as it is."""
    dialogue = view.at.dialogue
    if view.intent not in _OF_SHOWN or view.answers:
        return None
    if _asks_of_mark(view):
        return Intent.APPEAL
    if pointing.pointed(view.message, dialogue, view.desk.curriculum):
        return Intent.SHOWN
    asked = asked_instead(view.message) if view.at.last_note and dialogue.phase in _TAUGHT else None
    return None if asked is None else Intent.QUESTION if asked else Intent.BESIDE


def _asks_of_mark(view: View) -> bool:
    """Tell whether why a number is, or is not, is asked right after a mark: of the item that was marked, where that has it."""
    judged = view.at.dialogue.judged
    item = view.at.curriculum.items.get(judged.item) if judged else None
    if view.at.last_move != Move.GRADE or judged is None or item is None:
        return False
    shown = " ".join((item.question.zh, item.question.en, item.why.zh, item.why.en, judged.said))
    is_of_item = set(numbers_in(view.message)) <= set(numbers_in(shown))
    return is_of_item and pointing.asks_only_of_numbers(view.message.strip()) and asks_why(view.message)
