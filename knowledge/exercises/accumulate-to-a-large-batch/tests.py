"""Hidden tests of gradient accumulation: the same update as the large batch, with the memory of a small one."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


class Watch(nn.Module):
    """A linear layer that notes of each forward pass how many samples came in, and whether a gradient was there."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, 1)
        self.register_buffer("passes", torch.zeros(0, 2))

    def forward(self, x):
        grad = self.linear.weight.grad
        note = torch.tensor([[float(len(x)), float(grad is not None and bool(grad.any()))]])
        self.passes = torch.cat([self.passes, note])
        return self.linear(x)


def _batch(samples: int, width: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.randn(samples, width)
    return x, x.sum(1, keepdim=True) + 2 + torch.randn(samples, 1)


def _large_step(model: nn.Module, loss_fn, optimizer, x: torch.Tensor, y: torch.Tensor) -> float:
    """One update from all samples at once."""
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def _ratio(accumulated_step, samples: int, micro: int) -> tuple[float, float]:
    """How far the weights move, as a multiple of the step of the large batch; and how far they end from it."""
    model, (x, y) = nn.Linear(3, 1), _batch(samples)
    start, large = copy.deepcopy(model), copy.deepcopy(model)
    _large_step(large, F.mse_loss, torch.optim.SGD(large.parameters(), lr=0.02), x, y)
    accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.02), x, y, micro)
    want, got = large.weight - start.weight, model.weight - start.weight
    gaps = ((a - b).abs().max() for a, b in zip(model.parameters(), large.parameters(), strict=True))
    return (got.norm() / want.norm()).item(), max(gap.item() for gap in gaps)


def moves_as_far_as_the_large_batch(accumulated_step) -> None:
    for samples, micro in ((8, 2), (12, 4), (6, 6)):
        torch.manual_seed(1)
        ratio, gap = _ratio(accumulated_step, samples, micro)
        case = {"zh": f"{samples} 个样本，每次算 {micro} 个", "en": f"{samples} samples, {micro} at a time"}
        assert gap < 1e-4, {
            "zh": f"{case['zh']}：权重应和一次算完 {samples} 个时走到同一处；走出的距离却是那时的 {ratio:.2f} 倍",
            "en": (
                f"{case['en']}: the weights should end where one step on all {samples} ends; but they moved "
                f"{ratio:.2f} times as far"
            ),
        }


def a_smaller_last_part_weighs_less(accumulated_step) -> None:
    for samples, micro in ((10, 4), (7, 3), (3, 5), (5, 1)):
        torch.manual_seed(2)
        ratio, gap = _ratio(accumulated_step, samples, micro)
        case = {"zh": f"{samples} 个样本，每次最多算 {micro} 个", "en": f"{samples} samples, at most {micro} at a time"}
        assert gap < 1e-4, {
            "zh": f"{case['zh']}：权重应和一次算完时走到同一处；走出的距离却是那时的 {ratio:.2f} 倍",
            "en": (
                f"{case['en']}: the weights should end where one step on all of them ends; but they moved {ratio:.2f} "
                "times as far"
            ),
        }


def updates_once(accumulated_step) -> None:
    for samples, micro in ((8, 2), (9, 3)):
        model, (x, y) = nn.Linear(3, 1), _batch(samples)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        accumulated_step(model, F.mse_loss, optimizer, x, y, micro)
        steps = [int(state["step"]) for state in optimizer.state.values()]
        assert steps, {
            "zh": "权重没有更新：优化器一步也没有走",
            "en": "the weights were not updated: the optimizer did not take a single step",
        }
        assert set(steps) == {1}, {
            "zh": f"{samples} 个样本分 {samples // micro} 份，应只更新 1 次，得到 {steps[0]} 次",
            "en": f"{samples} samples in {samples // micro} parts: the number of updates should be 1, got {steps[0]}",
        }


def old_gradients_stay_out(accumulated_step) -> None:
    torch.manual_seed(3)
    model, (x, y) = nn.Linear(3, 1), _batch(6)
    large = copy.deepcopy(model)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 5.0)
    _large_step(large, F.mse_loss, torch.optim.SGD(large.parameters(), lr=0.02), x, y)
    accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.02), x, y, 6)
    gap = max((a - b).abs().max().item() for a, b in zip(model.parameters(), large.parameters(), strict=True))
    assert gap < 1e-4, {
        "zh": f"调用之前 `.grad` 里留着 5，结果应和 `.grad` 为空时一样；权重最多差了 {gap:.2f}",
        "en": (
            "with 5 left in every `.grad` before the call, the result should be as with an empty `.grad`; the weights "
            f"are off by up to {gap:.2f}"
        ),
    }


