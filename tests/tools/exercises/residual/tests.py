import copy

import torch
from torch import nn

WIDTH = 6


class Doubled(nn.Module):
    """A layer of the tests' own."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return 2 * self.linear(x)


def registers_its_layers(Residual) -> None:  # noqa: N803 - the learner\'s name
    block = Residual(WIDTH, lambda width: nn.Linear(width, width))
    layers = sorted(type(module).__name__ for module in block.modules() if not list(module.children()))
    assert layers == ["BatchNorm1d", "Dropout", "Linear"], f"块里应有三层，看到 {layers}"
    assert type(block).__name__ == "Residual", "类的名字要和题目一样"
    assert sum(p.numel() for p in block.parameters()) == WIDTH * WIDTH + 3 * WIDTH, "参数个数不对"
    assert set(block.state_dict()) >= {name for name, _ in block.named_parameters()}, "state_dict 里少了参数"


def adds_the_input(Residual) -> None:  # noqa: N803 - the learner\'s name
    block = Residual(WIDTH, Doubled).eval()
    x = torch.randn(5, WIDTH)
    with torch.no_grad():
        for parameter in block.parameters():
            parameter.zero_()
        out = block(x)
    assert torch.equal(out, x), "参数全是 0 时，输出应当就是 x"


def drops_only_in_training(Residual) -> None:  # noqa: N803 - the learner\'s name
    block = Residual(WIDTH, Doubled)
    x = torch.randn(64, WIDTH)
    torch.manual_seed(1)
    first, second = block(x), block(x)
    torch.manual_seed(1)
    again = block(x)
    assert torch.equal(first, again), "同一个随机种子，结果应当一样"
    assert not torch.equal(first, second), "训练时每次结果应当不同"
    block.eval()
    assert torch.equal(block(x), block(x)), "eval 之后结果应当固定"


def keeps_running_statistics(Residual) -> None:  # noqa: N803 - the learner\'s name
    block = Residual(WIDTH, lambda width: nn.Identity())
    norm = next(m for m in block.modules() if isinstance(m, nn.BatchNorm1d))
    block(torch.randn(32, WIDTH) + 3)
    assert norm.running_mean.mean() > 0.2, "BatchNorm 的均值没有更新"
    assert norm.num_batches_tracked == 1, "BatchNorm 应当数到 1 批"


def gives_gradients(Residual) -> None:  # noqa: N803 - the learner\'s name
    block = Residual(WIDTH, Doubled)
    x = torch.randn(8, WIDTH, requires_grad=True)
    (block(x) ** 3).sum().backward()
    assert x.grad is not None, "输入没有得到梯度"
    for name, parameter in block.named_parameters():
        assert parameter.grad is not None, f"{name} 没有得到梯度"


def learns(Residual) -> None:  # noqa: N803 - the learner\'s name
    torch.manual_seed(0)
    model = nn.Sequential(Residual(WIDTH, Doubled), nn.Linear(WIDTH, 2))
    x = torch.randn(32, WIDTH)
    y = (x[:, 0] > 0).long()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(60):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    assert nn.functional.cross_entropy(model(x), y) < 0.3, "训练以后损失没有降下来"


def can_be_copied(Residual) -> None:  # noqa: N803 - the learner\'s name
    block = Residual(WIDTH, Doubled).eval()
    x = torch.randn(4, WIDTH)
    before = block(x)
    twin = copy.deepcopy(block)
    with torch.no_grad():
        for parameter in twin.parameters():
            parameter.add_(1)
    assert not torch.equal(twin(x), before), "副本应当有自己的参数"
    assert torch.equal(block(x), before), "改副本不应当影响原来的块"
