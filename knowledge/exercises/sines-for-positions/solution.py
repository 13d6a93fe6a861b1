import torch
from torch import Tensor


def positions(steps: int, width: int) -> Tensor:
    """The encoding of positions 0 to steps - 1: (steps, width)."""
    position = torch.arange(steps)[:, None]  # (steps, 1)
    even = torch.arange(0, width, 2)  # 2i
    angle = position / 10000 ** (even / width)  # (steps, width / 2)
    table = torch.zeros(steps, width)
    table[:, 0::2] = angle.sin()
    table[:, 1::2] = angle.cos()
    return table


def add_positions(x: Tensor) -> Tensor:
    """(batch, steps, width) -> the same shape."""
    return x + positions(x.shape[1], x.shape[2])
