"""Rows of numbers for one parameter, and numbers of a request that are of something else."""

import pytest

from knowledge.practice.loading import load_practice
from knowledge.practice.mathtext import equations_in, line_of
from knowledge.practice.slots import read

RECIPES = {each.id: each for each in load_practice().recipes}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("输入 30 维，两个隐藏层分别是 64 和 32，输出 5 类", {"features": 30, "hidden": (64, 32), "classes": 5}),
        ("20 个特征，三个隐藏层，每层 128，分 4 类", {"features": 20, "hidden": (128, 128, 128), "classes": 4}),
        ("8 inputs, hidden layers of 100 and 50, 3 classes", {"features": 8, "hidden": (100, 50), "classes": 3}),
        ("16 features, hidden=[64, 32, 16], 7 classes", {"features": 16, "hidden": (64, 32, 16), "classes": 7}),
        ("MLP 784-512-256-10", {"features": 784, "hidden": (512, 256), "classes": 10}),
        ("MLP 784-128-10", {"features": 784, "hidden": 128, "classes": 10}),
        ("13 个特征，64 和 16 两个隐藏层，2 类", {"features": 13, "hidden": (64, 16), "classes": 2}),
        ("20 个特征，一个隐藏层 64，3 类", {"features": 20, "hidden": 64, "classes": 3}),
        ("hidden 64, 5 classes, 20 features", {"features": 20, "hidden": 64, "classes": 5}),
        ("隐藏层 64，5 类，特征 9", {"features": 9, "hidden": 64, "classes": 5}),
    ],
)
def test_hidden_layers_are_read_one_or_several(text: str, given: dict[str, object]) -> None:
    reading = read(text, RECIPES["mlp-classifier"])
    assert (reading.values, reading.contradictions, reading.unused) == (given, [], ())


@pytest.mark.parametrize("id_", ["mlp-classifier", "mlp-regressor", "regularised-mlp"])
def test_one_width_and_a_row_of_one_make_the_same_program(id_: str) -> None:
    recipe = RECIPES[id_]
    given = {each.name: 5 for each in recipe.parameters if each.required}
    assert recipe.write({**given, "hidden": 24}) == recipe.write({**given, "hidden": (24,)})
    assert "24, 12" in recipe.write({**given, "hidden": (24, 12)})


def test_faulty_width_in_a_row_is_named() -> None:
    problems = RECIPES["mlp-classifier"].problems({"features": 5, "classes": 2, "hidden": (64, 0)})
    assert [words.en for words in problems] == ["hidden units 0 is out of bounds; possible: 1 to 4096"]


def test_formula_gives_slope_and_intercept_where_they_are_wanted_and_nothing_else() -> None:
    text = "线性回归，学出 y = 2x - 3，权重要接近 2，偏置接近 -3"
    reading = read(text, RECIPES["linear-regression"])
    assert (reading.values, reading.unused) == ({"slope": 2.0, "intercept": -3.0}, ())
    reading = read("训练循环，数据是 y = 4x + 7", RECIPES["training-loop"])
    assert (reading.values, reading.unused) == ({}, ("4x + 7",))


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("y = 2x - 3", ["2*x-3"]),
        ("y=5x", ["5*x"]),
        ("2x + 1 = y", ["2*x+1"]),
        ("放大 4x 的解码器", []),
        ("w=2 x=3 b=1 t=5", []),
        ("3x224x224", []),
        ("lr=1e-3", []),
    ],
)
def test_formula_is_one_only_with_its_signs(text: str, formulas: list[str]) -> None:
    assert [written for written, _ in equations_in(text)] == formulas


@pytest.mark.parametrize(
    ("written", "line"), [("2*x-3", (2, -3)), ("-(x-4)/2", (-0.5, 2)), ("x**2+1", None), ("exp(x)+1", None), ("1/x+1", None)]
)  # fmt: skip
def test_line_is_told_from_other_formulas(written: str, line: tuple[float, float] | None) -> None:
    assert line_of(written) == line


@pytest.mark.parametrize(
    ("id_", "text", "values", "unused"),
    [
        ("q-learning", "走廊 6 格，走到最右边得 1 分", {"cells": 6}, ("1",)),
        ("q-learning", "10 states, a reward of 1 at the goal", {"cells": 10}, ("1",)),
        ("early-stopping", "patience 5, images of 28x28", {"patience": 5}, ("28×28",)),
        ("vae", "input 784 维，latent 8 维", {"latent": 8}, ("784",)),
        ("class-weights", "0 类 900 个、1 类 100 个，每批 50 个", {"batch": 50}, ("0", "900", "1", "100")),
        ("mlp-classifier", "MNIST 的 MLP", {"features": 784, "classes": 10}, ()),
        ("lstm-classifier", "用 GRU，词表 8000", {"words": 8000, "cell": "GRU"}, ()),
    ],
)
def test_number_of_something_else_fills_no_parameter_and_is_kept_as_unused(
    id_: str, text: str, values: dict[str, object], unused: tuple[str, ...]
) -> None:
    reading = read(text, RECIPES[id_])
    assert (reading.values, reading.unused) == (values, unused)
