"""The library: finds the passages that a question asks for, or says that the notes do not hold it.

LibraryError    the notes cannot be searched; the message says what to do
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.curriculum import Curriculum
from knowledge.index import VectorIndex
from knowledge.lexical import Scores
from knowledge.passage import Passage, passages
from knowledge.ranking import FACT_WEIGHTS, LESSON_BONUS, NOTE_WEIGHTS, SCOPE_WEIGHTS, Ranker, Signals, weighted
from knowledge.vectors import VectorCache, Vectors

NEAREST = 300
"""So many facts are ranked by meaning; the others count as foreign."""

Report = Callable[[int, int], None]


class LibraryError(Exception):
    """The notes cannot be searched; the message says what to do."""


@dataclass(frozen=True)
class Found:
    """A passage and how well it fits; only the order means anything."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class SearchResult:
    """What the notes hold on a question."""

    query: str
    scope: float
    """How sure it is that the notes hold it, as log-odds."""
    found: tuple[Found, ...]
    notes: tuple[str, ...]
    """The ids of all notes, the one that fits best first."""

    @property
    def in_scope(self) -> bool:
        """Tell whether the notes hold it; if not, nobody should pretend otherwise."""
        return self.scope >= 0

    @property
    def facts(self) -> tuple[Passage, ...]:
        """Return the single sentences among what was found, best first."""
        return tuple(each.passage for each in self.found if each.passage.is_fact)


@dataclass(frozen=True)
class Look:
    """What a question looks like to the ranker, before anything is weighted."""

    meaning: Scores
    """The cosine of each passage, (passages,); -1 for what is no fact."""
    elsewhere: Scores
    """The cosine of each question that is not ours."""
    note_signals: Signals
    """(notes, signals)"""


def no_report(_done: int, _total: int) -> None:
    """Say nothing about progress."""


class Library:
    """All passages, searchable by meaning and by words.

    `passages` are in the order of the notes; `fact_rows` are the places of the facts among them, `notes` the ids.
    """

    def __init__(self, curriculum: Curriculum, cache: Path, model: Embeddings, *, report: Report = no_report) -> None:
        """Open the index under `cache`, building what is missing; `report` gets (done, total) new vectors.

        Raises:
            LibraryError: if there is not a single note.
        """
        self.passages = tuple(p for note in curriculum.notes.values() for p in passages(note))
        if not self.passages:
            raise LibraryError(
                "No notes were found in knowledge/notes. Get them back with `git checkout knowledge/notes`."
            )
        self._model, self._lock = model, threading.Lock()
        self.fact_rows = np.array([number for number, passage in enumerate(self.passages) if passage.is_fact])
        elsewhere = [ask for field in curriculum.elsewhere for ask in field.asks]
        texts = [*(_fact_text(self.passages[number]) for number in self.fact_rows), *elsewhere]
        name = str(getattr(model, "name", type(model).__name__))
        vectors = VectorCache(cache / "index" / f"vectors-{name}.npz").embed(texts, model, report)
        self._centre = vectors.mean(axis=0)
        self._index = VectorIndex(cache / "index", name, texts, _centred(vectors, self._centre))
        self.notes = tuple(curriculum.notes)
        self.ranker = Ranker(curriculum, self.passages)

    def search(self, query: str, *, k: int = 8, lesson: str | None = None) -> SearchResult:
        """Return the k passages that fit a question best, and whether the notes hold it at all.

        `lesson` is the note that the learner is in; of two that fit alike it is the likelier one.
        """
        look = self.look(query)
        notes = weighted(look.note_signals, NOTE_WEIGHTS)
        scope = weighted(self.ranker.scope_signals(query, notes, look.meaning, look.elsewhere), SCOPE_WEIGHTS)
        if lesson in self.notes:
            notes[self.notes.index(lesson)] += LESSON_BONUS
        scores = weighted(self.ranker.fact_signals(query, look.meaning, notes), FACT_WEIGHTS)
        return SearchResult(
            query=query,
            scope=float(scope),
            found=tuple(Found(self.passages[i], float(scores[i])) for i in np.argsort(-scores)[:k]),
            notes=tuple(self.notes[i] for i in np.argsort(-notes)),
        )

    def look(self, query: str) -> Look:
        """Return all that is known of a question before it is weighed."""
        with self._lock:  # the engine has one scratch buffer
            vector = np.asarray(self._model.embed_query(query), dtype=np.float32)
        cosines = self._index.similarities(_centred(vector, self._centre), NEAREST)
        meaning = np.full(len(self.passages), -1.0, dtype=np.float32)
        meaning[self.fact_rows] = cosines[: len(self.fact_rows)]
        return Look(meaning, cosines[len(self.fact_rows) :], self.ranker.note_signals(query, meaning))

    def close(self) -> None:
        """Give the index back."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _fact_text(passage: Passage) -> str:
    """Return what is embedded of a fact: the Chinese, which the model's space holds for both languages."""
    return f"{passage.title.zh}：{passage.words.zh}"


def _centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """Return vectors about the mean of the passages, of length 1: e5 puts all texts into one narrow cone."""
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9), dtype=np.float32)
