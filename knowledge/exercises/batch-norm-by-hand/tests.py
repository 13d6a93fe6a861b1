"""Hidden tests of a batch normalization: two modes, running statistics, gradients, and what is saved."""

import ast

import torch
from torch import nn
from torch.nn import functional as F

STATISTICS = ("running_mean", "running_var")
READY_MADE = {"batch_norm", "native_batch_norm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LazyBatchNorm1d", "SyncBatchNorm"}


def _twins(BatchNorm, features: int, **settings):
    """The learner's layer and PyTorch's, with the same random γ and β."""
    mine, theirs = BatchNorm(features, **settings), nn.BatchNorm1d(features, **settings)
    with torch.no_grad():
        theirs.weight.uniform_(0.5, 2.0)
        theirs.bias.uniform_(-1.0, 1.0)
        mine.weight.copy_(theirs.weight)
        mine.bias.copy_(theirs.bias)
    return mine, theirs


def _batch(batch: int, features: int):
    """Units of different size and spread."""
    return torch.randn(batch, features) * torch.linspace(0.5, 5, features) + torch.linspace(-3, 8, features)


def _numbers(tensor) -> list[float]:
    return [round(value, 3) for value in tensor.detach().flatten().tolist()]


def parameters_and_buffers_are_registered(BatchNorm) -> None:
    for features in (3, 128):
        layer = BatchNorm(features)
        shapes = {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
        want = {"weight": (features,), "bias": (features,)}
        assert shapes == want, {
            "zh": f"可学习的参数应是 {want}，得到 {shapes}",
            "en": f"the learnable parameters should be {want}, got {shapes}",
        }
        missing = sorted({*want, *STATISTICS} - set(layer.state_dict()))
        assert not missing, {
            "zh": f"state_dict() 里少了 {'、'.join(missing)}，存档以后就丢了",
            "en": f"state_dict() lacks {', '.join(missing)}: lost once the model is saved",
        }


def two_four_six_eight(BatchNorm) -> None:
    x = torch.tensor([[2.0, 2000.0], [4.0, 4000.0], [6.0, 6000.0], [8.0, 8000.0]])
    out = BatchNorm(2)(x)
    assert out.shape == x.shape, {
        "zh": f"形状应保持 {tuple(x.shape)}，得到 {tuple(out.shape)}",
        "en": f"the shape should stay {tuple(x.shape)}, got {tuple(out.shape)}",
    }
    for unit in (0, 1):
        got = _numbers(out[:, unit])
        close = all(abs(a - b) < 5e-3 for a, b in zip(got, (-1.342, -0.447, 0.447, 1.342), strict=True))
        assert close, {
            "zh": f"第 {unit} 个单元的值 {x[:, unit].tolist()} 应变成约 [-1.342, -0.447, 0.447, 1.342]，得到 {got}",
            "en": f"the values {x[:, unit].tolist()} of unit {unit} should become about [-1.342, -0.447, 0.447, 1.342], got {got}",
        }


def trains_like_pytorch(BatchNorm) -> None:
    for batch, features in ((4, 3), (2, 5), (32, 1), (16, 7)):
        mine, theirs = _twins(BatchNorm, features)
        x = _batch(batch, features)
        got, want = mine(x), theirs(x)
        assert got.shape == want.shape, {
            "zh": f"形状应是 {tuple(want.shape)}，得到 {tuple(got.shape)}",
            "en": f"the shape should be {tuple(want.shape)}, got {tuple(got.shape)}",
        }
        far = (got - want).abs().max().item()
        assert torch.allclose(got, want, atol=1e-3), {
            "zh": f"输入 ({batch}, {features})、γ 和 β 任意时，训练模式的输出差了 {far:.2f}",
            "en": f"input ({batch}, {features}), any γ and β: in training mode the output is off by {far:.2f}",
        }


def a_constant_unit_gives_beta(BatchNorm) -> None:
    mine, _ = _twins(BatchNorm, 2)
    got = _numbers(mine(torch.full((4, 2), 5.0)))
    want = _numbers(mine.bias) * 4
    close = all(abs(a - b) < 2e-3 for a, b in zip(got, want, strict=True))
    assert close, {
        "zh": f"一批的值全是 5，方差是 0，输出应就是 β {want[:2]}，得到 {got[:2]}",
        "en": f"a batch of nothing but 5 has variance 0: the output should be just β {want[:2]}, got {got[:2]}",
    }


def running_mean_follows_the_batches(BatchNorm) -> None:
    for settings in ({}, {"momentum": 0.3}):
        mine, theirs = _twins(BatchNorm, 1, **settings)
        for number, values in enumerate(([2.0, 4.0, 6.0, 8.0], [10.0, 12.0, 20.0, 22.0], [0.0, 1.0, 2.0, 3.0]), start=1):
            x = torch.tensor(values).unsqueeze(1)
            mine(x), theirs(x)
            want, got = theirs.running_mean.item(), mine.running_mean.item()
            assert abs(got - want) < 1e-3, {
                "zh": f"momentum={settings.get('momentum', 0.1)}，第 {number} 批以后 running_mean 应是 {want:.3f}，得到 {got:.3f}",
                "en": f"momentum={settings.get('momentum', 0.1)}: after batch {number} running_mean should be {want:.3f}, got {got:.3f}",
            }


def running_var_follows_the_batches(BatchNorm) -> None:
    for settings in ({}, {"momentum": 0.3}):
        mine, theirs = _twins(BatchNorm, 1, **settings)
        for number, values in enumerate(([2.0, 4.0, 6.0, 8.0], [10.0, 12.0, 20.0, 22.0], [0.0, 1.0, 2.0, 3.0]), start=1):
            x = torch.tensor(values).unsqueeze(1)
            mine(x), theirs(x)
            want, got = theirs.running_var.item(), mine.running_var.item()
            assert abs(got - want) < 1e-3, {
                "zh": f"momentum={settings.get('momentum', 0.1)}，第 {number} 批以后 running_var 应是 {want:.3f}，得到 {got:.3f}",
                "en": f"momentum={settings.get('momentum', 0.1)}: after batch {number} running_var should be {want:.3f}, got {got:.3f}",
            }


def evaluation_uses_the_running_statistics(BatchNorm) -> None:
    for features in (1, 4):
        mine, theirs = _twins(BatchNorm, features)
        for name in STATISTICS:  # as after a long training
            getattr(theirs, name).uniform_(1.0, 4.0)
            getattr(mine, name).copy_(getattr(theirs, name))
        mine.eval(), theirs.eval()
        for batch in (1, 6):
            x = _batch(batch, features)
            got, want = mine(x), theirs(x)
            far = (got - want).abs().max().item()
            assert torch.allclose(got, want, atol=1e-3), {
                "zh": f"评估模式，输入 ({batch}, {features})，输出差了 {far:.2f}",
                "en": f"evaluation mode, input ({batch}, {features}): the output is off by {far:.2f}",
            }


def evaluation_leaves_the_statistics_alone(BatchNorm) -> None:
    mine, _ = _twins(BatchNorm, 3)
    mine(_batch(8, 3))
    mine.eval()
    before = [getattr(mine, name).clone() for name in STATISTICS]
    mine(_batch(8, 3) + 10)
    moved = [name for name, old in zip(STATISTICS, before, strict=True) if not torch.equal(getattr(mine, name), old)]
    assert not moved, {
        "zh": f"评估模式的前向计算改动了 {'、'.join(moved)}",
        "en": f"the forward pass in evaluation mode changed {', '.join(moved)}",
    }


def statistics_carry_no_graph(BatchNorm) -> None:
    layer = BatchNorm(3)
    for _ in range(2):
        layer(_batch(8, 3).requires_grad_())
    attached = [name for name in STATISTICS if getattr(layer, name).requires_grad]
    assert not attached, {
        "zh": f"{'、'.join(attached)} 连着计算图，图会一批一批越拖越长",
        "en": f"{', '.join(attached)} still hangs on the computation graph, which grows longer with every batch",
    }


def gradient_goes_through_the_statistics(BatchNorm) -> None:
    mine, theirs = _twins(BatchNorm, 3)
    x, pull = _batch(6, 3), torch.randn(6, 3)
    grads = []
    for layer in (mine, theirs):
        leaf = x.clone().requires_grad_()
        (layer(leaf) * pull).sum().backward()
        grads.append(leaf.grad)
    assert grads[0] is not None, {
        "zh": "输入没有得到梯度",
        "en": "the input got no gradient",
    }
    far = (grads[0] - grads[1]).abs().max().item()
    assert torch.allclose(*grads, atol=1e-3), {
        "zh": f"输入的梯度与自动求导穿过均值和方差的结果差了 {far:.2f}",
        "en": f"the input's gradient is {far:.2f} away from what autograd gives when it goes through the mean and the variance",
    }
    for name in ("weight", "bias"):
        got, want = getattr(mine, name).grad, getattr(theirs, name).grad
        assert got is not None and torch.allclose(got, want, atol=1e-3), {
            "zh": f"{name} 的梯度不对",
            "en": f"the gradient of {name} is wrong",
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


def helps_a_network_with_badly_scaled_units(BatchNorm) -> None:
    torch.manual_seed(0)
    labels = torch.arange(60) % 3
    x = (F.one_hot(labels, 3) + 0.1 * torch.randn(60, 3)) * torch.tensor([0.1, 1.0, 1000.0])
    model = nn.Sequential(BatchNorm(3), nn.Linear(3, 16), nn.ReLU(), BatchNorm(16), nn.Linear(16, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(80):
        loss = F.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.2, {
        "zh": f"三列的大小差了一万倍，加了批归一化应能学会，损失停在 {loss.item():.2f}",
        "en": f"the three columns differ in size by a factor of ten thousand; with batch norm this should be learned, but the loss stops at {loss.item():.2f}",
    }
    model.eval()
    right = (model(x).argmax(1) == labels).float().mean().item()
    assert right > 0.9, {
        "zh": f"训练以后换到评估模式，同样的数据准确率应高于 0.9，得到 {right:.2f}",
        "en": f"in evaluation mode after training, accuracy on the same data should be above 0.9, got {right:.2f}",
    }
