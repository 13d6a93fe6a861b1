import torch
from torch import Tensor


def positions(steps: int, width: int) -> Tensor:
    """The encoding of positions 0 to steps - 1: (steps, width)."""
    raise NotImplementedError


def add_positions(x: Tensor) -> Tensor:
    """(batch, steps, width) -> the same shape."""
    raise NotImplementedError
