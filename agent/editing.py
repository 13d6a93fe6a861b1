"""The plan after a change in words: lessons left out, taken back, moved, put off, or as many as a deadline leaves."""

from dataclasses import replace
from datetime import date

from agent.edits import Edit
from agent.learner import Learner
from agent.pace import fit, weeks_gone
from agent.plan import Plan, make_plan
from agent.plan_wishes import Kind
from agent.planned import Terms
from agent.targets import Target
from knowledge.curriculum import Curriculum


def apply(edit: Edit, plan: Plan, terms: Terms) -> Plan:
    """Return the plan after a change; what lies behind stays where it is."""
    learner = edit.noted.learner
    plan = plan.from_week(weeks_gone(plan, terms.today), terms.finished) if plan.started else plan
    notes = tuple(note for target in edit.named.targets for note in target.notes)
    plan = make_plan(learner, terms.curriculum, exercises=terms.exercises, old=_with_extras(edit, plan, notes))
    match edit.kind:
        case Kind.SKIP:
            plan = plan.skip(*notes)
        case Kind.ADD:
            plan = plan.take_back(*notes)
        case Kind.FIRST | Kind.WEEK:
            plan = plan.take_back(*(n for n in notes if len(notes) == 1))
            plan = plan.skip(*before(plan, notes, terms)) if edit.knows_before else plan
            plan = _moved(plan, notes, terms, kind=edit.kind)
        case Kind.BEFORE:
            plan = _ahead_of(plan, notes, edit, terms)
        case Kind.LAST:
            plan = _postponed(plan, notes, terms)
        case Kind.ONLY:
            left = [note for note in plan.everything if note not in terms.finished]
            wanted = with_required(notes, left, terms.curriculum)
            plan = plan.take_back(*wanted).skip(*(note for note in left if note not in wanted))
        case Kind.UNTIL:
            plan = plan.skip(*_behind(plan, notes, terms))
        case Kind.SHORTEN:
            plan = _shortened(plan, learner, terms)
    return plan


def before(plan: Plan, notes: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """Return the lessons still to be taught before the first of some."""
    everything = plan.everything
    first = min((place for place, note in enumerate(everything) if note in notes), default=0)
    return tuple(note for note in everything[:first] if note in plan.lessons and note not in terms.finished)


def _behind(plan: Plan, notes: tuple[str, ...], terms: Terms) -> tuple[str, ...]:
    """Return the lessons behind the last of some."""
    everything = plan.everything
    last = max((place for place, note in enumerate(everything) if note in notes), default=len(everything))
    return tuple(note for note in everything[last + 1 :] if note not in terms.finished)


def _with_extras(edit: Edit, plan: Plan, notes: tuple[str, ...]) -> Plan:
    """Return the plan in which the extras are wanted that the change names."""
    extras = {note for stage in plan.stages for note in stage.extras}
    if edit.kind not in (Kind.ADD, Kind.FIRST, Kind.WEEK) or any(target.is_stage for target in edit.named.targets):
        return plan
    return replace(plan, added=tuple(dict.fromkeys((*plan.added, *(note for note in notes if note in extras)))))


def _moved(plan: Plan, notes: tuple[str, ...], terms: Terms, *, kind: Kind) -> Plan:
    """Return the plan with lessons, and what they build on, taught next; WEEK: only as many as a week holds."""
    everything = plan.everything
    ahead = with_required(notes, [note for note in everything if note not in terms.finished], terms.curriculum)
    if kind is Kind.WEEK:
        room, taken = 60 * plan.hours, list[str]()
        for note in ahead:
            minutes = 0.0 if note in plan.skipped else plan.minutes.get(note, 0.0)
            if room < minutes and taken:
                break
            room -= minutes
            taken.append(note)
        ahead = tuple(taken)
    done = [note for note in everything if note in terms.finished]
    rest = [note for note in everything if note not in (*done, *ahead)]
    return replace(plan, order=(*done, *ahead, *rest)).laid_out()


def _ahead_of(plan: Plan, notes: tuple[str, ...], edit: Edit, terms: Terms) -> Plan:
    """Return the plan with lessons, and what they build on, right before others; what stands before these stays."""
    done = [note for note in plan.everything if note in terms.finished]
    left = [note for note in plan.everything if note not in terms.finished]
    place = min(left.index(note) for target in edit.behind.targets for note in target.notes)
    moved = [note for note in with_required(notes, left, terms.curriculum) if left.index(note) >= place]
    rest = [note for note in left[place:] if note not in moved]
    return replace(plan, order=(*done, *left[:place], *moved, *rest)).laid_out()


def with_required(notes: tuple[str, ...], left: list[str], curriculum: Curriculum) -> tuple[str, ...]:
    """Return lessons with those of what is left that they build on, in teaching order."""
    wanted: set[str] = set()
    waiting = [note for note in notes if note in left]
    while waiting:
        note = waiting.pop()
        if note not in wanted:
            wanted.add(note)
            waiting += [required for required in curriculum.notes[note].requires if required in left]
    return tuple(note for note in left if note in wanted)


def _postponed(plan: Plan, notes: tuple[str, ...], terms: Terms) -> Plan:
    """Return the plan with lessons, and what builds on them, after all others that take weeks."""
    timed = [note for note in plan.timed if note not in terms.finished]
    late = set(notes)
    for note in timed:  # in order, so that what builds on a late one is late as well
        if late & set(terms.curriculum.notes[note].requires):
            late.add(note)
    behind = [note for note in timed if note in late]
    order = [note for note in plan.everything if note not in behind]
    at = max((index for index, note in enumerate(order) if note in plan.timed), default=-1) + 1
    return replace(plan, order=(*order[:at], *behind, *order[at:])).laid_out()


def _shortened(plan: Plan, learner: Learner, terms: Terms) -> Plan:
    """Return the plan without what can go, as much of it as the deadline asks for; without a deadline all of it."""
    today = terms.today or date.min
    deadline = max(learner.deadline or today, today)
    whole = plan.until(learner.until) if learner.until else plan
    return plan.skip(*fit(whole, terms.curriculum, terms.finished, today=today, deadline=deadline).spare)


def missing_before(target: Target, plan: Plan, terms: Terms) -> tuple[int, float]:
    """Return how many lessons a target pulls along, because it builds on them, and their minutes."""
    left = [note for note in plan.lessons if note not in terms.finished]
    before = set(with_required(target.notes, left, terms.curriculum)) - set(target.notes)
    return len(before), sum(plan.minutes.get(note, 0.0) for note in before)
