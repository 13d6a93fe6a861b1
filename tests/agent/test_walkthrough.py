"""Code explained line by line, with what a real run showed."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.explained import Explained, report
from agent.modes import EVALUATES, mode_words, modes_of
from agent.plainly import length_of
from agent.seen import path_of
from agent.walkthrough import walk
from knowledge.practice.loading import load_practice
from tools.run import Run
from tools.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
LENET = Path(__file__).parent / "programs" / "lenet.py"
CARDS = load_practice().cards


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def traced(sandbox: Sandbox) -> Run:
    """LeNet's training, once for the module."""
    return sandbox.run(LENET.read_text(encoding="utf-8"), trace="calls", wall_seconds=60)


@pytest.fixture(scope="module")
def lines(traced: Run) -> dict[str, Explained]:
    return {each.code: each for each in walk(traced.code, CARDS, traced.trace)}


def explained(sandbox: Sandbox, code: str) -> dict[int, str]:
    run = sandbox.run(code, trace="calls")
    return {each.line: "".join(words.zh for words in each.says) for each in walk(code, CARDS, run.trace)}


def test_every_line_on_which_a_tensor_was_seen_names_its_shape(traced: Run, lines: dict[str, Explained]) -> None:
    assert traced.error is None
    assert traced.trace is not None
    said = {each.line: "".join(words.zh for words in each.says) for each in lines.values()}
    for line in traced.trace.lines:
        for tensor, _ in line.latest():
            if tensor.name.isidentifier() and tensor.shape:
                first = next(each for each in line.tensors if each.name == tensor.name)
                assert str(first.shape) in said[line.line], (line.line, tensor.name)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("self.conv1 = nn.Conv2d(1, 6, 5, padding=2)", ["(64, 1, 28, 28) → (64, 6, 28, 28)", "156"]),
        ("self.fc1 = nn.Linear(16 * 5 * 5, 120)", ["(64, 400) → (64, 120)", "48,120"]),
        ("x = F.max_pool2d(F.relu(self.conv2(x)), 2)", ["(64, 6, 14, 14) → (64, 16, 10, 10)", "(64, 16, 10, 10) → (64, 16, 5, 5)"]),
        ("x = torch.flatten(x, 1)", ["(64, 16, 5, 5) → (64, 400)"]),
        ("model = LeNet()", ["61,706"]),
        ("for x, y in loader:", ["(64, 1, 28, 28)", "(64,)", "58"]),
        ("loss = F.cross_entropy(logits, y)", ["(64, 10)", "2.3"]),
        ("loss.backward()", ["58", "2.3"]),
        ("optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)", ["0.1", "0.9"]),
        ("images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16", ["(1797, 8, 8) → (1797, 1, 8, 8)"]),
    ],
)  # fmt: skip
def test_line_of_lenet_is_told_with_its_shapes(lines: dict[str, Explained], code: str, wanted: list[str]) -> None:
    said = "".join(words.zh for words in lines[code].says)
    for each in wanted:
        assert each in said
    assert "{" not in said


def test_every_sentence_stands_in_both_languages(lines: dict[str, Explained]) -> None:
    for each in lines.values():
        for words in each.says:
            assert words.zh
            assert words.en
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in words.en), words.en


def test_notes_of_a_line_are_those_of_its_calls(lines: dict[str, Explained]) -> None:
    assert "cross-entropy" in lines["loss = F.cross_entropy(logits, y)"].notes
    assert "backpropagation" in lines["loss.backward()"].notes


def test_code_that_was_not_run_is_explained_without_shapes() -> None:
    (only,) = walk("y = torch.cat([a, b], dim=1)", CARDS, None)
    assert [card.id for card in only.cards] == ["cat"]
    assert "{" not in only.says[0].zh


