"""Hidden tests: the integers of small matrices, a layer against whole-number arithmetic, a network made small."""

import torch
from torch import nn
from torch.nn import functional as F


def _whole(x):
    """The symmetric int8 of each row, as whole numbers in float64, and the scales."""
    scale = x.abs().amax(1, keepdim=True).double() / 127
    return (x.double() / scale).round(), scale


def _expected(layer, x):
    """What the layer gives when weights and inputs are both quantized and the sums are exact."""
    (a, scale_a), (b, scale_b) = _whole(x), _whole(layer.weight.detach())
    return (a @ b.T) * scale_a * scale_b.T + (0 if layer.bias is None else layer.bias.detach().double())


def _apart(got, want) -> float:
    return ((got.double() - want).norm() / want.norm()).item()


def _typical(got, want) -> float:
    """The error of the median row: a number at the edge of two steps may be rounded either way."""
    return sorted(_apart(a, b) for a, b in zip(got, want, strict=True))[len(want) // 2]


def _sorter():
    """A network trained to sort points into ten clouds, and 360 points it has not seen."""
    centres, y = 0.5 * torch.randn(10, 64), torch.randint(10, (1800,))
    x = centres[y] + torch.randn(1800, 64)
    net = nn.Sequential(
        nn.Linear(64, 128), nn.ReLU(), nn.Sequential(nn.Linear(128, 128), nn.ReLU()), nn.Linear(128, 10)
    )
    optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
    for _ in range(40):
        loss = F.cross_entropy(net(x[:1440]), y[:1440])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net, x[1440:], y[1440:]


def _accuracy(net, x, y) -> float:
    with torch.no_grad():
        return (net(x).argmax(1) == y).float().mean().item()


def rows_have_rulers_of_their_own(quantize_rows) -> None:
    q, scale = quantize_rows(torch.tensor([[0.127, 0.03, -0.02], [12.7, -3.0, 2.0], [-2.54, 1.2, 0.5]]))
    assert q.dtype == torch.int8, {
        "zh": f"整数应存成 int8，得到 {q.dtype}",
        "en": f"the integers should be kept as int8, got {q.dtype}",
    }
    assert tuple(scale.shape) == (3, 1), {
        "zh": f"3 行应有 3 个缩放系数，形状 (3, 1)，得到 {tuple(scale.shape)}",
        "en": f"3 rows should have 3 scales, shape (3, 1), got {tuple(scale.shape)}",
    }
    want = [[127, 30, -20], [127, -30, 20], [-127, 60, 25]]
    assert q.tolist() == want, {
        "zh": f"三行最大的绝对值是 0.127、12.7、2.54：应记成 {want}，得到 {q.tolist()}",
        "en": f"the largest absolute values of the three rows are 0.127, 12.7, 2.54: they should become {want}, got {q.tolist()}",
    }
    assert torch.allclose(scale, torch.tensor([[0.001], [0.1], [0.02]]), rtol=1e-3), {
        "zh": f"缩放系数应是 0.001、0.1、0.02，得到 {[round(s, 4) for s in scale.flatten().tolist()]}",
        "en": f"the scales should be 0.001, 0.1, 0.02, got {[round(s, 4) for s in scale.flatten().tolist()]}",
    }


def error_is_at_most_half_a_step(quantize_rows) -> None:
    for rows, columns in ((6, 50), (1, 9), (40, 3)):
        x = torch.randn(rows, columns) * torch.rand(rows, 1) * 5
        q, scale = quantize_rows(x)
        assert tuple(q.shape) == (rows, columns), {
            "zh": f"形状应仍是 ({rows}, {columns})，得到 {tuple(q.shape)}",
            "en": f"the shape should still be ({rows}, {columns}), got {tuple(q.shape)}",
        }
        worst = ((q * scale - x).abs() / scale).max().item()
        assert worst < 0.51, {
            "zh": f"还原出来的数最多差半格，有的却差了 {worst:.1f} 格",
            "en": f"numbers turned back into floats should be off by half a step at most, but some are off by {worst:.1f} steps",
        }


def a_row_of_zeros_stays_zero(quantize_rows) -> None:
    q, scale = quantize_rows(torch.tensor([[0.0, 0.0], [1.0, -0.5]]))
    assert (scale > 0).all(), {
        "zh": "有一行全是 0，它的缩放系数也应大于 0，否则量化时就是 0 除以 0",
        "en": "a row is all 0; its scale should be above 0 too, or quantizing divides 0 by 0",
    }
    back = q * scale
    assert torch.isfinite(back).all(), {
        "zh": "有一行全是 0，还原出来却有 nan 或 inf",
        "en": "a row is all 0, yet turned back into floats it has nan or inf",
    }
    assert back[0].tolist() == [0.0, 0.0], {
        "zh": f"全是 0 的一行，还原出来应仍是 0，得到 {back[0].tolist()}",
        "en": f"a row of 0s should still be 0 when turned back into floats, got {back[0].tolist()}",
    }


def layer_computes_in_whole_numbers(Int8Linear) -> None:  # noqa: N803 - the learner's name
    for d_in, d_out, count in ((8, 5, 3), (512, 16, 20), (30, 70, 1)):
        layer, x = nn.Linear(d_in, d_out), 2 * torch.randn(count, d_in)
        with torch.no_grad():
            layer.bias.mul_(3)
        got = Int8Linear(layer)(x)
        assert tuple(got.shape) == (count, d_out), {
            "zh": f"输入 ({count}, {d_in})，输出应是 ({count}, {d_out})，得到 {tuple(got.shape)}",
            "en": f"input ({count}, {d_in}): the output should be ({count}, {d_out}), got {tuple(got.shape)}",
        }
        assert got.is_floating_point(), {
            "zh": f"输出应还原成浮点数，得到 {got.dtype}",
            "en": f"the output should be turned back into floats, got {got.dtype}",
        }
        off = _apart(got, layer(x).detach().double())
        assert off < 0.04, {
            "zh": f"{d_in}→{d_out}：与原来的浮点层相比，误差应在 4% 以内，得到 {off:.0%}",
            "en": f"{d_in}→{d_out}: the error against the original float layer should be within 4%, got {off:.0%}",
        }


def inputs_are_quantized_too(Int8Linear) -> None:  # noqa: N803 - the learner's name
    layer = nn.Linear(40, 30)
    x = torch.randn(25, 40) * torch.logspace(-2, 2, 25).unsqueeze(1)
    got = Int8Linear(layer)(x)
    off = _typical(got, _expected(layer, x))
    assert off < 1e-3, {
        "zh": f"权重和输入都记成 int8（各自每行一个缩放系数）再相乘，结果应与整数运算一致，却有半数的行差了 {off:.1%} 以上",
        "en": f"with weights and inputs both made int8 (one scale per row each) before they are multiplied, the result should agree with whole-number arithmetic, but half of the rows are off by {off:.1%} or more",
    }


def layer_without_bias(Int8Linear) -> None:  # noqa: N803 - the learner's name
    layer, x = nn.Linear(20, 10, bias=False), torch.randn(6, 20)
    off = _typical(Int8Linear(layer)(x), _expected(layer, x))
    assert off < 1e-3, {
        "zh": f"没有偏置的层，结果应与整数运算一致，却有半数的行差了 {off:.1%} 以上",
        "en": f"a layer without bias should agree with whole-number arithmetic, but half of the rows are off by {off:.1%} or more",
    }


def layer_keeps_int8_only(Int8Linear) -> None:  # noqa: N803 - the learner's name
    state = Int8Linear(nn.Linear(64, 32)).state_dict()
    kinds = [tensor.dtype for tensor in state.values() if tensor.numel() == 64 * 32]
    assert torch.int8 in kinds, {
        "zh": f"state_dict 里应有一个 64·32 个数的 int8 张量，看到 {[str(kind) for kind in kinds]}",
        "en": f"state_dict should have an int8 tensor of 64·32 numbers, found {[str(kind) for kind in kinds]}",
    }
    assert len(kinds) == 1, {
        "zh": "int8 的权重之外，浮点的权重也还留着，一点没有变小",
        "en": "the float weights are still kept beside the int8 ones: nothing has become smaller",
    }


def layer_is_a_copy(Int8Linear) -> None:  # noqa: N803 - the learner's name
    layer, x = nn.Linear(16, 8), torch.randn(5, 16)
    weight = layer.weight.detach().clone()
    Int8Linear(layer)(x)
    assert torch.equal(layer.weight, weight), {
        "zh": "原来的浮点层不该被改动",
        "en": "the original float layer should not be changed",
    }


def bytes_are_counted(size_in_bytes) -> None:
    for model, want in ((nn.Linear(10, 4), 176), (nn.Linear(10, 4).double(), 352), (nn.BatchNorm1d(8), 136)):
        got = size_in_bytes(model)
        double = next(model.parameters()).dtype == torch.float64
        kind = {"zh": "双精度的 ", "en": "double precision "} if double else {"zh": "", "en": ""}
        assert got == want, {
            "zh": f"{kind['zh']}{type(model).__name__} 的 state_dict 应占 {want} 字节，得到 {got}",
            "en": f"the state_dict of a {kind['en']}{type(model).__name__} should take {want} bytes, got {got}",
        }


def the_network_shrinks_and_still_sorts(quantize_model, size_in_bytes) -> None:
    net, x, y = _sorter()
    before, large = _accuracy(net, x, y), 4 * sum(tensor.numel() for tensor in net.state_dict().values())
    quantize_model(net)
    left = sum(type(module).__name__ == "Linear" for module in net.modules())
    assert not left, {
        "zh": f"三个 nn.Linear 都该换掉（有一个套在里面的 Sequential 里），还剩 {left} 个",
        "en": f"all three nn.Linear should be replaced (one sits in an inner Sequential), {left} are left",
    }
    after, small = _accuracy(net, x, y), size_in_bytes(net)
    assert small < 0.32 * large, {
        "zh": f"原来 {large} 字节，量化以后应不到三成二，得到 {small} 字节",
        "en": f"it was {large} bytes and should be less than 32% of that when quantized, got {small} bytes",
    }
    assert after > before - 0.03, {
        "zh": f"准确率最多降 0.03：从 {before:.2f} 降到了 {after:.2f}",
        "en": f"the accuracy should fall by 0.03 at most: it fell from {before:.2f} to {after:.2f}",
    }
