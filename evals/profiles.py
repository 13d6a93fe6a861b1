"""Checks on what the tutor knows of the learner, and says back."""

from collections.abc import Mapping, Sequence

from agent.intake import summary
from agent.learner import FIELDS, Learner
from evals.score import PASSED, Judged, Moment, failed, skipped

Recall = Mapping[str, Sequence[str] | float | None]
"""By field of the profile, `FIELD_gaps` or `hours_per_week`: what must be known; an empty list or null: nothing."""
_ALL = (*FIELDS, "hours_per_week")


def profile(at: Moment, wanted: Recall) -> Judged:
    """The tutor knows at least these values of the learner; nothing at all of a field with an empty list."""
    for name, values in wanted.items():
        known, told = _known(at.after.learner, name), _told(values)
        if missing := set(told) - set(known):
            return failed(f"{name} is {', '.join(known) or 'unknown'}; missing: {', '.join(sorted(missing))}")
        if not told and known:
            return failed(f"{name} is {', '.join(known)}, which the learner never said")
    return PASSED


def profile_is(at: Moment, wanted: Recall) -> Judged:
    """The tutor knows these values and no others: of a field that is not named it knows nothing."""
    for name in dict.fromkeys((*_ALL, *wanted)):
        known, told = _known(at.after.learner, name), _told(wanted.get(name))
        if set(known) != set(told):
            return failed(f"{name} is {', '.join(known) or 'unknown'}, not {', '.join(told) or 'unknown'}")
    return PASSED


def recalls(at: Moment, wanted: Sequence[str]) -> Judged:
    """The reply says back what it has understood of these fields, in words."""
    learner = at.after.learner
    lacking = [name for name in wanted if not _known(learner, name)]
    if lacking:
        return failed(f"knows nothing of: {', '.join(lacking)}")
    silent = [name for name in wanted if not _is_said(at, name)]
    return failed(f"does not say back: {', '.join(silent)}") if silent else PASSED


def remembers(at: Moment, _: bool) -> Judged:
    """What was known before the message is still known after it, unless the message is about the learner."""
    before, after = at.before.learner, at.after.learner
    if not any(_known(before, name) for name in _ALL):
        return skipped("nothing was known of the learner")
    lost = [name for name in _ALL if _known(before, name) and not _known(after, name)]
    return failed(f"has forgotten: {', '.join(lost)}") if lost else PASSED


def _is_said(at: Moment, name: str) -> bool:
    if name == "hours_per_week":
        return f"{at.after.learner.hours_per_week:g}" in at.turn.reply
    words = summary(at.after.learner, (name,), at.turn.language)
    mark = "：" if at.turn.language == "zh" else ": "
    return words.partition(mark)[2] in at.turn.reply


def _told(values: Sequence[str] | float | None) -> tuple[str, ...]:
    if values is None:
        return ()
    return tuple(map(str, values)) if isinstance(values, Sequence) else (f"{values:g}",)


def _known(learner: Learner, name: str) -> tuple[str, ...]:
    if name == "hours_per_week":
        return (f"{learner.hours_per_week:g}",) if learner.hours_per_week is not None else ()
    values = learner.gaps if name.endswith("_gaps") else learner.values
    return values.get(name.removesuffix("_gaps"), ())
