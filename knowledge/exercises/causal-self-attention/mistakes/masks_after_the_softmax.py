import torch
from torch import Tensor, nn


def future(size: int) -> Tensor:
    """(size, size), bool: True where position i (row) must not look at position j (column)."""
    return torch.ones(size, size, dtype=torch.bool).triu(1)


def attend(query: Tensor, key: Tensor, value: Tensor, hide: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Scaled dot-product attention: query (..., I, d), key (..., J, d), value (..., J, e) -> out (..., I, e), weights (..., I, J).

    `hide` is a bool tensor that broadcasts to (..., I, J): True means that this weight must be 0.
    """
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5  # (..., I, J)
    weights = scores.softmax(dim=-1)
    if hide is not None:
        weights = weights.masked_fill(hide, 0.0)
    return weights @ value, weights


class CausalSelfAttention(nn.Module):
    """Several heads; each position sees itself and what came before, and no padding."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def split(self, x: Tensor) -> Tensor:
        """(batch, time, width) -> (batch, heads, time, width / heads)."""
        batch, time, width = x.shape
        return x.reshape(batch, time, self.heads, width // self.heads).transpose(1, 2)

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        """x (batch, time, width), real lengths (batch,) or None -> (batch, time, width)."""
        time = x.shape[1]
        hide = future(time)
        if lengths is not None:
            padding = torch.arange(time) >= lengths[:, None]  # (batch, time)
            hide = hide | padding[:, None, None, :]  # (batch, 1, time, time)
        heads, _ = attend(self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x)), hide)
        return self.out(heads.transpose(1, 2).flatten(2))
