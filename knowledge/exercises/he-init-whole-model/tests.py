"""Hidden tests of a He initialisation: the right size, everywhere it belongs, and nowhere else."""

import copy

import torch
from torch import nn
from torch.nn import functional as F

SIZES = ((50, 200), (200, 50), (800, 400))


class Nested(nn.Module):
    """Linear layers at three depths, one without bias, and layers that are none of He's business."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(100, 50)
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(50, 200), nn.LayerNorm(200)) for _ in range(2)])
        self.deep = nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(200, 300), nn.BatchNorm1d(300)), nn.ReLU()))
        self.head = nn.Linear(300, 100, bias=False)
        with torch.no_grad():
            for module in (self.blocks[0][1], self.blocks[1][1], self.deep[0][0][1]):
                module.weight.fill_(3.0)
                module.bias.fill_(2.0)


def _wanted(n_in: int) -> float:
    return (2 / n_in) ** 0.5


def weights_have_the_right_spread(he_init) -> None:
    for n_in, n_out in SIZES:
        layer = nn.Linear(n_in, n_out)
        he_init(layer)
        got, mean = layer.weight.std().item(), layer.weight.mean().item()
        assert abs(got / _wanted(n_in) - 1) < 0.06, {
            "zh": f"nn.Linear({n_in}, {n_out}) 的权重标准差应约为 {_wanted(n_in):.2f}，得到 {got:.2f}",
            "en": f"nn.Linear({n_in}, {n_out}): the weights should have a standard deviation of about {_wanted(n_in):.2f}, got {got:.2f}",
        }
        assert abs(mean) < 0.1 * got, {
            "zh": f"nn.Linear({n_in}, {n_out}) 的权重均值应接近 0，得到 {mean:.3f}",
            "en": f"nn.Linear({n_in}, {n_out}): the weights should have a mean near 0, got {mean:.3f}",
        }


def biases_are_zero(he_init) -> None:
    for n_in, n_out in SIZES:
        layer = nn.Linear(n_in, n_out)
        he_init(layer)
        assert not layer.bias.any(), {
            "zh": f"nn.Linear({n_in}, {n_out}) 的偏置应全是 0，有 {layer.bias.count_nonzero()} 个不是",
            "en": f"nn.Linear({n_in}, {n_out}): all biases should be 0, {layer.bias.count_nonzero()} are not",
        }


def units_start_different(he_init) -> None:
    one, other = nn.Linear(50, 200), nn.Linear(50, 200)
    he_init(one)
    he_init(other)
    rows = len(one.weight.detach().unique(dim=0))
    assert rows == 200, {
        "zh": f"200 个单元的权重应各不相同，只有 {rows} 种",
        "en": f"the weights of 200 units should all be different, but there are only {rows} kinds",
    }
    assert not torch.equal(one.weight, other.weight), {
        "zh": "两个网络初始化以后一模一样：随机数不该在函数里固定",
        "en": "two networks are exactly alike after initialisation: the function should not fix the random numbers",
    }


def reaches_every_linear_layer(he_init) -> None:
    model = Nested()
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.weight.fill_(1.0)
    he_init(model)
    linear = {name: module for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    missed = [name for name, module in linear.items() if (module.weight == 1).all()]
    assert not missed, {
        "zh": f"这些 nn.Linear 没有被初始化：{'、'.join(missed)}",
        "en": f"these nn.Linear layers were not initialised: {', '.join(missed)}",
    }
    wrong = [
        name for name, module in linear.items() if abs(module.weight.std() / _wanted(module.in_features) - 1) > 0.06
    ]
    assert not wrong, {
        "zh": f"这些 nn.Linear 的标准差不对：{'、'.join(wrong)}",
        "en": f"these nn.Linear layers have the wrong standard deviation: {', '.join(wrong)}",
    }


def leaves_other_layers_alone(he_init) -> None:
    model = Nested()
    before = copy.deepcopy(model.state_dict())
    he_init(model)
    linear = {name for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    others = [name for name in before if name.rsplit(".", 1)[0] not in linear]
    changed = [name for name in others if not torch.equal(model.state_dict()[name], before[name])]
    assert not changed, {
        "zh": f"只该动 nn.Linear，却改了：{'、'.join(changed)}",
        "en": f"only nn.Linear layers should change, yet these did too: {', '.join(changed)}",
    }


def keeps_the_parameters_the_optimizer_holds(he_init) -> None:
    model = nn.Sequential(nn.Linear(50, 200), nn.ReLU(), nn.Linear(200, 3))
    model[2].weight.requires_grad_(False)
    before = dict(model.named_parameters())
    he_init(model)
    replaced = [name for name, parameter in model.named_parameters() if parameter is not before.get(name)]
    assert not replaced, {
        "zh": f"要就地修改；这些参数换成了新的对象，优化器手里的还是旧的：{'、'.join(replaced)}",
        "en": f"work in place: these parameters are new objects, and the optimizer still holds the old ones: {', '.join(replaced)}",
    }
    flags = [parameter.requires_grad for parameter in model.parameters()]
    assert flags == [True, True, False, True], {
        "zh": f"冻结和没有冻结的参数应保持原样，requires_grad 变成了 {flags}",
        "en": f"frozen parameters should stay frozen and the others free, but requires_grad is now {flags}",
    }


def mlp_has_the_right_layers(make_mlp) -> None:
    for sizes in ([784, 128, 10], [64, 32, 16, 8, 4], [5, 2]):
        model = make_mlp(sizes)
        shape = tuple(model(torch.randn(7, sizes[0])).shape)
        assert shape == (7, sizes[-1]), {
            "zh": f"{sizes}：输出形状应是 (7, {sizes[-1]})，得到 {shape}",
            "en": f"{sizes}: the shape of the output should be (7, {sizes[-1]}), got {shape}",
        }
        count = sum(parameter.numel() for parameter in model.parameters())
        want = sum((n_in + 1) * n_out for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True))
        assert count == want, {
            "zh": f"{sizes}：参数应有 {want} 个，得到 {count} 个",
            "en": f"{sizes}: there should be {want} parameters, got {count}",
        }
        relus = sum(isinstance(module, nn.ReLU) for module in model.modules())
        assert relus == len(sizes) - 2, {
            "zh": f"{sizes}：应有 {len(sizes) - 2} 个 ReLU，得到 {relus} 个",
            "en": f"{sizes}: there should be {len(sizes) - 2} ReLUs, got {relus}",
        }


def scores_may_be_negative(make_mlp) -> None:
    out = make_mlp([20, 100, 50])(torch.randn(64, 20))
    share = (out < 0).float().mean().item()
    assert share > 0.2, {
        "zh": f"输出的得分应有正有负，小于 0 的只占 {share:.2f}",
        "en": f"the scores should be positive and negative, but only a share of {share:.2f} is below 0",
    }


def the_signal_survives_twenty_layers(make_mlp) -> None:
    x = torch.randn(200, 200)
    model = make_mlp([200] * 21)
    with torch.no_grad():
        loudness = model(x).square().mean().sqrt().item()
    assert 0.2 < loudness < 8, {
        "zh": f"输入的大小约为 1，过 20 层以后应仍在 1 的上下，得到 {loudness:.2g}",
        "en": f"the input has a size of about 1 and should still have about 1 after 20 layers, got {loudness:.2g}",
    }
    model(x).sum(1).square().mean().backward()
    grads = [module.weight.grad.norm().item() for module in model.modules() if isinstance(module, nn.Linear)]
    first, last = grads[0], grads[-1]
    assert 0.01 < first / last < 100, {
        "zh": f"首尾两层的梯度不该差几个数量级，第一层是最后一层的 {first / last:.2g} 倍",
        "en": f"the gradients of the first and the last layer should not be orders of magnitude apart, but the first is {first / last:.2g} times the last",
    }


def twelve_layers_can_learn(make_mlp) -> None:
    torch.manual_seed(3)
    labels = torch.arange(96) % 3
    x = F.one_hot(labels, 3).float() @ torch.randn(3, 10) + 0.3 * torch.randn(96, 10)
    model = make_mlp([10] + [32] * 11 + [3])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for _ in range(80):
        loss = F.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.3, {
        "zh": f"12 层的网络练 80 步应能把三团点分开，损失停在 {loss.item():.2f}",
        "en": f"in 80 steps a network of 12 layers should learn to tell three clouds of points apart, but the loss stopped at {loss.item():.2f}",
    }
