"""A change that is wished for is made in the text of a program, all the rest stays, and the result runs."""

from collections.abc import Iterator

import pytest

from tools.changes_of_scores import asks_for_scores
from tools.orders import is_order, ordered
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
LABELLED = "import torch\nnet = torch.nn.Linear(3, 2)\nx, y = torch.randn(5, 3), torch.tensor([0, 1, 0, 1, 1])\nprint(net(x))\n"
ONE = "import torch\nnet = torch.nn.Linear(3, 1)\nx = torch.randn(5, 3)\nprint(net(x).shape)\n"
PAIR = """import torch
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(8, 16, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(32, 2)

    def forward(self, x):
        out, state = self.rnn(x)  # (batch, time, 32)
        seen = torch.cat([state[0][-2], state[0][-1]], dim=1)  # last of the forward, of the backward direction
        return self.fc(seen)

model = Model()
print(model(torch.randn(4, 5, 8)).shape)
"""
DEFAULTS = (
    PAIR.replace("__init__(self):", "__init__(self, hidden=16):")
    .replace("LSTM(8, 16,", "LSTM(8, hidden,")
    .replace("Linear(32,", "Linear(2 * hidden,")
)
LOOP = """for x, y in train_loader:
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
THREE = MLP.replace(
    "    nn.Linear(16, 3),\n",
    "    nn.Linear(16, 12),  # middle\n    nn.Tanh(),\n    nn.Dropout(0.2),\n    nn.Linear(12, 3),\n",
)
STACKED = RNN.replace("batch_first=True)", "num_layers=3, batch_first=True)")
LAYERED = """import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 64)
        self.fc2 = nn.Linear(64, 32)
        self.fc3 = nn.Linear(32, 4)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)

print(Net()(torch.randn(2, 20)).shape)
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


ROUNDS = """import torch
from torch import nn

net = nn.Linear(4, 3)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(32, 4), torch.randint(0, 3, (32,))
for epoch in range(3):
    for start in range(0, 32, 8):
        loss = nn.functional.cross_entropy(net(x[start:start + 8]), y[start:start + 8])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        seen = net(x)
"""
HELD_OUT = ROUNDS.replace(
    "        seen = net(x)\n", "        seen = net(x)\n    val_loss = nn.functional.cross_entropy(seen, y)\n"
)
ROW = """import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

print(Net([8, 6, 2])(torch.randn(1, 8)).shape)
"""


@pytest.mark.parametrize(
    ("code", "wish", "holds"),
    [
        (MLP, "加上早停", ['patience, lowest, waited = 5, float("inf"), 0\nfor epoch', "    if loss.item() < lowest:\n", "range(3)"]),
        (MLP, "加早停，连续 2 轮不降就停", ["waited = 2,", "range(3)"]),
        (MLP, "加早停 patience=4，轮数改成 30", ["waited = 4,", "range(30)"]),
        (MLP, "add early stopping with patience 3", ["waited = 3,", "break"]),
        (ROUNDS, "加上早停", ["    epoch_loss = 0.0\n    for start", "        epoch_loss += loss.item()\n", "    if epoch_loss < lowest:\n"]),
        (HELD_OUT, "加上早停", ["    if float(val_loss) < lowest:\n", "lowest, waited = float(val_loss), 0"]),
        (MLP, "每 2 轮打印一次损失", ['    if epoch % 2 == 0:\n        print("loss:"', "range(3)"]),
        (MLP, "print the loss every 10 epochs", ["    if epoch % 10 == 0:\n"]),
    ],
)  # fmt: skip
def test_a_training_is_stopped_early_or_prints_now_and_then(
    sandbox: Sandbox, code: str, wish: str, holds: list[str]
) -> None:
    made = reworked(code, wish, ordered=True)
    assert made is not None
    for part in holds:
        assert part in made.code
    run, _ = run_piece(made.code, sandbox.run)
    assert run.error is None, run.error


@pytest.mark.parametrize(("code", "name"), [(MLP, "`loss`"), (ROUNDS, "`epoch_loss`"), (HELD_OUT, "`val_loss`")])
def test_the_loss_that_is_looked_at_is_told_by_its_name(code: str, name: str) -> None:
    made = reworked(code, "加上早停", ordered=True)
    assert made is not None
    assert name in made.told.zh
    assert name in made.told.en
    assert ("验证损失" in made.told.zh) is (code != HELD_OUT)


