from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader


def evaluate(
    model: nn.Module, loader: DataLoader, loss_fn: Callable[[Tensor, Tensor], Tensor]
) -> tuple[float, float]:
    """Mean loss and accuracy over all samples of `loader`; model(x) gives scores (batch, classes)."""
    was_training = model.training
    model.eval()
    total, right, seen = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            scores = model(x)  # (batch, classes)
            total += loss_fn(scores, y).item()
            right += (scores.argmax(dim=1) == y).sum().item()
            seen += len(y)
    model.train(was_training)
    return total / len(loader), right / seen
