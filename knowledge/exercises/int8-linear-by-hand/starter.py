import torch
from torch import Tensor, nn


def quantize_rows(x: Tensor) -> tuple[Tensor, Tensor]:
    """(rows, columns) float -> the same as int8, and the scale of each row (rows, 1): x is about q * scale."""
    raise NotImplementedError


class Int8Linear(nn.Module):
    """Computes what `layer` does, with weights kept as int8 and inputs quantized when they come in."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """(N, d_in) -> (N, d_out)."""
        raise NotImplementedError


def quantize_model(model: nn.Module) -> None:
    """Replace each nn.Linear inside `model` by an Int8Linear, in place and however deep."""
    raise NotImplementedError


def size_in_bytes(model: nn.Module) -> int:
    """How many bytes the numbers in model.state_dict() take."""
    raise NotImplementedError
