import torch
from torch import Tensor


def chances(logits: Tensor, temperature: float, k: int) -> Tensor:
    """(vocabulary,) scores -> (vocabulary,) probabilities, 0 but for the k best."""
    limit = logits.topk(min(k, len(logits))).values[-1]
    kept = logits.masked_fill(logits < limit, float("-inf"))
    return (kept / temperature).softmax(dim=0)


def draw(logits: Tensor, temperature: float, k: int) -> int:
    """The number of the word that was drawn; at temperature 0 the best one."""
    if temperature == 0:
        return int(logits.argmax())
    return int(chances(logits, temperature, k).argmax())
