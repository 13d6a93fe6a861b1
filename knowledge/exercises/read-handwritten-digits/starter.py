import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

# The images are those of sklearn.datasets.load_digits: (N, 8, 8), float32, already divided by 16, so 0 to 1.
# The labels are the digits 0 to 9, int64, (N,).


def split(count: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Indices of the training (60%), validation (20%) and test samples (the rest), shuffled by `seed`."""
    raise NotImplementedError


def build_mlp(hidden: int) -> nn.Module:
    """(N, 8, 8) -> scores (N, 10), through one hidden layer of `hidden` units with ReLU."""
    raise NotImplementedError


def fit(model: nn.Module, images: Tensor, labels: Tensor, epochs: int) -> list[float]:
    """Train `model` in shuffled batches of 64; the mean loss over the samples, for each epoch."""
    raise NotImplementedError


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """The share of images that `model` reads correctly."""
    raise NotImplementedError


def confusion(truth: Tensor, guess: Tensor) -> Tensor:
    """(N,), (N,) -> (10, 10), int64: row i, column j counts the images that are i and were read as j."""
    raise NotImplementedError
