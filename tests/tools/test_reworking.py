"""A change that is wished for is made in the text of a program, all the rest stays, and the result runs."""

from collections.abc import Iterator

import pytest

from tools.reworking import reworked, wishes_change, wishes_change_of_it
from tools.sandbox import Sandbox
from tools.standins import run_piece

MLP = """import torch
from torch import nn

net = nn.Sequential(
    nn.Linear(20, 16),
    nn.ReLU(),
    nn.Linear(16, 3),
)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
x = torch.randn(8, 20)
y = torch.randint(0, 3, (8,))
for epoch in range(3):
    loss = nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
"""
RNN = """import torch
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(8, 16, batch_first=True)
        self.fc = nn.Linear(16, 2)

    def forward(self, x):
        out, (h, c) = self.rnn(x)
        return self.fc(h[-1])

model = Model()
print(model(torch.randn(4, 5, 8)).shape)
"""
LOOP = """for x, y in train_loader:
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
ADAM = MLP.replace("SGD(net.parameters(), lr=0.1, momentum=0.9)", "Adam(net.parameters(), lr=0.001)")
BATCHES = """import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

net = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loader = DataLoader(TensorDataset(torch.randn(8, 20), torch.randint(0, 3, (8,))), batch_size=4)
for epoch in range(2):
    for x, y in loader:
        loss = nn.functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
DROPPING = MLP.replace("nn.ReLU(),", "nn.ReLU(),\n    nn.Dropout(0.5),")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize(
    ("code", "wish", "holds"),
    [
        (MLP, "改成 GPU 版本", ["net = nn.Sequential(", ").to(device)\noptimizer", "(8, 20).to(device)"]),
        (LOOP, "change it to run on the GPU", ["model.to(device)", "x, y = x.to(device), y.to(device)"]),
        (MLP, "优化器换成 Adam", ["torch.optim.Adam(net.parameters(), lr=0.001)"]),
        (MLP, "加个 dropout", ["nn.ReLU(),\n    nn.Dropout(0.5),\n"]),
        (MLP, "add dropout 0.3 please", ["nn.Dropout(0.3)"]),
        (MLP, "加上批归一化", ["nn.Linear(20, 16),\n    nn.BatchNorm1d(16),\n    nn.ReLU()"]),
        (MLP, "学习率改成 0.01", ["lr=0.01, momentum=0.9"]),
        (MLP, "训练改成 5 轮", ["range(5)"]),
        (MLP, "学习率改成 10^-3", ["lr=1e-3"]),
        (MLP, "lr 从 0.1 改成 0.05，epochs 改成 4", ["lr=0.05", "range(4)"]),
        (MLP, "换成 Adam，学习率改成 0.01", ["optim.Adam(net.parameters(), lr=0.01)"]),
        (ADAM, "从 Adam 换成 SGD", ["optim.SGD(net.parameters(), lr=0.001)"]),
        (DROPPING, "dropout 改成 0.2", ["nn.ReLU(),\n    nn.Dropout(0.2),\n    nn.Linear"]),
        (MLP, "把激活函数换成 GELU", ["nn.GELU()"]),
        (MLP, "帮我保存模型", ['torch.save(net.state_dict(), "model.pt")']),
        (MLP, "把隐藏层改成64", ["nn.Linear(20, 64)", "nn.Linear(64, 3)"]),
        (MLP, "set the hidden size to 64", ["nn.Linear(20, 64)", "nn.Linear(64, 3)"]),
        (MLP, "打印准确率", ["    optimizer.step()\n    print("]),
        (MLP, "输出每轮的准确率", ["(net(x).argmax(dim=1) == y)"]),
        (BATCHES, "print the accuracy", ["    n_right = n_seen = 0\n    for x, y in", "\n    print("]),
        (BATCHES, "print the loss", ['\n    print("loss:"']),
        (BATCHES, "把batch size改成64", ["batch_size=64"]),
        (
            MLP,
            "把第9行改成 optimizer = torch.optim.Adam(net.parameters())",
            ["\noptimizer = torch.optim.Adam(net.parameters())\nx"],
        ),
        (
            MLP,
            "change line 13 to loss = nn.functional.cross_entropy(net(x), y.long())",
            ["    loss = nn.functional.cross_entropy(net(x), y.long())\n"],
        ),
        (MLP, "把 net(x), y 改成 net(x * 2), y", ["cross_entropy(net(x * 2), y)"]),
        (RNN, "改成 GRU", ["nn.GRU(8, 16, batch_first=True)", "out, h = self.rnn(x)"]),
    ],
)
def test_a_wished_change_is_made_and_runs(sandbox: Sandbox, code: str, wish: str, holds: list[str]) -> None:
    made = reworked(code, wish)
    assert made is not None
    for part in holds:
        assert part in made.code
    run, _ = run_piece(made.code, sandbox.run)
    assert run.error is None, run.error


