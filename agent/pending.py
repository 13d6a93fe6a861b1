"""The question that is open: every digression comes back to it."""

from agent.grading import asked
from agent.intake import question
from agent.lesson import Lesson, Step
from agent.naming import short_title
from agent.phrases import say
from agent.script import Line
from agent.situation import Situation
from agent.turn import Phase
from knowledge.quiz import QuizItem


def come_back(at: Situation) -> tuple[Line, ...]:
    """Return the bridge back to the open question; nothing if there is none."""
    open_ = pending_question(at)
    return (at.say("back_to", question=open_),) if open_ else ()


def pending_question(at: Situation) -> str:
    """Return the open question; of a choice with its options, which may stand far above."""
    dialogue, language = at.dialogue, at.dialogue.language
    if dialogue.proposed:
        return say("take_change_question", language, at.turn_number)
    if dialogue.walking:
        return say("walk_more", language, at.turn_number, count=len(dialogue.walking.rest))
    if dialogue.phase is Phase.INTAKE and dialogue.asked and not dialogue.asks_first:
        return question(dialogue.asked, language)
    if dialogue.phase is Phase.PLAN:
        return say("start_or_change", language, at.turn_number)
    if dialogue.placing:
        item = at.placement.item(dialogue.placing.item)
        return asked(item, language) if item else dialogue.placing.question.in_(language)
    if dialogue.round and dialogue.phase is not Phase.PRACTICE:
        return asked(open_item(at), language)
    if dialogue.phase is Phase.PRACTICE and dialogue.exercise:
        return say("exercise_open", language, at.turn_number, title=dialogue.exercise.title.in_(language))
    if dialogue.lesson is None:
        return ""
    if dialogue.returned:
        return say("resume_question", language, at.turn_number, title=at.lesson_note.title.in_(language))
    match dialogue.lesson.step:
        case Step.SCENE:
            told = at.lesson_note.is_told_in(language)
            return say("scene_question" if told else "facts_question", language, at.turn_number)
        case Step.PREDICT:
            return say("predict_question", language, question=prediction_question(at))
        case Step.RESULT:
            return say(result_phrase(dialogue.lesson), language, at.turn_number)
        case Step.MATHS:
            return say("maths_question", language, at.turn_number)
        case Step.MISTAKE:
            return say("mistake", language, at.turn_number, belief=mistake(at)) if mistake(at) else ""
        case Step.CHECK:
            return asked(open_item(at), language)
        case _:
            return _what_next(at)


def _what_next(at: Situation) -> str:
    """Return the question for the next lesson, after one that is done, or for the quiz of the stage that ended with it."""
    plan = at.dialogue.plan
    following = plan.following(at.dialogue.finished) if plan else None
    if following is None:
        return ""
    if at.dialogue.gate is not None:
        return say("gate_question", at.dialogue.language, at.turn_number, number=at.dialogue.gate)
    title = short_title(at.curriculum.notes[following], at.dialogue.language)
    return say("next_lesson_question", at.dialogue.language, at.turn_number, title=title)


def result_phrase(lesson: Lesson) -> str:
    """Return what is asked after the run: who predicted nothing has nothing to compare."""
    return "result_question" if lesson.guess else "result_question_bare"


def mistake(at: Situation) -> str:
    """Return the common mistake that a lesson puts up; nothing where the note tells it in the other language only."""
    return at.lesson_note.misconceptions[0].belief.in_(at.dialogue.language)


def prediction_question(at: Situation) -> str:
    """Return what to predict; a note without English has a question for any code."""
    own = at.lesson_note.prediction.in_(at.dialogue.language)
    return split_prediction(own)[0] if own else say("predict_any", at.dialogue.language)


def split_prediction(prediction: str) -> tuple[str, str]:
    """Return a note's prediction as question and answer: the answer stands in the parentheses at its end."""
    opening, closing = ("（", "）") if prediction.rstrip().endswith("）") else ("(", ")")
    is_answered = prediction.rstrip().endswith(closing)
    head, bracket, tail = prediction.rpartition(opening) if is_answered else (prediction, "", "")
    while bracket and head.count(opening) != head.count(closing):  # a parenthesis inside the answer
        head, bracket, more = head.rpartition(opening)
        tail = f"{more}{opening}{tail}"
    return head.strip(), tail.strip().removesuffix(closing)


def open_item(at: Situation) -> QuizItem:
    """Return the quiz item that is open; only to be asked for in a round or at CHECK."""
    lesson, here = at.dialogue.lesson, at.dialogue.round
    if here is None and lesson is None:
        raise LookupError("there is no lesson")
    return at.curriculum.items[here.items[0] if here else lesson.item if lesson else ""]
