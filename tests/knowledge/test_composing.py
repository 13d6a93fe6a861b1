"""A request read as layers and training, and its program; and what a request demands."""

import ast
import time

import pytest

from knowledge.composing.adapting import adapted
from knowledge.composing.correcting import corrected
from knowledge.composing.demand import demands_in
from knowledge.composing.program import program_of, words_of
from knowledge.composing.reading import spec_in
from knowledge.composing.spec import Network, Training


def test_options_of_a_request_are_those_of_its_program() -> None:
    spec = spec_in("写一个带 dropout 0.3 和 batchnorm 的 CNN，输入 1×28×28，10 类，用 AdamW，学习率0.01")
    assert spec is not None
    assert spec.training is not None
    assert (spec.network.inputs, spec.network.sides, spec.network.outputs) == (1, (28, 28), 10)
    code = program_of(spec)
    assert "nn.BatchNorm2d(16)" in code
    assert "nn.Dropout(0.3)" in code
    assert "torch.optim.AdamW(model.parameters(), lr=0.01)" in code
    ast.parse(code)


def test_widths_of_a_chain_are_kept_in_order() -> None:
    spec = spec_in("写个全连接网络 64→128→32→10")
    assert spec is not None
    assert (spec.network.inputs, spec.network.widths, spec.network.outputs) == (64, (128, 32), 10)


def test_what_is_denied_is_not_there() -> None:
    spec = spec_in("写个卷积网络，不要池化，用stride=2的卷积来缩小，输入3×64×64，分2类")
    assert spec is not None
    assert "Pool" not in program_of(spec)


