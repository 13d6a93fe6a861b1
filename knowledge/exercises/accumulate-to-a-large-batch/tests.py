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
        case = f"{samples} 个样本，每次算 {micro} 个"
        assert gap < 1e-4, f"{case}：权重应和一次算完 {samples} 个时走到同一处；走出的距离却是那时的 {ratio:.2f} 倍"


def a_smaller_last_part_weighs_less(accumulated_step) -> None:
    for samples, micro in ((10, 4), (7, 3), (3, 5), (5, 1)):
        torch.manual_seed(2)
        ratio, gap = _ratio(accumulated_step, samples, micro)
        case = f"{samples} 个样本，每次最多算 {micro} 个"
        assert gap < 1e-4, f"{case}：权重应和一次算完时走到同一处；走出的距离却是那时的 {ratio:.2f} 倍"


def updates_once(accumulated_step) -> None:
    for samples, micro in ((8, 2), (9, 3)):
        model, (x, y) = nn.Linear(3, 1), _batch(samples)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        accumulated_step(model, F.mse_loss, optimizer, x, y, micro)
        steps = [int(state["step"]) for state in optimizer.state.values()]
        assert steps, "权重没有更新：优化器一步也没有走"
        assert set(steps) == {1}, f"{samples} 个样本分 {samples // micro} 份，应只更新 1 次，得到 {steps[0]} 次"


def old_gradients_stay_out(accumulated_step) -> None:
    torch.manual_seed(3)
    model, (x, y) = nn.Linear(3, 1), _batch(6)
    large = copy.deepcopy(model)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 5.0)
    _large_step(large, F.mse_loss, torch.optim.SGD(large.parameters(), lr=0.02), x, y)
    accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.02), x, y, 6)
    gap = max((a - b).abs().max().item() for a, b in zip(model.parameters(), large.parameters(), strict=True))
    assert gap < 1e-4, f"调用之前 `.grad` 里留着 5，结果应和 `.grad` 为空时一样；权重最多差了 {gap:.2f}"


def computes_few_samples_at_a_time(accumulated_step) -> None:
    for samples, micro in ((8, 2), (10, 4), (9, 3)):
        model, (x, y) = Watch(3), _batch(samples)
        accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.01), x, y, micro)
        sizes = [int(size) for size in model.passes[:, 0]]
        assert max(sizes, default=0) <= micro, f"一次前向计算最多 {micro} 个样本，得到的是 {sizes}"
        assert sum(sizes) == samples, f"{samples} 个样本每个算一次前向就够，各次前向的样本数是 {sizes}"


def holds_one_graph_at_a_time(accumulated_step) -> None:
    for samples, micro in ((8, 2), (10, 4)):
        model, (x, y) = Watch(3), _batch(samples)
        accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.01), x, y, micro)
        late = [k + 2 for k, there in enumerate(model.passes[1:, 1]) if not there]
        assert not late, f"算第 {late[0] if late else 2} 份的前向时，`.grad` 里还没有前面几份的梯度"


def reports_the_mean_loss_of_all_samples(accumulated_step) -> None:
    for samples, micro in ((8, 2), (10, 4), (5, 3)):
        torch.manual_seed(4)
        model, (x, y) = nn.Linear(3, 1), _batch(samples)
        want = F.mse_loss(model(x), y).item()
        got = accumulated_step(model, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.1), x, y, micro)
        assert type(got) is float, f"应返回普通的 float，得到 {type(got).__name__}"
        case = f"{samples} 个样本，每次最多 {micro} 个"
        assert abs(got - want) < 1e-3, f"{case}：更新之前全部样本的平均损失是 {want:.2f}，得到 {got:.2f}"


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
        case = f"交叉熵、带动量的 SGD，22 个样本每次最多 5 个，第 {step} 步"
        assert abs(got - want) < 1e-3, f"{case}：平均损失应是 {want:.3f}，得到 {got:.3f}"
    gap = max((a - b).abs().max().item() for a, b in zip(model.parameters(), large.parameters(), strict=True))
    assert gap < 1e-4, "交叉熵、带动量的 SGD：3 步以后的权重和大批量的不同"


def the_loss_falls(accumulated_step) -> None:
    torch.manual_seed(6)
    model, (x, y) = nn.Linear(3, 1), _batch(16)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = [float(accumulated_step(model, F.mse_loss, optimizer, x, y, 5)) for _ in range(40)]
    assert losses[-1] < 0.5 * losses[0], f"走了 40 步，平均损失只从 {losses[0]:.2f} 到 {losses[-1]:.2f}"