def test_a_training_that_does_not_get_better_is_ended(sandbox: Sandbox) -> None:
    still = MLP.replace("lr=0.1, momentum=0.9", "lr=0.0").replace("range(3)", "range(50)")
    made = reworked(still, "加早停，等 3 轮")
    assert made is not None
    run, _ = run_piece(made.code, sandbox.run)
    assert "stopped early after round 4\n" in run.stdout


def test_what_stops_early_already_or_does_not_train_is_left() -> None:
    made = reworked(MLP, "加上早停", ordered=True)
    assert made is not None
    again = reworked(made.code, "加上早停", ordered=True)
    assert again is None or again.is_remark
    nothing = reworked(ONE, "加上早停", ordered=True)
    assert nothing is not None
    assert nothing.lacks


def test_convolutions_that_are_counted_are_no_dense_layers() -> None:
    for wish in ("换成三层卷积", "改成 1 层卷积", "加一层卷积", "去掉一层卷积"):
        made = reworked(ROW, wish, ordered=True)
        assert made is None or made.is_remark, wish


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
        (MLP, "save it as best.pt", ['torch.save(net.state_dict(), "best.pt")']),
        (MLP, "保存到mlp.pth", ['torch.save(net.state_dict(), "mlp.pth")']),
        (MLP, "save the weights as best", ['torch.save(net.state_dict(), "best.pt")']),
        (f'{MLP}torch.save(net.state_dict(), "model.pt")\n', "保存到 a.pth", ['torch.save(net.state_dict(), "a.pth")']),
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
        (
            RNN,
            "写出训练代码",
            ["\nx = torch.randn(4, 5, 8)\ny = torch.randint(0, 2, (len(x),))", "loss_fn(model(x), y)"],
        ),
        (RNN, "now train it", ["CrossEntropyLoss()", "    loss.backward()\n    optimizer.step()"]),
        (LABELLED, "train it", ["print(net(x))\n\nloss_fn = torch.nn.CrossEntropyLoss()", "loss_fn(net(x), y)"]),
        (ONE, "加上训练循环", ["y = torch.randn(len(x), 1)", "MSELoss()", "optim.Adam(net.parameters(), lr=0.001)"]),
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
        "把第99行改成 x = 1",
        "训练一下午了还没好",
        "训练代码是什么",
        "why train it on labels",
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


NET = """import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 64)
        self.fc2 = nn.Linear(64, 4)
    def forward(self, x):
        return torch.sigmoid(self.fc2(torch.relu(self.fc1(x))))
model = Net()
print(model(torch.randn(8, 20)).shape)
"""
CNN = """import torch
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
labels = torch.tensor(digits.target)
train, test = slice(0, 1400), slice(1400, None)
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),   # -> (16, 4, 4)
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),  # -> (32, 2, 2)
    nn.Flatten(), nn.Linear(32 * 2 * 2, 10),
)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(2):
    loss = nn.functional.cross_entropy(model(images[:1400]), labels[:1400])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    print(model(images[1400:]).argmax(dim=1)[:3].shape)
"""
GAN = """import torch
from torch import nn

generator = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh())
critic = nn.Sequential(nn.Linear(8, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
optimizer = torch.optim.Adam(critic.parameters(), lr=1e-3)
ones, zeros = torch.ones(6, 1), torch.zeros(6, 1)
for step in range(20):
    loss = nn.functional.binary_cross_entropy_with_logits(critic(generator(torch.randn(6, 4))), ones)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    made = generator(torch.randn(5, 4))
print(made.shape)
"""


