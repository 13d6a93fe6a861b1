import pickle
from pathlib import Path

import numpy as np
import torch

FOLDER = Path("cifar-10-batches-py")  # where the tests put their small copy; leave it as it is
TRAINING = tuple(f"data_batch_{number}" for number in range(1, 6))


def read_batch(path: Path) -> dict[bytes, object]:
    try:
        with open(path, "rb") as file:
            return pickle.load(file, encoding="bytes")  # noqa: S301 - from a source that we trust
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path} is missing: download cifar-10-python.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html "
            f"and unpack it, so that {path.parent} holds its files"
        ) from None


def load(folder: Path, train: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Images uint8 (N, 3, 32, 32) and labels int64 (N,) of the training or the test set."""
    batches = [read_batch(folder / name) for name in (TRAINING if train else ("test_batch",))]
    rows = np.concatenate([batch[b"data"] for batch in batches])  # (N, 3072): 1024 red, 1024 green, 1024 blue
    labels = [label for batch in batches for label in batch[b"labels"]]
    return torch.from_numpy(rows).reshape(-1, 32, 32, 3).permute(0, 3, 1, 2), torch.tensor(labels)


def channel_statistics(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean (3,) and standard deviation (3,) of uint8 images (N, 3, 32, 32) divided by 255."""
    scaled = images.float() / 255
    return scaled.mean(dim=(0, 2, 3)), scaled.std(dim=(0, 2, 3))


def prepare(images: torch.Tensor, mean: torch.Tensor, std: torch.Tensor) -> torch.Tensor:
    """uint8 (N, 3, 32, 32) -> float32 (N, 3, 32, 32), standardised by channel."""
    scaled = images.float() / 255
    return (scaled - mean[:, None, None]) / std[:, None, None]
