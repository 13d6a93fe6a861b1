"""Hidden tests: sizes against PyTorch's own, values against F.conv2d, and a network that learns."""

import math

import torch
from torch import nn
from torch.nn import functional

KERNELS_AND_STRIDES = [(3, 1), (3, 2), (5, 1), (5, 2), (1, 2), (7, 3), (3, 4)]


def _convolution(block) -> nn.Conv2d:
    found = [layer for layer in block.modules() if isinstance(layer, nn.Conv2d)]
    assert len(found) == 1, {
        "zh": f"块里应当正好有一个 nn.Conv2d，看到 {len(found)} 个",
        "en": f"the block should have exactly one nn.Conv2d, {len(found)} seen",
    }
    return found[0]


def out_side_agrees_with_pytorch(out_side) -> None:
    cases = [
        (28, 3, 1, 0, 1),
        (26, 3, 2, 0, 1),
        (32, 5, 1, 2, 1),
        (11, 4, 3, 0, 1),
        (28, 3, 1, 0, 2),
        (224, 7, 2, 3, 1),
    ]
    cases += [
        (n, k, s, p, d) for n in (9, 16, 31) for k in (1, 2, 3) for s in (1, 2, 3) for p in (0, 1, 3) for d in (1, 3)
    ]
    for n, k, s, p, d in cases:
        want = functional.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k), None, s, p, d).shape[-1]
        got = out_side(n, k, stride=s, padding=p, dilation=d)
        assert type(got) is int, {
            "zh": f"边长应当是 int，得到 {type(got).__name__}",
            "en": f"the side should be an int, got {type(got).__name__}",
        }
        assert got == want, {
            "zh": f"边长 {n}、核宽 {k}、步幅 {s}、填充 {p}、空洞 {d}：应是 {want}，得到 {got}",
            "en": f"side {n}, kernel {k}, stride {s}, padding {p}, dilation {d}: it should be {want}, got {got}",
        }


def refuses_a_kernel_that_does_not_fit(out_side) -> None:
    for n, k, p, d in ((2, 3, 0, 1), (4, 3, 0, 2), (3, 6, 1, 1)):
        try:
            got = out_side(n, k, padding=p, dilation=d)
        except ValueError:
            continue
        raise AssertionError(
            {
                "zh": f"边长 {n}、填充 {p}，放不下核宽 {k}、空洞 {d}，应抛出 ValueError，得到 {got}",
                "en": f"side {n}, padding {p}: kernel {k} with dilation {d} does not fit, ValueError should be raised, got {got}",
            }
        )
    for n, k, p, d in ((3, 3, 0, 1), (5, 3, 0, 2), (1, 3, 1, 1)):
        got = out_side(n, k, padding=p, dilation=d)
        assert got == 1, {
            "zh": f"边长 {n}、填充 {p}，刚好放得下核宽 {k}、空洞 {d}，应是 1，得到 {got}",
            "en": f"side {n}, padding {p}: kernel {k} with dilation {d} just fits, so it should be 1, got {got}",
        }


def divides_every_side_and_rounds_up(shrink) -> None:
    for kernel, stride in KERNELS_AND_STRIDES:
        block = shrink(2, 4, kernel, stride)
        for height, width in ((28, 28), (27, 16), (9, 13)):
            want = (math.ceil(height / stride), math.ceil(width / stride))
            got = tuple(block(torch.zeros(1, 2, height, width)).shape[2:])
            assert got == want, {
                "zh": f"核宽 {kernel}、步幅 {stride}：{height}×{width} 应变成 {want}，得到 {got}",
                "en": f"kernel {kernel}, stride {stride}: {height}×{width} should become {want}, got {got}",
            }


def dilation_does_not_change_the_side(shrink) -> None:
    for kernel, stride, dilation in ((3, 1, 2), (3, 2, 2), (5, 2, 3), (3, 3, 4)):
        want = math.ceil(20 / stride)
        got = shrink(1, 1, kernel, stride, dilation)(torch.zeros(1, 1, 20, 20)).shape[-1]
        assert got == want, {
            "zh": f"核宽 {kernel}、步幅 {stride}、空洞 {dilation}：20 应变成 {want}，得到 {got}",
            "en": f"kernel {kernel}, stride {stride}, dilation {dilation}: 20 should become {want}, got {got}",
        }


def sets_channels_and_counts(shrink) -> None:
    for c_in, c_out, kernel in ((1, 4, 3), (3, 16, 5), (8, 8, 1)):
        block = shrink(c_in, c_out, kernel, 2)
        got = block(torch.zeros(2, c_in, 8, 8)).shape[:2]
        assert got == (2, c_out), {
            "zh": f"前两维应是 (2, {c_out})，得到 {tuple(got)}",
            "en": f"the first two dimensions should be (2, {c_out}), got {tuple(got)}",
        }
        _convolution(block)
        count, want = sum(p.numel() for p in block.parameters()), c_out * (c_in * kernel**2 + 1)
        assert count == want, {
            "zh": f"{c_in} 到 {c_out} 个通道、核宽 {kernel}、带偏置，应有 {want} 个参数，得到 {count}",
            "en": f"{c_in} to {c_out} channels, kernel {kernel}, with bias: there should be {want} parameters, got {count}",
        }


def computes_relu_of_a_dilated_convolution(shrink) -> None:
    for kernel, stride, dilation in ((3, 2, 1), (5, 1, 1), (3, 2, 3)):
        block, x = shrink(3, 6, kernel, stride, dilation), torch.randn(2, 3, 15, 12)
        weight, bias = (_convolution(block).weight.detach(), _convolution(block).bias.detach())
        padded = functional.pad(x, [dilation * (kernel - 1) // 2] * 4)
        want = functional.conv2d(padded, weight, bias, stride, dilation=dilation).clamp(min=0)
        got = block(x).detach()
        assert got.shape == want.shape, {
            "zh": f"形状应是 {tuple(want.shape)}，得到 {tuple(got.shape)}",
            "en": f"the shape should be {tuple(want.shape)}, got {tuple(got.shape)}",
        }
        assert got.min() >= 0, {
            "zh": "输出里有负数：卷积之后还差一步",
            "en": "there are negative numbers in the output: a step is missing after the convolution",
        }
        assert torch.allclose(got, want, atol=1e-5), {
            "zh": f"核宽 {kernel}、步幅 {stride}、空洞 {dilation} 时，输出的数值不对",
            "en": f"kernel {kernel}, stride {stride}, dilation {dilation}: the values of the output are wrong",
        }


def gradient_reaches_every_parameter(shrink) -> None:
    block = shrink(3, 5, 3, 2)
    block(torch.randn(4, 3, 16, 16)).square().mean().backward()
    for name, parameter in block.named_parameters():
        assert parameter.grad is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert parameter.grad.any(), {
            "zh": f"{name} 的梯度全是 0",
            "en": f"the gradient of {name} is all 0",
        }


def makes_the_number_network_work(shrink) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(shrink(1, 4, 3, 1), shrink(4, 8, 3, 2), nn.Flatten(), nn.Linear(8 * 14 * 14, 10))
    x, y = torch.randn(16, 1, 28, 28), torch.arange(16) % 10
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(40):
        loss = functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.1, {
        "zh": f"16 张图应能背下来，损失停在 {loss.item():.2f}",
        "en": f"16 images should be learned by heart; the loss stops at {loss.item():.2f}",
    }
