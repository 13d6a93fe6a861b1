import torch
from torch import Tensor, nn
from torch.nn import functional as F

PAD, BOS, EOS = 0, 1, 2
# The ids from 3 on are words. The task to learn: keep the even ids of the source, in reverse, e.g. 4 7 6 8 -> 8 6 4.


def shift(targets: list[list[int]]) -> tuple[Tensor, Tensor]:
    """What the decoder reads and what it should write, both (N, longest + 1), int64, filled up with PAD at the end."""
    raise NotImplementedError


class Seq2Seq(nn.Module):
    """A GRU reads the source, another one writes; the last state of the first is the initial state of the second."""

    def __init__(self, vocabulary: int, hidden: int) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, source: Tensor, inputs: Tensor) -> Tensor:
        """source (N, S), inputs (N, T) as `shift` gives them -> scores of each next word (N, T, vocabulary)."""
        raise NotImplementedError


def fit(model: nn.Module, source: Tensor, targets: list[list[int]], epochs: int) -> list[float]:
    """Train with teacher forcing in shuffled batches of 50; the mean loss of each epoch, without the padding."""
    raise NotImplementedError


def write(model: Seq2Seq, source: Tensor, most: int) -> list[list[int]]:
    """Write on its own, word by word: (N, S) -> N lists of at most `most` words, cut off before the first EOS."""
    raise NotImplementedError
