"""Hidden tests of causal attention: the mask, the order of masking and softmax, heads, padding, no look into the future."""

import torch
from torch import nn
from torch.nn import functional as F


def _qkv(*shape: int, value: int | None = None):
    return torch.randn(*shape), torch.randn(*shape), torch.randn(*shape[:-1], value or shape[-1])


def _reference(layer, width: int, heads: int):
    """PyTorch's attention with the learner's weights."""
    theirs = nn.MultiheadAttention(width, heads, batch_first=True)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([layer.query.weight, layer.key.weight, layer.value.weight]))
        theirs.in_proj_bias.copy_(torch.cat([layer.query.bias, layer.key.bias, layer.value.bias]))
        theirs.out_proj.weight.copy_(layer.out.weight)
        theirs.out_proj.bias.copy_(layer.out.bias)
    return theirs


def _layer(CausalSelfAttention, width: int, heads: int):
    """With weights that are larger than usual, so that a difference shows."""
    layer = CausalSelfAttention(width, heads)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.7)
    return layer


def hides_above_the_diagonal(future) -> None:
    mask = future(4)
    assert tuple(mask.shape) == (4, 4), {
        "zh": f"future(4) 的形状应是 (4, 4)，得到 {tuple(mask.shape)}",
        "en": f"future(4) should have shape (4, 4), got {tuple(mask.shape)}",
    }
    assert mask.dtype == torch.bool, {
        "zh": f"应是 torch.bool，得到 {mask.dtype}",
        "en": f"it should be torch.bool, got {mask.dtype}",
    }
    want = [[0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]]
    assert mask.int().tolist() == want, {
        "zh": f"True（写成 1）表示不许看，future(4) 应是 {want}，得到 {mask.int().tolist()}",
        "en": f"True (written as 1) means must not look: future(4) should be {want}, got {mask.int().tolist()}",
    }
    for size in (1, 7, 60):
        got, want = int((~future(size)).sum()), size * (size + 1) // 2
        assert got == want, {
            "zh": f"长度 {size} 时许看的应有 {want} 格，得到 {got} 格",
            "en": f"at length {size}, {want} cells may be looked at, got {got}",
        }


def weights_are_shares(attend) -> None:
    query, key, value = torch.randn(2, 3, 4), torch.randn(2, 5, 4), torch.randn(2, 5, 6)
    out, weights = attend(query, key, value)
    got = tuple(out.shape), tuple(weights.shape)
    assert got == ((2, 3, 6), (2, 3, 5)), {
        "zh": f"3 个查询、5 个键、值 6 维，输出和权重应是 (2, 3, 6) 和 (2, 3, 5)，得到 {got[0]} 和 {got[1]}",
        "en": f"with 3 queries, 5 keys and 6-dimensional values, output and weights should be (2, 3, 6) and (2, 3, 5), got {got[0]} and {got[1]}",
    }
    assert torch.allclose(weights.sum(-1), torch.ones(2, 3), atol=1e-5), {
        "zh": "每个查询对各个键的权重之和应是 1，却不是",
        "en": "each query's weights over the keys should add up to 1, but they do not",
    }


