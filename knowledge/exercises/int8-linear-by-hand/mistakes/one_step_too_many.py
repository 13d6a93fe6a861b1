import torch
from torch import Tensor, nn


def quantize_rows(x: Tensor) -> tuple[Tensor, Tensor]:
    """(rows, columns) float -> the same as int8, and the scale of each row (rows, 1): x is about q * scale."""
    scale = x.abs().amax(dim=1, keepdim=True) / 128
    scale = torch.where(scale == 0, 1.0, scale)  # a row of zeros fits any ruler
    return torch.round(x / scale).to(torch.int8), scale


class Int8Linear(nn.Module):
    """Computes what `layer` does, with weights kept as int8 and inputs quantized when they come in."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        q, scale = quantize_rows(layer.weight.detach())
        self.register_buffer("weight", q)  # (d_out, d_in) int8
        self.register_buffer("scale", scale)  # (d_out, 1): one for each output
        self.register_buffer("bias", None if layer.bias is None else layer.bias.detach().clone())

    def forward(self, x: Tensor) -> Tensor:
        """(N, d_in) -> (N, d_out)."""
        q, scale = quantize_rows(x)  # dynamic: measured on the input at hand
        sums = q.int() @ self.weight.int().T  # added up in int32
        out = sums * scale * self.scale.T
        return out if self.bias is None else out + self.bias


def quantize_model(model: nn.Module) -> None:
    """Replace each nn.Linear inside `model` by an Int8Linear, in place and however deep."""
    for name, child in model.named_children():
        if isinstance(child, nn.Linear):
            setattr(model, name, Int8Linear(child))
        else:
            quantize_model(child)


def size_in_bytes(model: nn.Module) -> int:
    """How many bytes the numbers in model.state_dict() take."""
    return sum(tensor.numel() * tensor.element_size() for tensor in model.state_dict().values())
