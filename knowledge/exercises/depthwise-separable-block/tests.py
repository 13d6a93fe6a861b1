"""Hidden tests: shapes, counts, the six steps computed again from the block's own weights, and training."""

import math

import torch
from torch import nn
from torch.nn import functional

CASES = [(4, 8, 3, 1), (4, 8, 3, 2), (6, 6, 5, 1), (8, 3, 3, 2), (5, 7, 7, 3)]


def _convolutions(block) -> list[nn.Conv2d]:
    return [layer for layer in block.modules() if isinstance(layer, nn.Conv2d)]


def takes_any_numbers_of_channels(separable) -> None:
    for c_in, c_out, kernel, stride in CASES:
        block = separable(c_in, c_out, kernel, stride)
        for height, width in ((16, 16), (9, 14)):
            got = tuple(block(torch.randn(2, c_in, height, width)).shape)
            want = (2, c_out, math.ceil(height / stride), math.ceil(width / stride))
            case = f"separable({c_in}, {c_out}, {kernel}, {stride})"
            assert got == want, {
                "zh": f"{case}：(2, {c_in}, {height}, {width}) 应变成 {want}，得到 {got}",
                "en": f"{case}: (2, {c_in}, {height}, {width}) should become {want}, got {got}",
            }


def counts_few_parameters(separable) -> None:
    for c_in, c_out, kernel in ((32, 64, 3), (4, 8, 5), (6, 3, 3)):
        got = sum(parameter.numel() for parameter in separable(c_in, c_out, kernel, 1).parameters())
        want = c_in * kernel**2 + 2 * c_in + c_in * c_out + 2 * c_out
        assert got == want, {
            "zh": f"separable({c_in}, {c_out}, {kernel}) 连批归一化应有 {want} 个参数，得到 {got}",
            "en": f"separable({c_in}, {c_out}, {kernel}), batch norm included, should have {want} parameters, got {got}",
        }


def strides_in_the_depthwise_step(separable) -> None:
    for stride in (1, 2):
        strides = {layer.kernel_size: layer.stride for layer in _convolutions(separable(4, 8, 3, stride))}
        want = {(3, 3): (stride, stride), (1, 1): (1, 1)}
        assert strides == want, {
            "zh": f"stride={stride} 时，两步的核与步幅应是 {want}，得到 {strides}",
            "en": f"with stride={stride} the kernels and strides of the two steps should be {want}, got {strides}",
        }


def follows_the_six_steps(separable) -> None:
    for c_in, c_out, kernel, stride in ((4, 6, 3, 1), (4, 6, 5, 2)):
        block, x = separable(c_in, c_out, kernel, stride).train(), torch.randn(6, c_in, 12, 11)
        weights = {layer.kernel_size[0]: layer.weight.detach() for layer in _convolutions(block)}
        shapes = {size: tuple(weight.shape) for size, weight in weights.items()}
        want_shapes = {kernel: (c_in, 1, kernel, kernel), 1: (c_out, c_in, 1, 1)}
        assert shapes == want_shapes, {
            "zh": f"两个卷积的权重形状应是 {want_shapes}，得到 {shapes}",
            "en": f"the weights of the two convolutions should have shapes {want_shapes}, got {shapes}",
        }

        def norm(z: torch.Tensor) -> torch.Tensor:
            return functional.batch_norm(z, None, None, training=True)

        looked = functional.conv2d(x, weights[kernel], None, stride, kernel // 2, groups=c_in)
        want = norm(functional.conv2d(norm(looked).relu(), weights[1])).relu()
        got = block(x).detach()
        assert got.shape == want.shape, {
            "zh": f"输出应是 {tuple(want.shape)}，得到 {tuple(got.shape)}",
            "en": f"the output should be {tuple(want.shape)}, got {tuple(got.shape)}",
        }
        assert not (got < 0).any(), {
            "zh": "输出里有负数：最后一步不该留下负数",
            "en": "there are negative numbers in the output: the last step should leave none",
        }
        case = f"separable({c_in}, {c_out}, {kernel}, {stride})"
        assert torch.allclose(got, want, atol=1e-4), {
            "zh": f"{case} 的数值不是这六步算出来的：少了一步，还是次序不同？",
            "en": f"the values of {case} are not those of the six steps: is a step missing, or the order different?",
        }


def counts_multiplications(multiplications) -> None:
    for c_in, c_out, kernel, side in ((32, 64, 3, 14), (3, 16, 5, 32), (7, 7, 3, 1)):
        want = (c_in * c_out * (kernel * side) ** 2, c_in * side**2 * (kernel**2 + c_out))
        got = multiplications(c_in, c_out, kernel, side)
        assert tuple(got) == want, {
            "zh": f"multiplications({c_in}, {c_out}, {kernel}, {side}) 应是 {want}，得到 {tuple(got)}",
            "en": f"multiplications({c_in}, {c_out}, {kernel}, {side}) should be {want}, got {tuple(got)}",
        }
        assert all(type(number) is int for number in got), {
            "zh": f"两个数都应是 int，得到 {[type(n).__name__ for n in got]}",
            "en": f"both numbers should be int, got {[type(n).__name__ for n in got]}",
        }


def gradient_reaches_every_parameter(separable) -> None:
    block = separable(3, 5, 3, 2)
    (block(torch.randn(4, 3, 10, 10)) * torch.randn(4, 5, 5, 5)).sum().backward()
    for name, parameter in block.named_parameters():
        assert parameter.grad is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert parameter.grad.any(), {
            "zh": f"{name} 的梯度全是 0",
            "en": f"the gradient of {name} is all 0",
        }


def learns_one_batch_by_heart(separable) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(
        separable(3, 16, 3, 2), separable(16, 32, 3, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 4)
    )
    x, y = torch.randn(16, 3, 16, 16), torch.arange(16) % 4
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(60):
        loss = functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.3, {
        "zh": f"16 张图应能背下来，损失应低于 0.3，停在 {loss.item():.2f}",
        "en": f"16 images should be learned by heart, with a loss below 0.3; it stops at {loss.item():.2f}",
    }
