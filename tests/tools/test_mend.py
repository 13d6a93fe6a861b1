"""Mends are tried by the sandbox: each must take its fault away, and leave the rest of the program as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tools.fault import rules
from tools.mend import MENDERS, MOST, MOST_SEARCHED, mends
from tools.run import Run
from tools.sandbox import Sandbox

PRELUDE = "import torch; from torch import nn; import torch.nn.functional as F\n"
EXAMPLES = yaml.safe_load((Path(__file__).parent / "faults" / "examples.yaml").read_text("utf-8"))
WITHOUT = (
    "F.conv2d(torch.randn(8, 1",
    "torch.randn(784, 10)",
    "nn.Parameter(torch.randn(4, 5))",
    "torch.tensor([0, 1, 2, 3])",
    "w.grad.zero_()  # here",
    "features, labels = torch.randn(100, 4)",
    "with torch.no_grad():\n    w -= 0.1 * w.grad  # here",
)
"""Examples whose sizes fit in no way that an edit could guess, or that lack more than an edit."""
FAULTY = [PRELUDE + each["code"] for each in EXAMPLES if each["id"] in MENDERS]
CNN = """\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5)  # 灰度图
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(16 * 5 * 5, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        x = self.pool(self.conv(x))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))

print(Net()(torch.randn(2, 1, 28, 28)).shape)
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def mended(sandbox: Sandbox, code: str) -> Run | None:
    failed = sandbox.run(code, trace="calls")
    tried = (sandbox.run(mend.code) for mend in mends(code, failed))
    return next((run for run in tried if run.error is None and run.fault is None), None)


@pytest.mark.parametrize("code", [each for each in FAULTY if not any(part in each for part in WITHOUT)])
def test_a_mend_takes_the_fault_away(sandbox: Sandbox, code: str) -> None:
    assert mended(sandbox, code)


@pytest.mark.parametrize("code", [each for each in FAULTY if any(part in each for part in WITHOUT)])
def test_what_cannot_be_guessed_has_no_mend_that_runs(sandbox: Sandbox, code: str) -> None:
    assert mended(sandbox, code) is None


def test_every_mender_is_for_a_fault_that_is_named_and_has_an_example() -> None:
    assert set(MENDERS) <= {rule.id for rule in rules()}
    seen = yaml.safe_load((Path(__file__).parent / "faults" / "seen.yaml").read_text("utf-8"))
    assert set(MENDERS) <= {each["id"] for each in (*EXAMPLES, *seen)}


def test_only_the_faulty_line_changes(sandbox: Sandbox) -> None:
    run = mended(sandbox, CNN)
    assert run is not None
    pairs = zip(CNN.splitlines(), run.code.splitlines(), strict=True)
    changed = [(before.strip(), after.strip()) for before, after in pairs if before != after]
    assert changed == [("self.fc1 = nn.Linear(16 * 5 * 5, 32)", "self.fc1 = nn.Linear(16 * 12 * 12, 32)")]
    assert run.stdout == "torch.Size([2, 10])\n"


def test_of_two_layers_of_one_size_the_one_that_refused_is_mended(sandbox: Sandbox) -> None:
    code = CNN.replace("16 * 5 * 5", "2304").replace(
        "Linear(32, 10)", "Linear(64, 10)\n        self.other = nn.Linear(64, 64)"
    )
    failed = sandbox.run(code, trace="calls")
    first = mends(code, failed)[0]
    assert "self.fc2 = nn.Linear(32, 10)" in first.code
    assert "self.other = nn.Linear(64, 64)" in first.code
    assert "in_features 是 32，不是 64" in first.why.zh


def test_an_image_is_flattened_and_counted_where_the_number_was_wrong_too(sandbox: Sandbox) -> None:
    run = mended(sandbox, CNN.replace("x.flatten(1)", "x"))
    assert run is not None
    assert "self.fc1(x.flatten(1))" in run.code
    assert "nn.Linear(2304, 32)" in run.code


