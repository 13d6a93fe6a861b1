import torch
from torch import Tensor, nn


def step(parameters: list[Tensor], lr: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter -= lr * parameter.grad


def train(model: nn.Module, x: Tensor, y: Tensor, epochs: int) -> list[float]:
    losses = []
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        step(list(model.parameters()), 0.1)
        losses.append(loss.item())
    return losses
