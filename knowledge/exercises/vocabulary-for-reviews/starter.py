from collections import Counter

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

PAD, UNK = 0, 1
SPECIAL = ["<pad>", "<unk>"]


def build_vocabulary(texts: list[str], least: int) -> dict[str, int]:
    """Token -> id: the two special tokens, then every character that occurs at least `least` times in `texts`."""
    raise NotImplementedError


def encode(texts: list[str], index: dict[str, int]) -> tuple[Tensor, Tensor]:
    """Ids (N, T), padded to the longest of these texts, and the real lengths (N,); both int64."""
    raise NotImplementedError


def decode(ids: Tensor, index: dict[str, int]) -> list[str]:
    """(N, T) -> N texts: padding left out, an unknown character shown as "?"."""
    raise NotImplementedError


def unknown_share(texts: list[str], index: dict[str, int]) -> float:
    """Of all characters in `texts`, the share that the vocabulary does not know."""
    raise NotImplementedError
