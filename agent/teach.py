"""Teaching one note: recall → scene → predict → run → maths → common mistake → quiz, moved by code alone."""

import re
from dataclasses import replace

from agent import agenda, items, mistake, quizzing, rounds, steps
from agent.dialogue import Kind
from agent.grading import asked
from agent.items import Settled
from agent.lesson import Lesson, Step
from agent.opened import opened
from agent.pending import come_back
from agent.planwords import table
from agent.review import due, schedule
from agent.rounds import Over
from agent.script import Line, Say
from agent.set_aside import put_by, take_up
from agent.situation import Acted, Situation
from agent.turn import Phase

_NEXT_LESSON = re.compile(r"下一(节)?(课|节)|\bnext lesson\b", re.IGNORECASE)


def start(at: Situation) -> Acted:
    """Begin the first lesson of the plan that is not finished: a stage's first one with a probe, others with a recall.

    One that was left for another lesson is taken up where it was.
    """
    following = agenda.next_lesson(at.dialogue)
    if following is None:
        return Acted(replace(at.dialogue, phase=Phase.LESSON, lesson=None), (at.say("all_done"),))
    kept, before = take_up(put_by(at.dialogue, following), following)
    at = at.with_dialogue(kept)
    if before:
        there = at.with_dialogue(replace(kept, phase=Phase.LESSON, asked=None, gate=None, lesson=before))
        shown = steps.show(there)
        return replace(shown, lines=(steps.title(there), at.say("lesson_taken_up"), *shown.lines))
    if (probe := _probe(at, agenda.stage_of(at, following))) is not None:
        return probe
    dialogue = replace(at.dialogue, phase=Phase.LESSON, asked=None, gate=None, lesson=Lesson(following))
    opening = at.with_dialogue(replace(dialogue, lesson=Lesson(following, Step.RECALL)))
    recall = rounds.begin(opening, Kind.RECALL, rounds.recalled(at, following), at.say("recall"))
    begun = recall or steps.show(at.with_dialogue(dialogue))
    return replace(begun, lines=(steps.title(opening), *begun.lines))


def _probe(at: Situation, stage: int) -> Acted | None:
    """Begin a stage with three items on it, once; the first stage has the placement for that."""
    if stage == 1 or stage in at.dialogue.probed:
        return None
    dialogue = replace(at.dialogue, phase=Phase.LESSON, asked=None, gate=None, probed=(*at.dialogue.probed, stage))
    title = at.curriculum.stages[stage - 1].title.in_(at.dialogue.language)
    lead = at.say("probe", number=stage, title=title, count=rounds.PROBED)
    return rounds.begin(at.with_dialogue(dialogue), Kind.PROBE, rounds.probed(at, stage), lead)


def advance(at: Situation) -> Acted:
    """Go one step on; at an open question that means: answer it first."""
    lesson = at.dialogue.lesson
    if open_ := opened(at.dialogue, at.curriculum):
        return go_on(items.wait(at, open_))
    if at.dialogue.gate is not None and (quiz := _stage_quiz(at, at.dialogue.gate)):
        return quiz
    if lesson is None or lesson.step is Step.DONE:
        return start(at)
    lead = (at.say("no_prediction"),) if lesson.step is Step.PREDICT else ()
    if _NEXT_LESSON.search(at.message):
        lead = (at.say("lesson_is_on"), *lead)
    return steps.forward(at, (*lead, *mistake.told(at, lesson)))


def _stage_quiz(at: Situation, stage: int) -> Acted | None:
    open_ = agenda.unfirm(at, stage)[: rounds.LONGEST]
    after = at.with_dialogue(replace(at.dialogue, gate=None))
    return rounds.begin(after, Kind.STAGE, open_, at.say("stage_quiz", number=stage))


def repeat(at: Situation) -> Acted:
    """Say the open item or step once more."""
    if open_ := opened(at.dialogue, at.curriculum):
        return Acted(
            at.dialogue, (at.say("again"), Say(asked(open_.item, at.dialogue.language))), items.chips(at, open_.item)
        )
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or lesson is None or lesson.step is Step.DONE:
        open_lines = come_back(at)  # after the last lesson nothing is open that could be said again
        lines = (at.say("again"), *open_lines) if open_lines else (at.say("go_on"),)
        return Acted(at.dialogue, lines, at.chip("continue"))
    return steps.show(at)


