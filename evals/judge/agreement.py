"""How well a judge agrees with labels: percent, and Cohen's kappa with a bootstrap interval.

Kappa (Cohen 1960) takes off what two raters who only knew how often each says yes would agree on by chance.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.judge.judging import Scored
from evals.statistics import RESAMPLES, SEED, Interval

RELIED_ON_KAPPA = 0.6
"""Below it a criterion's number is not to be relied on; .61 to .80 is 'substantial' (Landis & Koch 1977)."""
FEWEST_LABELS = 6
"""With fewer nobody can tell."""

Pair = tuple[bool, bool]
"""The label, and what the judge said."""
_CELLS: tuple[Pair, ...] = ((True, True), (True, False), (False, True), (False, False))


@dataclass(frozen=True)
class Agreement:
    """A judge beside labels; labels whose reply it gave no verdict on count for nothing but `unscored`."""

    pairs: tuple[Pair, ...] = ()
    groups: tuple[str, ...] = ()
    """Of each pair; whole groups are drawn anew, because copies of one reply are not independent."""
    unscored: int = 0

    @property
    def n(self) -> int:
        """Return how many labels have a verdict beside them."""
        return len(self.pairs)

    @property
    def agreed(self) -> int:
        """Return how many verdicts are the label's."""
        return sum(label == said for label, said in self.pairs)

    @property
    def kappa(self) -> float | None:
        """Return Cohen's kappa; None: label and judge said one and the same always, so nothing can be told."""
        counts = Counter(self.pairs)
        value = _kappas(np.array([[counts[cell] for cell in _CELLS]], dtype=float))[0]
        return None if np.isnan(value) else float(value)

    @property
    def interval(self) -> Interval | None:
        """Return kappa's percentile interval when groups are drawn anew; None: too little varies in it."""
        names = sorted(set(self.groups))
        if len(names) < 2:
            return None
        counts = Counter(zip(self.groups, self.pairs, strict=True))
        table = np.array([[counts[name, cell] for cell in _CELLS] for name in names])  # (groups, cells)
        generator = np.random.default_rng(SEED)
        drawn = generator.multinomial(len(names), [1 / len(names)] * len(names), size=RESAMPLES)  # (resamples, groups)
        kappas = _kappas((drawn @ table).astype(float))
        told = kappas[~np.isnan(kappas)]
        if len(told) < RESAMPLES / 2:
            return None
        low, high = np.quantile(told, [0.025, 0.975])
        return Interval(float(low), float(high))

    @property
    def is_relied_on(self) -> bool:
        """Tell whether the judge's own numbers say something."""
        return self.n >= FEWEST_LABELS and self.kappa is not None and self.kappa >= RELIED_ON_KAPPA


def _kappas(cells: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the kappa of each row (yes-yes, yes-no, no-yes, no-no); not a number where chance alone explains all."""
    n = cells.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (cells[:, 0] + cells[:, 3]) / n
        yes = (cells[:, 0] + cells[:, 1]) * (cells[:, 0] + cells[:, 2])
        no = (cells[:, 2] + cells[:, 3]) * (cells[:, 1] + cells[:, 3])
        chance = (yes + no) / n**2
        return np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)


def agreement(scored: Iterable[Scored]) -> Agreement:
    """Compare the verdicts with the labels that their exchanges carry."""
    labelled = [one for one in scored if one.criterion.id in one.exchange.labels]
    judged = [(one, one.yes) for one in labelled if one.yes is not None]
    return Agreement(
        tuple((one.exchange.labels[one.criterion.id], yes) for one, yes in judged),
        tuple(one.exchange.group or one.exchange.id for one, _ in judged),
        len(labelled) - len(judged),
    )


def by_criterion(scored: Sequence[Scored]) -> dict[str, Agreement]:
    """Return the agreement on each criterion that was judged."""
    names = dict.fromkeys(one.criterion.id for one in scored)
    return {name: agreement(one for one in scored if one.criterion.id == name) for name in names}
