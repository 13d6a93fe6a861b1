"""What a learner says to the open step of a lesson: a guess, a prediction, or an answer that is graded."""

import re
from dataclasses import replace

from agent import items, mistake, steps
from agent.aside import other_words
from agent.bearing import framed, weight
from agent.folding import plain
from agent.lesson import Lesson, Step
from agent.naming import longest, names_of
from agent.opened import opened
from agent.pending import come_back
from agent.plain_replies import says_no_idea
from agent.prediction import doubts
from agent.remarking import compared
from agent.script import Line
from agent.situation import Acted, Situation
from agent.teach import advance, go_on
from agent.twofold import before_leaving
from agent.weighing import claimed, told_against

SHORTEST_GUESS = 2
"""What a message to the scene says (`bearing.weight`), for it to be a guess: 对 and 嗯 are none."""

_STRAY_LETTER = re.compile(r"(?![ynYN])[a-zA-Z][.!?~]*")
"""A letter alone predicts nothing."""


def take_answer(at: Situation) -> Acted:
    """Take what the learner said to the open step, and what it says of leaving: then the place is kept, as the reply says."""
    said = before_leaving(at.message)
    if said is None:
        return _taken(at)
    acted = _taken(replace(at, message=said))
    told = acted.lines[:-1] if acted.first else acted.lines  # who leaves is not asked to try again
    return replace(acted, lines=(*told, at.say("pause")))


def _taken(at: Situation) -> Acted:
    """Take a guess, a prediction, or an answer that is graded."""
    if open_ := opened(at.dialogue, at.curriculum):
        return go_on(items.answer(at, open_))
    lesson = at.dialogue.lesson
    if lesson is None:
        return advance(at)
    if lesson.step is Step.PREDICT:
        return _predicted(at, lesson)
    if lesson.step in (Step.RESULT, Step.MATHS) and (doubts(at.message) or says_no_idea(at.message)):
        return other_words(at)
    return steps.forward(at, _heard(at, lesson))


def _heard(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Return what is said to an answer that no key grades, before the next step."""
    match lesson.step:
        case Step.SCENE:
            return _against(at, lesson) or _scene_heard(at)
        case Step.MISTAKE:
            return *mistake.named(at, lesson), *mistake.told(at, lesson)
        case _:
            return compared(at, lesson)


def _predicted(at: Situation, lesson: Lesson) -> Acted:
    guess = " ".join(at.message.split())[:80]
    if says_no_idea(guess):
        return steps.forward(at, (at.say("no_prediction"),))
    if _STRAY_LETTER.fullmatch(guess):  # the run would tell what nobody has guessed yet
        return Acted(at.dialogue, (at.say("take_time"), *come_back(at)), at.chip("continue", "hint", "skip"))
    after = at.with_dialogue(replace(at.dialogue, lesson=replace(lesson, guess=guess)))
    return steps.forward(after, (at.say("your_prediction", guess=guess),))


def _against(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Return what the lesson says to a claim on its subject in place of a guess: the common mistake that it is, or what is nearest."""
    belief = claimed(at.message)
    if belief is None or not at.facts:
        return ()
    names = longest(names_of(at.lesson_note), at.message) or at.facts[0].note == lesson.note
    told = told_against(belief, at.lesson_note, at.curriculum, at.dialogue.language)
    return told or (compared(at, lesson) if names else ())


def _scene_heard(at: Situation) -> tuple[Line, ...]:
    """Thank for a guess at the scene, which nothing compares later; who has none is told that none is needed."""
    bare = says_no_idea(at.message) or weight(framed(plain(at.message))) < SHORTEST_GUESS
    return (at.say("no_guess" if bare else "heard_guess"),)
