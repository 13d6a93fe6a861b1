import math
from collections import Counter

Words = list[str]


def matches(candidate: Words, references: list[Words], n: int) -> tuple[int, int]:
    """How many n-grams of the candidate are matched (clipped), and how many it has."""
    raise NotImplementedError


def closest_length(candidate: Words, references: list[Words]) -> int:
    """The length of the reference that is closest to the candidate's; of two that are equally close, the shorter."""
    raise NotImplementedError


def corpus_bleu(candidates: list[Words], references: list[list[Words]]) -> float:
    """BLEU from 0 to 1 of all candidates together; references[i] are those of candidates[i]."""
    raise NotImplementedError
