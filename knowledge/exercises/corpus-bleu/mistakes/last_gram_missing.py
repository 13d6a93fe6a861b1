import math
from collections import Counter

Words = list[str]


def grams(words: Words, n: int) -> Counter:
    """How often each n-gram occurs."""
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n))


def matches(candidate: Words, references: list[Words], n: int) -> tuple[int, int]:
    """How many n-grams of the candidate are matched (clipped), and how many it has."""
    have, most = grams(candidate, n), Counter()
    for reference in references:
        most |= grams(reference, n)  # the larger count of each
    return (have & most).total(), have.total()


def closest_length(candidate: Words, references: list[Words]) -> int:
    """The length of the reference that is closest to the candidate's; of two that are equally close, the shorter."""
    return min((len(reference) for reference in references), key=lambda r: (abs(r - len(candidate)), r))


def corpus_bleu(candidates: list[Words], references: list[list[Words]]) -> float:
    """BLEU from 0 to 1 of all candidates together; references[i] are those of candidates[i]."""
    pairs = list(zip(candidates, references, strict=True))
    c = sum(len(candidate) for candidate in candidates)
    r = sum(closest_length(candidate, those) for candidate, those in pairs)
    logs = []
    for n in (1, 2, 3, 4):
        found = [matches(candidate, those, n) for candidate, those in pairs]
        matched, total = sum(m for m, _ in found), sum(t for _, t in found)
        if matched == 0:
            return 0.0
        logs.append(math.log(matched / total))
    penalty = 1.0 if c >= r else math.exp(1 - r / c)
    return penalty * math.exp(sum(logs) / 4)
