"""Numbers beside names: which goes to which."""

import pytest

from knowledge.formula import Value
from knowledge.practice.beside import read_named, read_near
from knowledge.practice.numerals import plain
from knowledge.practice.parameter import Parameter, ParameterForm
from knowledge.practice.readout import Reading
from knowledge.practice.together import read_together


def number(name: str, *also: str, **form: object) -> Parameter:
    fields = {"zh": also[0], "en": name, "type": "int", "min": 0, "max": 100_000, **form}
    return ParameterForm.model_validate({**fields, "also": list(also)}).parameter(name)


BATCH, SAMPLES = number("batch_count", "一批", "批"), number("sample_count", "张", "张图")
WORDS, WIDE = number("word_count", "词表", "词"), number("vector_width", "维", "维度", "词向量")
KERNEL, SIZE = number("kernel_width", "核", "kernel size"), number("edge", "size", "边长")
HIDDEN, TOKENS = number("hidden_units", "隐藏", "hidden"), number("tokens", "token", "features")
VALID = number("valid_share", "验证", "validation", zh="验证百分比", max=100)
TEST = number("test_share", "测试", "test", zh="测试百分比", max=100)


def named(text: str, *parameters: Parameter) -> Reading:
    reading = Reading()
    read_together(plain(text), list(parameters), reading)
    read_named(plain(text), parameters, reading)
    return reading


@pytest.mark.parametrize(
    ("text", "parameters", "values"),
    [
        ("五万张图，一批塞128张", (BATCH, SAMPLES), {"sample_count": 50_000, "batch_count": 128}),
        ("词表 8000 维度 200 的词向量层", (WORDS, WIDE), {"word_count": 8000, "vector_width": 200}),
        ("词表两万，词向量 100 维", (WORDS, WIDE), {"word_count": 20_000, "vector_width": 100}),
        ("kernel size 3, size 28", (KERNEL, SIZE), {"kernel_width": 3, "edge": 28}),
        ("边长填 28，核拿 5", (KERNEL, SIZE), {"kernel_width": 5, "edge": 28}),
        ("40 input features, hidden of size 64", (HIDDEN, TOKENS), {"tokens": 40, "hidden_units": 64}),
        ("one plain hidden layer", (HIDDEN,), {}),
        ("验证测试三份", (VALID, TEST), {}),
        ("第 3 张", (SAMPLES,), {}),
        ("28×28 的核", (KERNEL,), {}),
        ("30 features 4 hidden", (TOKENS, HIDDEN), {"tokens": 30, "hidden_units": 4}),
        ("features 30 hidden 4", (TOKENS, HIDDEN), {"tokens": 30, "hidden_units": 4}),
    ],
)
def test_likeliest_pair_goes_first(text: str, parameters: tuple[Parameter, ...], values: dict[str, Value]) -> None:
    reading = named(text, *parameters)
    assert (reading.values, reading.contradictions) == (values, [])


def test_two_numbers_that_are_named_alike_contradict() -> None:
    reading = named("核 3，核 5", KERNEL, SIZE)
    assert [each.values for each in reading.contradictions] == [(3, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "15% for validation and 20% for test",
        "验证拿15%，测试20%",
        "13:3:4 分开",
        "65:15:20",
        "20% 做测试，15% 留给验证",
    ],
)
def test_percentages_go_to_what_they_are_of(text: str) -> None:
    reading = named(text, VALID, TEST)
    assert (reading.values, reading.contradictions) == ({"valid_share": 15, "test_share": 20}, [])


def test_what_stands_further_off_is_taken_at_last_and_not_across_a_comma() -> None:
    reading = Reading()
    read_near("隐藏就先来个 64, 核那边另说, 7", (HIDDEN, KERNEL), reading)
    assert reading.values == {"hidden_units": 64}


def test_number_with_the_name_of_something_else_is_left_alone() -> None:
    reading = Reading()
    read_near("隐藏先来个 64, batch 128 的核", (HIDDEN, KERNEL), reading)
    assert reading.values == {"hidden_units": 64}