@pytest.mark.parametrize(
    ("request_", "widths"),
    [
        ("写一个MLP，输入 20 维，隐藏层 64、32、10 类", (64, 32)),
        ("写一个CNN，输入 3×32×32，通道 16、32，10 类", (16, 32)),
        ("写一个MLP，输入 20 维，隐藏层 1,2,3,4,5,6,7,8,9,10，输出 3 类", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        ("写一个卷积网络，输入 3×32×32，10 类", (16, 32)),
        ("写一个 MLP，输入 20，第一层 64 个神经元，第二层 32 个，输出 3", (64, 32)),
        ("写一个比较大的MLP，784-512-256-10", (512, 256)),
        ("写一个三层卷积网络，输入 3×32×32，10 类", (16, 32, 64)),
    ],
)
def test_row_of_widths_ends_where_the_classes_begin(request_: str, widths: tuple[int, ...]) -> None:
    spec = spec_in(request_)
    assert spec is not None
    assert spec.network.widths == widths


@pytest.mark.parametrize(
    ("told", "dropout"),
    [
        ("dropout 0.3", 0.3), ("dropout 30%", 0.3), ("dropout 0", 0.0), ("不要 batchnorm 和 dropout", 0.0), ("dropout 不要", 0.0), ("加 dropout", 0.5),
    ],
)  # fmt: skip
def test_share_of_dropout_is_the_one_that_is_told(told: str, dropout: float) -> None:
    spec = spec_in(f"写一个MLP 784-128-10，{told}，用 SGD")
    assert spec is not None
    assert spec.network.dropout == dropout


@pytest.mark.parametrize(
    ("told", "rate", "epochs"),
    [
        ("学习率 10^-3，训练 20 轮", 1e-3, 20),
        ("学习率 3×10⁻⁴，每 5 个 epoch 打印一次 loss，训练 100 轮", 3e-4, 100),
        ("每10轮打印一次loss，训练 100 轮", 1e-3, 100),
        ("print the loss every 10 epochs, train for 100 epochs", 1e-3, 100),
        ("用 Adam，早停，最多训练 20 轮", 1e-3, 20),
        ("用 Adam，早停", 1e-3, 50),
    ],
)
def test_rate_and_rounds_are_those_of_the_training(told: str, rate: float, epochs: int) -> None:
    spec = spec_in(f"写一个MLP 784-128-10，{told}")
    assert spec is not None
    assert spec.training is not None
    assert (spec.training.rate, spec.training.epochs) == (pytest.approx(rate), epochs)
    assert f"range({epochs})" in program_of(spec)


def test_activation_of_the_output_is_none_of_the_hidden_layers() -> None:
    spec = spec_in("写一个 MLP，输入 20 维，隐藏层 64，输出 3 类，隐藏层用 ReLU，输出层用 sigmoid")
    assert spec is not None
    assert spec.network.activation == "ReLU"


@pytest.mark.parametrize(
    "request_",
    [
        "写一个 MLP 和一个 CNN，输入 1×28×28，10 类",
        "写一个没有激活函数的 MLP 20-10-3",
        "写一个线性分类器，不要隐藏层，输入 20 维，3 类的网络",
        "写代码比较 MLP 和 CNN，输入 1×28×28，10 类",
        "写一个 CNN-LSTM，输入 16 维，隐藏 32，分 4 类",
        "build two networks with 20 inputs, 64 hidden units and 3 classes",
        "写一个MLP，输入 123456 个特征，隐藏层 64，3 类",
        "写一个MLP，输入 20 维，隐藏层 64，123456 类",
        "写一个CNN，输入 3×32×32，步长 0，10 类",
        "写一个CNN，输入 3×32×32，kernel 0，10 类",
        "写一个MLP，输入 20 维，隐藏层 0，3 类",
        "build a network with 9999 hidden layers of 10, 5 inputs and 2 outputs",
    ],
)
def test_what_cannot_be_one_network_is_left_alone(request_: str) -> None:
    assert spec_in(request_) is None


@pytest.mark.parametrize(
    "wall",
    [
        "1-" * 500,
        "64、" * 330,
        "隐藏层 " + "1," * 480,
        "不要 a 和" * 160,
        "3×" * 490,
        "(" * 999,
        "写一个 CNN " + "通道 1 " * 180,
    ],
)
def test_wall_of_numbers_is_read_in_time(wall: str) -> None:
    started = time.monotonic()
    demands_in(wall)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "request_",
    ["写一个 ResNet，输入 3×32×32，10 类", "写一个函数 kl(p, q)", "今天天气不错", "", "卷积 3×32×32 10 类 " * 100],
)
def test_what_is_no_row_of_layers_is_left_alone(request_: str) -> None:
    assert spec_in(request_) is None


def test_demands_hold_names_settings_and_what_is_denied() -> None:
    demands = demands_in(
        "写 train_step(model, x, y)，不要用 nn.MultiheadAttention，dropout 0.2，输出要和论文里一模一样"
    )
    kinds = {(each.kind, each.name, each.wanted) for each in demands.all}
    assert ("name", "train_step", True) in kinds
    assert ("token", "MultiheadAttention", False) in kinds
    assert ("setting", "dropout", True) in kinds
    assert "输出要和论文里一模一样" in [each.text for each in demands.unread]


def test_what_is_set_to_nothing_is_demanded_not_to_be_there() -> None:
    demands = demands_in("写一个MLP 784-128-10，dropout 0，momentum 0，不用 SGD 和 Adam")
    denied = [each.words.zh for each in demands.all if not each.wanted]
    assert denied == ["不用 dropout", "不用 Adam", "不用 SGD", "不用动量"]
    assert not [each for each in demands.all if each.kind == "setting"]


def test_number_of_convolutions_is_demanded_though_the_channels_are_others() -> None:
    demands = demands_in("写一个CNN，输入 3×32×32，3 个卷积层，通道 16、32，10 类")
    assert ("depth", (3,)) in [(each.kind, each.values) for each in demands.all]


def test_recipe_takes_the_wished_activation_and_optimizer() -> None:
    code = "y = torch.relu(x)\noptimizer = torch.optim.Adam(model.parameters(), lr=1e-2)\n"
    changed = adapted(code, "激活用 tanh，优化器 SGD，学习率 0.1，动量 0.9")
    assert changed == "y = torch.tanh(x)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\n"