WINDOWS = """import matplotlib.pyplot as plt
import torch
from torch import nn

series = torch.sin(torch.arange(40) / 8)
windows = series.unfold(0, 5, 1)
x, y = windows[:, :-1], windows[:, -1:]
net = nn.Linear(4, 1)
loss = nn.functional.mse_loss(net(x[:20]), y[:20])
plt.plot(net(x).detach())
print(loss.item())
"""
FOREIGN = """import torch
from torch import nn
from torch.utils.data import TensorDataset

net = nn.Linear(4, 3)
x, y = TensorDataset(torch.randn(8, 4), torch.randint(0, 3, (8,)))[:]
loss = nn.functional.cross_entropy(net(x), y)
print(net(x).detach().numpy().shape)
"""
WIDTHS = """from itertools import pairwise
import torch
from torch import nn
layers = []
for before, after in pairwise([8, 16, 2]):
    layers += [nn.Linear(before, after), nn.ReLU()]
model = nn.Sequential(*layers[:-1])
print(model(torch.randn(4, 8)).shape)
"""
TESTED = f"""{BATCHES}test = DataLoader(TensorDataset(torch.randn(12, 20), torch.randint(0, 3, (12,))), batch_size=4)
right = 0
with torch.no_grad():
    for x, y in test:
        right += (net(x).argmax(dim=1) == y).sum().item()
print(right / 12)
"""
JUDGING = """import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

def accuracy(model, loader):
    return sum((model(x).argmax(dim=1) == y).sum().item() for x, y in loader)

valid = DataLoader(TensorDataset(torch.randn(12, 20), torch.randint(0, 3, (12,))), batch_size=4)
net = nn.Sequential(nn.Linear(20, 3))
print(accuracy(net, valid))
"""


