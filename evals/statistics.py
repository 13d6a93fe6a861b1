"""How sure a pass rate is: Wilson's interval, and a bootstrap over dialogues, whose turns are not independent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z = 1.959964
"""Of a two-sided interval of 95 %."""
RESAMPLES = 2000
SEED = 0


@dataclass(frozen=True)
class Rate:
    """How many of the judged checks passed; skipped ones are not judged."""

    passed: int
    judged: int

    @property
    def share(self) -> float | None:
        """Return the pass rate; None: nothing was judged."""
        return self.passed / self.judged if self.judged else None


def pooled(rates: Sequence[Rate]) -> Rate:
    """Return the rate of all of them together."""
    return Rate(sum(each.passed for each in rates), sum(each.judged for each in rates))


@dataclass(frozen=True)
class Interval:
    """Between which values a rate lies, in 95 of 100 repetitions."""

    low: float
    high: float


def wilson(rate: Rate) -> Interval:
    """Return the score interval of a rate (Wilson 1927), which holds for few cases and near 0 and 1 too."""
    n, share = rate.judged, rate.share
    if share is None:
        return Interval(0.0, 1.0)
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def clustered(dialogues: Sequence[Rate]) -> Interval | None:
    """Return the percentile interval of the pooled rate when whole dialogues are drawn anew (Efron & Tibshirani 1993).

    None: of one dialogue, or of none, nothing can be said.
    """
    judged = [rate for rate in dialogues if rate.judged]
    if len(judged) < 2:
        return None
    passed, of = resampled([(rate.passed, rate.judged) for rate in judged])
    return middle(passed / of)


def resampled(counts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Return the sums of some counts of each dialogue, when dialogues are drawn anew: (counts, resamples)."""
    generator = np.random.default_rng(SEED)
    size = len(counts)
    drawn = generator.multinomial(size, [1 / size] * size, size=RESAMPLES)  # (resamples, dialogues)
    return np.asarray(drawn @ np.array(counts), dtype=np.float64).T


def middle(values: NDArray[np.float64]) -> Interval:
    """Return between which values 95 % of them lie."""
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(float(low), float(high))


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return a quantile; None: there are no values."""
    return float(np.quantile(values, share)) if values else None


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which so many percent lie, the nearest one; not a number of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(percent / 100 * len(ordered)) - 1)] if ordered else math.nan