@pytest.mark.parametrize(
    ("head", "home"),
    [
        ("import torch\n", "torch.nn.functional"),
        ("from torch import nn\n", "nn.functional"),
        ("import torch.nn.functional as F\n", "F"),
    ],
)
def test_activation_is_called_by_a_name_that_the_program_has(head: str, home: str) -> None:
    assert adapted(f"{head}y = torch.relu(x)\n", "激活用 gelu") == f"{head}y = {home}.gelu(x)\n"


@pytest.mark.parametrize(("told", "norm"), [("", "BatchNorm1d(16)"), ("每一步都输出", "LayerNorm(16)")])
def test_norm_of_a_recurrent_network_is_the_one_that_is_told(told: str, norm: str) -> None:
    spec = spec_in(f"写一个 LSTM，输入 8 维，隐藏 16，分 3 类，带 batchnorm，{told}")
    assert spec is not None
    assert norm in program_of(spec)
    assert f"{spec.network.norm} norm" in words_of(spec).zh
    assert (spec.network.norm == "batch") is norm.startswith("Batch")


REQUEST = "写一个带 dropout 0.3 和 batchnorm 的 CNN，输入 1×28×28，10 类，用 Adam，学习率 0.002，训练 10 轮，画损失曲线"


@pytest.mark.parametrize(
    ("correction", "now"),
    [
        ("把 dropout 去掉", {"dropout": 0.0}), ("去掉 dropout", {"dropout": 0.0}), ("dropout 不要了", {"dropout": 0.0}),
        ("remove the dropout", {"dropout": 0.0}), ("dropout 从 0.3 改为 0.1", {"dropout": 0.1}), ("dropout 换成 0.1", {"dropout": 0.1}),
        ("不要 batchnorm", {"norm": ""}), ("激活函数换成 tanh", {"activation": "Tanh"}), ("max 池化改成平均池化", {"pooling": "avg"}),
        ("把 10 类改成 5 类", {"outputs": 5}), ("10 类改成 5", {"outputs": 5}), ("输入换成 3×32×32", {"inputs": 3, "sides": (32, 32)}), ("卷积核 5", {"kernel": 5}),
    ],
)  # fmt: skip
def test_correction_takes_the_place_of_what_it_names(correction: str, now: dict[str, object]) -> None:
    before, after = spec_in(REQUEST), spec_in(corrected(REQUEST, correction))
    assert before is not None
    assert after is not None
    assert after.network == Network(**{**vars(before.network), **now})  # type: ignore[arg-type]
    assert not [
        each.words.zh
        for each in demands_in(corrected(REQUEST, correction)).all
        if each.kind == "number" and not each.name
    ]


@pytest.mark.parametrize(
    ("correction", "now"),
    [
        ("把 Adam 换成 SGD", {"optimizer": "SGD"}), ("不用 Adam，改用 SGD", {"optimizer": "SGD"}), ("use SGD instead of Adam", {"optimizer": "SGD"}),
        ("change Adam to SGD", {"optimizer": "SGD"}), ("replace Adam with SGD", {"optimizer": "SGD"}), ("用 SGD 去训练", {"optimizer": "SGD"}),
        ("学习率改成 0.01", {"rate": 0.01}), ("20 轮", {"epochs": 20}), ("不画了", {"plots": False}), ("不用画曲线", {"plots": False}),
    ],
)  # fmt: skip
def test_correction_of_the_training_is_taken(correction: str, now: dict[str, object]) -> None:
    before, after = spec_in(REQUEST), spec_in(corrected(REQUEST, correction))
    assert before is not None
    assert before.training is not None
    assert after is not None
    assert after.network == before.network
    assert after.training == Training(**{**vars(before.training), **now})  # type: ignore[arg-type]
