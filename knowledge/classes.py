"""To which of some classes a short text belongs, learnt from texts whose class is known: kernel ridge regression.

Two texts are alike by the cosine of their vectors, and by that of their pieces; each goes through a Gaussian kernel, and
both count the same. Rasmussen and Williams, Gaussian Processes for Machine Learning, equation 2.25: the mean of a Gaussian
process whose noise is larger for classes with many texts, so that a class is no likelier for having more of them.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve
from scipy.sparse import csr_array

from knowledge.lexical import Scores
from knowledge.vectors import Vectors

NARROW = 1.5
"""The kernel is exp(NARROW (cosine - 1)); this and the noise were chosen by leaving texts out (evals/LOG.md)."""
NOISE = 0.1

Split = Callable[[str], list[str]]


class Classes:
    """What the texts of each class have in common, against all others."""

    def __init__(self, texts: Sequence[str], vectors: Vectors, classes: npt.NDArray[np.int64], split: Split) -> None:
        """Learn from texts, their unit vectors (texts, dimension) and the number of the class of each, (texts,)."""
        self._vectors, self._pieces = vectors, _Pieces(texts, split)
        sizes = np.bincount(classes)
        wanted = np.eye(len(sizes), dtype=np.float32)[classes]
        self._prior = np.float32(1.0 / len(sizes))
        kernel = _kernel(vectors @ vectors.T, (self._pieces.rows @ self._pieces.rows.T).toarray())
        kernel[np.diag_indices_from(kernel)] += (NOISE * sizes / np.median(sizes)).astype(np.float32)[classes]
        self._duals = solve(kernel, wanted - self._prior, assume_a="pos", overwrite_a=True, check_finite=False)

    def scores(self, text: str, vector: Vectors) -> Scores:
        """Return how much a text, with its unit vector, belongs to each class, (classes,): about 1 where it does, 0 elsewhere."""
        alike = _kernel(self._vectors @ vector, self._pieces.alike(text))
        return np.asarray(alike @ self._duals + self._prior, dtype=np.float32)


def _kernel(meaning: Scores, pieces: Scores) -> Scores:
    both = (np.exp(NARROW * (meaning - 1)) + np.exp(NARROW * (pieces - 1))) / 2
    return np.asarray(both, dtype=np.float32)


class _Pieces:
    """Texts as unit vectors of their pieces, the rarer ones the longer."""

    def __init__(self, texts: Sequence[str], split: Split) -> None:
        self._split = split
        held = [set(split(text)) for text in texts]
        found = Counter(piece for each in held for piece in each)
        self._places = {piece: place for place, piece in enumerate(found)}
        self._weights = np.log(len(texts) / np.array(list(found.values()))) + 1e-6  # a piece of all texts says nothing
        self._unknown = math.log(len(texts)) + 1e-6
        rows = [self._row(each) for each in held]
        counts = [0, *(len(places) for places, _ in rows)]
        self.rows = csr_array(
            (
                np.concatenate([values for _, values in rows]),
                np.concatenate([places for places, _ in rows]),
                np.cumsum(counts),
            ),
            shape=(len(texts), len(found)),
        )

    def _row(self, pieces: set[str]) -> tuple[npt.NDArray[np.int64], Scores]:
        """Return the places of the known pieces and their values; unknown ones shorten the others."""
        places = np.array([self._places[piece] for piece in pieces if piece in self._places], dtype=np.int64)
        values = self._weights[places]
        length = math.sqrt(float(values @ values) + (len(pieces) - len(places)) * self._unknown**2)
        return places, (values / max(length, 1e-9)).astype(np.float32)

    def alike(self, text: str) -> Scores:
        """Return the cosine with each text, (texts,)."""
        places, values = self._row(set(self._split(text)))
        whole = np.zeros(len(self._places), dtype=np.float32)
        whole[places] = values
        return np.asarray(self.rows @ whole, dtype=np.float32)