@pytest.mark.parametrize(
    "wish",
    [
        "为什么改成 Adam",
        "改成每周 3 小时",
        "我改成 GRU 了吗",
        "换成 softmax",
        "继续",
        "",
        "隐藏层改成 3 层",
        "层数改成 3",
        "把第99行改成 x = 1",
        "把第3行改成 x = (",
        "打印",
    ],
)
def test_a_question_or_a_wish_for_something_else_changes_nothing(wish: str) -> None:
    assert reworked(MLP, wish) is None


@pytest.mark.parametrize(
    ("wish", "is_of_it"),
    [
        *(
            (wish, True)
            for wish in ("打印准确率", "加注释", "每行都加注释", "给代码加上注释", "层数改成 3", "batch size 改成 64")
        ),
        *(
            (wish, True)
            for wish in ("add comments", "print the accuracy", "please add a progress bar", "把第 3 行改成 x = 1")
        ),
        *(
            (wish, False)
            for wish in ("加大学习率", "把学习率调小", "增加训练数据", "add more data", "准确率", "换个例子")
        ),
        *(
            (wish, False)
            for wish in ("改成每周 5 小时", "用验证集调学习率", "把计划改成每周 3 小时", "怎么打印准确率？")
        ),
    ],
)
def test_a_wish_that_names_a_part_of_a_program_is_for_the_one_in_sight(wish: str, is_of_it: bool) -> None:
    assert wishes_change_of_it(wish) is is_of_it


def test_a_program_that_has_it_already_or_is_no_program_is_left() -> None:
    made = reworked(MLP, "改成 GPU 版本")
    assert made is not None
    assert reworked(made.code, "改成 GPU 版本") is None
    assert reworked("", "加个 dropout") is None
    assert reworked("def f(:", "加个 dropout") is None
    assert not wishes_change("改" * 20_000)


def test_a_rate_that_is_named_is_not_told_as_another() -> None:
    made = reworked(MLP, "换成 Adam，学习率改成 0.01")
    assert made is not None
    assert "0.001" not in made.told.zh + made.code


def test_a_count_of_something_else_is_no_number_of_epochs() -> None:
    made = reworked(MLP, "加 2 个 dropout")
    assert made is not None
    assert "range(3)" in made.code


SOFTMAX = "import torch\nx = torch.randn(3, 4)\nh = 16\nprint(torch.softmax(x, dim=1))\n"


@pytest.mark.parametrize(
    ("code", "message", "holds"),
    [
        (MLP, "lr改成1.1会怎样", "lr=1.1, momentum"),
        (MLP, "循环100次呢", "range(100)"),
        (MLP, "改成0.01会怎样", "lr=0.01, momentum"),
        (MLP, "把第9行改成lr=1会怎么样", "lr=1, momentum"),
        (MLP, "momentum 设成 0 会怎样", "momentum=0)"),
        (MLP, "换成 Adam 会怎样", "optim.Adam("),
        (MLP, "what happens if I run it 100 times?", "range(100)"),
        (SOFTMAX, "dim=1 改成 dim=0 会怎样", "dim=0"),
        (SOFTMAX, "what if I change dim=1 to dim=0", "dim=0"),
        (SOFTMAX, "h 改成 32 呢", "h = 32"),
        ("import torch\nprint(torch.zeros(8, 3, 32, 32).mean())", "如果输入改成64x64呢", "(8, 3, 64, 64)"),
    ],
)
def test_what_a_change_would_come_to_is_made_as_a_question(code: str, message: str, holds: str) -> None:
    made = reworked(code, message)
    assert made is not None
    assert made.is_what_if
    assert holds in made.code


@pytest.mark.parametrize(
    "message",
    [
        "学习率太大会怎样",
        "那 GRU 呢",
        "为什么 lr=1.1 会怎样",
        "lr 一般取 0.1 会怎样",
        "3 个卷积核呢",
        "第3行呢",
        "答案是 2 呢",
        "如果没有激活函数会怎样",
        "6 和 12 的话",
        "what about attention",
    ],
)
def test_a_question_that_names_no_number_of_the_program_changes_nothing(message: str) -> None:
    assert reworked(MLP, message) is None
