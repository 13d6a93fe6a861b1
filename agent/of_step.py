"""What a message wants by the open step or item: a guess, an answer in doubt, an objection, the end of it, or another topic.

A step that wants a guess is not disagreed with, and what may answer an item is no question.
"""

import re

from agent.disagreeing import asks_of_option, disagrees, is_of_answer
from agent.intent import HELPS, Intent
from agent.lesson import Step
from agent.listening import UNTOLD, answers_in_doubt, passes_prediction, predicts_yes_or_no
from agent.naming import named
from agent.of_plan import of_plan
from agent.questions import asks_what_if
from agent.straying import asks_by_form
from agent.through import is_through
from agent.turn import Phase
from agent.view import View
from agent.weighing import puts_belief, question_of

_GRADED = (Phase.LESSON, Phase.REVIEW, Phase.QUIZ)
_GUESSED_AT = (Step.SCENE, Step.PREDICT, Step.MISTAKE)
"""Steps that want a guess, with which nobody can disagree yet."""
_ENDS_ASKING = re.compile(r"(吗|呢|[?？])[。.!！\s]*$")


def of_prediction(view: View) -> Intent | None:
    """A prediction is passed over, or made by a yes or no."""
    if passes_prediction(view.at):
        return Intent.NEXT
    wishes_help = view.intent in HELPS  # '不会，给点提示' is no no
    return Intent.ANSWER if not wishes_help and predicts_yes_or_no(view.at) else None


def of_objection(view: View) -> Intent | None:
    """Disagreement with a mark, a step or an answer is heard; with a scene, a prediction or a belief that is put up it is a guess."""
    lesson, is_told = view.at.dialogue.lesson, is_of_answer(view.at)
    if view.at.dialogue.phase not in _GRADED or lesson is None or view.at.dialogue.is_between or view.answers:
        return None
    if view.item and asks_of_option(view.message):
        return Intent.APPEAL
    if not disagrees(view.message) or view.intent is Intent.CHANGE_PLAN:
        return None
    return Intent.ANSWER if view.item is None and lesson.step in _GUESSED_AT and not is_told else Intent.APPEAL


def of_end(view: View) -> Intent | None:
    """A step that the learner is through with is left."""
    return Intent.NEXT if view.item is None and is_through(view.message, view.at.dialogue) else None


def what_if(view: View) -> Intent | None:
    """A short question at a step asks what would come of a change; of a scene, and of an item in words, that may be the answer."""
    dialogue, item = view.at.dialogue, view.item
    if view.intent is not Intent.ANSWER or dialogue.phase is not Phase.LESSON or dialogue.lesson is None:
        return None
    may_answer = (item and item.kind == "short") or dialogue.lesson.step in (Step.RECALL, Step.SCENE)
    return Intent.QUESTION if not may_answer and asks_what_if(view.message) else None


def of_belief(view: View) -> Intent | None:
    """A belief that is put up, and that the notes can weigh, is a question."""
    puts = puts_belief(view.at, view.intent, view.item)
    return Intent.QUESTION if puts and view.found(question_of(view.at)).in_scope else None


def in_doubt(view: View) -> Intent | None:
    """A hesitant answer to a step is one."""
    return Intent.ANSWER if view.intent in UNTOLD and view.item is None and answers_in_doubt(view.at) else None


def beside_topic(view: View) -> Intent | None:
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
