import torch
from torch import nn


class RandomShiftFlip(nn.Module):
    """Images (N, C, H, W) -> images of the same shape; changed in training mode only."""

    def __init__(self, pad: int, flip: float = 0.5) -> None:
        super().__init__()
        self.pad = pad
        self.flip = flip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        n, _, height, width = x.shape
        padded = nn.functional.pad(x, [self.pad] * 4)  # left, right, top, bottom
        tops = torch.randint(0, 2 * self.pad + 1, (n,)).tolist()
        lefts = torch.randint(0, 2 * self.pad + 1, (n,)).tolist()
        crops = [
            image[:, top : top + height, left : left + width]  # (C, H, W)
            for image, top, left in zip(padded, tops, lefts, strict=True)
        ]
        out = torch.stack(crops)
        turned = torch.rand(n) < self.flip
        return torch.where(turned[:, None, None, None], out.flip(-2), out)
