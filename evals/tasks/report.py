"""The report on code tasks: rates with intervals by kind, check and language; single tasks of the dev half alone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.paired import Paired
from evals.score import Verdict
from evals.statistics import Rate, percentile, wilson
from evals.tasks.judging import CAUSE, CLAIM, RUNS, TEST, TRUTH, JudgedTask, Outcome
from evals.tasks.task import KINDS

CHECKS = (TRUTH, CAUSE, CLAIM, TEST, RUNS)
LANGUAGES = ("zh", "en", "mixed")
LONGEST_REASON = 400
FEWEST_OF_A_TAG = 8

Judgements = Mapping[str, Sequence[JudgedTask]]
"""What was judged, by system."""


@dataclass(frozen=True)
class Table:
    """All that the report tells."""

    model: str
    tier: str
    half: str
    judged: Judgements


def passed(judged: Sequence[JudgedTask]) -> Rate:
    """Return how many tasks are passed; one without a program is not."""
    return Rate(sum(one.passed for one in judged), len(judged))


def checked(judged: Sequence[JudgedTask], check: str) -> Rate:
    """Return how often a check passed, of the times that it applied."""
    verdicts = Counter(score.verdict for one in judged for score in one.scores if score.check == check)
    return Rate(verdicts[Verdict.PASSED], verdicts[Verdict.PASSED] + verdicts[Verdict.FAILED])


def words(rate: Rate) -> str:
    """Return a rate with its interval."""
    if rate.share is None:
        return "–"
    between = wilson(rate)
    return f"{rate.passed}/{rate.judged} = {rate.share:.0%} [{between.low:.0%}, {between.high:.0%}]"


def markdown(table: Table) -> Iterator[str]:
    """Yield the report line by line."""
    yield f"model {table.model}, tier {table.tier}, {table.half}; intervals of 95 % (Wilson)"
    yield from (
        "",
        "### Tasks passed",
        "",
        "| | " + " | ".join(table.judged) + " |",
        "|---|" + "---|" * len(table.judged),
    )
    for title in (*KINDS, *LANGUAGES, *tags(table), "all"):
        yield _row(title, [[one for one in judged if title in rows_of(one)] for judged in table.judged.values()])
    yield ""
    yield "no program: the reply says that it has none. That is no pass, and no wrong program."
    yield from _checks(table)
    yield from _pairs(table)
    yield from _single(table)


def rows_of(one: JudgedTask) -> tuple[str, ...]:
    """Return the rows of the table in which a task counts."""
    return (one.task.kind, one.task.language, *(f"“{tag}”" for tag in one.task.tags), "all")


def tags(table: Table) -> list[str]:
    """Return the rows of the tags of so many tasks that a rate says something."""
    counts = Counter(f"“{tag}”" for one in next(iter(table.judged.values()), ()) for tag in one.task.tags)
    return sorted(tag for tag, count in counts.items() if count >= FEWEST_OF_A_TAG)


def _row(title: str, groups: Sequence[Sequence[JudgedTask]]) -> str:
    return f"| {title} | " + " | ".join(map(_cell, groups)) + " |"


def _cell(judged: Sequence[JudgedTask]) -> str:
    refused = sum(one.outcome is Outcome.REFUSED for one in judged)
    return words(passed(judged)) + (f", no program {refused}" if refused else "")


def _checks(table: Table) -> Iterator[str]:
    yield from ("", "### What was checked", "", "| system, kind | " + " | ".join(CHECKS) + " | p50 / p90 s |")
    yield "|---|" + "---|" * (len(CHECKS) + 1)
    for name, all_ in table.judged.items():
        for kind in KINDS:
            if judged := [one for one in all_ if one.task.kind == kind]:
                seconds = [one.answer.seconds for one in judged]
                cells = " | ".join(words(checked(judged, check)) for check in CHECKS)
                yield f"| {name}, {kind} | {cells} | {percentile(seconds, 50):.1f} / {percentile(seconds, 90):.1f} |"


def _pairs(table: Table) -> Iterator[str]:
    if len(table.judged) < 2:
        return
    (one, first), (other, second) = list(table.judged.items())[:2]
    theirs = {each.task.id: each.passed for each in second}
    pair = Paired.of([(each.passed, theirs[each.task.id]) for each in first if each.task.id in theirs])
    yield from ("", f"### {one} and {other} on the same {pair.n} tasks", "")
    yield f"both {pair.both}, {one} only {pair.first_only}, {other} only {pair.second_only}, neither {pair.neither}; McNemar p {pair.p:.2g}"


def _single(table: Table) -> Iterator[str]:
    shown = {
        name: {one.task.id: one for one in judged if one.task.half == "dev"} for name, judged in table.judged.items()
    }
    ids = list(dict.fromkeys(id_ for each in shown.values() for id_ in each))
    if not ids:
        return
    yield from ("", "### Each task of the dev half", "", "| | message | " + " | ".join(shown) + " |")
    yield "|---|---|" + "---|" * len(shown)
    for id_ in ids:
        task = next(each[id_].task for each in shown.values() if id_ in each)
        cells = (_verdict(each[id_]) if id_ in each else "" for each in shown.values())
        yield f"| {id_} | {_flat(task.message)} | " + " | ".join(cells) + " |"


def _verdict(one: JudgedTask) -> str:
    if one.passed:
        return "✓"
    sign = "–" if one.outcome is Outcome.REFUSED else "✗"
    why = _flat("; ".join(one.whys))
    return f"{sign} {why if len(why) <= LONGEST_REASON else why[: LONGEST_REASON - 1] + '…'}"


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def as_json(table: Table) -> dict[str, object]:
    """Return the figures as `--json` prints them."""
    systems = {}
    for name, judged in table.judged.items():
        groups = {row: [one for one in judged if row in rows_of(one)] for row in (*KINDS, *LANGUAGES)}
        systems[name] = {
            "all": _figures(judged),
            "by_kind": {kind: _figures(groups[kind]) for kind in KINDS if groups[kind]},
            "by_language": {language: _figures(groups[language]) for language in LANGUAGES if groups[language]},
            "tasks": {one.task.id: _task(one) for one in judged if one.task.half == "dev"},
        }
    return {"model": table.model, "tier": table.tier, "half": table.half, "systems": systems}


def _figures(judged: Sequence[JudgedTask]) -> dict[str, object]:
    rate = passed(judged)
    between = wilson(rate)
    outcomes = Counter(one.outcome for one in judged)
    checks = {check: checked(judged, check) for check in CHECKS}
    return {
        "n": rate.judged,
        "interval": [between.low, between.high],
        **{str(outcome): outcomes[outcome] for outcome in Outcome},
        "checks": {
            check: {"passed": each.passed, "judged": each.judged} for check, each in checks.items() if each.judged
        },
    }


def _task(one: JudgedTask) -> dict[str, object]:
    scores = [{"check": score.check, "verdict": str(score.verdict), "why": score.why} for score in one.scores]
    return {"outcome": str(one.outcome), "scores": scores}
