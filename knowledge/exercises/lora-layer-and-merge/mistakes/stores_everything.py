import torch
from torch import Tensor, nn


class LoRALinear(nn.Module):
    """A frozen linear layer `base` with a trainable by-pass of rank r: A (r, d_in) and B (d_out, r)."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)  # weight and bias are locked
        self.A = nn.Parameter(torch.randn(r, base.in_features) / base.in_features**0.5)
        self.B = nn.Parameter(torch.zeros(base.out_features, r))  # so that nothing changes at first
        self.scale = alpha / r

    def forward(self, x: Tensor) -> Tensor:
        """(…, d_in) -> (…, d_out)."""
        return self.base(x) + self.scale * (x @ self.A.T @ self.B.T)

    @torch.no_grad()
    def merge(self) -> nn.Linear:
        """A new ordinary linear layer that computes the same; this layer stays as it is."""
        merged = nn.Linear(self.base.in_features, self.base.out_features, bias=self.base.bias is not None)
        merged.weight.copy_(self.base.weight + self.scale * self.B @ self.A)  # (d_out, d_in)
        if self.base.bias is not None:
            merged.bias.copy_(self.base.bias)
        return merged


def add_lora(model: nn.Module, r: int, alpha: float) -> None:
    """Freeze `model` and put a LoRALinear in the place of each nn.Linear inside it, however deep."""
    model.requires_grad_(False)
    for name, child in model.named_children():
        if isinstance(child, nn.Linear):
            setattr(model, name, LoRALinear(child, r, alpha))
        else:
            add_lora(child, r, alpha)


def lora_state(model: nn.Module) -> dict[str, Tensor]:
    """The part of model.state_dict() that LoRA trains: each A and B, under its full name."""
    return model.state_dict()
