import torch
from torch import Tensor


def chances(logits: Tensor, temperature: float, k: int) -> Tensor:
    """(vocabulary,) scores -> (vocabulary,) probabilities, 0 but for the k best."""
    raise NotImplementedError


def draw(logits: Tensor, temperature: float, k: int) -> int:
    """The number of the word that was drawn; at temperature 0 the best one."""
    raise NotImplementedError
