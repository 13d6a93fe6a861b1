"""Hidden tests: PyTorch's own convolution is the measure, with its gradients."""

import ast

import torch
from torch.nn import functional


def _compare(ours, x, weight, bias=None, stride=1, padding=0) -> None:
    case = {
        "zh": f"x {tuple(x.shape)}、weight {tuple(weight.shape)}、stride={stride}、padding={padding}",
        "en": f"x {tuple(x.shape)}, weight {tuple(weight.shape)}, stride={stride}, padding={padding}",
    }
    got = ours(x, weight, bias, stride=stride, padding=padding)
    want = functional.conv2d(x, weight, bias, stride, padding)
    assert isinstance(got, torch.Tensor), {
        "zh": f"应当返回张量，得到 {type(got).__name__}",
        "en": f"a tensor should be returned, got {type(got).__name__}",
    }
    assert got.shape == want.shape, {
        "zh": f"{case['zh']}：形状应是 {tuple(want.shape)}，得到 {tuple(got.shape)}",
        "en": f"{case['en']}: the shape should be {tuple(want.shape)}, got {tuple(got.shape)}",
    }
    assert torch.allclose(got, want, atol=1e-4), {
        "zh": f"{case['zh']}：形状对了，数值不对",
        "en": f"{case['en']}: the shape is right, the values are not",
    }


def does_not_flip_the_kernel(conv2d) -> None:
    x = torch.tensor([[0.0, 0.0, 5.0, 5.0]] * 3).view(1, 1, 3, 4)
    edge = torch.tensor([[-1.0, 1.0], [-1.0, 1.0]]).view(1, 1, 2, 2)
    got = conv2d(x, edge)
    assert got.shape == (1, 1, 2, 3), {
        "zh": f"3×4 的图配 2×2 的核，输出应是 (1, 1, 2, 3)，得到 {tuple(got.shape)}",
        "en": f"a 3×4 image with a 2×2 kernel should give (1, 1, 2, 3), got {tuple(got.shape)}",
    }
    row = got[0, 0, 0].tolist()
    assert row == [0, 10, 0], {
        "zh": f"左暗右亮、核是“右减左”，每行应是 [0, 10, 0]，得到 {row}",
        "en": (
            "dark on the left, bright on the right, and a kernel that takes right minus left: each row should be [0, "
            f"10, 0], got {row}"
        ),
    }


def adds_up_all_input_channels(conv2d) -> None:
    for c_in, c_out in ((1, 1), (3, 1), (2, 5)):
        _compare(conv2d, torch.randn(2, c_in, 6, 6), torch.randn(c_out, c_in, 3, 3))


def takes_kernels_that_are_not_square(conv2d) -> None:
    _compare(conv2d, torch.randn(2, 2, 7, 7), torch.randn(3, 2, 3, 1))
    _compare(conv2d, torch.randn(1, 2, 5, 9), torch.randn(3, 2, 2, 4))


def adds_each_channel_its_bias(conv2d) -> None:
    zeros, weight = torch.zeros(2, 1, 5, 5), torch.zeros(3, 1, 3, 3)
    got = conv2d(zeros, weight, torch.tensor([1.0, 2.0, 3.0]))
    assert got.shape == (2, 3, 3, 3), {
        "zh": f"输出应是 (2, 3, 3, 3)，得到 {tuple(got.shape)}",
        "en": f"the output should be (2, 3, 3, 3), got {tuple(got.shape)}",
    }
    seen = got[0, :, 0, 0].tolist()
    assert seen == [1, 2, 3], {
        "zh": f"输入全是 0，偏置是 1、2、3：三个通道在 (0, 0) 处应是 [1, 2, 3]，得到 {seen}",
        "en": (
            f"the input is all 0, the biases are 1, 2, 3: at (0, 0) the three channels should be [1, 2, 3], got {seen}"
        ),
    }
    _compare(conv2d, torch.randn(2, 2, 6, 5), torch.randn(4, 2, 3, 3), torch.randn(4))


def pads_all_four_sides(conv2d) -> None:
    got = conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 3, 3), padding=1)
    assert got.shape == (1, 1, 3, 3), {
        "zh": f"3×3 的图、3×3 的核、padding=1，输出应是 3×3，得到 {tuple(got.shape)}",
        "en": f"a 3×3 image, a 3×3 kernel and padding=1 should give 3×3, got {tuple(got.shape)}",
    }
    want = [[4, 6, 4], [6, 9, 6], [4, 6, 4]]
    assert got[0, 0].tolist() == want, {
        "zh": f"全 1 的图和核、padding=1，应得 {want}，得到 {got[0, 0].tolist()}",
        "en": f"image and kernel all 1, padding=1: it should be {want}, got {got[0, 0].tolist()}",
    }
    _compare(conv2d, torch.randn(2, 3, 5, 6), torch.randn(2, 3, 3, 3), torch.randn(2), padding=2)


def moves_by_the_stride(conv2d) -> None:
    for side, stride, padding in ((8, 2, 0), (9, 2, 1), (10, 3, 0), (7, 4, 2)):
        _compare(conv2d, torch.randn(2, 2, side, side + 1), torch.randn(3, 2, 3, 3), torch.randn(3), stride, padding)


def passes_gradients_back(conv2d) -> None:
    mine, theirs = [], []
    start = {"x": torch.randn(2, 2, 6, 6), "weight": torch.randn(3, 2, 3, 3), "bias": torch.randn(3)}
    out_weights = torch.randn(2, 3, 3, 3)
    for function, grads in ((conv2d, mine), (functional.conv2d, theirs)):
        leaves = {name: value.clone().requires_grad_() for name, value in start.items()}
        out = function(*leaves.values(), stride=2, padding=1)
        assert out.requires_grad, {
            "zh": "x 没有得到梯度",
            "en": "x got no gradient",
        }
        (out * out_weights).sum().backward()
        grads += [leaf.grad for leaf in leaves.values()]
    for name, got, want in zip(start, mine, theirs, strict=True):
        assert got is not None, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }
        assert torch.allclose(got, want, atol=1e-4), {
            "zh": f"{name} 的梯度与 F.conv2d 的不同",
            "en": f"the gradient of {name} is not the one that F.conv2d gives",
        }


def calls_no_ready_made_convolution(source) -> None:
    tree = ast.walk(ast.parse(source))
    used = {node.attr for node in tree if isinstance(node, ast.Attribute)}
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom | ast.Import)]
    used |= {alias.name.split(".")[-1] for node in imports for alias in node.names}
    ready = {name for name in used if "conv" in name.lower() or name == "correlate2d"}
    assert not ready, {
        "zh": f"这一题要自己写，不能用现成的 {'、'.join(sorted(ready))}",
        "en": f"write this one yourself, without the ready-made {', '.join(sorted(ready))}",
    }
