"""Hidden tests: shapes, counts, and the block's formula computed again from its own weights."""

import math

import torch
from torch import nn
from torch.nn import functional


def _expect_shape(block, c_in: int, c_out: int, stride: int, what: str) -> None:
    for height, width in ((16, 16), (9, 14)):
        got = tuple(block(torch.randn(2, c_in, height, width)).shape)
        want = (2, c_out, math.ceil(height / stride), math.ceil(width / stride))
        assert got == want, {
            "zh": f"{what}：(2, {c_in}, {height}, {width}) 应变成 {want}，得到 {got}",
            "en": f"{what}: (2, {c_in}, {height}, {width}) should become {want}, got {got}",
        }


def _count(module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _want_count(c_in: int, c_out: int, stride: int) -> int:
    main = 9 * c_in * c_out + 9 * c_out * c_out + 4 * c_out
    return main if stride == 1 and c_in == c_out else main + c_in * c_out + 2 * c_out


def keeps_the_shape(BasicBlock) -> None:  # noqa: N803 - the learner's name
    for channels in (4, 7):
        _expect_shape(
            BasicBlock(channels, channels, 1), channels, channels, 1, f"BasicBlock({channels}, {channels}, 1)"
        )


def changes_channels_and_side(BasicBlock) -> None:  # noqa: N803 - the learner's name
    for c_in, c_out, stride in ((4, 8, 2), (6, 4, 1), (3, 5, 3)):
        _expect_shape(BasicBlock(c_in, c_out, stride), c_in, c_out, stride, f"BasicBlock({c_in}, {c_out}, {stride})")


def shrinks_without_new_channels(BasicBlock) -> None:  # noqa: N803 - the learner's name
    _expect_shape(BasicBlock(5, 5, 2), 5, 5, 2, "BasicBlock(5, 5, 2)")


def has_parameters_only_where_needed(BasicBlock) -> None:  # noqa: N803 - the learner's name
    for c_in, c_out, stride in ((8, 8, 1), (8, 16, 2), (8, 16, 1), (8, 8, 2)):
        got, want = _count(BasicBlock(c_in, c_out, stride)), _want_count(c_in, c_out, stride)
        assert got == want, {
            "zh": f"BasicBlock({c_in}, {c_out}, {stride}) 应有 {want} 个参数，得到 {got}",
            "en": f"BasicBlock({c_in}, {c_out}, {stride}) should have {want} parameters, got {got}",
        }


def adds_the_input_itself(BasicBlock) -> None:  # noqa: N803 - the learner's name
    block, x = BasicBlock(6, 6, 1).eval(), torch.rand(2, 6, 8, 8) + 0.1
    with torch.no_grad():
        for parameter in block.parameters():
            parameter.zero_()
        got = block(x)
    assert got.any(), {
        "zh": "参数全是 0 时，正的 x 应当原样通过，得到的却全是 0",
        "en": "when all parameters are 0, a positive x should pass unchanged, but all that came out is 0",
    }
    assert torch.allclose(got, x), {
        "zh": "参数全是 0 时，正的 x 应当原样通过，得到的却不是 x",
        "en": "when all parameters are 0, a positive x should pass unchanged, but what came out is not x",
    }


def applies_relu_after_adding(BasicBlock) -> None:  # noqa: N803 - the learner's name
    block, x = BasicBlock(6, 6, 1).eval(), -torch.rand(2, 6, 8, 8) - 0.1
    with torch.no_grad():
        for parameter in block.parameters():
            parameter.zero_()
        got = block(x)
    assert not (got < 0).any(), {
        "zh": "参数全是 0、x 全是负数时，输出应全是 0，却有负数",
        "en": "when all parameters are 0 and x is all negative, the output should be all 0, but there are negative numbers",
    }
    assert not got.any(), {
        "zh": "参数全是 0、x 全是负数时，输出应全是 0，却有正数",
        "en": "when all parameters are 0 and x is all negative, the output should be all 0, but there are positive numbers",
    }


def follows_the_formula(BasicBlock) -> None:  # noqa: N803 - the learner's name
    for stride in (1, 2):
        block, x = BasicBlock(4, 6, stride).train(), torch.randn(8, 4, 10, 10)
        weights = {
            tuple(layer.weight.shape): layer.weight.detach()
            for layer in block.modules()
            if isinstance(layer, nn.Conv2d)
        }
        for shape in ((6, 4, 3, 3), (6, 6, 3, 3), (6, 4, 1, 1)):
            assert shape in weights, {
                "zh": f"BasicBlock(4, 6, {stride}) 里应有一个权重形状为 {shape} 的卷积，看到 {list(weights)}",
                "en": f"BasicBlock(4, 6, {stride}) should have a convolution whose weight has shape {shape}, seen were {list(weights)}",
            }

        def norm(z: torch.Tensor) -> torch.Tensor:
            return functional.batch_norm(z, None, None, training=True)

        first = norm(functional.conv2d(x, weights[6, 4, 3, 3], None, stride, 1)).relu()
        main = norm(functional.conv2d(first, weights[6, 6, 3, 3], None, 1, 1))
        want = (main + norm(functional.conv2d(x, weights[6, 4, 1, 1], None, stride))).relu()
        got = block(x).detach()
        assert got.shape == want.shape, {
            "zh": f"输出应是 {tuple(want.shape)}，得到 {tuple(got.shape)}",
            "en": f"the output should be {tuple(want.shape)}, got {tuple(got.shape)}",
        }
        assert torch.allclose(got, want, atol=1e-4), {
            "zh": f"BasicBlock(4, 6, {stride}) 的数值不对：对照题目，看看每一步的次序，以及少了还是多了批归一化或 ReLU",
            "en": f"the values of BasicBlock(4, 6, {stride}) are wrong: compare with the task the order of the steps, and whether a batch norm or ReLU is missing or too many",
        }


def stage_shrinks_only_once(stage) -> None:
    for c_in, c_out, blocks, stride in ((4, 8, 3, 2), (4, 4, 1, 2), (3, 6, 2, 1)):
        _expect_shape(
            stage(c_in, c_out, blocks, stride), c_in, c_out, stride, f"stage({c_in}, {c_out}, {blocks}, {stride})"
        )


def stage_has_blocks_of_their_own(stage) -> None:
    for c_in, c_out, blocks, stride in ((4, 8, 1, 2), (4, 8, 3, 2), (6, 6, 4, 1)):
        got = _count(stage(c_in, c_out, blocks, stride))
        want = _want_count(c_in, c_out, stride) + (blocks - 1) * _want_count(c_out, c_out, 1)
        assert got == want, {
            "zh": f"stage({c_in}, {c_out}, {blocks}, {stride}) 应有 {want} 个参数，得到 {got}",
            "en": f"stage({c_in}, {c_out}, {blocks}, {stride}) should have {want} parameters, got {got}",
        }


def gradient_reaches_every_parameter(stage) -> None:
    net = stage(3, 6, 3, 2)
    x = torch.randn(4, 3, 8, 8, requires_grad=True)
    (net(x) * torch.randn(4, 6, 4, 4)).sum().backward()
    named = [({"zh": "输入 x", "en": "the input x"}, x)]
    named += [({"zh": name, "en": name}, parameter) for name, parameter in net.named_parameters()]
    for name, parameter in named:
        assert parameter.grad is not None, {
            "zh": f"{name['zh']} 没有得到梯度",
            "en": f"{name['en']} got no gradient",
        }
        assert parameter.grad.any(), {
            "zh": f"{name['zh']} 的梯度全是 0",
            "en": f"the gradient of {name['en']} is all 0",
        }


def learns_one_batch_by_heart(stage) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(stage(3, 8, 2, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4))
    x, y = torch.randn(16, 3, 8, 8), torch.arange(16) % 4
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(80):
        loss = functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.3, {
        "zh": f"16 张图应能背下来，损失应低于 0.3，停在 {loss.item():.2f}",
        "en": f"16 images should be learned by heart, with a loss below 0.3; it stops at {loss.item():.2f}",
    }
