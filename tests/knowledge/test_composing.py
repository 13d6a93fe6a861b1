"""A request read as layers and training, and its program; and what a request demands."""

import ast

import pytest

from knowledge.composing.adapting import adapted
from knowledge.composing.demand import demands_in
from knowledge.composing.program import program_of
from knowledge.composing.reading import spec_in


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


def test_recipe_takes_the_wished_activation_and_optimizer() -> None:
    code = "y = torch.relu(x)\noptimizer = torch.optim.Adam(model.parameters(), lr=1e-2)\n"
    changed = adapted(code, "激活用 tanh，优化器 SGD，学习率 0.1，动量 0.9")
    assert changed == "y = torch.tanh(x)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\n"
