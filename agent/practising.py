"""Exercises in the dialogue: offered after a lesson or on wish, judged by their hidden tests, never solved for the learner."""

import ast
from collections.abc import Mapping
from dataclasses import replace

from agent.dialogue import EXERCISE_ITEM, Answered, Dialogue, Kind, Practising
from agent.exercise_names import titled, topics_in
from agent.naming import short_title
from agent.pending import come_back
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.submitting import own_lines, submitted, written
from agent.turn import Phase
from agent.wishing_help import answer_to, knows_no_beginning, wants_another
from knowledge.words import Words
from tools.check import Verdict
from tools.exercise import Exercise, Mistake

BEGIN = "how to begin"
"""What stands among the hints that were told once the first steps have been."""
SHOWN_FAILURES = 3
"""Failed tests that are told at once: the first ones mostly cause the others."""


def for_topic(at: Situation, note: str, *, left_too: bool = False) -> Exercise | None:
    """Return the first exercise on a topic that the learner has not solved; one that was left only if that is wanted."""
    closed = {*solved(at.dialogue), *(() if left_too else at.dialogue.left)}
    return next((each for each in at.exercises.values() if each.topic == note and each.id not in closed), None)


def solved(dialogue: Dialogue) -> set[str]:
    """Return the ids of the exercises whose tests the learner's code has passed."""
    return {
        each.item.removeprefix(EXERCISE_ITEM)
        for each in dialogue.answered
        if each.item.startswith(EXERCISE_ITEM) and each.right
    }


def still_open(dialogue: Dialogue, exercises: Mapping[str, Exercise]) -> Dialogue:
    """Return the dialogue, back where the learner came from if the open exercise is there no more."""
    exercise = dialogue.exercise
    if exercise is None or exercise.id in exercises:
        return dialogue
    return replace(dialogue, exercise=None, phase=exercise.back)


