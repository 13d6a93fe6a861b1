"""Checks on the course of a dialogue: phase, profile, plan, and the place in a lesson."""

import re
from collections.abc import Mapping, Sequence

from agent.dialogue import Dialogue
from agent.intake import question
from agent.learner import FIELDS
from agent.lesson import Step
from agent.phrases import say
from agent.plan import PlannedStage
from agent.policy import Move
from agent.turn import Phase, Status
from evals.repeats import open_questions
from evals.score import PASSED, Judged, Moment, failed, skipped
from evals.wording import WORDINGS
from knowledge.curriculum import Stage

_TOLD_AFTER = {"直觉": (Step.SCENE, Step.PREDICT), "定义与数学": (Step.PREDICT, Step.RESULT, Step.MATHS)}
"""By section of a note: the steps at which the learner was asked for a guess of it, and that at which it is shown again."""


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


def asks_before_telling(at: Moment, _: bool) -> Judged:
    """What a lesson shows was asked for first: intuition after a guess at the scene, a run and the maths after a prediction."""
    here, before = at.after.lesson, at.before.lesson
    if here is None or here.step not in (Step.SCENE, Step.PREDICT, Step.RESULT, Step.MATHS):
        return skipped("no lesson is being told")
    code = at.curriculum.notes[here.note].code[0].source.rstrip()
    told = [each.section for each in at.turn.citations if each.note == here.note and each.section in _TOLD_AFTER]
    asked = before.step if before and before.note == here.note else None
    if any(run.code.rstrip() == code for run in at.turn.runs) and asked is not Step.PREDICT:
        return failed("runs the lesson's code before the learner was asked what it will print")
    early = [section for section in told if asked not in _TOLD_AFTER[section]]
    if early:
        return failed(f"tells {early[0]} before the learner was asked")
    return PASSED if told or at.turn.runs else skipped("tells nothing of the lesson")


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
    for name in FIELDS:
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
    asked = open_questions(at)
    if not asked:
        return skipped("no question was open")
    if _place(at.before) != _place(at.after):
        return failed(f"moved from {' '.join(_place(at.before))} to {' '.join(_place(at.after))}")
    end = at.turn.pieces[-1].text if at.turn.pieces else ""
    return PASSED if any(each in end for each in asked) else failed("does not come back to the open question")


def _place(dialogue: Dialogue) -> tuple[str, ...]:
    here, items = dialogue.lesson, dialogue.round.items if dialogue.round else ()
    return (dialogue.phase, dialogue.asked or "", *items, *((here.note, here.step, here.item) if here else ()))
