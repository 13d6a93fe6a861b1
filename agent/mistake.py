"""The common mistake that a lesson puts up: what of its reason the learner has named, and why it is one."""

from agent.lesson import Lesson, Step
from agent.mentioning import mentioned, says_something
from agent.plain_replies import says_no_idea
from agent.script import Line, Quote
from agent.situation import Situation, section


def named(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Say what of the reason that follows the learner has named; where code recognises nothing of it, that."""
    belief, language = at.lesson_note.misconceptions[0], at.dialogue.language
    if lesson.step is not Step.MISTAKE or not belief.why.in_(language) or not says_something(at.message):
        return ()
    if says_no_idea(at.message):
        return ()
    named = mentioned(at.message, belief.why.in_(language), belief.belief.in_(language))
    comma = "”、“" if language == "zh" else '", "'
    return (at.say("mistake_named", named=comma.join(named)) if named else at.say("mistake_unnamed"),)


def told(at: Situation, lesson: Lesson) -> tuple[Line, ...]:
    """Say why the common mistake is one, and what shows it, to whatever the learner made of it."""
    mistake, language = at.lesson_note.misconceptions[0], at.dialogue.language
    why, seen = mistake.why.in_(language), mistake.hint.in_(language)
    if lesson.step is not Step.MISTAKE or not why:
        return ()
    shown = (at.say("mistake_shown", hint=seen),) if seen and not lesson.hints else ()
    return at.say("mistake_told"), Quote(section(at.lesson_note, "常见误区 1"), why), *shown
