import torch
from torch import nn


def moves_against_the_gradient(step) -> None:
    weight = nn.Parameter(torch.tensor([1.0, -2.0]))
    (weight**2).sum().backward()
    step([weight], 0.25)
    assert torch.allclose(weight, torch.tensor([0.5, -1.0])), f"从 [1, -2] 走一步应到 [0.5, -1]，得到 {weight.tolist()}"


def clears_the_gradients(step) -> None:
    weight = nn.Parameter(torch.ones(3))
    weight.sum().backward()
    step([weight], 0.1)
    assert weight.grad is None or not weight.grad.any(), "更新以后要清零梯度"


def reports_losses(train) -> None:
    model = nn.Linear(2, 1)
    losses = train(model, torch.randn(8, 2), torch.randn(8, 1), epochs=3)
    assert [type(loss) for loss in losses] == [float] * 3, "应当返回 3 个数"


def learns_a_line(train) -> None:
    model = nn.Linear(2, 1)
    x = torch.randn(64, 2)
    y = x @ torch.tensor([[2.0], [-1.0]]) + 0.5
    losses = train(model, x, y, epochs=200)
    assert losses[-1] < 1e-3, f"损失停在 {losses[-1]:.3f}"
    assert torch.allclose(model.weight, torch.tensor([[2.0, -1.0]]), atol=0.05), "权重没有学到 [2, -1]"
