"""Moves that leave the position alone: other words, an example, courtesy. All come back."""

import re
from collections.abc import Callable
from dataclasses import replace

from agent.hearing import THINKING
from agent.hesitation import ends_hesitating
from agent.items import withheld
from agent.opened import opened
from agent.pending import come_back
from agent.placing import no_help
from agent.practising import hint, keep_solution
from agent.script import Line, Quote
from agent.secrets import Secret, Solution, given_away, held_back, secrets_of
from agent.situation import Acted, Situation, section
from agent.turn import Phase
from knowledge.passage import passages

_THANKS = re.compile(r"谢|感激|辛苦|\b(thank|thx|ty\b|appreciate|cheers)", re.IGNORECASE)


def other_words(at: Situation) -> Acted:
    """Say the note's next other explanation, word for word; of an exercise there is none, but a hint."""
    if at.dialogue.exercise and at.last_note is None:
        return hint(at)
    return _explained(at, lambda _: True)


def example(at: Situation) -> Acted:
    """Say one of the note's examples, word for word."""
    return _explained(at, lambda kind: "例" in kind)


def _explained(at: Situation, fits: Callable[[str], bool]) -> Acted:
    note, lesson = at.note, at.dialogue.lesson
    if note is None:
        return Acted(at.dialogue, (at.say("no_other_words"), *come_back(at)))
    secrets = secrets_of(at)
    if not note.is_told_in(at.dialogue.language):
        facts, secret = held_back(secrets, [passage for passage in passages(note) if passage.is_fact], at.message)
        if secret and not facts:
            return withhold(at, secret)
        two = dict.fromkeys((at.turn_number + i) % len(facts) for i in range(2))
        lines: tuple[Line, ...] = tuple(Quote(facts[number]) for number in two)
        return Acted(at.dialogue, (at.say("other_facts"), *lines, *come_back(at)), at.chip("other_words", "continue"))
    variant = lesson.variant if lesson else at.turn_number
    language = at.dialogue.language
    given = {each: given_away(secrets, each.text.in_(language), at.message) for each in note.other_words}
    harmless = [each for each, secret in given.items() if secret is None]
    if not harmless:
        return withhold(at, next(secret for secret in given.values() if secret))
    turns = range(variant, variant + len(harmless))  # from what was not said yet on, whichever wish had the last one
    place = next((each for each in turns if fits(harmless[each % len(harmless)].kind.zh)), variant)
    other = harmless[place % len(harmless)]
    dialogue = replace(at.dialogue, lesson=replace(lesson, variant=place + 1)) if lesson else at.dialogue
    lines = (at.say("other_words", kind=other.kind.in_(language)), Quote(section(note, f"换个说法 {other.kind.zh}")))
    return Acted(dialogue, (*lines, *come_back(at)), at.chip("other_words", "continue"))


def withhold(at: Situation, secret: Secret) -> Acted:
    """Say that what was asked for would be the answer, and hint instead."""
    if isinstance(secret, Solution):
        return keep_solution(at)
    if at.dialogue.placing:
        return no_help(at)
    if open_ := opened(at.dialogue, at.curriculum):
        return withheld(at, open_)
    lines = (at.say("keep_prediction"), at.say("predict_way"), *come_back(at))
    return Acted(at.dialogue, lines, at.chip("continue", "skip"))


def be_polite(at: Situation) -> Acted:
    """Answer a greeting, thanks or laughter."""
    phrase = "courtesy_thanks" if _THANKS.search(at.message) else "courtesy"
    return Acted(at.dialogue, (at.say(phrase), *come_back(at)))


def leave_out(at: Situation) -> Acted:
    """Do nothing of what is not wanted; what is open stays."""
    return Acted(at.dialogue, (at.say("left_out"), *come_back(at)))


def pause(at: Situation) -> Acted:
    """Let the learner rest; the place is kept, and so is the open question."""
    is_thinking = at.topic == THINKING or ends_hesitating(at.message)
    if is_thinking and at.dialogue.phase is Phase.PLAN:
        return Acted(at.dialogue, (at.say("plan_undecided"),), at.chip("start", "plan"))
    if is_thinking:
        return Acted(at.dialogue, (at.say("take_time"),))
    return Acted(at.dialogue, (at.say("pause"),), at.chip("continue"))


def ask_again(at: Situation) -> Acted:
    """Answer silence."""
    return Acted(at.dialogue, (at.say("silence"), *come_back(at)))
