import torch
from torch import Tensor, nn


def future(size: int) -> Tensor:
    """(size, size), bool: True where position i (row) must not look at position j (column)."""
    raise NotImplementedError


def attend(query: Tensor, key: Tensor, value: Tensor, hide: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Scaled dot-product attention: query (..., I, d), key (..., J, d), value (..., J, e) -> out (..., I, e), weights (..., I, J).

    `hide` is a bool tensor that broadcasts to (..., I, J): True means that this weight must be 0.
    """
    raise NotImplementedError


class CausalSelfAttention(nn.Module):
    """Several heads; each position sees itself and what came before, and no padding."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        # self.query, self.key, self.value, self.out: nn.Linear(width, width)
        raise NotImplementedError

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        """x (batch, time, width), real lengths (batch,) or None -> (batch, time, width)."""
        raise NotImplementedError
