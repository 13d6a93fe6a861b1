import torch
from torch import nn


class BasicBlock(nn.Module):
    """(N, c_in, H, W) -> (N, c_out, ceil(H / stride), ceil(W / stride))."""

    def __init__(self, c_in: int, c_out: int, stride: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(c_out),
            nn.ReLU(),
            nn.Conv2d(c_out, c_out, 3, padding=1, bias=False),
            nn.BatchNorm2d(c_out),
        )
        self.shortcut = nn.Identity()
        if c_in != c_out:
            self.shortcut = nn.Sequential(
                nn.Conv2d(c_in, c_out, 1, stride=stride, bias=False),
                nn.BatchNorm2d(c_out),
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.body(x) + self.shortcut(x))


def stage(c_in: int, c_out: int, blocks: int, stride: int = 1) -> nn.Sequential:
    """`blocks` basic blocks; only the first changes channels and side."""
    first = BasicBlock(c_in, c_out, stride)
    others = [BasicBlock(c_out, c_out) for _ in range(blocks - 1)]
    return nn.Sequential(first, *others)
