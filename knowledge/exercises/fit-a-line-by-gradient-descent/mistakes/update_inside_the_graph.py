import torch
from torch import Tensor


def fit(x: Tensor, y: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor, list[float]]:
    """Weights (d,), bias () and the loss before each step, for x (n, d) and y (n,) or (n, 1); all start at 0."""
    y = y.flatten()  # (n,), the shape of x @ w
    w = torch.zeros(x.shape[1], requires_grad=True)
    b = torch.zeros((), requires_grad=True)
    losses = []
    for _ in range(steps):
        loss = (x @ w + b - y).square().mean()
        loss.backward()
        losses.append(loss.item())
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad, b.grad = None, None
    return w.detach(), b.detach(), losses


def r_squared(predicted: Tensor, true: Tensor) -> float:
    """1 - residual sum of squares / total sum of squares; each of the two is (n,) or (n, 1)."""
    predicted, true = predicted.flatten(), true.flatten()
    residual = (true - predicted).square().sum()
    total = (true - true.mean()).square().sum()
    return (1 - residual / total).item()
