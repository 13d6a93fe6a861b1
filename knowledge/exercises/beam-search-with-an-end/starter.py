from collections.abc import Callable

import torch
from torch import Tensor

Model = Callable[[Tensor], Tensor]
"""Prefixes (n, t), int64, each beginning with <bos> -> scores (logits) of the next token, (n, vocabulary)."""


def greedy(model: Model, bos: int, eos: int, most: int) -> list[int]:
    """The tokens after <bos>, each the likeliest; ends with <eos> or after `most` tokens."""
    raise NotImplementedError


def beam_search(model: Model, bos: int, eos: int, width: int, most: int, alpha: float) -> tuple[list[int], float]:
    """The best tokens after <bos> and their score: the sum of log probabilities / number of tokens ** alpha."""
    raise NotImplementedError
