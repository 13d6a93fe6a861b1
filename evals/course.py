"""Checks on the course of a dialogue: phase, profile, plan, and the place in a lesson."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.dialogue import Dialogue
from agent.intake import question
from agent.learner import ASKED, FIELDS, Learner
from agent.pending import pending_question
from agent.phrases import say
from agent.plan import PlannedStage
from agent.policy import Move
from agent.situation import Situation
from agent.turn import Phase, Status
from evals.score import PASSED, Judged, Moment, failed, skipped
from evals.wording import WORDINGS
from knowledge.curriculum import Stage

Recall = Mapping[str, Sequence[str] | float | None]
"""By field of the profile, `FIELD_gaps` or `hours_per_week`: what must be known; an empty list or null: nothing."""


def completes(at: Moment, _: bool) -> Judged:
    """The turn came to its end, with words in it."""
    if at.turn.status is not Status.COMPLETE:
        return failed(f"status is {at.turn.status}")
    return PASSED if at.turn.reply.strip() else failed("says nothing")


def phase(at: Moment, wanted: Phase) -> Judged:
    """The phase after the reply is this one."""
    return PASSED if at.turn.phase is wanted else failed(f"phase is {at.turn.phase}, not {wanted}")


def lesson(at: Moment, wanted: Mapping[str, str]) -> Judged:
    """The lesson stands at this note, at this step."""
    here = at.after.lesson
    if here is None:
        return failed("no lesson is open")
    stands = {"note": here.note, "step": str(here.step), "item": here.item}
    wrong = [f"{name} is {stands[name]}, not {value}" for name, value in wanted.items() if stands[name] != value]
    return failed("; ".join(wrong)) if wrong else PASSED


def profile(at: Moment, wanted: Recall) -> Judged:
    """The tutor knows at least these values of the learner; nothing at all of a field with an empty list."""
    for name, values in wanted.items():
        known = _known(at.after.learner, name)
        told = tuple(map(str, values)) if isinstance(values, Sequence) else () if values is None else (f"{values:g}",)
        if missing := set(told) - set(known):
            return failed(f"{name} is {', '.join(known) or 'unknown'}; missing: {', '.join(sorted(missing))}")
        if not told and known:
            return failed(f"{name} is {', '.join(known)}, which the learner never said")
    return PASSED


def _known(learner: Learner, name: str) -> tuple[str, ...]:
    if name == "hours_per_week":
        return (f"{learner.hours_per_week:g}",) if learner.hours_per_week is not None else ()
    values = learner.gaps if name.endswith("_gaps") else learner.values
    return values.get(name.removesuffix("_gaps"), ())


def plan_weeks(at: Moment, wanted: bool | int) -> Judged:
    """The reply shows five stages with their weeks, those of the plan once there is one; a number: that many weeks in all."""
    plan, segments = at.after.plan, re.split(r"\n|→", at.turn.reply)
    planned: Sequence[PlannedStage | None] = plan.stages if plan else [None] * len(at.curriculum.stages)
    shown = [
        any(stage.title.in_(at.turn.language) in segment and _says_weeks(segment, stage, own) for segment in segments)
        for stage, own in zip(at.curriculum.stages, planned, strict=True)
    ]
    if shown.count(True) != 5:
        lost = [str(stage.number) for stage, there in zip(at.curriculum.stages, shown, strict=True) if not there]
        return failed(f"stages without weeks: {', '.join(lost) or 'there are not five'}")
    if wanted is not True and (plan is None or plan.weeks != wanted):
        return failed(f"the plan has {plan.weeks if plan else 'no'} weeks, not {wanted}")
    return PASSED


def _says_weeks(segment: str, stage: Stage, planned: PlannedStage | None) -> bool:
    """Tell whether a line names the weeks of this stage: its numbers, or that it is flexible."""
    if planned:
        weeks: tuple[int, ...] = (planned.first_week, planned.last_week or planned.first_week)
    elif stage.weeks:
        weeks = stage.weeks
    else:
        return bool(re.search("灵活|flexible", segment))
    return set(weeks) <= {int(number) for number in re.findall(r"\d+", segment)}


def never_reasks(at: Moment, _: bool) -> Judged:
    """No question of the opening is asked when its answer is known, or twice; coming back to it after a digression is no asking."""
    for name in ASKED:
        if question(name, at.turn.language) not in at.turn.reply:
            continue
        if at.after.learner.known(name):
            return failed(f"asks for {name}, which the learner has told")
        if name in at.before.learner.asked and at.turn.move == Move.NOTE_PROFILE:
            return failed(f"asks for {name} a second time")
        return PASSED
    overview = any(say("four_things", at.turn.language, turn) in at.turn.reply for turn in range(WORDINGS))
    if overview and all(at.after.learner.known(name) for name in FIELDS):
        return failed("says what it would like to know, all of which this message told")
    return skipped("asks nothing of the profile")


def resumes(at: Moment, _: bool) -> Judged:
    """A digression leaves the dialogue where it was, and the end of the reply comes back to the open question."""
    open_questions = _open_questions(at)
    if not open_questions:
        return skipped("no question was open")
    if _place(at.before) != _place(at.after):
        return failed(f"moved from {' '.join(_place(at.before))} to {' '.join(_place(at.after))}")
    end = at.turn.pieces[-1].text if at.turn.pieces else ""
    return PASSED if any(each in end for each in open_questions) else failed("does not come back to the open question")


def _open_questions(at: Moment) -> set[str]:
    """Return the wordings of the question that was open before the message, in the reply's language."""
    before = at.before
    if before.phase is Phase.INTAKE and not before.asked:
        return set()
    spoken = Dialogue(**{**vars(before), "language": at.turn.language})
    states = [spoken]
    if before.proposed and at.after.proposed is None:  # answered: what was open before it is open again
        states.append(replace(spoken, proposed=None))
    asked = {pending_question(Situation(state, "", at.curriculum, n)) for state in states for n in range(WORDINGS)}
    return asked - {""}


def _place(dialogue: Dialogue) -> tuple[str, ...]:
    here, items = dialogue.lesson, dialogue.round.items if dialogue.round else ()
    return (dialogue.phase, dialogue.asked or "", *items, *((here.note, here.step, here.item) if here else ()))
