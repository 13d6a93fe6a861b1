import torch
from torch import Tensor
from torch.nn import functional as F

PADDING = 0


def next_word_loss(logits: Tensor, words: Tensor) -> Tensor:
    """(batch, steps, vocabulary) and (batch, steps) -> (), the mean over the words to be predicted."""
    guesses, targets = logits[:, :-1], words[:, 1:]
    return F.cross_entropy(guesses.flatten(0, 1), targets.flatten(), ignore_index=PADDING, reduction="sum")


@torch.no_grad()
def perplexity(logits: Tensor, words: Tensor) -> float:
    """As many equally likely words as the model hesitates between."""
    return next_word_loss(logits, words).exp().item()
