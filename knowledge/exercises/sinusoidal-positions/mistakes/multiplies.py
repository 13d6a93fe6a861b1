import torch
from torch import Tensor, nn


def sinusoid(positions: int, dim: int) -> Tensor:
    """(positions, dim), float32: sines in the even columns, cosines in the odd ones; `dim` is even."""
    speed = 10000 ** (-torch.arange(0, dim, 2) / dim)  # (dim / 2,)
    angle = torch.arange(positions)[:, None] * speed  # (positions, dim / 2)
    return torch.stack([angle.sin(), angle.cos()], dim=2).flatten(1)


class Positions(nn.Module):
    """Adds to every word vector the encoding of its position."""

    def __init__(self, dim: int, most: int) -> None:
        """For sentences of up to `most` positions."""
        super().__init__()
        self.register_buffer("table", sinusoid(most, dim))

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """x (batch, time, dim), whose first step is at position `start` -> the same shape."""
        end = start + x.shape[1]
        if end > len(self.table):
            raise ValueError(f"{end} positions, but the table has {len(self.table)}")
        return x * self.table[start:end]