@pytest.mark.parametrize(
    ("code", "order", "holds"),
    [
        (NET, "加个 dropout", ["self.fc2(self.dropout(torch.relu(self.fc1(x))))", "self.dropout = nn.Dropout(0.5)"]),
        (NET, "add dropout 0.2", ["self.dropout = nn.Dropout(0.2)", "return torch.sigmoid("]),
        (NET, "改成三分类", ["nn.Linear(64, 3)"]),
        (NET, "输出改成 3 类", ["nn.Linear(64, 3)"]),
        (NET, "最后一层改成 3", ["nn.Linear(64, 3)"]),
        (NET, "make it 7 classes", ["nn.Linear(64, 7)"]),
        (NET, "全连接改成 128", ["nn.Linear(20, 128)", "nn.Linear(128, 4)"]),
        (NET, "fc1 改成 128", ["nn.Linear(20, 128)", "nn.Linear(128, 4)"]),
        (NET, "change fc1 to 128", ["nn.Linear(20, 128)", "nn.Linear(128, 4)"]),
        (NET, "隐藏层 32", ["nn.Linear(20, 32)", "nn.Linear(32, 4)"]),
        (NET, "用 GPU 跑", ["model = Net().to(device)", "torch.randn(8, 20).to(device)"]),
        (CNN, "改成 5 分类", ["load_digits(n_class=5)", "labels[:701]", "images[701:]", "nn.Linear(32 * 2 * 2, 5)"]),
        (CNN, "第二个卷积改成 64 通道", ["nn.Conv2d(16, 64, 3", "# -> (64, 2, 2)", "nn.Linear(64 * 2 * 2, 10)"]),
        (CNN, "第一个卷积 8 通道", ["nn.Conv2d(1, 8, 3", "nn.Conv2d(8, 32, 3"]),
        (CNN, "卷积核改成 5x5", ["nn.Conv2d(1, 16, 5, padding=2)", "nn.Conv2d(16, 32, 5, padding=2)"]),
        (CNN, "第一层的卷积核改成 5", ["nn.Conv2d(1, 16, 5, padding=2)", "nn.Conv2d(16, 32, 3, padding=1)"]),
        (CNN, "用 SGD 吧，学习率 0.1", ["optim.SGD(model.parameters(), lr=0.1)"]),
        (CNN, "去掉池化", ["nn.ReLU(),\n    nn.Conv2d(16", "nn.Linear(32 * 8 * 8, 10)"]),
        (CNN, "加权重衰减 1e-3", ["lr=3e-3, weight_decay=1e-3)"]),
        (CNN, "weight decay 0.01", ["weight_decay=0.01)"]),
        (CNN, "3 个 epoch", ["range(3)"]),
        (CNN, "训练 10 轮", ["range(10)"]),
        (CNN, "画出 loss 曲线", ["loss_curve.append(loss.item())", "plt.plot(loss_curve)"]),
        (CNN, "怎么画曲线", ["plt.plot(loss_curve)"]),
        (CNN, "怎么保存", ["torch.save(model.state_dict()"]),
        (
            WINDOWS,
            "用 GPU",
            ["torch.arange(40).to(device) / 8", "net(x[:20]), y[:20])", "plt.plot(net(x).detach().cpu())"],
        ),
        (
            JUDGING,
            "改成 GPU 版本",
            [
                "nn.Linear(20, 3)).to(device)",
                "(TensorDataset(torch.randn(12, 20), ",
                "model(x.to(device)).argmax(dim=1) == y.to(device)",
            ],
        ),
        (
            FOREIGN,
            "run it on the gpu",
            ["cross_entropy(net(x.to(device)), y.to(device))", "net(x.to(device)).detach().cpu().numpy()"],
        ),
        (
            "import torch\nw = torch.ones(3, requires_grad=True)\nw.sum().backward()\nprint(w.grad)\n",
            "用 GPU",
            ["requires_grad=True, device=device)"],
        ),
        (CNN, "run it on gpu", ["dtype=torch.float32).to(device)[:, None]", "torch.tensor(digits.target).to(device)"]),
        (CNN, "再加一层", ["nn.Linear(32 * 2 * 2, 64), nn.ReLU(), nn.Linear(64, 10)"]),
        (CNN, "多加一个 128 的全连接层", ["nn.Linear(32 * 2 * 2, 128), nn.ReLU(), nn.Linear(128, 10)"]),
        (
            CNN,
            "再来一层卷积",
            ["nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn"],
        ),
        (CNN, "make it deeper", ["nn.Linear(64, 10)"]),
        (CNN, "再加两层", ["nn.Linear(32 * 2 * 2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)"]),
        (MLP, "add one more hidden layer", ["    nn.Linear(16, 16),\n    nn.ReLU(),\n    nn.Linear(16, 3),\n)"]),
        (
            NET,
            "add another hidden layer of 32 units",
            ["nn.Linear(64, 32)", "nn.Linear(32, 4)", "torch.relu(self.extra("],
        ),
        (WIDTHS, "再加一个隐藏层", ["pairwise([8, 16, 16, 2])"]),
        (GAN, "判别器加一层", ["nn.Linear(8, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))"]),
        (RNN, "再加一层", ["nn.LSTM(8, 16, batch_first=True, num_layers=2)"]),
        (RNN, "LSTM 改成三层", ["num_layers=3"]),
        (RNN, "改成 2 层", ["num_layers=2"]),
        (RNN, "hidden 改成 32", ["nn.LSTM(8, 32, batch_first", "nn.Linear(32, 2)"]),
        (RNN, "加个 dropout", ["self.fc(self.dropout(h[-1]))", "self.dropout = nn.Dropout(0.5)"]),
        (PAIR, "make it a GRU", ["nn.GRU(8, 16", "torch.cat([state[-2], state[-1]], dim=1)"]),
        (PAIR, "改成单向的", ["nn.LSTM(8, 16, batch_first=True)", "nn.Linear(16, 2)", "        seen = state[0][-1]\n"]),
        (PAIR, "make it unidirectional", ["nn.Linear(16, 2)", "# (batch, time, 16)"]),
        (PAIR, "hidden 改成 32", ["nn.LSTM(8, 32, ", "nn.Linear(64, 2)", "# (batch, time, 64)"]),
        (DEFAULTS, "hidden 改成 32", ["def __init__(self, hidden=32)"]),
        (DEFAULTS, "不要双向", ["nn.LSTM(8, hidden, batch_first=True)", "nn.Linear(hidden, 2)"]),
        *(
            (THREE, wish, ["nn.Linear(20, 16),\n    nn.ReLU(),\n    nn.Linear(16, 3),\n)"])
            for wish in (
                *(
                    "fewer layers",
                    "少几层",
                    "减一层",
                    "去掉一个隐藏层",
                    "one layer less",
                    "删掉一层",
                    "网络浅一点",
                    "少用一层",
                ),
                *("shallower please", "remove one hidden layer", "层数减到 2", "use one fewer layer", "能不能少一层？"),
                *("drop the last hidden layer", "层数太多了，减一层", "reduce it to 2 layers", "隐藏层减到 1 层"),
            )
        ),
        *(
            (THREE, wish, ["nn.Sequential(\n    nn.Linear(20, 3),\n)"])
            for wish in ("改成 1 层", "去掉两个隐藏层", "two layers fewer")
        ),
        (MLP, "改成 1 层", ["nn.Linear(20, 3)"]),
        (LAYERED, "减一层", ["self.fc3 = nn.Linear(64, 4)", "x = torch.relu(self.fc1(x))\n        return self.fc3(x)"]),
        (LAYERED, "改成 1 层", ["self.fc3 = nn.Linear(20, 4)", "def forward(self, x):\n        return self.fc3(x)"]),
        (WIDTHS, "少一层", ["pairwise([8, 2])"]),
        (STACKED, "LSTM 少一层", ["num_layers=2"]),
        (STACKED, "改成 1 层", ["num_layers=1"]),
        (CNN, "去掉一个卷积层", ["nn.MaxPool2d(2),\n", "nn.Conv2d(1, 32, 3, padding=1)"]),
        (CNN, "少一层", ["nn.Conv2d(1, 32, 3, padding=1)"]),
        (GAN, "判别器少一层", ["critic = nn.Sequential(nn.Linear(8, 1))"]),
        (MLP, "隐藏层改成 3 层", ["nn.ReLU(),\n    nn.Linear(16, 16),\n    nn.ReLU(),\n    nn.Linear(16, 16),\n"]),
        (MLP, "层数改成 3", ["nn.ReLU(),\n    nn.Linear(16, 16),\n    nn.ReLU(),\n    nn.Linear(16, 3),\n"]),
        (NET, "use two hidden layers", ["torch.relu(self.extra("]),
        (
            CNN,
            "make it 3 conv layers",
            ["nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn"],
        ),
        (RNN, "改成双向的", ["bidirectional=True)", "nn.Linear(2 * 16, 2)", "torch.cat([h[-2], h[-1]], dim=-1)"]),
        (
            RNN.replace("h[-1]", "out[:, -1]"),
            "make it bidirectional",
            ["out[:, -1].chunk(2, dim=-1)[0], out[:, 0].chunk"],
        ),
        (
            BATCHES,
            "打印混淆矩阵",
            ["for x, y in loader:\n        guesses.append(net(x).argmax(dim=1))", "print(confusion)"],
        ),
        (
            TESTED,
            "show me a confusion matrix",
            ["guesses, truths = [], []\nwith torch.no_grad():", "        truths.append(y)\n", "print(confusion)"],
        ),
        (TESTED, "加上每一类的精确率和召回率", ["precision {p:.3f}, recall {r:.3f}"]),
        (f"{TESTED}confusion = torch.eye(3)\n", "打印每类的召回率", ["eye(3)\nprecision = confusion.diag()"]),
        (JUDGING, "画出混淆矩阵", ["    for x, y in valid:\n", "plt.imshow(confusion)"]),
        (
            CNN,
            "能不能加个 dropout？",
            ["nn.ReLU(), nn.Dropout(0.5), nn.MaxPool2d(2)", "model.eval()\nwith torch.no_grad"],
        ),
        (
            GAN,
            "判别器加个 dropout",
            ["nn.LeakyReLU(0.2), nn.Dropout(0.5), nn.Linear(8, 1)", "nn.ReLU(), nn.Linear(8, 8), nn.Tanh())"],
        ),
        (
            GAN,
            "加个 dropout",
            ["nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 8), nn.Tanh())", "generator.eval()\nwith torch"],
        ),
        (
            GAN,
            "生成器的隐藏层改成 16",
            ["nn.Linear(4, 16)", "nn.Linear(16, 8), nn.Tanh()", "nn.Linear(8, 8), nn.Leaky"],
        ),
        (
            GAN,
            "用 GPU 跑",
            ["torch.ones(6, 1).to(device), torch.zeros(6, 1).to(device)", "generator(torch.randn(5, 4).to(device))"],
        ),
    ],
)
def test_an_order_in_few_words_is_done_and_runs(sandbox: Sandbox, code: str, order: str, holds: list[str]) -> None:
    assert is_order(order)
    made = reworked(code, ordered(order), ordered=True)
    assert made is not None
    for part in holds:
        assert part in made.code
    run, _ = run_piece(made.code, sandbox.run)
    assert run.error is None, run.error


