import torch
from torch import nn


class BasicBlock(nn.Module):
    """(N, c_in, H, W) -> (N, c_out, ceil(H / stride), ceil(W / stride))."""

    def __init__(self, c_in: int, c_out: int, stride: int = 1) -> None:
        raise NotImplementedError  # begin with super().__init__()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError


def stage(c_in: int, c_out: int, blocks: int, stride: int = 1) -> nn.Sequential:
    """`blocks` basic blocks; only the first changes channels and side."""
    raise NotImplementedError
