import torch


def conv2d(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None, stride: int = 1, padding: int = 0
) -> torch.Tensor:
    """(N, C, H, W) with weight (O, C, kH, kW) and bias (O,) -> (N, O, H_out, W_out)."""
    raise NotImplementedError
