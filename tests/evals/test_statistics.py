"""Intervals of pass rates."""

import pytest

from evals.paired import Paired, clustered_difference
from evals.statistics import Rate, clustered, quantile, wilson


@pytest.mark.parametrize(
    ("passed", "judged", "low", "high"),
    [(10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)],
    ids=["all", "none", "Newcombe 1998, table I"],
)
def test_wilsons_interval(passed: int, judged: int, low: float, high: float) -> None:
    interval = wilson(Rate(passed, judged))
    assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_nothing_judged_says_nothing() -> None:
    assert Rate(0, 0).share is None
    assert (wilson(Rate(0, 0)).low, wilson(Rate(0, 0)).high) == (0.0, 1.0)
    assert clustered([Rate(0, 0), Rate(3, 3)]) is None
    assert quantile([], 0.5) is None


def test_faults_that_stand_together_widen_the_interval() -> None:
    spread = clustered([Rate(9, 10)] * 20)
    together = clustered([Rate(10, 10)] * 18 + [Rate(0, 10)] * 2)
    assert spread is not None
    assert together is not None
    assert (spread.low, spread.high) == (pytest.approx(0.9), pytest.approx(0.9))
    assert together.high - together.low > 0.2
    assert clustered([Rate(10, 10)] * 18 + [Rate(0, 10)] * 2) == together  # the same seed


def test_a_difference_is_as_sure_as_the_dialogues_are_alike() -> None:
    alike = clustered_difference([Paired(5, 3, 1, 1)] * 20)
    apart = clustered_difference([Paired(0, 10, 0, 0), Paired(0, 0, 10, 0)] * 10)
    assert alike is not None
    assert apart is not None
    assert (alike.low, alike.high) == (pytest.approx(0.2), pytest.approx(0.2))
    assert apart.low < -0.3 < 0.3 < apart.high
    assert clustered_difference([Paired(1, 0, 0, 0), Paired(0, 0, 0, 0)]) is None
