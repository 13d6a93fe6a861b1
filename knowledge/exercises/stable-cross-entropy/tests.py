"""Hidden tests of the cross-entropy: its values, its limits, and its gradient."""

import ast

import torch
from torch.nn import functional as F

SHAPES = ((1, 2), (4, 3), (7, 10), (32, 5))
READY_MADE = {"cross_entropy", "CrossEntropyLoss", "nll_loss", "NLLLoss", "log_softmax", "LogSoftmax"}
READY_MADE |= {"softmax", "Softmax", "logsumexp", "softmin"}


def _batch(batch: int, classes: int, spread: float = 2.0):
    return spread * torch.randn(batch, classes), torch.randint(0, classes, (batch,))


def one_sample_by_hand(cross_entropy) -> None:
    for label, want in ((0, 0.4076), (1, 1.4076), (2, 2.4076)):
        got = cross_entropy(torch.tensor([[2.0, 1.0, 0.0]]), torch.tensor([label])).item()
        assert abs(got - want) < 1e-3, {
            "zh": f"得分 (2, 1, 0)、正确类是第 {label} 类，损失应是 {want}，得到 {got:.4f}",
            "en": f"scores (2, 1, 0), right class {label}: the loss should be {want}, got {got:.4f}",
        }


def agrees_with_pytorch(cross_entropy) -> None:
    torch.manual_seed(1)
    for batch, classes in SHAPES:
        logits, labels = _batch(batch, classes)
        got, want = cross_entropy(logits, labels), F.cross_entropy(logits, labels)
        assert got.shape == (), {
            "zh": f"应返回一个数（形状是 ()），得到形状 {tuple(got.shape)}",
            "en": f"one number (of shape ()) should be returned, got shape {tuple(got.shape)}",
        }
        assert abs(got.item() - want.item()) < 1e-4, {
            "zh": f"{batch} 个样本、{classes} 类，损失应是 {want.item():.3f}，得到 {got.item():.3f}",
            "en": f"{batch} samples, {classes} classes: the loss should be {want.item():.3f}, got {got.item():.3f}",
        }


def large_scores_do_not_overflow(cross_entropy) -> None:
    for row, want in (([1000.0, 1000.0], 0.6931), ([-1000.0, -1000.0], 0.6931), ([1000.0, 0.0, 0.0], 0.0)):
        got = cross_entropy(torch.tensor([row]), torch.tensor([0])).item()
        assert abs(got - want) < 1e-3, {
            "zh": f"得分 {row}、正确类是第 0 类，损失应是 {want}，得到 {got:.4f}",
            "en": f"scores {row}, right class 0: the loss should be {want}, got {got:.4f}",
        }


def a_hopeless_class_costs_its_whole_distance(cross_entropy) -> None:
    for row, label, want in (([1000.0, 0.0], 1, 1000.0), ([0.0, -300.0, -500.0], 2, 500.0)):
        got = cross_entropy(torch.tensor([row]), torch.tensor([label])).item()
        assert abs(got - want) < 0.01, {
            "zh": f"得分 {row}、正确类是第 {label} 类，损失应是 {want:g}，得到 {got:.4f}",
            "en": f"scores {row}, right class {label}: the loss should be {want:g}, got {got:.4f}",
        }


def every_row_has_its_own_level(cross_entropy) -> None:
    logits = torch.tensor([[1000.0, 1001.0], [0.0, 1.0], [-1000.0, -999.0]])
    got = cross_entropy(logits, torch.tensor([1, 1, 1])).item()
    assert abs(got - 0.3133) < 1e-3, {
        "zh": f"三行的得分都只差 1，平均损失应是 0.3133，得到 {got:.4f}",
        "en": f"in all three rows the scores are just 1 apart: the mean loss should be 0.3133, got {got:.4f}",
    }


def autograd_goes_through_it(cross_entropy) -> None:
    logits, labels = _batch(6, 4)
    for scale in (1.0, 100.0):
        mine, theirs = ((scale * logits).requires_grad_() for _ in range(2))
        loss = cross_entropy(mine, labels)
        assert loss.requires_grad, {
            "zh": "损失没有连着计算图，backward() 传不回去",
            "en": "the loss hangs on no computation graph, so backward() cannot get back through it",
        }
        loss.backward()
        F.cross_entropy(theirs, labels).backward()
        assert torch.allclose(mine.grad, theirs.grad, atol=1e-5), {
            "zh": f"对损失调用 backward()，得分的梯度最多差了 {(mine.grad - theirs.grad).abs().max().item():.3f}",
            "en": f"after backward() on the loss, the gradient of the scores is off by up to {(mine.grad - theirs.grad).abs().max().item():.3f}",
        }


def gradient_by_hand(gradient) -> None:
    got = gradient(torch.tensor([[2.0, 1.0, 0.0]]), torch.tensor([0]))
    want = torch.tensor([[-0.3348, 0.2447, 0.0900]])
    assert got.shape == want.shape, {
        "zh": f"梯度的形状应是 {tuple(want.shape)}，得到 {tuple(got.shape)}",
        "en": f"the gradient should have shape {tuple(want.shape)}, got {tuple(got.shape)}",
    }
    rounded = [round(value, 4) for value in got[0].tolist()]
    assert torch.allclose(got, want, atol=1e-3), {
        "zh": f"梯度应约为 (-0.3348, 0.2447, 0.0900)，得到 {rounded}",
        "en": f"the gradient should be about (-0.3348, 0.2447, 0.0900), got {rounded}",
    }


def gradient_agrees_with_autograd(gradient) -> None:
    torch.manual_seed(2)
    for batch, classes in SHAPES:
        logits, labels = _batch(batch, classes)
        leaf = logits.clone().requires_grad_()
        F.cross_entropy(leaf, labels).backward()
        with torch.no_grad():
            got = gradient(logits, labels)
        assert got.shape == leaf.grad.shape, {
            "zh": f"梯度的形状应是 {tuple(leaf.grad.shape)}，得到 {tuple(got.shape)}",
            "en": f"the gradient should have shape {tuple(leaf.grad.shape)}, got {tuple(got.shape)}",
        }
        ratio = (got.norm() / leaf.grad.norm()).item()
        assert torch.allclose(got, leaf.grad, atol=1e-5), {
            "zh": f"{batch} 个样本、{classes} 类，得到的梯度与自动求导的不同，长度是它的 {ratio:.2f} 倍",
            "en": f"{batch} samples, {classes} classes: the gradient differs from autograd's, it is {ratio:.2f} times as long",
        }


def gradient_survives_large_scores(gradient) -> None:
    for row, want in (([1000.0, 1000.0], [-0.5, 0.5]), ([0.0, 1000.0], [-1.0, 1.0]), ([-900.0, -900.0], [-0.5, 0.5])):
        got = gradient(torch.tensor([row]), torch.tensor([0]))[0].tolist()
        close = all(abs(a - b) < 1e-4 for a, b in zip(got, want, strict=True))
        assert close, {
            "zh": f"得分 {row}、正确类是第 0 类，梯度应是 {want}，得到 {got}",
            "en": f"scores {row}, right class 0: the gradient should be {want}, got {got}",
        }


def is_written_by_hand(source) -> None:
    tree = ast.parse(source)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    found = sorted(used & READY_MADE)
    assert not found, {
        "zh": f"这一题要自己写，不能用现成的 {'、'.join(found)}",
        "en": f"write it yourself here, without the ready-made {', '.join(found)}",
    }