def go_back(at: Situation) -> Acted:
    """Go one step back in the lesson; what the quiz has settled stays settled."""
    lesson = at.dialogue.lesson
    if at.dialogue.phase is not Phase.LESSON or at.dialogue.round is not None or lesson is None:
        return repeat(at)
    return steps.show(at.with_dialogue(replace(at.dialogue, lesson=lesson.back())))


def skip(at: Situation) -> Acted:
    """Leave the open step out; an open question counts as not answered."""
    if open_ := opened(at.dialogue, at.curriculum):
        return go_on(items.pass_over(at, open_))
    lesson = at.dialogue.lesson
    if at.dialogue.gate is not None or lesson is None or lesson.step is Step.DONE:
        return start(at.with_dialogue(replace(at.dialogue, gate=None)))
    if lesson.step is Step.PREDICT:  # without the prediction there is nothing to compare the run with
        at = at.with_dialogue(replace(at.dialogue, lesson=lesson.forward()))
    return steps.forward(at, (at.say("skipped_step"),))


def harder(at: Situation) -> Acted:
    """Take a lesson that is too easy by its hardest item, at once."""
    lesson = at.dialogue.lesson
    if at.dialogue.round is not None or lesson is None or lesson.step in (Step.RECALL, Step.DONE):
        return skip(at)
    if lesson.step is not Step.CHECK:
        lesson = Lesson(lesson.note, Step.CHECK, brisk=True, variant=lesson.variant)
    return quizzing.harder(at.with_dialogue(replace(at.dialogue, lesson=lesson))) or skip(at)


def review(at: Situation) -> Acted:
    """Ask what is due, or what the message names; say when nothing is."""
    if at.dialogue.round is not None:
        return Acted(at.dialogue, (at.say("review_is_on"), *come_back(at)))
    named = agenda.topic(at)
    if named is None and at.dialogue.gate is not None and (quiz := _stage_quiz(at, at.dialogue.gate)):
        return quiz
    notes = (named,) if named else due(at.dialogue, at.now, at.curriculum.notes)[: rounds.LONGEST]
    if (opened_ := rounds.begin(at, Kind.REVIEW, notes, at.say("review", count=len(notes)))) is not None:
        return opened_
    later = schedule(at.dialogue, at.curriculum.notes)
    if not later:
        return Acted(at.dialogue, (at.say("nothing_to_review"), *come_back(at)), at.chip("continue"))
    title = agenda.name(at, later[0].note)
    days = max(1, (later[0].at - at.now).days)
    return Acted(at.dialogue, (at.say("review_later", title=title, days=days), *come_back(at)), at.chip("continue"))


def go_on(result: Acted | Settled) -> Acted:
    """Go on after an item: with the round or the quiz that it belongs to, or with what follows that."""
    return result if isinstance(result, Acted) else replace(_followed(result), first=len(result.lead))


def _followed(result: Settled) -> Acted:
    """Return what follows an item that is done with."""
    if result.at.dialogue.round is not None:
        following = rounds.after(result)
        return following if isinstance(following, Acted) else round_over(following)
    asked_on = quizzing.after(result)
    return asked_on if isinstance(asked_on, Acted) else steps.done(asked_on, result.lead)


def round_over(over: Over) -> Acted:
    """Go on after a round: a recall and a probe lead into the lesson, others back to where they were begun."""
    at = over.at
    match over.round.kind:
        case Kind.RECALL:
            return steps.forward(at, over.lead)
        case Kind.PROBE:
            return _probe_over(over)
        case _:
            right, count = sum(each.right for each in over.round.done), len(over.round.done) - over.round.passed
            said = (at.say("round_over", right=right, count=count),) if count else ()
            said = (*said, at.say("round_passed", count=over.round.passed)) if over.round.passed else said
            lesson = at.dialogue.lesson
            open_ = come_back(at)
            closing = () if open_ else (at.say("go_on_lesson"),)
            chips = at.chip("continue", "plan") if lesson else at.chip("start")
            return Acted(at.dialogue, (*over.lead, *said, *open_, *closing), chips)


def _probe_over(over: Over) -> Acted:
    """Say what the probe changes in the plan, and begin the lesson."""
    dialogue, known = rounds.spared(over)
    at = over.at.with_dialogue(dialogue)
    said: tuple[Line, ...] = (at.say("probe_keeps"),)
    if known and dialogue.plan:
        first = agenda.name(at, known[0])
        told = at.say("placement_spares", lessons=agenda.names(at, known), count=len(known), first=first)
        said = (told, Say(table(dialogue.plan, at.curriculum, dialogue.language)))
    begun = start(at)
    return replace(begun, lines=(*over.lead, *said, *begun.lines))
