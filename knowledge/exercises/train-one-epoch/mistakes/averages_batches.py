from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


def train_one_epoch(
    model: nn.Module, loader: DataLoader, loss_fn: Callable[[Tensor, Tensor], Tensor], optimizer: Optimizer
) -> float:
    """Train on each batch (x, y) of `loader` once; the mean loss over all samples, as a plain float."""
    model.train()
    total = 0.0
    for x, y in loader:
        loss = loss_fn(model(x), y)  # the mean over this batch
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader)
