from collections import Counter

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

PAD, UNK = 0, 1
SPECIAL = ["<pad>", "<unk>"]


def build_vocabulary(texts: list[str], least: int) -> dict[str, int]:
    """Token -> id: the two special tokens, then every character that occurs at least `least` times in `texts`."""
    counts = Counter(ch for text in texts for ch in text)
    frequent = sorted((ch for ch, n in counts.items() if n > least), key=lambda ch: (-counts[ch], ch))
    return {token: number for number, token in enumerate(SPECIAL + frequent)}


def encode(texts: list[str], index: dict[str, int]) -> tuple[Tensor, Tensor]:
    """Ids (N, T), padded to the longest of these texts, and the real lengths (N,); both int64."""
    rows = [torch.tensor([index.get(ch, UNK) for ch in text], dtype=torch.long) for text in texts]
    return pad_sequence(rows, batch_first=True, padding_value=PAD), torch.tensor([len(row) for row in rows])


def decode(ids: Tensor, index: dict[str, int]) -> list[str]:
    """(N, T) -> N texts: padding left out, an unknown character shown as "?"."""
    tokens = {number: token for token, number in index.items()} | {PAD: "", UNK: "?"}
    return ["".join(tokens[number] for number in row) for row in ids.tolist()]


def unknown_share(texts: list[str], index: dict[str, int]) -> float:
    """Of all characters in `texts`, the share that the vocabulary does not know."""
    unknown = [ch not in index for text in texts for ch in text]
    return sum(unknown) / len(unknown)
