import torch
from torch import Tensor, nn


class LoRALinear(nn.Module):
    """A frozen linear layer `base` with a trainable by-pass of rank r: A (r, d_in) and B (d_out, r)."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        raise NotImplementedError  # self.base, self.A, self.B

    def forward(self, x: Tensor) -> Tensor:
        """(…, d_in) -> (…, d_out)."""
        raise NotImplementedError

    def merge(self) -> nn.Linear:
        """A new ordinary linear layer that computes the same; this layer stays as it is."""
        raise NotImplementedError


def add_lora(model: nn.Module, r: int, alpha: float) -> None:
    """Freeze `model` and put a LoRALinear in the place of each nn.Linear inside it, however deep."""
    raise NotImplementedError


def lora_state(model: nn.Module) -> dict[str, Tensor]:
    """The part of model.state_dict() that LoRA trains: each A and B, under its full name."""
    raise NotImplementedError
