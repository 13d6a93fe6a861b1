import torch
from torch import Tensor


def image_grid(images: list[Tensor], columns: int) -> Tensor:
    """N images of (channels, height, width) -> one of (channels, rows * height, columns * width)."""
    channels, height, width = images[0].shape
    rows = -(-len(images) // columns)  # rounded up
    blank = torch.zeros_like(images[0])
    cells = images + [blank] * (rows * columns - len(images))
    grid = torch.stack(cells).reshape(columns, rows, channels, height, width)
    grid = grid.permute(2, 1, 3, 0, 4)  # (channels, rows, height, columns, width)
    return grid.reshape(channels, rows * height, columns * width)
