from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def clip_gradients(parameters: Iterable[nn.Parameter], max_norm: float) -> float:
    """Shorten all gradients together so that their total norm is at most max_norm; the norm before."""
    grads = [p.grad for p in parameters if p.grad is not None]  # a list: model.parameters() can be walked only once
    norm = sum(grad.square().sum().item() for grad in grads) ** 0.5
    if norm > max_norm:
        with torch.no_grad():
            for grad in grads:
                grad.mul_(max_norm / norm)
    return norm


def clipped_step(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    max_norm: float,
) -> float:
    """Update `model` once on the batch (x, y), with clipped gradients; the norm before clipping."""
    loss = loss_fn(model(x), y)
    loss.backward()
    norm = clip_gradients(model.parameters(), max_norm)
    optimizer.step()
    return norm