def offer(at: Situation, note: str) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Return what offers the exercise of a lesson that is done, and its chip; nothing where there is none."""
    exercise = for_topic(at, note)
    if exercise is None:
        return (), ()
    title = at.in_(exercise.title)
    return (at.say("exercise_offer", title=title, minutes=f"{exercise.minutes:g}"),), at.chip("practise")


def begin(at: Situation) -> Acted:
    """Open an exercise: on the topic that the message names, of the lesson, or of what was learnt last."""
    if at.dialogue.exercise:
        if other := _named_other(at):
            return _opened(left_behind(at), other, at.say("exercise_left", title=at.in_(at.exercise.title)))
        topics = topics_in(at)
        is_open = at.exercise.topic in topics or at.exercise in titled(at)
        if topics and not is_open:
            title = short_title(at.curriculum.notes[topics[0]], at.dialogue.language)
            return Acted(at.dialogue, (at.say("exercise_none_on", title=title), *come_back(at)), at.chip("hint"))
        return another(at) if wants_another(at.message) else show(at)
    exercise = _wanted(at)
    if exercise is None:
        return _later(at)
    return _opened(at, exercise)


def _opened(at: Situation, exercise: Exercise, *lead: Line) -> Acted:
    """Open an exercise, and show it behind some lines."""
    title = Words(exercise.title.zh, exercise.title.en)
    practising = Practising(exercise.id, exercise.topic, title, at.dialogue.phase)
    dialogue = replace(at.dialogue, phase=Phase.PRACTICE, exercise=practising, asking=None, code=None)
    shown = show(at.with_dialogue(dialogue))
    return replace(shown, lines=(*lead, *shown.lines))


def _named_other(at: Situation) -> Exercise | None:
    """Return the exercise that a message names by its topic or title, where that is not the open one."""
    topics = topics_in(at)
    by_title = titled(at)
    if at.exercise.topic in topics or at.exercise in by_title:
        return None
    on_topic = (found for note in topics if (found := for_topic(at, note, left_too=True)))
    return next(on_topic, next((each for each in by_title if each.id not in solved(at.dialogue)), None))


def another(at: Situation) -> Acted:
    """Open another exercise in place of the open one, the shortest of what was taught; where there is none, hint at this one."""
    left = left_behind(at)
    taught = (*reversed(left.dialogue.finished), *_known(left))
    found = [exercise for note in taught if (exercise := for_topic(left, note))]
    if not found:
        acted = hint(at)
        return replace(acted, lines=(at.say("exercise_no_other"), *acted.lines))
    chosen = min(found, key=lambda each: each.minutes)
    return _opened(left, chosen, at.say("exercise_left", title=at.in_(at.exercise.title)))


def left_behind(at: Situation) -> Situation:
    """Return the situation without the open exercise, which is noted; at its place where none is open."""
    exercise = at.dialogue.exercise
    if exercise is None:
        return at
    return at.with_dialogue(replace(noted_as_left(at.dialogue), phase=exercise.back, exercise=None))


def _wanted(at: Situation) -> Exercise | None:
    """Return the exercise that is named, of the lesson at hand, or on what was taught, the latest first; last, one that was left."""
    dialogue, named = at.dialogue, topics_in(at)
    by_topic = next((found for note in named if (found := for_topic(at, note, left_too=True))), None)
    by_title = [each for each in titled(at) if each.id not in solved(dialogue)]
    if by_topic or by_title:
        return by_topic or by_title[0]
    near = [dialogue.lesson.note] if dialogue.lesson else []
    new = [for_topic(at, note) for note in (*near, *reversed(dialogue.finished), *_known(at))]
    left = [at.exercises.get(each) for each in reversed(dialogue.left) if each not in solved(dialogue)]
    return next((found for found in (*new, *left) if found), None)


def _known(at: Situation) -> tuple[str, ...]:
    """Return the lessons that are left out because the learner knows them; not those that they do not want."""
    dialogue = at.dialogue
    if dialogue.plan is None:
        return ()
    levels = at.placement.levels(dialogue.placed)
    placed = {note for area, level in levels.items() for note in at.placement.unlocked(area, level)}
    firm = placed | {each.note for each in dialogue.answered if each.right}
    return tuple(each for each in dialogue.plan.skipped if dialogue.overruled.get(each, each in firm))


def _later(at: Situation) -> Acted:
    """Say after which lesson the next exercise comes, since there is none on what was taught: who wants it now names it."""
    plan = at.dialogue.plan
    ahead = [each for each in plan.lessons if each not in at.dialogue.finished] if plan else []
    place = next((place for place, note in enumerate(ahead) if for_topic(at, note)), None)
    if place is None:
        return Acted(at.dialogue, (at.say("no_exercise"), *come_back(at)), at.chip("continue"))
    title = short_title(at.curriculum.notes[ahead[place]], at.dialogue.language)
    said = at.say("exercise_later", title=title, count=place + 1)
    now = at.say("chip_practise_topic", title=title).text
    return Acted(at.dialogue, (said, *come_back(at)), (now, *at.chip("exercises", "continue")))


def show(at: Situation) -> Acted:
    """Say the task and show the starter."""
    exercise = at.exercise
    title = at.say("exercise_title", title=at.in_(exercise.title), minutes=f"{exercise.minutes:g}")
    task, starter = Say(at.in_(exercise.task)), Say(f"```python\n{exercise.starter.rstrip()}\n```")
    return Acted(at.dialogue, (title, task, starter, at.say("exercise_how")), at.chip("hint", "skip_exercise"))


def judge(at: Situation) -> Acted:
    """Say what the hidden tests found; a pass is recorded, and leads back to where the learner came from."""
    verdict, exercise = at.verdict, at.exercise
    assert verdict is not None
    assert at.dialogue.exercise is not None
    code = submitted(at.message, at.dialogue.exercise, exercise)
    tried = replace(
        at.dialogue.exercise,
        attempts=at.dialogue.exercise.attempts + 1,
        code=code,
        failed=() if verdict.error else tuple(test.name for test in verdict.tests if not test.passed),
        mistake=verdict.mistake or "",
    )
    if verdict.passed:
        answer = Answered(
            f"{EXERCISE_ITEM}{exercise.id}",
            exercise.topic,
            True,
            tried.attempts,
            kind=Kind.EXERCISE,
            hints=tried.hints,
            at=at.now,
        )
        dialogue = replace(at.dialogue, answered=(*at.dialogue.answered, answer))
        said = at.say("exercise_passed", count=len(verdict.tests), title=at.in_(exercise.title))
        closed = _closed(at.with_dialogue(dialogue), (said,))
        return replace(closed, chips=(*closed.chips, *at.chip("reference")))
    after = at.with_dialogue(replace(at.dialogue, exercise=tried))
    return Acted(
        after.dialogue,
        (*_failures(at, _in_own_lines(verdict, code, written(at.message) or "")), at.say("exercise_again")),
        at.chip("hint", "skip_exercise"),
    )


def _in_own_lines(verdict: Verdict, whole: str, code: str) -> Verdict:
    """Return a verdict whose words count the lines of what the learner sent, not of what was judged with it."""
    tests = tuple(
        replace(test, message=test.message and own_lines(test.message, whole, code)) for test in verdict.tests
    )
    return replace(verdict, error=verdict.error and own_lines(verdict.error, whole, code), tests=tests)


def _failures(at: Situation, verdict: Verdict) -> tuple[Line, ...]:
    """Name what fails, with the hint of the typical mistake that it is; nothing of the tests' text."""
    if verdict.error:
        return (at.say("exercise_error", error=at.in_(verdict.error)),)
    failed = [each for each in verdict.tests if not each.passed]
    told = list(dict.fromkeys(f"- {at.in_(each.message)}" for each in failed if each.message))[:SHOWN_FAILURES]
    head = at.say("exercise_failed", passed=len(verdict.tests) - len(failed), count=len(verdict.tests))
    hint = (at.say("exercise_mistake", hint=at.in_(verdict.hint)),) if verdict.hint else ()
    return (head, Say("\n".join(told)), *hint) if told else (head, *hint)