def scales_the_scores(attend) -> None:
    key = torch.tensor([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    got = [round(w, 3) for w in attend(torch.ones(1, 4), key, torch.eye(2))[1][0].tolist()]
    assert got == [0.881, 0.119], {
        "zh": f"4 维，点积是 4 和 0：缩放以后是 2 和 0，权重应是 [0.881, 0.119]，得到 {got}",
        "en": f"4 dimensions, dot products 4 and 0: scaled they are 2 and 0, and the weights should be [0.881, 0.119], got {got}",
    }


def same_as_pytorch(attend) -> None:
    for shape, value in (((2, 5, 4), None), ((3, 2, 6, 8), 5), ((7, 3), None)):
        query, key, value = _qkv(*shape, value=value)
        got, want = attend(query, key, value)[0], F.scaled_dot_product_attention(query, key, value)
        assert torch.allclose(got, want, atol=1e-4), {
            "zh": f"不遮时，形状 {shape}：与 F.scaled_dot_product_attention 的结果不同",
            "en": f"without a mask, shape {shape}: the result differs from F.scaled_dot_product_attention",
        }


def masks_before_the_softmax(attend) -> None:
    # One query that scores 1, 1 and 5; the third key is hidden.
    query, key = torch.ones(1, 1), torch.tensor([[1.0], [1.0], [5.0]])
    got = [round(w, 3) for w in attend(query, key, torch.eye(3), torch.tensor([[False, False, True]]))[1][0].tolist()]
    assert got == [0.5, 0.5, 0.0], {
        "zh": f"分数 1、1、5，第三个不许看，权重应是 [0.5, 0.5, 0.0]，得到 {got}",
        "en": f"scores 1, 1 and 5, the third hidden: the weights should be [0.5, 0.5, 0.0], got {got}",
    }


def hidden_cells_weigh_nothing(attend) -> None:
    query, key, value = _qkv(2, 3, 6, 4)
    hide = torch.ones(6, 6, dtype=torch.bool).triu(1)
    out, weights = attend(query * 40, key * 40, value, hide)
    assert not out.isnan().any(), {
        "zh": "分数很大时输出里有 nan",
        "en": "with very large scores there is nan in the output",
    }
    shown = weights[..., hide].abs().max().item()
    assert shown == 0, {
        "zh": f"不许看的格子权重应恰好是 0，最大的有 {shown:.3g}",
        "en": f"hidden cells should weigh exactly 0, the largest weighs {shown:.3g}",
    }
    want = F.scaled_dot_product_attention(query * 40, key * 40, value, is_causal=True)
    assert torch.allclose(out, want, atol=1e-3), {
        "zh": "分数很大时，结果与 F.scaled_dot_product_attention(…, is_causal=True) 不同",
        "en": "with very large scores the result differs from F.scaled_dot_product_attention(…, is_causal=True)",
    }


def causal_mask_agrees_with_pytorch(future, attend) -> None:
    for time in (1, 4, 9):
        query, key, value = _qkv(2, 3, time, 8)
        got = attend(query, key, value, future(time))[0]
        assert not got.isnan().any(), {
            "zh": f"长度 {time}，加上 future({time}) 以后输出里有 nan：哪一行一格也看不到？",
            "en": f"length {time}, with future({time}) there is nan in the output: which row sees no cell at all?",
        }
        want = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        assert torch.allclose(got, want, atol=1e-4), {
            "zh": f"长度 {time}，加上 future({time})：与 is_causal=True 的结果不同",
            "en": f"length {time}, with future({time}): the result differs from is_causal=True",
        }


def layer_has_four_linear_maps(CausalSelfAttention) -> None:
    for width, heads in ((8, 2), (12, 3), (6, 6), (5, 1)):
        layer = CausalSelfAttention(width, heads)
        got = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
        maps = ("query", "key", "value", "out")
        want = {f"{name}.{part}": shape for name in maps for part, shape in (("weight", (width, width)), ("bias", (width,)))}
        assert got == want, {
            "zh": f"width={width}、heads={heads} 的参数应是 {want}，得到 {got}",
            "en": f"with width={width} and heads={heads} the parameters should be {want}, got {got}",
        }
        x = torch.randn(3, 7, width)
        assert layer(x).shape == x.shape, {
            "zh": f"输入 {tuple(x.shape)}、{heads} 个头，输出形状应不变，得到 {tuple(layer(x).shape)}",
            "en": f"input {tuple(x.shape)}, heads={heads}: the output should keep its shape, got {tuple(layer(x).shape)}",
        }


def one_head_is_plain_attention(CausalSelfAttention) -> None:
    layer, x = _layer(CausalSelfAttention, 6, 1), torch.randn(2, 5, 6)
    with torch.no_grad():
        heads = F.scaled_dot_product_attention(layer.query(x), layer.key(x), layer.value(x), is_causal=True)
        got, want = layer(x), layer.out(heads)
    assert torch.allclose(got, want, atol=1e-3), {
        "zh": "只有 1 个头时，结果应是 out(因果注意力(query(x), key(x), value(x)))，却不同",
        "en": "with just 1 head the result should be out(causal attention(query(x), key(x), value(x))), but it differs",
    }


def each_head_scales_by_its_own_width(CausalSelfAttention) -> None:
    # All queries are 1, the keys repeat the first number of x, values and result are x itself.
    width, heads = 8, 2
    layer = CausalSelfAttention(width, heads)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.zero_()
        layer.query.bias.fill_(1.0)
        layer.key.weight[:, 0] = 1.0
        layer.value.weight.copy_(torch.eye(width))
        layer.out.weight.copy_(torch.eye(width))
        x = torch.stack([torch.ones(width), torch.zeros(width)])[None]
        got = sorted({round(value, 3) for value in layer(x)[0, 1].tolist()})
    assert got == [0.881], {
        "zh": f"width=8、2 个头，每个头里的点积是 4 和 0，缩放以后是 2 和 0，各维的结果都应是 0.881，得到 {got}",
        "en": f"width=8, 2 heads: the dot products within a head are 4 and 0, scaled 2 and 0, so every dimension should give 0.881, got {got}",
    }


def heads_are_split_along_the_width(CausalSelfAttention) -> None:
    for width, heads in ((8, 2), (12, 3), (4, 4)):
        layer, x = _layer(CausalSelfAttention, width, heads), torch.randn(3, 6, width)
        hide = torch.ones(6, 6, dtype=torch.bool).triu(1)
        with torch.no_grad():
            got, want = layer(x), _reference(layer, width, heads)(x, x, x, attn_mask=hide)[0]
        assert torch.allclose(got, want, atol=1e-3), {
            "zh": f"权重相同，width={width}、{heads} 个头时，结果与 nn.MultiheadAttention 不同",
            "en": f"same weights, width={width}, heads={heads}: the result differs from nn.MultiheadAttention",
        }


def future_is_not_seen(CausalSelfAttention) -> None:
    for heads in (1, 2, 4):
        layer, x = _layer(CausalSelfAttention, 8, heads), torch.randn(2, 6, 8)
        other = x.clone()
        other[:, 4:] = 3.0
        with torch.no_grad():
            same = torch.isclose(layer(x), layer(other), atol=1e-5).all(-1).all(0).tolist()
        changed = [t for t in range(4) if not same[t]]
        assert not changed, {
            "zh": f"{heads} 个头，只改第 4、5 步（从 0 数）的输入，前面第 {changed} 步的输出却变了",
            "en": f"heads={heads}: only the inputs of steps 4 and 5 (from 0) were changed, yet the outputs of the earlier steps {changed} changed",
        }
        assert not same[4] and not same[5], {
            "zh": f"{heads} 个头，改了第 4、5 步的输入，它们的输出却没有变",
            "en": f"heads={heads}: the inputs of steps 4 and 5 were changed, but their outputs were not",
        }


def past_is_seen(CausalSelfAttention) -> None:
    layer, x = _layer(CausalSelfAttention, 8, 2), torch.randn(2, 6, 8)
    other = x.clone()
    other[:, 1] += 1.0
    with torch.no_grad():
        same = torch.isclose(layer(x), layer(other), atol=1e-5).all(-1).all(0).tolist()
    changed = [t for t in range(6) if not same[t]]
    assert changed == [1, 2, 3, 4, 5], {
        "zh": f"只改第 1 步的输入，第 1 步起的输出都应变，变了的却是第 {changed} 步",
        "en": f"only the input of step 1 was changed: all outputs from step 1 on should change, but those of steps {changed} did",
    }


def padding_is_not_seen(CausalSelfAttention) -> None:
    layer = _layer(CausalSelfAttention, 8, 2)
    lengths = torch.tensor([3, 6, 1])
    x = torch.randn(3, 6, 8)
    with torch.no_grad():
        got = layer(x, lengths)
        hide = torch.ones(6, 6, dtype=torch.bool).triu(1)
        padding = torch.arange(6) >= lengths[:, None]
        want = _reference(layer, 8, 2)(x, x, x, attn_mask=hide, key_padding_mask=padding)[0]
    assert not got.isnan().any(), {
        "zh": f"长度 {lengths.tolist()}、补到 6 步，输出里有 nan",
        "en": f"lengths {lengths.tolist()}, padded to 6 steps: there is nan in the output",
    }
    wrong = [b for b in range(3) if not torch.allclose(got[b], want[b], atol=1e-3)]
    assert not wrong, {
        "zh": f"长度 {lengths.tolist()}、补到 6 步：任何一步（补位那几步也一样）都不该看补位，第 {wrong} 条的结果不对",
        "en": f"lengths {lengths.tolist()}, padded to 6 steps: no step, not even a padded one, should look at the padding; sequences {wrong} are wrong",
    }


def gradient_reaches_every_map(CausalSelfAttention) -> None:
    layer = CausalSelfAttention(8, 2)
    x = torch.randn(4, 6, 8, requires_grad=True)
    layer(x)[:, 2].square().sum().backward()
    for name, parameter in layer.named_parameters():
        # The bias of the keys adds the same to all scores of a query and never gets a gradient.
        if name != "key.bias":
            assert parameter.grad is not None and parameter.grad.abs().sum() > 0, {
                "zh": f"{name} 没有得到梯度",
                "en": f"{name} got no gradient",
            }
    reached = [t for t in range(6) if x.grad[:, t].abs().sum() > 0]
    assert reached == [0, 1, 2], {
        "zh": f"第 2 步（从 0 数）的输出只取决于前三步，梯度却到了第 {reached} 步",
        "en": f"the output of step 2 (from 0) depends on the first three steps only, but gradients reached steps {reached}",
    }
