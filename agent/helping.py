"""Help with the open step of a lesson: hints, a key that is kept, an easier item, and a mark that is looked at once more."""

from dataclasses import replace

from agent import items, mistake, quizzing, solution
from agent.appeal import appeal, asks_why
from agent.aside import other_words
from agent.clue import clue
from agent.disagreeing import asks_of_option, disagrees, is_of_answer, is_unmarked, only_objects, stand_by
from agent.lesson import Lesson, Step
from agent.opened import opened
from agent.pending import come_back
from agent.situation import Acted, Situation
from agent.teach import go_on
from agent.turn import Phase


def hint(at: Situation) -> Acted:
    """Help with what is open: the next hint of an item, of a common mistake, or a way to begin."""
    if open_ := opened(at.dialogue, at.curriculum):
        return go_on(items.hint(at, open_))
    lesson = at.dialogue.lesson
    if lesson and lesson.step is Step.MISTAKE:
        if lesson.hints:  # there is one, and it was said
            return Acted(
                at.dialogue, (at.say("mistake_hint_spent"), *come_back(at)), at.chip("continue", "other_words")
            )
        said = at.say("hint", hint=at.lesson_note.misconceptions[0].hint.in_(at.dialogue.language))
        hinted = replace(at.dialogue, lesson=replace(lesson, hints=1))
        return Acted(hinted, (said, *come_back(at)), at.chip("continue", "other_words"))
    if lesson and at.dialogue.phase is Phase.LESSON and lesson.step is Step.PREDICT:
        return clue(at)
    is_told = lesson is not None and lesson.step in (Step.SCENE, Step.RESULT, Step.MATHS)
    if is_told and at.dialogue.phase is Phase.LESSON:
        return other_words(at)  # '太难了' wants it put more simply, where nothing is to be worked out
    return Acted(at.dialogue, (at.say("general_hint"), *come_back(at)), at.chip("other_words", "continue"))


def keep_key(at: Situation) -> Acted:
    """Keep the answer of an open question, and help instead."""
    if open_ := opened(at.dialogue, at.curriculum):
        return go_on(items.keep_key(at, open_))
    if exercise := solution.solved_last(at):
        return solution.show(at, exercise)
    if at.dialogue.lesson and at.dialogue.lesson.step is Step.MISTAKE:
        return hint(at)
    if at.dialogue.lesson and at.dialogue.lesson.step is Step.PREDICT:
        return clue(at, at.say("keep_prediction"))
    return Acted(at.dialogue, (at.say("no_open_question"), *come_back(at)))


def easier(at: Situation) -> Acted:
    """Put an easier item in the place of the open one; where there is none, say so and hint."""
    if at.dialogue.round is None and at.dialogue.lesson and (other := quizzing.easier(at)):
        return other
    helped = hint(at)
    return replace(helped, lines=(at.say("no_easier_item"), *helped.lines))


def hear_appeal(at: Situation) -> Acted:
    """Look at the last mark once more; an item whose answer turns out right is settled.

    Who asks why, where nothing was marked since the step began, asks about the step: the mistake that was put up, or the run.
    """
    lesson, open_ = at.dialogue.lesson, opened(at.dialogue, at.curriculum)
    if open_ and asks_of_option(at.message) and is_unmarked(at):
        return items.withheld(at, open_, phrase="option_unmarked")
    if open_ and only_objects(at.message) and is_unmarked(at):
        return Acted(at.dialogue, (at.say("objection_unmarked"), *come_back(at)), items.chips(at, open_.item))
    if disagrees(at.message) and is_of_answer(at):
        return stand_by(at)
    is_of_step = lesson and at.dialogue.phase is Phase.LESSON and not _marked_here(at, lesson)
    if lesson and is_of_step and (asks_why(at.message) or disagrees(at.message)):
        if lesson.step is Step.MISTAKE:
            return hint(at)
        told = mistake.told(at, replace(lesson, step=Step.MISTAKE, hints=0)) if lesson.step is Step.CHECK else ()
        if told:  # it was said just before
            return Acted(at.dialogue, (*told, *come_back(at)))
        if lesson.step is not Step.DONE:
            return stand_by(at) if disagrees(at.message) else other_words(at)
    return go_on(appeal(at))


def _marked_here(at: Situation, lesson: Lesson) -> bool:
    """Tell whether the answer that was marked last is of the open round or this lesson's quiz."""
    judged, here = at.dialogue.judged, at.dialogue.round
    if here is not None:
        return True
    return judged is not None and judged.item in (*lesson.asked, lesson.item) and lesson.step in (Step.CHECK, Step.DONE)
