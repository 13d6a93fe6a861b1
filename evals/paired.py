"""Two systems on the same things: who passed where, and how sure the difference is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


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
        return min(1.0, 2 * sum(math.comb(split, k) for k in range(fewer + 1)) / 2**split)

    @property
    def ratio(self) -> float:
        """Return the first's pass rate over the second's; infinite if the second never passes."""
        second = self.both + self.second_only
        return (self.both + self.first_only) / second if second else math.inf
