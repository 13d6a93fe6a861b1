from collections.abc import Callable

import torch
from torch import Tensor

Model = Callable[[Tensor], Tensor]
"""Prefixes (n, t), int64, each beginning with <bos> -> scores (logits) of the next token, (n, vocabulary)."""


def greedy(model: Model, bos: int, eos: int, most: int) -> list[int]:
    """The tokens after <bos>, each the likeliest; ends with <eos> or after `most` tokens."""
    tokens = [bos]
    while len(tokens) <= most:
        tokens.append(model(torch.tensor([tokens]))[0].argmax().item())
    return tokens[1:]


def beam_search(model: Model, bos: int, eos: int, width: int, most: int, alpha: float) -> tuple[list[int], float]:
    """The best tokens after <bos> and their score: the sum of log probabilities / number of tokens ** alpha."""
    beams = [([bos], 0.0)]  # tokens, sum of their log probabilities
    for _ in range(most):
        open_ = [beam for beam in beams if beam[0][-1] != eos]
        if not open_:
            break
        grown = [beam for beam in beams if beam[0][-1] == eos]
        log_probs = model(torch.tensor([tokens for tokens, _ in open_])).log_softmax(dim=1)  # (open, vocabulary)
        for (tokens, total), row in zip(open_, log_probs.tolist()):
            grown += [([*tokens, token], total + log_prob) for token, log_prob in enumerate(row)]
        beams = sorted(grown, key=lambda beam: beam[1], reverse=True)[:width]
    scored = [(tokens[1:], total / (len(tokens) - 1) ** alpha) for tokens, total in beams]
    return max(scored, key=lambda pair: pair[1])
