"""Formulas are compared as algebra, however they are written."""

import pytest

from evals.formulas import read
from evals.score import Verdict
from tests.evals.moments import at, turn, verdict

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED


@pytest.mark.parametrize(
    ("reply", "wanted", "expected"),
    [
        (r"更新是 \(w \leftarrow w\)，即 \(w_{t+1} = w_t - \eta g\)。", r"w_t - \eta g", PASSED),
        (r"\[ L = \frac{1}{2} (w x - t)^2 \]", "0.5*(t - w*x)**2", PASSED),
        (r"导数是 \(2 (w x - t) x\)", "2*x*(w*x - t)", PASSED),
        (r"导数是 \(2 (w x - t)\)", "2*x*(w*x - t)", FAILED),
        ("边长 `(n - k + 2*p)/s + 1`", r"\frac{n + 2p - k}{s} + 1", PASSED),
        (r"\(\sigma = \frac{1}{1 + \exp(-x)}\)", "exp(x)/(1 + exp(x))", PASSED),
        (r"边长 \(\lfloor (n - k)/s \rfloor + 1\)", "floor((n-k)/s) + 1", PASSED),
        ("没有公式。", "x + 1", FAILED),
    ],
)
def test_a_formula_equals_however_it_is_written(reply: str, wanted: str, expected: Verdict) -> None:
    assert verdict("formula", at(turn(reply)), wanted) is expected


@pytest.mark.parametrize(
    "text", ["__import__('os').system('x')", "x.real", "9**9**9**9", "[1, 2]", "lambda: 1", "", "当前"]
)
def test_what_is_no_formula_is_not_evaluated(text: str) -> None:
    assert read(text) is None or text == "当前"