def test_places_are_counted_in_characters(sandbox: Sandbox) -> None:
    code = PRELUDE + 'print("损失", F.cross_entropy(torch.randn(2, 3), torch.tensor([0.0, 1.0])).shape)\n'
    run = mended(sandbox, code)
    assert run is not None
    assert 'print("损失", F.cross_entropy(torch.randn(2, 3), torch.tensor([0.0, 1.0]).long()).shape)' in run.code


def test_strings_keep_their_chinese_punctuation(sandbox: Sandbox) -> None:
    run = mended(sandbox, 'print("好，走"，1）\n'.replace("）", ")"))
    assert run is not None
    assert run.code == 'print("好，走",1)\n'


@pytest.mark.parametrize(
    "code",
    [
        PRELUDE + "a, b = torch.randn(3), torch.randn(4)\na + b\n",
        PRELUDE + "F.cross_entropy(torch.randn(4, 3), torch.tensor([0, 2, 3, 1]))\n",
        "print(1)\n",
    ],
)
def test_what_only_the_learner_can_mean_is_left_to_them(sandbox: Sandbox, code: str) -> None:
    assert mended(sandbox, code) is None


PLAIN_MENDS = [
    (
        "w = torch.zeros(2, requires_grad=True)\nfor _ in range(3):\n    loss = ((w - 1) ** 2).sum()\n    loss.backward()\n"
        "    w = w - 0.1 * w.grad\n    w.grad.zero_()\n",
        "        w -= 0.1 * w.grad",
    ),
    (
        "rnn = nn.LSTM(3, 5, batch_first=True)\nopt = torch.optim.SGD(rnn.parameters(), lr=0.01)\nstate = None\n"
        "for _ in range(3):\n    out, state = rnn(torch.randn(2, 4, 3), state)\n    loss = out.pow(2).mean()\n"
        "    opt.zero_grad()\n    loss.backward()\n    opt.step()\n",
        "    state = tuple(each.detach() for each in state)",
    ),
    (
        "scores = torch.randn(4, 3, requires_grad=True)\nstars = torch.tensor([1, 2, 3, 1])\n"
        "loss = nn.CrossEntropyLoss()(scores, stars)\n",
        "loss = nn.CrossEntropyLoss()(scores, stars - 1)",
    ),
    (
        "net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))\nnet(torch.randn(8, 3))\n"
        "one = net(torch.randn(1, 3))\n",
        "net.eval()",
    ),
    (
        "from torch.utils.data import DataLoader\nnet = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))\n"
        "loader = DataLoader(torch.randn(9, 3), batch_size=4)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "for batch in loader:\n    opt.zero_grad()\n    net(batch).pow(2).mean().backward()\n    opt.step()\n",
        "loader = DataLoader(torch.randn(9, 3), batch_size=4, drop_last=True)",
    ),
    (
        "net = nn.Linear(2, 1)\nlosses = []\nfor _ in range(3):\n    x = torch.randn(4, 2)\n"
        "    losses.append(net(x).pow(2).mean().item())\ntotal = torch.tensor(losses).mean()\ntotal.backward()\n",
        "total = torch.stack(losses).mean()",
    ),
    (
        "net = nn.Linear(2, 1)\nsum_of_all = 0.0\nfor _ in range(3):\n    loss = net(torch.randn(4, 2)).pow(2).mean()\n"
        "    sum_of_all = sum_of_all + loss.item()\nsum_of_all = torch.tensor(sum_of_all)\nsum_of_all.backward()\n",
        "    sum_of_all = sum_of_all + loss",
    ),
]


@pytest.mark.parametrize(("code", "row"), PLAIN_MENDS)
def test_a_mend_is_the_usual_one(sandbox: Sandbox, code: str, row: str) -> None:
    run = mended(sandbox, PRELUDE + code)
    assert run is not None
    assert row in run.code.splitlines()


def test_candidates_are_few(sandbox: Sandbox) -> None:
    code = PRELUDE + f"a = torch.ones(2).double()\nl = nn.Linear(2, 2)\nz = [{', '.join(['l(a)'] * 20)}]\n"
    assert 0 < len(mends(code, sandbox.run(code, trace="calls"))) <= MOST + MOST_SEARCHED
