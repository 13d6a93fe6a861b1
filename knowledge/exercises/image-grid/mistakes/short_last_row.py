import torch
from torch import Tensor


def image_grid(images: list[Tensor], columns: int) -> Tensor:
    """N images of (channels, height, width) -> one of (channels, rows * height, columns * width)."""
    rows = [torch.cat(images[start : start + columns], dim=2) for start in range(0, len(images), columns)]
    return torch.cat(rows, dim=1)
