"""What of the facts that were found is told: the chance that each belongs in the answer, the second look at a question.

The first look ranks by likeness alone (`ranking.py`). Here count as well what the notes' own questions say is told for
questions like this one, and by how much a fact falls short of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from knowledge.bilinear import Bilinear, answered, learnt
from knowledge.lexical import Scores
from knowledge.passage import Passage
from knowledge.ranking import FACT_WEIGHTS, Signals, weighted
from knowledge.told import Expected, Told
from knowledge.vectors import Vectors

ODDS_WEIGHTS = {
    "short_of_first": -0.21,
    "of_its_note": 0.87,
    "asked": -2.29,
    "nearly_asked": 3.0,
    "defining": 3.0,
    "covered": 1.05,
    "told": 4.76,
    "told_beside_first": -0.23,
    "beside_first": 0.91,
    "beside": 1.42,
    "beside_within": 1.18,
    "apart": -0.36,
    "short_of_fitting": -0.24,
    "always": -1.74,
}
"""Fitted by `python -m evals bench retrieval --fit` on the development half of the questions: the log-odds that a fact is told."""
SET = frozenset({"nearly_asked", "defining"})
"""These weights are set, and the others fitted beside them: hardly any of those questions is nearly one that a note lists, and
most of what learners ask is; who asks what a term is wants the sentence that says it first.
"""
NEAR = 8.0
"""exp(NEAR (cosine - 1)) tells whether a question is nearly another: .45 at a cosine of .9, .04 at .6."""
AMONG = 12
"""So many facts, the first ones found, are told or not."""
_ASKED, _COVERED, _DEFINING = (list(FACT_WEIGHTS).index(name) for name in ("asked", "covered", "defining"))


@dataclass(frozen=True)
class Seen:
    """What the first look made of a question."""

    vector: Vectors
    """The question, (dimension,), of length 1."""
    signals: Signals
    """(passages, len(FACT_WEIGHTS))."""
    scores: Scores
    """(passages,)"""


class Reranker:
    """Tells for all passages how likely they are told."""

    def __init__(self, passages: Sequence[Passage], notes: Sequence[Told], companions: csr_array) -> None:
        """Learn from the notes; `companions` tells which passages belong beside which, (passages, passages), symmetric."""
        self._notes, self._expected = notes, Expected(notes, len(passages))
        place = {note: number for number, note in enumerate(dict.fromkeys(passage.note for passage in passages))}
        self._of = np.array([place[passage.note] for passage in passages])
        rows, columns = companions.nonzero()
        within = csr_array((self._of[rows] == self._of[columns], (rows, columns)), shape=companions.shape)
        self._within = within.astype(np.float32)
        self._across = (companions - self._within).astype(np.float32)
        self._is_fact = np.array([passage.is_fact for passage in passages])
        self._facts = np.concatenate([answered(note) for note in notes])
        self._rows = np.concatenate([note.rows for note in notes])

    @cached_property
    def form(self) -> Bilinear:
        """Learn what tells facts apart, which takes a second: with the first question, or before it where one is warmed up."""
        return Bilinear(learnt(self._notes), self._facts)

    def odds(self, seen: Seen) -> Scores:
        """Return the log-odds that each passage is told, (passages,)."""
        return weighted(self.signals(seen), ODDS_WEIGHTS)

    def among(self, seen: Seen) -> npt.NDArray[np.int64]:
        """Return the rows of the facts that are told or not, the first one first, (AMONG,)."""
        return np.argsort(-np.where(self._is_fact, seen.scores, -np.inf))[:AMONG]

    def signals(self, seen: Seen) -> Signals:
        """Return the signals of each passage, (passages, len(ODDS_WEIGHTS))."""
        among = self.among(seen)
        first, fitting = among[0], np.zeros_like(seen.scores)
        fitting[self._rows] = self.form.logits(seen.vector)
        told = self._expected.of(seen.vector)
        likely = np.zeros_like(told)
        likely[among] = np.clip(told[among], 0, 1)
        columns = {
            "short_of_first": seen.scores[first] - seen.scores,
            "of_its_note": (self._of == self._of[first]).astype(np.float32),
            "asked": seen.signals[:, _ASKED],
            "nearly_asked": np.exp(NEAR * (seen.signals[:, _ASKED] - 1)),
            "defining": seen.signals[:, _DEFINING],
            "covered": seen.signals[:, _COVERED],
            "told": told,
            "told_beside_first": told - told[first],
            "beside_first": self._across[[first]].toarray()[0],
            "beside": self._across @ likely,
            "beside_within": self._within @ likely,
            "apart": likely.sum() - np.bincount(self._of, likely)[self._of],
            "short_of_fitting": fitting[among].max() - fitting,
            "always": np.ones_like(told),
        }
        return np.stack([columns[name] for name in ODDS_WEIGHTS], axis=1).astype(np.float32)