def computes_few_samples_at_a_time(accumulated_step) -> None:
    for samples, micro in ((8, 2), (10, 4), (9, 3)):
        model, (x, y) = Watch(3), _batch(samples)
        accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.01), x, y, micro)
        sizes = [int(size) for size in model.passes[:, 0]]
        assert max(sizes, default=0) <= micro, {
            "zh": f"一次前向计算最多 {micro} 个样本，得到的是 {sizes}",
            "en": f"a forward pass may take at most {micro} samples, yours took {sizes}",
        }
        assert sum(sizes) == samples, {
            "zh": f"{samples} 个样本每个算一次前向就够，各次前向的样本数是 {sizes}",
            "en": f"one forward pass for each of the {samples} samples is enough, your passes took {sizes} samples",
        }


def holds_one_graph_at_a_time(accumulated_step) -> None:
    for samples, micro in ((8, 2), (10, 4)):
        model, (x, y) = Watch(3), _batch(samples)
        accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.01), x, y, micro)
        late = [k + 2 for k, there in enumerate(model.passes[1:, 1]) if not there]
        assert not late, {
            "zh": f"算第 {late[0] if late else 2} 份的前向时，`.grad` 里还没有前面几份的梯度",
            "en": (
                f"in the forward pass of part {late[0] if late else 2}, `.grad` does not hold the gradients of the "
                "earlier parts yet"
            ),
        }


def reports_the_mean_loss_of_all_samples(accumulated_step) -> None:
    for samples, micro in ((8, 2), (10, 4), (5, 3)):
        torch.manual_seed(4)
        model, (x, y) = nn.Linear(3, 1), _batch(samples)
        want = F.mse_loss(model(x), y).item()
        got = accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.1), x, y, micro)
        assert type(got) is float, {
            "zh": f"应返回普通的 float，得到 {type(got).__name__}",
            "en": f"a plain float should be returned, got {type(got).__name__}",
        }
        case = {"zh": f"{samples} 个样本，每次最多 {micro} 个", "en": f"{samples} samples, at most {micro} at a time"}
        assert abs(got - want) < 1e-3, {
            "zh": f"{case['zh']}：更新之前全部样本的平均损失是 {want:.2f}，得到 {got:.2f}",
            "en": f"{case['en']}: before the update the mean loss of all samples is {want:.2f}, got {got:.2f}",
        }


def works_with_another_loss_and_optimizer(accumulated_step) -> None:
    torch.manual_seed(5)
    x, y = torch.randn(22, 4), torch.randint(0, 3, (22,))
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    large = copy.deepcopy(model)
    mine = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    theirs = torch.optim.SGD(large.parameters(), lr=0.1, momentum=0.9)
    for step in (1, 2, 3):
        got = float(accumulated_step(model, F.cross_entropy, mine, x, y, 5))
        want = _large_step(large, F.cross_entropy, theirs, x, y)
        case = {
            "zh": f"交叉熵、带动量的 SGD，22 个样本每次最多 5 个，第 {step} 步",
            "en": f"cross-entropy, SGD with momentum, 22 samples at most 5 at a time, step {step}",
        }
        assert abs(got - want) < 1e-3, {
            "zh": f"{case['zh']}：平均损失应是 {want:.3f}，得到 {got:.3f}",
            "en": f"{case['en']}: the mean loss should be {want:.3f}, got {got:.3f}",
        }
    gap = max((a - b).abs().max().item() for a, b in zip(model.parameters(), large.parameters(), strict=True))
    assert gap < 1e-4, {
        "zh": "交叉熵、带动量的 SGD：3 步以后的权重和大批量的不同",
        "en": "cross-entropy, SGD with momentum: after 3 steps the weights are not those of the large batch",
    }


def the_loss_falls(accumulated_step) -> None:
    torch.manual_seed(6)
    model, (x, y) = nn.Linear(3, 1), _batch(16)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = [float(accumulated_step(model, F.mse_loss, optimizer, x, y, 5)) for _ in range(40)]
    assert losses[-1] < 0.5 * losses[0], {
        "zh": f"走了 40 步，平均损失只从 {losses[0]:.2f} 到 {losses[-1]:.2f}",
        "en": f"in 40 steps the mean loss only went from {losses[0]:.2f} to {losses[-1]:.2f}",
    }
