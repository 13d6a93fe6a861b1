"""What changes between two plans, as the rows of a small table: before, after."""

from collections.abc import Iterator, Sequence

from agent.dialogue import Version
from agent.plan import Plan
from agent.planned import Terms
from agent.planwords import thread_name, weeks_of

MOST_NAMED = 5
"""Lessons that are named; of more their number is told."""


def difference(before: Version, after: Version, terms: Terms) -> list[str]:
    """Return the rows of what a learner would see changed; none if nothing is."""
    rows = list(_rows(before.plan, after.plan, terms))
    if not rows:
        return []
    zh = terms.language == "zh"
    weeks = _weeks(before.plan, after.plan, zh=zh)
    head = "| | 现在 | 改后 |" if zh else "| | now | then |"
    return [head, "|---|---|---|", *(f"| {' | '.join(row)} |" for row in (weeks, *rows))]


def _weeks(before: Plan, after: Plan, *, zh: bool) -> tuple[str, str, str]:
    name = "总周数" if zh else "weeks in all"
    same = "（不变）" if zh else " (the same)"
    return name, str(before.weeks), f"{after.weeks}{same if after.weeks == before.weeks else ''}"


def _rows(before: Plan, after: Plan, terms: Terms) -> Iterator[tuple[str, str, str]]:
    zh = terms.language == "zh"
    if before.hours != after.hours:
        unit = " 小时" if zh else ""
        yield "每周" if zh else "hours a week", f"{before.hours:g}{unit}", f"{after.hours:g}{unit}"
    if before.thread != after.thread:
        was_thread, thread = (thread_name(each.thread, terms.language) for each in (before, after))
        yield "主线" if zh else "thread", was_thread, thread
    old, new = before.lessons, after.lessons
    gone, come = [n for n in old if n not in new], [n for n in new if n not in old]
    if gone:
        yield "不学" if zh else "left out", "–", _named(gone, terms)
    if come:
        yield "加进来" if zh else "added", "–", _named(come, terms)
    stayed = [note for note in new if note in old and note not in terms.finished]
    was = [note for note in old if note in new and note not in terms.finished]
    if stayed != was:
        same = next(index for index, (one, other) in enumerate(zip(was, stayed, strict=True)) if one != other)
        name = "接下来先学" if zh else "next lessons"
        later = f"再学 {same} 课之后" if zh else f"after {same} more lessons"
        yield later if same else name, _first(was[same:], terms), _first(stayed[same:], terms)
    for one, other in zip(before.stages, after.stages, strict=True):
        was_weeks, weeks = weeks_of(before, one, zh=zh), weeks_of(after, other, zh=zh)
        if was_weeks != weeks:
            title = terms.curriculum.stages[one.number - 1].title.in_(terms.language)
            yield f"{one.number}. {title}", was_weeks, weeks


def _first(notes: Sequence[str], terms: Terms) -> str:
    arrow = " → "
    return arrow.join(terms.curriculum.notes[note].title.in_(terms.language) for note in notes[:3]) + " …"


def _named(notes: Sequence[str], terms: Terms) -> str:
    zh = terms.language == "zh"
    titles = [terms.curriculum.notes[note].title.in_(terms.language) for note in notes[:MOST_NAMED]]
    more = len(notes) - len(titles)
    tail = (f" 等 {len(notes)} 课" if zh else f" and {more} more") if more else ""
    return ("、" if zh else "; ").join(titles) + tail
