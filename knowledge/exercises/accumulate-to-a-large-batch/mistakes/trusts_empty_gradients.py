from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer


def accumulated_step(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], optimizer: Optimizer, x: Tensor, y: Tensor, micro: int
) -> float:
    """One update for the whole batch (N, …), with at most `micro` samples in a forward pass; returns the mean loss."""
    total = 0.0
    for xb, yb in zip(x.split(micro), y.split(micro), strict=True):
        loss = loss_fn(model(xb), yb) * len(xb) / len(x)  # this part's share of the mean over all N
        loss.backward()  # adds to .grad, then the graph is free
        total += loss.item()
    optimizer.step()
    optimizer.zero_grad()
    return total
