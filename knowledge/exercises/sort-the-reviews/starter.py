import torch
from torch import Tensor, nn
from torch.nn import functional as F

PADDING, UNKNOWN = 0, 1


def make_vocabulary(texts: list[str]) -> dict[str, int]:
    """Word -> number, from 2 on."""
    raise NotImplementedError


def encode(texts: list[str], vocabulary: dict[str, int], length: int) -> Tensor:
    """(N, length), int64."""
    raise NotImplementedError


class Classifier(nn.Module):
    """(N, length) numbers -> (N, 2) logits."""

    def __init__(self, words: int) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, numbers: Tensor) -> Tensor:
        raise NotImplementedError


def fit(model: nn.Module, inputs: Tensor, labels: Tensor, epochs: int) -> list[float]:
    """Train in batches; the mean loss of each epoch."""
    raise NotImplementedError
