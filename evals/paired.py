"""Two systems on the same things: who passed where, and how sure the difference is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evals.statistics import Interval, middle, resampled


@dataclass(frozen=True)
class Paired:
    """Two systems on the same questions, or turns."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @classmethod
    def of(cls, pairs: Sequence[tuple[bool, bool]]) -> "Paired":
        """Count what passed where."""
        return cls(*(pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))

    @property
    def n(self) -> int:
        """Return how many there are."""
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def p(self) -> float:
        """Return McNemar's exact p, two-sided: how likely so uneven a split would be if neither were better."""
        split = self.first_only + self.second_only
        fewer = min(self.first_only, self.second_only)
        tail: float = (
            2 * sum(math.comb(split, k) for k in range(fewer + 1)) / 2**split
        )  # of whole numbers: 2**1100 is no float
        return min(1.0, tail)

    @property
    def difference(self) -> float | None:
        """Return the first's pass rate less the second's; None: there is nothing that both were judged on."""
        return (self.first_only - self.second_only) / self.n if self.n else None

    @property
    def ratio(self) -> float:
        """Return the first's pass rate over the second's; infinite if the second never passes."""
        second = self.both + self.second_only
        return (self.both + self.first_only) / second if second else math.inf


def clustered_difference(dialogues: Sequence[Paired]) -> Interval | None:
    """Return the percentile interval of the difference of two pass rates when whole dialogues are drawn anew.

    None: of one dialogue, or of none, nothing can be said.
    """
    judged = [pair for pair in dialogues if pair.n]
    if len(judged) < 2:
        return None
    ahead, of = resampled([(pair.first_only - pair.second_only, pair.n) for pair in judged])
    return middle(ahead / of)
