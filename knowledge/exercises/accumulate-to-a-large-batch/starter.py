from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer


def accumulated_step(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], optimizer: Optimizer, x: Tensor, y: Tensor, micro: int
) -> float:
    """One update for the whole batch (N, …), with at most `micro` samples in a forward pass; returns the mean loss."""
    raise NotImplementedError