@pytest.mark.parametrize(
    ("code", "order", "told", "lacks"),
    [
        (NET, "隐藏层改成 64", "本来就是这样", False),
        (NET, "fc1 改成 64", "本来就是这样", False),
        (CNN, "改回 Adam", "本来就是这样", False),
        (CNN, "学习率 3e-3", "本来就是这样", False),
        (NET, "3 个 epoch", "没有训练循环", True),
        (NET, "加权重衰减", "没有优化器", True),
        (NET, "去掉池化", "没有池化层", True),
        ("import torch\nprint(torch.ones(2).sum())\n", "激活函数换成 tanh", "没有激活函数", True),
        (GAN, "训练 3 个 epoch", "按步数训练，现在是 20 步", False),
        (RNN, "打印混淆矩阵", "没有分类的训练或测试", True),
        (
            f"{JUDGING}confusion = torch.eye(3)\nprint('rows: true class, columns: predicted')\nprint(confusion)\n".replace(
                "'", '"'
            ),
            "打印混淆矩阵",
            "本来就是这样",
            False,
        ),
        (RNN.replace("nn.LSTM(8, 16", "nn.LSTM(8, 16, bidirectional=True"), "改成双向的", "本来就是这样", False),
        (RNN, "改成单向的", "本来就是这样", False),
        (RNN, "hidden 改成 16", "本来就是这样", False),
        (RNN, "改成 1 层", "本来就是这样", False),
        (RNN, "少一层", "已经是最少的", False),
        (ONE, "去掉一层", "已经是最少的", False),
        (NET, "去掉一个池化层", "没有池化层", True),
        (MLP, "改成 2 层", "本来就是这样", False),
        (CNN, "改成 2 个卷积层", "本来就是这样", False),
        (f"{RNN}torch.multinomial(torch.ones(3), 1)\n", "改成双向的", "先就看到了要预测的", False),
    ],
)
def test_an_order_that_changes_nothing_is_told_why(code: str, order: str, told: str, lacks: bool) -> None:
    made = reworked(code, ordered(order), ordered=True)
    assert made is not None
    assert made.is_remark
    assert told in made.told.zh
    assert made.lacks is lacks


