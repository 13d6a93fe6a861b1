"""A pasted piece runs with stand-ins for what it lacks, and its lines are counted in the piece alone."""

from collections.abc import Iterator

import pytest

from tools.sandbox import Sandbox
from tools.standins import piece_of, run_piece

LOOP = """for epoch in range(2):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
"""
EVALUATION = """model.eval()
correct = 0
with torch.no_grad():
    for images, labels in test_loader:
        images, labels = images.to(device), labels.to(device)
        _, predicted = torch.max(model(images).data, 1)
        correct += (predicted == labels).sum().item()
print(correct / len(test_loader.dataset))
"""
OWN_CLASS = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(784, 10)

    def forward(self, x):
        return self.fc(x)

net = Net()
optimizer = torch.optim.Adam(net.parameters())
for x, y in train_loader:
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.mark.parametrize(
    "code",
    [
        LOOP,
        EVALUATION,
        OWN_CLASS,
        "loss = F.cross_entropy(logits, labels)\n",
        "mse = F.mse_loss(pred, target)\nmse.backward()\n",
        "loss = F.binary_cross_entropy_with_logits(logits, y)\n",
    ],
)
def test_a_piece_runs_without_what_it_lacks(sandbox: Sandbox, code: str) -> None:
    run, piece = run_piece(code, lambda whole: sandbox.run(whole, trace=True))
    assert run.error is None
    assert piece is not None
    assert run.code == code
    assert run.trace is not None
    assert all(1 <= line.line <= code.count("\n") for line in run.trace.lines)


def test_a_fault_of_a_piece_is_told_with_the_line_of_the_piece(sandbox: Sandbox) -> None:
    code = LOOP.replace("        optimizer.zero_grad()\n", "")
    run, _ = run_piece(code, lambda whole: sandbox.run(whole, trace=True))
    assert run.fault is not None
    assert (run.fault.id, run.fault.line) == ("zero-grad-missing", 4)


def test_data_fit_the_layers_of_the_piece() -> None:
    piece = piece_of(OWN_CLASS)
    assert piece is not None
    assert "torch.randn(8, 784), torch.randint(0, 10, (8,))" in piece.before
    assert set(piece.names) == {"train_loader"}


@pytest.mark.parametrize(
    "code",
    [
        "y = foo(x)\n",
        "import torch\nprint(torch.ones(2))\n",
        "import torch\nx = nn.Linear(3, 2)\n",
        "def f(:\n",
        "x" * 40_000,
    ],
)
def test_nothing_stands_in_for_what_nobody_knows_or_what_is_only_an_import(code: str) -> None:
    assert piece_of(code) is None


def test_a_piece_that_fails_even_so_is_run_as_it_is(sandbox: Sandbox) -> None:
    code = "for batch in loader:\n    print(batch['input_ids'].shape)\n"
    run, piece = run_piece(code, lambda whole: sandbox.run(whole))
    assert piece is None
    assert "NameError" in str(run.error)


def test_a_class_alone_is_called_once_so_that_its_shapes_are_seen(sandbox: Sandbox) -> None:
    code = OWN_CLASS.split("net = ")[0]
    run, piece = run_piece(code, lambda whole: sandbox.run(whole, trace=True))
    assert run.error is None
    assert piece is not None
    assert "model = Net()" in piece.after
    assert run.trace is not None
    assert [layer.outputs for layer in run.trace.layers if layer.name == "model.fc"] == [((4, 10),)]


def test_a_class_that_needs_arguments_is_not_called() -> None:
    piece = piece_of(OWN_CLASS.split("net = ")[0].replace("(self):", "(self, width):"))
    assert piece is not None
    assert not piece.after


@pytest.mark.parametrize(
    ("code", "lines", "prints"),
    [
        ("x = torch.randn(2, 3)\nprint(x.sum(dim=1).shape)\n", ("import torch",), "torch.Size([2])"),
        (
            "print(nn.Linear(3, 2)(torch.ones(1, 3)).shape)\n",
            ("import torch", "from torch import nn"),
            "torch.Size([1, 2])",
        ),
        ("print(F.relu(torch.tensor(-1.0)).item(), np.ones(2).sum())\n", ("import numpy as np",), "0.0 2.0"),
    ],
)
def test_a_few_lines_without_an_import_are_run_with_those_that_they_need(
    sandbox: Sandbox, code: str, lines: tuple[str, ...], prints: str
) -> None:
    run, piece = run_piece(code, sandbox.run)
    assert run.stdout.strip() == prints
    assert piece is not None
    assert set(lines) <= set(piece.imports)


def test_an_error_in_lines_without_an_import_is_told_and_not_the_import(sandbox: Sandbox) -> None:
    run, _ = run_piece("x = torch.ones(2, 3)\nprint(x @ x)\n", sandbox.run)
    assert "line 2" in str(run.error)
    assert "NameError" not in str(run.error)
