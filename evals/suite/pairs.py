"""Two systems on the same turns: only checks that were judged for both count, and only turns with the same message."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.checks import CHECKS, Dimension
from evals.paired import Paired, clustered_difference
from evals.score import Verdict
from evals.statistics import Interval
from evals.suite.record import Played, Record

ALL = "all checks"
Turns = Mapping[int, Mapping[tuple[str, int], bool]]
"""By turn: whether each check passed; a check that a case asks for twice has a number of its own."""


@dataclass(frozen=True)
class Pair:
    """How two systems compare in what some checks are about: a turn passes if all checks judged for both passed."""

    about: str
    turns: Paired
    interval: Interval | None
    """Of the difference, when whole dialogues are drawn anew."""


def compare(first: Record, second: Record) -> list[Pair]:
    """Return the pairs in all checks, and by what they are about; nothing of what was not judged for both."""
    pairs = [_pair(about, first, second) for about in (ALL, *map(str, Dimension))]
    return [pair for pair in pairs if pair.turns.n]


def _pair(about: str, first: Record, second: Record) -> Pair:
    others = {(played.id, played.seed): played for played in second.dialogues}
    by_dialogue: dict[str, list[tuple[bool, bool]]] = {}
    for played in first.dialogues:
        if other := others.get((played.id, played.seed)):
            by_dialogue.setdefault(played.id, []).extend(_turns(about, played, other))
    turns = Paired.of([pair for pairs in by_dialogue.values() for pair in pairs])
    return Pair(about, turns, clustered_difference([Paired.of(pairs) for pairs in by_dialogue.values()]))


def _turns(about: str, first: Played, second: Played) -> Iterator[tuple[bool, bool]]:
    one, other = _verdicts(about, first), _verdicts(about, second)
    for turn, checks in one.items():
        shared = checks.keys() & other.get(turn, {}).keys()
        if shared and first.said[turn - 1].message == second.said[turn - 1].message:
            yield all(checks[check] for check in shared), all(other[turn][check] for check in shared)


def _verdicts(about: str, played: Played) -> Turns:
    found: dict[int, dict[tuple[str, int], bool]] = {}
    asked: dict[tuple[int, str], int] = {}
    for score in played.scores:
        number = asked[score.turn, score.check] = asked.get((score.turn, score.check), 0) + 1
        is_about = about == ALL or (score.check in CHECKS and CHECKS[score.check].about == about)
        if is_about and score.verdict is not Verdict.SKIPPED:
            found.setdefault(score.turn, {})[score.check, number] = score.verdict is Verdict.PASSED
    return found
