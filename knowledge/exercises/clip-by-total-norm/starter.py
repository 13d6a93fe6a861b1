from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def clip_gradients(parameters: Iterable[nn.Parameter], max_norm: float) -> float:
    """Shorten all gradients together so that their total norm is at most max_norm; the norm before."""
    raise NotImplementedError


def clipped_step(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    max_norm: float,
) -> float:
    """Update `model` once on the batch (x, y), with clipped gradients; the norm before clipping."""
    raise NotImplementedError
