"""The plan as it is shown: a table, the lessons of the stage, a picture; behind or ahead of the calendar; before a deadline."""

import re
from dataclasses import replace
from itertools import accumulate

from agent.chart import chart
from agent.deadline import shown
from agent.dialogue import Version
from agent.pace import Fit, caught_up, fit, today_of
from agent.pending import come_back
from agent.planparts import asks_for_part, part_lines
from agent.planwords import lessons_of, table
from agent.script import Execute, Line, Say
from agent.situation import Acted, Situation
from agent.turn import Phase

MOST_NAMED = 6
"""Lessons that are named in a sentence."""


_LAST_TIME = re.compile(
    r"(上次|上回|上一次|昨天|刚才|之前|上周).{0,8}(哪|什么|啥)|\b(where|what) (did|were|was|have) (we|i)\b|\bremind me\b|\blast time\b",
    re.IGNORECASE,
)
"""What asks for the place alone, and not for the plan."""


def show_plan(at: Situation) -> Acted:
    """Say where the learner stands, and show the plan with the lessons of the stage."""
    there, slipped = slips(at)
    if part := part_lines(there) if asks_for_part(at.message) else ():
        return Acted(there.dialogue, (*slipped, *part, *come_back(there)), (*chips(there), *at.chip("plan")))
    dialogue, language = there.dialogue, at.dialogue.language
    lines: list[Line] = []
    if dialogue.lesson:
        note = there.lesson_note
        lines.append(at.say("where", stage=note.stage, title=note.title.in_(language), done=len(dialogue.finished)))
    else:
        lines.append(at.say("where_none"))
    if _LAST_TIME.search(at.message) and dialogue.lesson:
        return Acted(dialogue, (*lines, *slipped, *come_back(there)), (*chips(there), *at.chip("plan")))
    if plan := dialogue.plan:
        lines += [*slipped, Say(table(plan, at.curriculum, language, dialogue.finished))]
        here = dialogue.lesson.note if dialogue.lesson else None
        lines += map(Say, lessons_of(plan, at.curriculum, language, dialogue.finished, here))
        lines += deadline_lines(there, Version(plan, dialogue.learner), always=True)
    offered = (*ways_out(there), *chips(there), *at.chip("draw_plan")) if dialogue.plan else chips(there)
    return Acted(dialogue, (*lines, *come_back(there)), offered)


def draw_plan(at: Situation) -> Acted:
    """Draw the stages over the weeks."""
    there, slipped = slips(at)
    plan = there.dialogue.plan
    if plan is None:
        return show_plan(at)
    today = today_of(at.now)
    now = 1 + (today - plan.started).days / 7 if plan.started and today else None
    code = chart(plan, at.curriculum, at.dialogue.finished, now=now, chinese=at.dialogue.language == "zh")
    drawn = Execute(code, show_code=False, explain=lambda run: () if run.figures else (at.say("not_drawn"),))
    return Acted(there.dialogue, (*slipped, at.say("plan_drawn"), drawn, *come_back(there)), chips(there))


def slips(at: Situation) -> tuple[Situation, tuple[Line, ...]]:
    """Move the weeks to where the calendar has them, and say so without blame; for the plan's view, and for who returns."""
    plan = at.dialogue.plan
    if plan is None:
        return at, ()
    moved = caught_up(plan, at.dialogue.finished, today_of(at.now))
    if moved is plan:
        return at, ()
    late = moved.weeks - plan.weeks
    said = at.say("plan_slipped" if late > 0 else "plan_ahead", weeks=abs(late), before=plan.weeks, after=moved.weeks)
    return at.with_dialogue(replace(at.dialogue, plan=moved)), (said,)


