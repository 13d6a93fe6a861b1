"""Hidden tests: the same numbers as torch's own, no look ahead, gradients that respect the mask."""
import ast

import torch
from torch.nn import functional as F


def _qkv(batch, steps, width):
    return [torch.randn(batch, steps, width) for _ in range(3)]


def shape_stays(causal_attention) -> None:
    for shape in ((2, 5, 8), (1, 1, 3), (3, 17, 4)):
        got = causal_attention(*_qkv(*shape))
        assert tuple(got.shape) == shape, f"输入 {shape}，输出也应是 {shape}，得到 {tuple(got.shape)}"


def first_step_sees_only_itself(causal_attention) -> None:
    q, k, v = _qkv(2, 6, 4)
    got = causal_attention(q, k, v)[:, 0]
    assert not got.isnan().any(), "第 0 步的输出是 nan"
    assert torch.allclose(got, v[:, 0], atol=1e-5), "第 0 步只能看自己，输出应当就是 v 的第 0 步"


def past_does_not_notice_the_future(causal_attention) -> None:
    q, k, v = _qkv(2, 8, 4)
    before = causal_attention(q, k, v)
    for t in (1, 4, 7):
        k2, v2 = k.clone(), v.clone()
        k2[:, t:], v2[:, t:] = k2[:, t:] + 3, v2[:, t:] - 5
        after = causal_attention(q, k2, v2)
        assert torch.allclose(before[:, :t], after[:, :t], atol=1e-5), f"改动第 {t} 步以后的内容，前 {t} 步的输出也变了"


def last_step_sees_everything(causal_attention) -> None:
    q, k, v = _qkv(1, 6, 4)
    before = causal_attention(q, k, v)[:, -1]
    v[:, 0] += 10
    assert not torch.allclose(before, causal_attention(q, k, v)[:, -1]), "最后一步应当看得见第 0 步，改了它却没有反应"


def numbers_are_those_of_torch(causal_attention) -> None:
    for shape in ((2, 5, 8), (1, 12, 16), (2, 3, 1)):
        q, k, v = _qkv(*shape)
        want = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        got = causal_attention(q, k, v)
        assert torch.allclose(got, want, atol=1e-4), f"形状 {shape} 时与标准结果最多差 {(got - want).abs().max().item():.3f}"


def large_numbers_do_no_harm(causal_attention) -> None:
    got = causal_attention(*[200 * x for x in _qkv(2, 6, 8)])
    assert got.isfinite().all(), "分数很大时出现了 nan 或 inf"


def gradient_stays_in_the_past(causal_attention) -> None:
    q, k, v = (x.requires_grad_() for x in _qkv(1, 6, 4))
    causal_attention(q, k, v)[:, 2].sum().backward()
    assert v.grad is not None and v.grad[:, :3].any(), "第 2 步的输出应当给前面的 v 留下梯度"
    assert not v.grad[:, 3:].any(), "第 2 步的输出不该给未来的 v 留下梯度"


def is_written_by_hand(source) -> None:
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    ready = names & {"scaled_dot_product_attention", "MultiheadAttention", "TransformerEncoderLayer"}
    assert not ready, f"请自己写，不要用现成的 {', '.join(sorted(ready))}"
