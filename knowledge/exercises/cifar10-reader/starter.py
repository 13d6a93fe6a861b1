from pathlib import Path

import torch

FOLDER = Path("cifar-10-batches-py")  # where the tests put their small copy; leave it as it is


def load(folder: Path, train: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Images uint8 (N, 3, 32, 32) and labels int64 (N,) of the training or the test set."""
    raise NotImplementedError


def channel_statistics(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean (3,) and standard deviation (3,) of uint8 images (N, 3, 32, 32) divided by 255."""
    raise NotImplementedError


def prepare(images: torch.Tensor, mean: torch.Tensor, std: torch.Tensor) -> torch.Tensor:
    """uint8 (N, 3, 32, 32) -> float32 (N, 3, 32, 32), standardised by channel."""
    raise NotImplementedError
