import torch
from torch import Tensor, nn
from torch.nn import functional as F

# The images are those of sklearn.datasets.load_digits: (N, 8, 8), float32, already divided by 16, so 0 to 1.
# Nobody has labelled them.


class Autoencoder(nn.Module):
    """(N, 8, 8) -> (N, 8, 8), through `code` numbers per image."""

    def __init__(self, code: int) -> None:
        super().__init__()
        raise NotImplementedError  # self.encoder: (N, 8, 8) -> (N, code), self.decoder: (N, code) -> (N, 8, 8)

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def fit(model: nn.Module, images: Tensor, epochs: int) -> list[float]:
    """Train `model` to give back `images`, in shuffled batches; the mean loss of each epoch."""
    raise NotImplementedError


def errors(model: nn.Module, images: Tensor) -> Tensor:
    """(N, 8, 8) -> (N,): for each image, the mean squared error of its reconstruction."""
    raise NotImplementedError


def strange(model: nn.Module, normal: Tensor, images: Tensor, share: float) -> Tensor:
    """(M, 8, 8), (N, 8, 8) -> (N,), bool: which images have a larger error than all but `share` of the normal ones."""
    raise NotImplementedError
