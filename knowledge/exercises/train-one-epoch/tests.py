"""Hidden tests of one epoch: what it does to the parameters, in which mode, and what it reports."""

import copy

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset


class Probe(nn.Module):
    """A linear layer that counts its forward passes: those in evaluation mode, those in training mode."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, classes)
        self.register_buffer("passes", torch.zeros(2))

    def forward(self, x):
        self.passes[int(self.training)] += 1
        return self.linear(x)


def _loader(samples: int, batch: int, width: int = 3, classes: int = 4) -> DataLoader:
    """Random inputs with random classes, in a fixed order."""
    return DataLoader(TensorDataset(torch.randn(samples, width), torch.randint(0, classes, (samples,))), batch)


def _mlp(width: int, outputs: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, 8), nn.Tanh(), nn.Linear(8, outputs))


def _expected(model: nn.Module, loader: DataLoader, loss_fn, optimizer) -> float:
    """What one epoch is."""
    losses = []
    for x, y in loader:
        optimizer.zero_grad()
        each = loss_fn(model(x), y)
        each.backward()
        optimizer.step()
        losses += [each.item()] * len(y)
    return sum(losses) / len(losses)


def _distance(one: nn.Module, other: nn.Module) -> float:
    return max((a - b).abs().max().item() for a, b in zip(one.parameters(), other.parameters(), strict=True))


def every_parameter_moves(train_one_epoch) -> None:
    model = _mlp(3, 4)
    before = copy.deepcopy(model)
    train_one_epoch(model, _loader(10, 4), F.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.1))
    still = [
        name
        for (name, new), old in zip(model.named_parameters(), before.parameters(), strict=True)
        if torch.equal(new, old)
    ]
    assert not still, {
        "zh": f"走完一轮，每个参数都该变；没有变的：{'、'.join(still)}",
        "en": f"after an epoch every parameter should have changed; unchanged: {', '.join(still)}",
    }


def one_update_per_batch(train_one_epoch) -> None:
    torch.manual_seed(1)
    model, loader = _mlp(3, 4), _loader(10, 4)
    twin = copy.deepcopy(model)
    train_one_epoch(model, loader, F.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.5))
    _expected(twin, loader, F.cross_entropy, torch.optim.SGD(twin.parameters(), lr=0.5))
    distance = _distance(model, twin)
    assert distance < 1e-4, {
        "zh": f"10 个样本、每批 4 个，应只按每一批自己的梯度更新 3 次；权重与此最多差了 {distance:.2f}",
        "en": (
            "10 samples, 4 to a batch: there should be just 3 updates, each from its own batch's gradient; the "
            f"weights differ from that by up to {distance:.2f}"
        ),
    }


def old_gradients_stay_out(train_one_epoch) -> None:
    torch.manual_seed(2)
    model, loader = _mlp(3, 4), _loader(6, 6)
    twin = copy.deepcopy(model)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 5.0)
    train_one_epoch(model, loader, F.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.1))
    _expected(twin, loader, F.cross_entropy, torch.optim.SGD(twin.parameters(), lr=0.1))
    distance = _distance(model, twin)
    assert distance < 1e-4, {
        "zh": f"调用之前 `.grad` 里留着 5，走完一轮应和 `.grad` 为空时一样；权重最多差了 {distance:.2f}",
        "en": (
            "with 5 left in every `.grad` before the call, the epoch should be as with an empty `.grad`; the weights "
            f"are off by up to {distance:.2f}"
        ),
    }


def trains_in_training_mode(train_one_epoch) -> None:
    for samples, batch in ((10, 4), (6, 2)):
        model, batches = Probe(3, 4).eval(), -(-samples // batch)
        train_one_epoch(model, _loader(samples, batch), F.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.1))
        evaluating, training = (int(count) for count in model.passes)
        assert evaluating == 0, {
            "zh": f"模型进来时在评估模式；{batches} 批里有 {evaluating} 批的前向计算仍在评估模式",
            "en": (
                f"the model comes in evaluation mode; of the forward passes for {batches} batches, {evaluating} still "
                "ran in evaluation mode"
            ),
        }
        assert training == batches, {
            "zh": f"{batches} 批应做 {batches} 次前向计算，得到 {training} 次",
            "en": f"{batches} batches should take {batches} forward passes, got {training}",
        }


def reports_a_plain_number(train_one_epoch) -> None:
    model = _mlp(3, 4)
    got = train_one_epoch(model, _loader(8, 4), F.cross_entropy, torch.optim.SGD(model.parameters(), lr=0.1))
    assert type(got) is float, {
        "zh": f"应返回普通的 float，得到 {type(got).__name__}；张量会拖着计算图一直占内存",
        "en": f"a plain float should be returned, got {type(got).__name__}; a tensor keeps its graph in memory",
    }


def reports_the_mean_over_samples(train_one_epoch) -> None:
    # One weight that stays 1 (the learning rate is 0), so that the loss of a sample is (x - 0)² = x².
    for values, batch in (((1, 1, 1, 1, 1, 1, 1, 1, 2, 2), 4), ((1, 1, 1, 3, 3, 3, 2), 3), ((2, 0, 1), 3)):
        x = torch.tensor(values, dtype=torch.float).unsqueeze(1)
        model = nn.Linear(1, 1, bias=False)
        nn.init.ones_(model.weight)
        loader = DataLoader(TensorDataset(x, torch.zeros_like(x)), batch)
        got = float(train_one_epoch(model, loader, F.mse_loss, torch.optim.SGD(model.parameters(), lr=0.0)))
        want = (x**2).mean().item()
        assert abs(got - want) < 1e-3, {
            "zh": f"{len(values)} 个样本、每批 {batch} 个，平均损失应是 {want:.2f}，得到 {got:.2f}",
            "en": f"{len(values)} samples, {batch} to a batch: the mean loss should be {want:.2f}, got {got:.2f}",
        }


def reports_the_losses_that_it_learned_from(train_one_epoch) -> None:
    torch.manual_seed(3)
    model, loader = _mlp(3, 4), _loader(18, 4)
    twin = copy.deepcopy(model)
    got = float(train_one_epoch(model, loader, F.cross_entropy, torch.optim.SGD(model.parameters(), lr=1.0)))
    want = _expected(twin, loader, F.cross_entropy, torch.optim.SGD(twin.parameters(), lr=1.0))
    assert abs(got - want) < 1e-3, {
        "zh": f"每批在更新之前算的损失，按样本平均是 {want:.3f}，得到 {got:.3f}",
        "en": f"the loss of each batch before its update, averaged over the samples, is {want:.3f}, got {got:.3f}",
    }


def uses_the_loss_and_optimizer_it_is_given(train_one_epoch) -> None:
    torch.manual_seed(4)
    x = torch.randn(22, 3)
    loader = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), 5)
    model = _mlp(3, 1)
    twin = copy.deepcopy(model)
    mine = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    theirs = torch.optim.SGD(twin.parameters(), lr=0.05, momentum=0.9)
    loss_fn = nn.L1Loss()
    for epoch in (1, 2):
        got, want = float(train_one_epoch(model, loader, loss_fn, mine)), _expected(twin, loader, loss_fn, theirs)
        assert abs(got - want) < 1e-3, {
            "zh": f"损失换成 nn.L1Loss，第 {epoch} 轮应是 {want:.3f}，得到 {got:.3f}",
            "en": f"with nn.L1Loss as the loss, epoch {epoch} should give {want:.3f}, got {got:.3f}",
        }
        assert _distance(model, twin) < 1e-4, {
            "zh": f"优化器带动量 0.9，第 {epoch} 轮以后的权重与逐批更新的结果不同",
            "en": (
                f"the optimizer has a momentum of 0.9: after epoch {epoch} the weights are not those of updating batch "
                "by batch"
            ),
        }


def learns_three_clouds(train_one_epoch) -> None:
    torch.manual_seed(5)
    labels = torch.arange(300) % 3
    points = torch.tensor([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])[labels] + 0.5 * torch.randn(300, 2)
    loader = DataLoader(TensorDataset(points, labels), 64, shuffle=True)
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = [float(train_one_epoch(model, loader, F.cross_entropy, optimizer)) for _ in range(15)]
    assert losses[-1] < losses[0], {
        "zh": f"练了 15 轮，平均损失没有降：{losses[0]:.2f} 到 {losses[-1]:.2f}",
        "en": f"over 15 epochs the mean loss has not fallen: {losses[0]:.2f} to {losses[-1]:.2f}",
    }
    assert losses[-1] < 0.3, {
        "zh": f"三团分得很开的点，15 轮后的平均损失应低于 0.3，得到 {losses[-1]:.2f}",
        "en": (
            f"three clouds of points far apart: after 15 epochs the mean loss should be below 0.3, got {losses[-1]:.2f}"
        ),
    }
