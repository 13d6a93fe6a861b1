import torch
from torch import nn


class RandomShiftFlip(nn.Module):
    """Images (N, C, H, W) -> images of the same shape; changed in training mode only."""

    def __init__(self, pad: int, flip: float = 0.5) -> None:
        super().__init__()
        self.pad = pad
        self.flip = flip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError
