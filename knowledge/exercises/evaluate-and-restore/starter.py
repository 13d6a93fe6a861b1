from collections.abc import Callable

from torch import Tensor, nn
from torch.utils.data import DataLoader


def evaluate(
    model: nn.Module, loader: DataLoader, loss_fn: Callable[[Tensor, Tensor], Tensor]
) -> tuple[float, float]:
    """Mean loss and accuracy over all samples of `loader`; model(x) gives scores (batch, classes)."""
    raise NotImplementedError
