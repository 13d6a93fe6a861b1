"""How well a fact answers what is asked, over all notes: a bilinear form of low rank, learnt from the notes' own questions.

What a fact answers is the mean direction of the questions that list it. For a question q and a fact f, both of length 1, the
form is q·U Vᵀ·f + s q·f + p·f + b, and its logistic the chance that f is told for q (Koren, Bell and Volinsky, Matrix
factorization techniques for recommender systems, 2009, with vectors in the place of ids). A cosine weighs all directions
alike; the form has learnt which of them tell apart what a note says of one subject.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.lexical import Scores
from knowledge.told import Told
from knowledge.vectors import Vectors

RANK, EPOCHS, NOTES_AT_ONCE = 48, 12, 4
"""Chosen on the development half of the locked questions (evals/LOG.md): a second of learning."""
RATE, DECAY, FIRST, SECOND, TINY = 2e-3, 5e-3, 0.9, 0.999, 1e-8
Numbers = Mapping[str, Vectors]


def answered(note: Told) -> Vectors:
    """Return what each fact of a note answers, (facts, dimension)."""
    return Block(note).facts


class Bilinear:
    """The form with the facts put in, so that a question costs no more than a comparison."""

    def __init__(self, numbers: Numbers, facts: Vectors) -> None:
        """Put the facts, (facts, dimension), in; `numbers` are those of `learnt`."""
        self._asks, self._weight = numbers["u"], numbers["s"]
        self._facts, self._said, self._own = facts, facts @ numbers["v"], facts @ numbers["p"] + numbers["b"]

    def logits(self, question: Vectors) -> Scores:
        """Return the log-odds that each fact is told for a question, (dimension,), (facts,)."""
        both = self._said @ (question @ self._asks) + self._weight * (self._facts @ question) + self._own
        return np.asarray(both, dtype=np.float32)


@dataclass(frozen=True)
class Block:
    """A note to learn from."""

    note: Told

    @cached_property
    def listed(self) -> npt.NDArray[np.bool_]:
        """Return whether each question lists each fact as its answer, (questions, facts)."""
        return np.asarray(self.note.told == 1.0)

    @cached_property
    def facts(self) -> Vectors:
        """Return the mean direction of the questions that list each fact, (facts, dimension); 0 where none does."""
        return _unit(self._sums)

    @cached_property
    def without(self) -> Vectors:
        """Return for each pair of a question and a fact that it lists the fact without the question, (pairs, dimension)."""
        rows, columns = np.nonzero(self.listed)
        return _unit(self._sums[columns] - self.note.questions[rows])

    @cached_property
    def _sums(self) -> Vectors:
        return np.asarray(self.listed.T.astype(np.float32) @ self.note.questions, dtype=np.float32)

    def loss(self, numbers: Numbers) -> float:
        """Return the logistic loss, summed over questions and facts."""
        logits = self._logits(numbers)
        return float((np.logaddexp(0, logits) - self.note.told * logits).sum())

    def gradients(self, numbers: Numbers) -> dict[str, Vectors]:
        """Return the gradients of the loss."""
        asked, rows = self.note.questions, np.nonzero(self.listed)[0]
        off = 1 / (1 + np.exp(-self._logits(numbers))) - self.note.told
        whole = off.sum()
        own = off[self.listed][:, None] * self.without
        off[self.listed] = 0.0
        asked_u, facts_v, own_v = asked @ numbers["u"], self.facts @ numbers["v"], own @ numbers["v"]
        return {
            "u": asked.T @ (off @ facts_v) + asked[rows].T @ own_v,
            "v": self.facts.T @ (off.T @ asked_u) + own.T @ asked_u[rows],
            "s": np.array([(off * (asked @ self.facts.T)).sum() + (own * asked[rows]).sum()], dtype=np.float32),
            "p": self.facts.T @ off.sum(axis=0) + own.sum(axis=0),
            "b": np.array([whole], dtype=np.float32),
        }

    def _logits(self, numbers: Numbers) -> Scores:
        """Return the log-odds of each fact for each question, (questions, facts).

        A question is left out of the facts that it lists, or the form would learn to look for the question itself.
        """
        asked, rows = self.note.questions, np.nonzero(self.listed)[0]
        asked_u = asked @ numbers["u"]
        logits = (
            asked_u @ (self.facts @ numbers["v"]).T + numbers["s"] * (asked @ self.facts.T) + self.facts @ numbers["p"]
        )
        logits[self.listed] = (
            (asked_u[rows] * (self.without @ numbers["v"])).sum(axis=1)
            + numbers["s"] * (asked[rows] * self.without).sum(axis=1)
            + self.without @ numbers["p"]
        )
        return np.asarray(logits + numbers["b"], dtype=np.float32)


def learnt(notes: Sequence[Told], seed: int = 0) -> Numbers:
    """Return the numbers of the form that tells best what is told in these notes, by AdamW (Loshchilov and Hutter, 2019).

    U and V (dimension, RANK), s (1,), p (dimension,), b (1,), by their names in small letters.
    """
    rng, blocks = np.random.default_rng(seed), [Block(note) for note in notes]
    width = notes[0].questions.shape[1]
    u, v = (rng.normal(0, 0.05, (width, RANK)).astype(np.float32) for _ in range(2))
    one = np.ones(1, dtype=np.float32)
    numbers = {"u": u, "v": v, "s": 3 * one, "p": np.zeros(width, dtype=np.float32), "b": -3 * one}
    means, squares = ({name: np.zeros_like(each) for name, each in numbers.items()} for _ in range(2))
    step = 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(blocks))
        for start in range(0, len(blocks), NOTES_AT_ONCE):
            some = [blocks[place] for place in order[start : start + NOTES_AT_ONCE]]
            parts = [block.gradients(numbers) for block in some]
            size, step = sum(block.note.told.size for block in some), step + 1
            rate = RATE * np.sqrt(1 - SECOND**step) / (1 - FIRST**step)
            for name, number in numbers.items():
                gradient = np.sum([part[name] for part in parts], axis=0) / size
                means[name] += (1 - FIRST) * (gradient - means[name])
                squares[name] += (1 - SECOND) * (gradient**2 - squares[name])
                number -= rate * means[name] / (np.sqrt(squares[name]) + TINY) + RATE * DECAY * number
    return numbers


def _unit(vectors: Vectors) -> Vectors:
    """Return vectors (…, dimension) of length 1, zeros as they are."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), TINY), dtype=np.float32)
