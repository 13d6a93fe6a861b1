"""Messages that are nothing but an expression whose value is wanted."""

import pytest

from knowledge.practice.evaluating import SHAPE, VALUE, calculator_of, evaluated, ordered


@pytest.mark.parametrize(
    ("message", "expression"),
    [
        ("torch.zeros(4).sum() 是多少", "torch.zeros(4).sum()"),
        ("torch.zeros(28, 28)[None].shape 是什么", "torch.zeros(28, 28)[None].shape"),
        ("帮我跑一下 `torch.ones(2, 3) @ torch.ones(3, 2)`", "torch.ones(2, 3) @ torch.ones(3, 2)"),
        ("run torch.zeros(4).sum()", "torch.zeros(4).sum()"),
        ("what is torch.ones(2, 3).mean()?", "torch.ones(2, 3).mean()"),
        ("print(torch.arange(3))", "torch.arange(3)"),
        ("nn.Linear(3, 4)(torch.zeros(5, 3)).shape", "nn.Linear(3, 4)(torch.zeros(5, 3)).shape"),
    ],
)
def test_what_is_to_be_worked_out_is_found(message: str, expression: str) -> None:
    assert evaluated(message) == expression


@pytest.mark.parametrize(
    "message",
    [
        "nn.Linear(3, 4) 是什么",
        "torch.optim.Adam(lr=0.1)",
        "torch.cat([a, b]) 是什么",
        "torch.zeros 是什么",
        "nn.LSTM(10, 20) 有多少参数",
        "torch.ones(2, 3) 会占多少内存",
        "torch.ones(2, 3",
        "运行代码",
        "为什么 torch.zeros(4).sum() 是 0",
    ],
)
def test_what_has_no_value_of_its_own_or_asks_more_is_none(message: str) -> None:
    assert evaluated(message) is None


def test_a_shape_is_found_without_numbers() -> None:
    assert calculator_of("torch.zeros(9, 9).unsqueeze(0).shape") == SHAPE
    assert calculator_of("torch.zeros(9, 9).size(0)") == SHAPE
    assert calculator_of("torch.zeros(9, 9).sum()") == VALUE


def test_an_order_is_one_of_an_expression() -> None:
    assert ordered("跑一下 torch.ones(2, x)") == "torch.ones(2, x)"
    assert ordered("跑一下代码") is None
    assert ordered("torch.ones(2)") is None
