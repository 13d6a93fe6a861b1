import torch
from torch import Tensor, nn
from torch.nn import functional as F


def pairs(data: Tensor, length: int, count: int) -> tuple[Tensor, Tensor]:
    """(letters,) -> inputs and targets, (count, length) each."""
    raise NotImplementedError


class CharModel(nn.Module):
    """(N, length) numbers -> (N, length, letters) logits of the next letter, and the state."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, numbers: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


def fit(model: nn.Module, data: Tensor, steps: int) -> list[float]:
    """Train; the loss of each step."""
    raise NotImplementedError


def write(model: nn.Module, start: list[int], count: int) -> list[int]:
    """`start`, and `count` drawn numbers behind it."""
    raise NotImplementedError
