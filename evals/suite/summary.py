"""Pass rates of a record, by what the checks are about, by stage, by phase, by language, each with its intervals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evals.checks import CHECKS, Dimension
from evals.score import Score, Verdict
from evals.statistics import Interval, Rate, clustered, pooled, wilson
from evals.suite.record import Played, Record, Said

Label = Callable[[Played, Said, Score], str]


@dataclass(frozen=True)
class Row:
    """One group of verdicts."""

    name: str
    rate: Rate
    skipped: int
    wilson: Interval
    """As if every verdict stood for itself."""
    clustered: Interval | None
    """As if only the dialogues did."""


def by_dimension(record: Record) -> list[Row]:
    """Return the rates by what the checks are about, and of all together."""
    rows = _rows(record, lambda _, __, score: _about(score), [str(each) for each in Dimension])
    return [*rows, *_rows(record, lambda *_: "all checks"), *unblemished(record)]


def unblemished(record: Record) -> list[Row]:
    """Return how many turns, and how many dialogues, are without any fault: checks of every turn make all other rates high."""
    turns: dict[str, list[Rate]] = {}
    for played in record.dialogues:
        judged, bad = played.judged_turns, {score.turn for score in failures(played)}
        turns.setdefault(played.id, []).append(Rate(len(judged - bad), len(judged)))
    whole = [Rate(sum(each.passed == each.judged for each in plays), len(plays)) for plays in turns.values()]
    by_turn = [pooled(plays) for plays in turns.values()]
    seeds = {played.seed for played in record.dialogues}
    return [
        Row("turns without a fault", pooled(by_turn), 0, wilson(pooled(by_turn)), clustered(by_turn)),
        Row(
            "dialogues without a fault",
            pooled(whole),
            0,
            wilson(pooled(whole)),
            clustered(whole) if len(seeds) > 1 else None,
        ),
    ]


def by_check(record: Record) -> list[Row]:
    """Return the rates by check."""
    return _rows(record, lambda _, __, score: score.check)


def by_stage(record: Record) -> list[Row]:
    """Return the rates by the stage that a turn is about."""
    return _rows(record, lambda _, said, __: f"stage {said.stage}" if said.stage else "before any lesson")


def by_phase(record: Record) -> list[Row]:
    """Return the rates by the phase after the reply."""
    return _rows(record, lambda _, said, __: said.phase)


def by_language(record: Record) -> list[Row]:
    """Return the rates by the language of the dialogue."""
    return _rows(record, lambda played, _, __: played.language)


def failing(record: Record) -> list[Played]:
    """Return the dialogues in which a check failed."""
    return [played for played in record.dialogues if any(failures(played))]


def failures(played: Played) -> list[Score]:
    """Return the checks that failed in a dialogue."""
    return [score for score in played.scores if score.verdict is Verdict.FAILED]


def _about(score: Score) -> str:
    return str(CHECKS[score.check].about) if score.check in CHECKS else "checks that are no more"


def _rows(record: Record, label: Label, order: Sequence[str] = ()) -> list[Row]:
    groups: dict[str, dict[str, list[Verdict]]] = {}  # a dialogue is the same one with each seed
    for played in record.dialogues:
        for score in played.scores:
            name = label(played, played.said[score.turn - 1], score)
            groups.setdefault(name, {}).setdefault(played.id, []).append(score.verdict)
    names = [name for name in order if name in groups] + sorted(set(groups) - set(order))
    return [_row(name, groups[name].values()) for name in names]


def _row(name: str, dialogues: Iterable[Sequence[Verdict]]) -> Row:
    dialogues = list(dialogues)
    rates = [_rate(verdicts) for verdicts in dialogues]
    rate = pooled(rates)
    skipped = sum(len(verdicts) for verdicts in dialogues) - rate.judged
    return Row(name, rate, skipped, wilson(rate), clustered(rates))


def _rate(verdicts: Sequence[Verdict]) -> Rate:
    failed = verdicts.count(Verdict.FAILED)
    passed = verdicts.count(Verdict.PASSED)
    return Rate(passed, passed + failed)