@pytest.mark.parametrize(
    ("code", "order"),
    [(GAN, "把生成的图保存下来"), (GAN, "再加一层"), (GAN, "改成 5 分类"), (CNN, "加一层注意力"), (CNN, "去掉激活层")],
)
def test_an_order_that_no_rule_can_carry_out_changes_nothing(code: str, order: str) -> None:
    assert reworked(code, ordered(order), ordered=True) is None


@pytest.mark.parametrize(
    "message",
    [
        *("没接触过", "学过一些", "图像分类", "每周 3 小时", "用过 PyTorch", "我用过 GPU", "Python 会一点", "有显卡"),
        *(
            "我觉得学习率太大",
            "因为学习率 0.1 太大",
            "会打印 0 和 1",
            "5.5",
            "0.5 和 0.3",
            "3 轮之后收敛",
            "半监督，因为有 200 张标注",
        ),
        *(
            "为什么用 SGD",
            "dropout 是什么",
            "学习率一般设多少",
            "需要 GPU 吗",
            "what does dropout do",
            "how does SGD work",
        ),
        *("加深理解", "讲深一点", "再来一个例子", "我想学更深的内容"),
        *("先学 CNN", "跳过卷积那课", "加上注意力那一课", "换个例子", "继续", "开始", "模型会把 5 千克判成猫"),
    ],
)
def test_what_tells_asks_or_speaks_of_the_course_is_no_order(message: str) -> None:
    assert not is_order(message)


@pytest.mark.parametrize(
    ("message", "wishes"),
    [
        *((each, True) for each in ("混淆矩阵", "看看混淆矩阵呢", "每个类别的准确率是多少", "哪个数字最容易认错")),
        *((each, True) for each in ("accuracy per class please", "which class is the worst?", "画个混淆矩阵")),
        *(
            (each, False)
            for each in ("什么是混淆矩阵", "混淆矩阵怎么看", "混淆矩阵我懂了", "what is a confusion matrix")
        ),
        *((each, False) for each in ("准确率是多少", "有几个类别", "哪一类问题用交叉熵", "why per-class accuracy?")),
    ],
)
def test_what_is_right_of_each_class_is_wished_for_and_not_asked_about(message: str, wishes: bool) -> None:
    assert asks_for_scores(message) is wishes


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


@pytest.mark.parametrize(
    ("code", "has_mode"), [(MLP, False), (f"{MLP}net.eval()\nprint(net(x).argmax(dim=1))\n", True)]
)
def test_what_is_said_of_eval_is_the_same_in_both_languages(code: str, has_mode: bool) -> None:
    made = reworked(code, "加个 dropout")
    assert made is not None
    assert ("记得 `model.eval()`" in made.told.zh) is not has_mode
    assert ("Call `model.eval()`" in made.told.en) is not has_mode
