"""Formulas as learners type them are read as Python; what is no formula is left alone."""

import pytest

from knowledge.practice.mathtext import constants_in, formulas_in


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("y = (3x+1)² 在 x = 1 处的导数是多少", "(3*x+1)**2"),
        ("f(x)=x^3-2x，求 f'(2)", "x**3-2*x"),
        ("derivative of x*sin(x) at x=0", "x*sin(x)"),
        ("求 e^x 在 x=0 的导数", "e**x"),
        ("(x+1)(x-1) 求导，x=3", "(x+1)*(x-1)"),
        ("L = 2w+1 时 w=4", "2*w+1"),
        ("ln(x)/x 在 x=1 的斜率", "log(x)/x"),
        ("x³ 的导数", "x**3"),
        ("x²(x+1) 的导数", "x**2*(x+1)"),
    ],
)
def test_formula_of_one_variable_is_read(text: str, formula: str) -> None:
    found = list(formulas_in(text))
    assert [written for written, _ in found] == [formula]
    (_, (start, end)) = found[0]
    assert "=" not in text[start:end]
    assert list(constants_in(text)) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("What are sigmoid(0) and tanh(0)?", ["sigmoid(0)", "tanh(0)"]),
        ("σ(2)是多少", ["sigmoid(2)"]),
        ("relu(-3)+tanh(0.5) 等于几", ["relu(-3)+tanh(0.5)"]),
        ("-ln(0.9) 是多少", ["-log(0.9)"]),
    ],
)
def test_function_values_are_read(text: str, values: list[str]) -> None:
    assert [written for written, _ in constants_in(text)] == values
    assert list(formulas_in(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "3x3 卷积核在 28×28 的图上", "y=wx+b", "a*x+b", "torch.sigmoid(torch.tensor(0.8))", "学习率 0.1，动量 0.9",
        "x = 1", "(((", "x" * 5000, "1+" * 3000 + "x", "__import__('os').system('x')", "x.__class__", "",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert list(formulas_in(text)) == []
    assert list(constants_in(text)) == []