def deadline_lines(
    at: Situation, version: Version, *, always: bool = False, at_length: bool = True
) -> tuple[Line, ...]:
    """Say whether a plan fits before the deadline, and what to do if it does not; `always`: also if it does."""
    fitting, deadline = _fit(at, version), version.learner.deadline
    if fitting is None or deadline is None:
        return ()
    values = {
        "date": shown(deadline, at.dialogue.language),
        "available": fitting.available,
        "needed": fitting.needed,
        "what": _aim(at, version),
    }
    if not fitting.over:
        return (at.say("deadline_fits", **values),) if always else ()
    if not at_length:
        return (at.say("deadline_over", over=fitting.over, date=values["date"]),)
    ways: list[Say] = []
    if fitting.hours:
        ways.append(at.say("tight_hours", hours=fitting.hours))
    if fitting.spare:
        still = at.say("tight_still", weeks=fitting.over_without_spare).text if fitting.over_without_spare else ""
        names = quoted(at, fitting.spare)
        ways.append(at.say("tight_spare", count=len(fitting.spare), lessons=names, still=still))
    if not fitting.hours and (reach := _reach(at, version)):
        ways.append(at.say("tight_reach", title=reach[0], count=reach[1]))
    listed = "\n".join(f"{number}. {way.text}" for number, way in enumerate(ways, 1))
    if not fitting.available:
        days = (deadline - (today_of(at.now) or deadline)).days
        soon = {name: value for name, value in values.items() if name != "available"}
        return at.say("deadline_soon", days=days, **soon), Say(listed)
    return at.say("deadline_tight", over=fitting.over, **values), Say(listed)


def ways_out(at: Situation) -> tuple[str, ...]:
    """Return the chips for a plan that is too long for its deadline."""
    plan = at.dialogue.plan
    fitting = _fit(at, Version(plan, at.dialogue.learner)) if plan else None
    if fitting is None or not fitting.over:
        return ()
    hours = (at.say("chip_hours_a_week", hours=fitting.hours).text,) if fitting.hours else ()
    if not fitting.hours and plan and (reach := _reach(at, Version(plan, at.dialogue.learner))):
        return (at.say("chip_only_to", title=reach[0]).text,)
    return (*hours, *(at.chip("shorten") if fitting.spare else ()))


def _reach(at: Situation, version: Version) -> tuple[str, int] | None:
    """Return the last lesson that can be done by the deadline, as it is called, and how many it makes; None where all can, or none."""
    today, deadline, plan = today_of(at.now), version.learner.deadline, version.plan
    if today is None or deadline is None:
        return None
    left = [note for note in plan.timed if note not in at.dialogue.finished]
    room = (deadline - today).days / 7 * 60 * plan.hours
    sums = accumulate(plan.minutes.get(note, 0.0) for note in left)
    fitting = [note for note, spent in zip(left, sums, strict=True) if spent <= room]
    if not fitting or len(fitting) == len(left):
        return None
    return at.curriculum.notes[fitting[-1]].title.in_(at.dialogue.language), len(fitting)


def _aim(at: Situation, version: Version) -> str:
    """Say what is to be done by the deadline."""
    if until := version.learner.until:
        stage = next(stage for stage in at.curriculum.stages if stage.number == until)
        return at.say("aim_stage", title=stage.title.in_(at.dialogue.language)).text
    return at.say("aim_plan").text


def _fit(at: Situation, version: Version) -> Fit | None:
    today, deadline = today_of(at.now), version.learner.deadline
    if today is None or deadline is None:
        return None
    plan = version.plan.until(version.learner.until) if version.learner.until else version.plan
    return fit(plan, at.curriculum, at.dialogue.finished, today=today, deadline=deadline)


def quoted(at: Situation, notes: tuple[str, ...]) -> str:
    """Return the titles of lessons in quotes, the first of them where there are many."""
    zh = at.dialogue.language == "zh"
    titles = [at.curriculum.notes[note].title.in_(at.dialogue.language) for note in notes[:MOST_NAMED]]
    names = ("、" if zh else ", ").join(f"“{title}”" if zh else f'"{title}"' for title in titles)
    return names if len(notes) <= MOST_NAMED else names + (" 等" if zh else " and others")


def chips(at: Situation) -> tuple[str, ...]:
    """Return how to go on from here."""
    if at.dialogue.proposed:
        return at.chip("take_change", "keep_plan")
    return at.chip("start") if at.dialogue.phase is Phase.PLAN else at.chip("continue")