def test_lines_before_a_fault_have_their_shapes(sandbox: Sandbox) -> None:
    said = explained(sandbox, "import torch\nx = torch.zeros(2, 3)\ny = x.T\nz = x @ x\nw = z + 1\n")
    assert "(2, 3)" in said[2]
    assert "(3, 2)" in said[3]
    assert said[4].startswith("矩阵乘法")


def test_sizes_of_a_loop_are_those_of_its_first_turn(sandbox: Sandbox) -> None:
    said = explained(sandbox, "import torch\nfor n in range(1, 4):\n    x = torch.zeros(n, 2)\n    y = x.sum(dim=0)\n")
    assert "(1, 2)" in said[3]
    assert "(1, 2) → (2,)" in said[4]


def test_layers_of_a_sequential_are_told_apart(sandbox: Sandbox) -> None:
    code = "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(4, 8),\n    nn.ReLU(), nn.Linear(8, 2))\nnet(torch.zeros(3, 4))\n"
    said = explained(sandbox, code)[3]
    assert "(3, 4) → (3, 8)" in said
    assert "(3, 4) → (3, 2)" in said


@pytest.mark.parametrize(
    "code",
    [
        "",
        "x = 1",
        "\n\n# only words\n",
        "'''doc'''",
        "async def f():\n    await g()\n",
        "match x:\n    case 1:\n        y = 2\n",
        "lambda: 0",
        "x: int",
        "@d\ndef f(): pass",
        "try:\n    pass\nexcept E:\n    y = 1\n",
    ],
)
def test_any_program_can_be_walked(code: str) -> None:
    report(walk(code, CARDS, None), "zh", {})


def test_command_prints_the_promised_json() -> None:
    command = [sys.executable, "-m", "agent", "walkthrough", str(LENET), "--json", "--language", "en"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=True)
    found = json.loads(done.stdout)
    assert set(found) == {"lines", "error", "stdout"}
    assert all(set(line) == {"line", "code", "says", "tensors", "citations"} for line in found["lines"])
    forward = next(line for line in found["lines"] if line["code"] == "x = torch.flatten(x, 1)")
    assert "(64, 16, 5, 5) → (64, 400)" in forward["says"]
    assert forward["citations"] == [{"note": "tensor-shapes", "title": forward["citations"][0]["title"]}]
    assert [64, 400] in next(tensor["shapes"] for tensor in forward["tensors"] if tensor["name"] == "x")


