"""Facts and forbidden claims, said, denied or put up as a mistake."""

import pytest

from evals.score import Verdict
from tests.evals.moments import at, turn, verdict

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("反向传播不负责更新参数，它只求出梯度。", FAILED),
        ("梯度下降负责更新参数。", PASSED),
        ("优化器用梯度来修改参数。", PASSED),
        ("它没有更新参数。", FAILED),
        ("它不仅求梯度，还更新参数。", PASSED),
        ("每次不同的是：优化器更新参数。", PASSED),
        ("```python\n# 更新参数\n```", FAILED),
    ],
)
def test_a_fact_counts_only_where_it_is_affirmed(reply: str, expected: Verdict) -> None:
    assert verdict("facts", at(turn(reply)), "更新参数|修改参数") is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("反向传播会更新参数。", FAILED),
        ("反向传播只求梯度，并不更新参数。", PASSED),
        ("有人会以为反向传播更新参数。", PASSED),
        ("常见误区：反向传播就是更新参数的算法。", PASSED),
        ("你说“反向传播更新参数”，差在哪？", PASSED),
        ("反向传播求出梯度。优化器更新参数。", PASSED),
        ("反向传播不难：反向传播直接更新参数。", FAILED),
    ],
)
def test_a_claim_may_be_denied_quoted_or_named_as_a_mistake(reply: str, expected: Verdict) -> None:
    assert verdict("claims_none", at(turn(reply)), "反向传播…更新参数") is expected


def test_an_english_denial_is_one() -> None:
    claim = "dropout makes training faster"
    assert verdict("claims_none", at(turn("Dropout makes training faster.")), claim) is FAILED
    assert verdict("claims_none", at(turn("It is not true that dropout makes training faster.")), claim) is PASSED
    assert verdict("facts", at(turn("It never updates the weights.")), "updates the weights") is FAILED
