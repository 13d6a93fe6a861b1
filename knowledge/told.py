"""Which facts are told for a question, learnt from the questions of the notes and what they name as their answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve
from scipy.sparse import csr_array

from knowledge.curriculum import Curriculum
from knowledge.lexical import Scores
from knowledge.passage import Passage
from knowledge.vectors import Vectors

BESIDES = 0.8
"""How much a fact that belongs in an answer besides counts, where one that answers counts 1."""
NARROW, NOISE = 1.5, 0.2
"""The kernel is exp(NARROW (cosine - 1)); both were chosen on the development half of the locked questions (evals/LOG.md)."""


@dataclass(frozen=True)
class Told:
    """One note: its questions, its facts, and what is told for what."""

    questions: Vectors
    """(questions, dimension), of length 1."""
    rows: npt.NDArray[np.int64]
    """The rows of its facts among all passages, (facts,)."""
    told: Scores
    """How much each fact is told for each question, 0 to 1, (questions, facts)."""


def told_by_notes(curriculum: Curriculum, passages: Sequence[Passage], vectors: Vectors) -> tuple[Told, ...]:
    """Return what each note's questions say is told; `vectors` are those of all own questions, in their order."""
    facts: dict[str, dict[int, int]] = {}
    for row, passage in enumerate(passages):
        if passage.is_fact:
            facts.setdefault(passage.note, {})[passage.number] = row
    asks, places_of = curriculum.own_asks, dict[str, list[int]]()
    for place, (id_, _) in enumerate(asks):
        places_of.setdefault(id_, []).append(place)
    found = []
    for id_, places in places_of.items():
        column = {number: place for place, number in enumerate(facts[id_])}
        told = np.zeros((len(places), len(column)), dtype=np.float32)
        for row, place in enumerate(places):
            ask = asks[place][1]
            told[row, [column[number] for number in ask.also]] = BESIDES
            told[row, [column[number] for number in ask.facts]] = 1.0
        found.append(Told(vectors[places], np.array([*facts[id_].values()]), told))
    return tuple(found)


class Expected:
    """How much of each note is told for a question: kernel ridge regression on the note's own questions.

    Rasmussen and Williams, Gaussian Processes for Machine Learning, equation 2.25, for each note by itself.
    """

    def __init__(self, notes: Sequence[Told], size: int) -> None:
        """Learn from all notes; `size` is the number of all passages."""
        self._questions = np.concatenate([note.questions for note in notes])
        self._mean = np.zeros(size, dtype=np.float32)
        parts = []
        for note in notes:
            mean = note.told.mean(axis=0)
            self._mean[note.rows] = mean
            kernel = _kernel(note.questions @ note.questions.T) + NOISE * np.eye(len(note.told), dtype=np.float32)
            parts.append(solve(kernel, note.told - mean, assume_a="pos"))
        columns = np.concatenate([np.tile(note.rows, len(note.told)) for note in notes])
        starts = np.cumsum([0, *(len(note.rows) for note in notes for _ in note.told)])
        values = np.concatenate([part.ravel() for part in parts]).astype(np.float32)
        self._duals = csr_array((values, columns, starts), shape=(len(self._questions), size))

    def of(self, question: Vectors) -> Scores:
        """Return how much each passage is told for a question, (dimension,), of length 1: about 0 to 1, (passages,)."""
        return np.asarray(_kernel(self._questions @ question) @ self._duals + self._mean, dtype=np.float32)


def _kernel(cosines: Scores) -> Scores:
    return np.asarray(np.exp(NARROW * (cosines - 1)), dtype=np.float32)
