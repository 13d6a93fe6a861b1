import torch
from torch import Tensor, nn


def sinusoid(positions: int, dim: int) -> Tensor:
    """(positions, dim), float32: sines in the even columns, cosines in the odd ones; `dim` is even."""
    raise NotImplementedError


class Positions(nn.Module):
    """Adds to every word vector the encoding of its position."""

    def __init__(self, dim: int, most: int) -> None:
        """For sentences of up to `most` positions."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """x (batch, time, dim), whose first step is at position `start` -> the same shape."""
        raise NotImplementedError