def hint(at: Situation) -> Acted:
    """Name the next place where others stumble: authored questions, one at a time, which solve nothing."""
    exercise, practising = at.exercise, at.dialogue.exercise
    assert practising is not None
    if (
        not (practising.attempts or practising.hints)
        and BEGIN not in practising.told
        and knows_no_beginning(at.message)
    ):
        begun = replace(at.dialogue, exercise=replace(practising, told=(*practising.told, BEGIN)))
        said = at.say("exercise_begin", function=_first_name(exercise))
        return Acted(begun, (said,), at.chip("hint", "skip_exercise"))
    left = hints_left(exercise, practising)
    if not left:
        return Acted(at.dialogue, (at.say("exercise_no_more_hints"),), at.chip("skip_exercise"))
    told = replace(practising, hints=practising.hints + 1, told=(*practising.told, left[0].file))
    dialogue = replace(at.dialogue, exercise=told)
    phrase = "exercise_hint" if practising.attempts else "exercise_hint_ahead"
    count = practising.hints + len(left)
    said = at.say(phrase, number=practising.hints + 1, count=count, hint=at.in_(left[0].hint))
    return Acted(dialogue, (said,), at.chip("hint", "skip_exercise"))


def _first_name(exercise: Exercise) -> str:
    """Return the name of the first function or class that an exercise's starter leaves to be written."""
    kinds = ast.FunctionDef | ast.ClassDef
    return next(node.name for node in ast.parse(exercise.starter).body if isinstance(node, kinds))


def hints_left(exercise: Exercise, practising: Practising) -> list[Mistake]:
    """Return the typical mistakes whose hints were not given: first the one that the last attempt made, none that it has passed."""
    failed = practising.failed
    open_ = [each for each in exercise.mistakes if not failed or each.test in failed]
    left = [each for each in open_ if each.file not in practising.told]
    return sorted(left, key=lambda each: each.file != practising.mistake)


def keep_solution(at: Situation) -> Acted:
    """Keep the solution, whoever asks and however; a hint instead."""
    acted = hint(at)
    return replace(acted, lines=(at.say("exercise_kept"), *acted.lines))


def ask_for_code(at: Situation) -> Acted:
    """Answer words where code is wanted."""
    return Acted(at.dialogue, (at.say(answer_to(at.message)), *come_back(at)), at.chip("hint", "skip_exercise"))


def leave(at: Situation) -> Acted:
    """Leave the exercise; it is noted, and can be asked for again."""
    dialogue = noted_as_left(at.dialogue)
    said = at.say("exercise_left", title=at.in_(at.exercise.title))
    return _closed(at.with_dialogue(dialogue), (said,))


def noted_as_left(dialogue: Dialogue) -> Dialogue:
    """Return the dialogue in which an exercise that is left open can be asked for again."""
    if dialogue.exercise is None:
        return dialogue
    return replace(dialogue, left=tuple(dict.fromkeys((*dialogue.left, dialogue.exercise.id))))


def _closed(at: Situation, lines: tuple[Line, ...]) -> Acted:
    """Go back to the phase that the learner came from, and to what was open there."""
    assert at.dialogue.exercise is not None
    dialogue = replace(at.dialogue, phase=at.dialogue.exercise.back, exercise=None)
    after = at.with_dialogue(dialogue)
    back = come_back(after)
    following = () if back else (after.say("go_on"),)
    return Acted(dialogue, (*lines, *back, *following), after.chip("continue", "practise"))
