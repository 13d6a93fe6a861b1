"""What a program measured is told from its run, and counted where it prints no accuracy."""

from collections.abc import Iterator

import pytest

from tools.measuring import asks_of_result, scores_in, with_result
from tools.sandbox import Sandbox

TRAINED = """import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(60, 2)
y = (x[:, 0] > 0).long()
net = nn.Linear(2, 2)
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
for step in range(60):
    loss = nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        *((each, True) for each in ("准确率多少", "跑出来多少", "测试准确率呢", "结果怎么样", "准不准", "acc 多少")),
        *((each, True) for each in ("what accuracy did it get?", "how accurate is it?", "how did it do?")),
        *((each, True) for each in ("what was the test accuracy", "程序跑出来的结果是多少")),
        *((each, False) for each in ("准确率一般多少算好", "怎么提高准确率", "什么是准确率", "训练几轮", "算多少")),
        *((each, False) for each in ("每个类别的准确率是多少", "换成 SGD 准确率怎么样", "为什么准确率这么低")),
        *((each, False) for each in ("what is accuracy", "how does it work", "which accuracy is good")),
    ],
)
def test_what_a_run_came_to_is_asked_for(message: str, asks: bool) -> None:
    assert asks_of_result(message) is asks


@pytest.mark.parametrize(
    ("output", "rows"),
    [
        ("steps: 22\ntest accuracy: 0.952\n", "test accuracy: 0.952\n"),
        ("准确率 95.2%\n", "准确率 95.2%\n"),
        ("test accuracy: 0.9 | rows sum to 1: True\n", "test accuracy: 0.9 | rows sum to 1: True\n"),
        ("accuracy > 0.6: True\naccuracy above .9: True\n", ""),
    ],
)
def test_rows_with_an_accuracy_are_found(output: str, rows: str) -> None:
    assert scores_in(output) == rows


def test_an_accuracy_that_is_not_printed_is_counted(sandbox: Sandbox) -> None:
    run = sandbox.run(with_result("准确率多少", TRAINED))
    assert run.error is None
    assert run.stdout.startswith("accuracy on the training data: ")
    assert float(run.stdout.split(":")[1]) > 0.9
    assert with_result("结果怎么样", TRAINED) == TRAINED
    assert with_result("准确率多少", "print(1)") == "print(1)"
