"""What a judge said, beside how well it agrees with labels: no number of a judge stands alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.judge.agreement import FEWEST_LABELS, RELIED_ON_KAPPA, Agreement, agreement, by_criterion
from evals.judge.criteria import Criterion
from evals.judge.exchange import Exchange
from evals.judge.judging import Scored
from evals.statistics import Interval, Rate, clustered, wilson

CAVEAT = (
    "This is a model's opinion. It gates nothing: no check and no exit code depends on it. "
    "What counts is what `python -m evals` checks, and what people say."
)


@dataclass(frozen=True)
class Judged:
    """All that one judge said of some replies."""

    judge: str
    digest: str
    read: int
    """Replies in the file."""
    exchanges: tuple[Exchange, ...]
    """Those of them that were to be judged."""
    criteria: tuple[Criterion, ...]
    scored: tuple[Scored, ...]
    labelled: tuple[Scored, ...]
    """What it said of the replies that we have labels for."""

    @property
    def trust(self) -> dict[str, Agreement]:
        """Return the agreement with our labels, by criterion."""
        return by_criterion(self.labelled)

    @property
    def own(self) -> dict[str, Agreement]:
        """Return the agreement with the labels of the file itself, for those criteria that it has labels for."""
        return {name: one for name, one in by_criterion(self.scored).items() if one.n or one.unscored}

    @property
    def systems(self) -> tuple[str, ...]:
        """Return who wrote the replies."""
        return tuple(dict.fromkeys(one.by for one in self.exchanges))


@dataclass(frozen=True)
class Tally:
    """One criterion on all replies of one system."""

    wanted: Rate
    """How many of those judged got the answer that speaks for the tutor."""
    interval: Interval
    unscored: Counter[str]
    """By reason; they count as neither."""
    skipped: int
    """Replies that the criterion does not apply to."""


def tally(judged: Judged, criterion: Criterion, system: str) -> Tally:
    """Count the verdicts on one criterion."""
    own = [one for one in judged.scored if one.criterion == criterion and one.exchange.by == system]
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in own:
        if one.yes is not None:
            groups[one.exchange.group or one.exchange.id].append(one.yes == criterion.wanted)
    rates = [Rate(sum(each), len(each)) for each in groups.values()]
    rate = Rate(sum(each.passed for each in rates), sum(each.judged for each in rates))
    skipped = sum(not criterion.applies(one) for one in judged.exchanges if one.by == system)
    unscored = Counter(one.why for one in own if one.yes is None)
    return Tally(rate, _sure(rates, rate), unscored, skipped)


def _sure(groups: Sequence[Rate], rate: Rate) -> Interval:
    """Return the bootstrap's interval; where all verdicts are alike it has no width, and Wilson's is told."""
    drawn = clustered(groups)
    return drawn if drawn and drawn.low < drawn.high else wilson(rate)


def lines(judged: Judged) -> Iterator[str]:
    """Yield the report as Markdown."""
    of = f"{len(judged.exchanges)} of {judged.read} replies"
    yield f"# {judged.judge} as a judge of {', '.join(judged.systems) or 'nothing'} ({of})"
    yield ""
    yield f"{CAVEAT} Digest of the judge: {judged.digest[:12] or 'unknown'}."
    for system in judged.systems:
        yield ""
        yield f"## {system}"
        yield ""
        yield "| criterion | wanted answer | share [95 %] | judged | unscored | skipped | agreement with labels | kappa [95 %] | labels |"
        yield "|---|---|---|---|---|---|---|---|---|"
        yield from (_row(judged, criterion, system) for criterion in judged.criteria)
    yield ""
    yield (
        f"A share in brackets is not to be relied on: the judge's kappa with the labels is below {RELIED_ON_KAPPA:.1f}, "
        f"or there are fewer than {FEWEST_LABELS} labels that it could read. Labels: evals/judge/labels.yaml, which says "
        "who made them. Unscored replies (no answer in the form that was asked for, or too long) count as neither yes nor no."
    )
    yield from _own(judged)


def _row(judged: Judged, criterion: Criterion, system: str) -> str:
    counted, trust = tally(judged, criterion, system), judged.trust.get(criterion.id, Agreement())
    share = _share(counted)
    if counted.wanted.judged and not trust.is_relied_on:
        share = f"({share}) not to be relied on"
    unscored = ", ".join(f"{count} {why}" for why, count in counted.unscored.items()) or "0"
    answer = "yes" if criterion.wanted else "no"
    cells = (criterion.id, answer, share, counted.wanted.judged, unscored, counted.skipped, *_agreement(trust))
    return f"| {' | '.join(map(str, cells))} |"


def _share(counted: Tally) -> str:
    share = counted.wanted.share
    return "none judged" if share is None else f"{share:.2f} {_interval(counted.interval)}"


def _agreement(one: Agreement) -> tuple[str, str, str]:
    """Return percent, kappa with its interval, and the number of labels, as words."""
    unread = f" ({one.unscored} more unscored)" if one.unscored else ""
    if not one.n:
        return "unknown", "unknown", f"0{unread}"
    kappa = "undefined" if one.kappa is None else f"{one.kappa:.2f} {_interval(one.interval)}"
    return f"{100 * one.agreed / one.n:.0f} %", kappa, f"{one.n}{unread}"


def _interval(one: Interval | None) -> str:
    return "[unknown]" if one is None else f"[{one.low:.2f}, {one.high:.2f}]"


def _own(judged: Judged) -> Iterator[str]:
    """Yield how well the judge agrees with the labels that came with the file."""
    if not judged.own:
        return
    yield ""
    yield "## Agreement with the file's own labels"
    yield ""
    yield "| criterion | agreement | kappa [95 %] | labels |"
    yield "|---|---|---|---|"
    for name, one in judged.own.items():
        yield f"| {' | '.join((name, *_agreement(one)))} |"


def as_json(judged: Judged) -> dict[str, object]:
    """Return the report as JSON takes it."""
    return {
        "judge": judged.judge,
        "digest": judged.digest,
        "gates": False,
        "note": CAVEAT,
        "replies": {"read": judged.read, "judged": len(judged.exchanges)},
        "systems": {
            system: {criterion.id: _criterion_json(judged, criterion, system) for criterion in judged.criteria}
            for system in judged.systems
        },
        "all_labels": _agreement_json(agreement(judged.labelled)),
        "own_labels": {name: _agreement_json(one) for name, one in judged.own.items()},
        "verdicts": [
            {
                "id": one.exchange.id,
                "by": one.exchange.by,
                "criterion": one.criterion.id,
                "yes": one.yes,
                "why": one.why,
            }
            for one in judged.scored
        ],
    }


def _criterion_json(judged: Judged, criterion: Criterion, system: str) -> dict[str, object]:
    counted, trust = tally(judged, criterion, system), judged.trust.get(criterion.id, Agreement())
    return {
        "wanted": criterion.wanted,
        "share": counted.wanted.share,
        "interval": [counted.interval.low, counted.interval.high] if counted.wanted.judged else None,
        "judged": counted.wanted.judged,
        "unscored": dict(counted.unscored),
        "skipped": counted.skipped,
        "relied_on": trust.is_relied_on,
        "agreement": _agreement_json(trust),
    }


def _agreement_json(one: Agreement) -> dict[str, object]:
    interval = one.interval
    return {
        "n": one.n,
        "agreed": one.agreed,
        "kappa": one.kappa,
        "interval": [interval.low, interval.high] if interval else None,
        "unscored": one.unscored,
    }


def all_labels(labelled: Sequence[Scored]) -> str:
    """Return the agreement over all criteria, in one line."""
    percent, kappa, n = _agreement(agreement(labelled))
    return f"agreement with the labels of all criteria: {percent}, kappa {kappa}, n = {n}"