@pytest.mark.parametrize(("text", "said"), [("x = (1,\n", "is no Python"), (None, "cannot be read")])
def test_command_says_what_is_wrong_with_a_file(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "some.py"
    if text is not None:
        file.write_text(text)
    command = [sys.executable, "-m", "agent", "walkthrough", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_layers_of_a_sequential_are_told_row_by_row(sandbox: Sandbox) -> None:
    code = """\
import torch
from torch import nn
net = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.ReLU(),
    nn.Flatten(),
    nn.Linear(6 * 24 * 24, 10),
)
y = net(torch.zeros(2, 1, 28, 28))
"""
    said = explained(sandbox, code)
    assert "(2, 1, 28, 28) → (2, 6, 24, 24)" in said[4]
    assert "ReLU" in said[4]
    assert "展平" in said[5]
    assert "(2, 3456) → (2, 10)" in said[6]
    assert "卷积" not in said[3]


TRAINED = """\
import torch
from torch import nn

x = torch.linspace(-1, 1, 50)[:, None]
layer = nn.BatchNorm1d(1)
net = nn.Linear(1, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
plan = torch.optim.lr_scheduler.StepLR(opt, step_size=20, gamma=0.5)
for step in range(6):
    loss = (net(layer(x)) - x).square().sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    plan.step()
layer.eval()
still = layer(x)
layer.train()
moving = layer(x)
kept = x.clamp(min=-0.5, max=0.5)
filled = x.masked_fill(x > 0, 7.5)
gamma, value = 0.9, [0.0, 0.0]
path = [(0, 1, 0.0), (1, 0, 1.0), (0, 1, 0.5)]
for here, there, reward in path:
    target = reward + gamma * value[there]
    mixed = target * 2 + reward
    value[here] += 0.1 * target
names = ["a"]
names += ["b"]
"""


@pytest.fixture(scope="module")
def told(sandbox: Sandbox) -> dict[str, str]:
    rows = TRAINED.splitlines()
    return {rows[line - 1].strip(): says for line, says in explained(sandbox, TRAINED).items()}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("x = torch.linspace(-1, 1, 50)[:, None]", "均匀取 50 个数"),
        ("loss.backward()", "共走了 6 步"),
        ("plan = torch.optim.lr_scheduler.StepLR(opt, step_size=20, gamma=0.5)", "每 20 次 scheduler.step()，学习率乘以 0.5"),
        ("loss = (net(layer(x)) - x).square().sum()", "对 (50, 1) 的所有元素求和"),
        ("still = layer(x)", "`layer` 处于评估模式：用积累下来的均值和方差"),
        ("moving = layer(x)", "`layer` 又处于训练模式"),
        ("kept = x.clamp(min=-0.5, max=0.5)", "限制在 -0.5 到 0.5 之间，之后从 -0.5 到 0.5"),
        ("filled = x.masked_fill(x > 0, 7.5)", "掩码为真处填 7.5"),
        ("for here, there, reward in path:", "依次取 `path` 里的每一项（共 3 项），叫作 `here, there, reward`"),
        ("target = reward + gamma * value[there]", "打了折扣（乘 gamma）的未来价值 `value[there]`"),
        ("mixed = target * 2 + reward", "由 `target`、`reward` 算出 `mixed`"),
        ('names += ["b"]', "把 `['b']` 接在 `names` 后面"),
        ("value[here] += 0.1 * target", "在 `value[here]` 原来的值上加 `0.1 * target`"),
    ],
)  # fmt: skip
def test_line_says_what_it_does_with_its_own_numbers(told: dict[str, str], code: str, wanted: str) -> None:
    assert wanted in told[code]


@pytest.mark.parametrize(("before", "path"), [("nn.ReLU()", "net.1"), ("*parts", "")])
def test_layer_behind_an_unpacked_list_is_given_no_other_layers_shapes(before: str, path: str) -> None:
    statement = ast.parse(f"net = nn.Sequential({before}, nn.Linear(4, 2))").body[0]
    assert path_of(statement.value.args[1], statement) == path  # type: ignore[attr-defined]


def test_nothing_is_summed_along_none(told: dict[str, str]) -> None:
    assert not [says for says in told.values() if "None 求" in says]


@pytest.mark.parametrize(
    ("before", "sure"),
    [
        ("net.eval()", True),
        ("net.train(False)", True),
        ("if flag:\n    net.eval()", False),
        ("for _ in range(2):\n    net.eval()\n    net.train()", False),
        ("def f():\n    net.eval()", False),
        ("net.eval()\nnet.train()", False),
    ],
)
def test_evaluation_mode_is_said_only_where_it_is_sure(before: str, sure: bool) -> None:
    tree = ast.parse(f"{before}\ny = net(x)")
    words = mode_words("net.fc", "nn.Linear", modes_of(tree)[id(tree.body[-1])])
    assert (words is EVALUATES) is sure


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("for a in [1, 2, 3]: pass", 3),
        ("items = [1, 2]\nfor a in items: pass", 2),
        ("items = [1, 2]\nitems.append(3)\nfor a in items: pass", None),
        ("items = [1, 2]\nitems += [3]\nfor a in items: pass", None),
        ("items = [1]\ndef f(items):\n    for a in items: pass", None),
        ("for a in [*b, 1]: pass", None),
        ("for a in things: pass", None),
    ],
)
def test_items_are_counted_only_where_the_list_cannot_change(code: str, count: int | None) -> None:
    tree = ast.parse(code)
    (loop,) = [node for node in ast.walk(tree) if isinstance(node, ast.For)]
    assert length_of(loop.iter, tree) == count
