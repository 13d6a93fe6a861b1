"""The library: finds the passages that a question asks for, or says that the notes do not hold it.

LibraryError    the notes cannot be searched; the message says what to do
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from knowledge.companions import covered, matrix
from knowledge.curriculum import Curriculum
from knowledge.embedding import SentenceEmbeddings
from knowledge.index import VectorIndex
from knowledge.lexical import Scores
from knowledge.passage import Passage, passages
from knowledge.ranking import FACT_WEIGHTS, LESSON_BONUS, NOTE_WEIGHTS, Look, Ranker, weighted
from knowledge.reranking import Reranker, Seen
from knowledge.scope import SCOPE_WEIGHTS, scope_signals
from knowledge.slips import Slips, slips_of
from knowledge.sounds import Sounds
from knowledge.told import told_by_notes
from knowledge.vectors import VectorCache, Vectors
from knowledge.words import is_cjk

NEAREST = 500
"""So many questions are compared by meaning; the others count as strangers."""
WHITENING_FLOOR = 1.0
"""Added to the variance of each direction, in mean variances: rare directions are mostly noise (measured)."""

HEAD, TAIL = 500, 300
"""Characters of a long text that are embedded: e5 has learnt from 512 tokens, and 20,000 characters would take 30 s."""
SAMPLED = 10
"""One of so many questions is a sample, for who must tell a question from what is none."""
KEPT = 8
"""So many questions' vectors and looks are kept."""
SPARE = 2
"""So many times as many passages as are wanted are looked at: the needless ones go behind."""

Report = Callable[[int, int], None]


class LibraryError(Exception):
    """The notes cannot be searched; the message says what to do."""


@dataclass(frozen=True)
class Found:
    """A passage, and how likely it is told, as log-odds."""

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

    def likely(self, odds: float, most: int) -> tuple[Passage, ...]:
        """Return the facts, at most so many, that are told with at least these log-odds, the first in any case."""
        scored = [each for each in self.found if each.passage.is_fact][:most]
        return tuple(each.passage for place, each in enumerate(scored) if place == 0 or each.score >= odds)


def no_report(_done: int, _total: int) -> None:
    """Say nothing about progress."""


class Library:
    """All passages, searchable by words and by the questions that they answer.

    A question is compared with questions: those of the notes lead to the facts that answer them, those from elsewhere
    away. `passages` are in the order of the notes, whose ids are `notes`; `questions` are all that there are, and `samples`
    some of them with their vectors, whitened.
    """

    def __init__(
        self, curriculum: Curriculum, cache: Path, model: SentenceEmbeddings, *, report: Report = no_report
    ) -> None:
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
        self.model_name = model.name
        self.notes = tuple(curriculum.notes)
        own = [ask.words for _, ask in curriculum.own_asks]
        self.questions, self._own = (*own, *curriculum.foreign_asks), len(own)
        # The words are read beside: a new index waits for another process, an old one for the disk.
        with ThreadPoolExecutor(1) as beside:
            read = beside.submit(_by_words, curriculum, self.passages, self.questions)
            cached = VectorCache(cache / "index" / f"questions-{model.name}.npz", model.embed_all)
            vectors = cached.vectors(self.questions, report)
            self._centre, self._whitening = vectors.mean(axis=0), _whitening(vectors)
            white = self.whitened(vectors)
            told = told_by_notes(curriculum, self.passages, white[: len(own)])
            self.reranker = Reranker(self.passages, told, matrix(curriculum.companions, self.passages))
            self._covered = covered(curriculum.companions, self.passages)
            self.samples = self.questions[::SAMPLED], white[::SAMPLED]
            texts = [f"{WHITENING_FLOOR}", *self.questions]
            self._index = VectorIndex(cache / "index", model.name, texts, white)
            self.ranker, self._slips, self._sounds = read.result()
        # A turn asks for the same more than once: whether it is a request, then what answers it.
        self._looked, self._embedded = lru_cache(KEPT)(self._look), lru_cache(KEPT)(self._embed)

    def search(self, query: str, *, k: int = 8, lesson: str | None = None) -> SearchResult:
        """Return the k passages that fit a question best, and whether the notes hold it at all.

        `lesson` is the note that the learner is in; of two that fit alike it is the likelier one.
        """
        look = self.look(query)
        notes = weighted(self.ranker.note_signals(look), NOTE_WEIGHTS)
        scope = float(weighted(scope_signals(look, notes), SCOPE_WEIGHTS))
        scope = max(scope, 0.0) if self.ranker.is_known(look) else scope
        if lesson in self.notes:
            notes[self.notes.index(lesson)] += LESSON_BONUS
        odds = self.reranker.odds(self.seen(look, notes))
        odds[list(look.listed)] = odds.max()  # none of them is far from what fits best
        best = map(int, np.argsort(-odds)[: SPARE * k])
        rows = self._with_the_needless_behind(look.listed, best)[:k]
        return SearchResult(
            query=query,
            scope=scope,
            found=tuple(Found(self.passages[i], float(odds[i])) for i in rows),
            notes=tuple(self.notes[i] for i in np.argsort(-notes)),
        )

    def _with_the_needless_behind(self, listed: Sequence[int], rows: Iterable[int]) -> tuple[int, ...]:
        """Return passages in the same order, but behind the others those that tell what a better one told already.

        Those that a note lists for the question come first, all of them: its author has chosen.
        """
        telling: list[int] = []
        needless: list[int] = []
        told: set[int] = set()
        for row in dict.fromkeys((*listed, *rows)):
            if row in told and row not in listed:
                needless.append(row)
            else:
                telling.append(row)
                told.update(self._covered.get(row, ()))
        return (*telling, *needless)

    def seen(self, look: Look, notes: Scores) -> Seen:
        """Return what the first look makes of a question; `notes` are the scores of the notes."""
        signals = self.ranker.fact_signals(look, notes)
        return Seen(self.whitened(self.embed(look.query)), signals, weighted(signals, FACT_WEIGHTS))

    def lists(self, query: str) -> bool:
        """Tell whether a note lists this very question, however it is put."""
        return bool(self.ranker.listed(query))

    def mended(self, text: str) -> str:
        """Return a text with the slips in its terms mended, English ones by their letters and Chinese ones by their sound."""
        return self._sounds.mended(self._slips.mended(text))

    def look(self, query: str) -> Look:
        """Return all that is known of a question before it is weighed; slips in its English terms are mended."""
        return self._looked(query)

    def _look(self, query: str) -> Look:
        query = query if self.lists(query) else self._slips.mended(query)
        alike = self._index.similarities(self.whitened(self.embed(query)), NEAREST)
        return self.ranker.look(query, alike[: self._own], alike[self._own :])

    def embed(self, query: str) -> Vectors:
        """Return the vector of a question, (dimension,), as the model gives it."""
        return self._embedded(query)

    def _embed(self, query: str) -> Vectors:
        if len(query) > HEAD + TAIL:
            query = f"{query[:HEAD]} {query[-TAIL:]}"
        with self._lock:  # the engine has one scratch buffer
            return np.asarray(self._model.embed_query(query), dtype=np.float32)

    def embed_all(self, texts: list[str]) -> Iterator[list[list[float]]]:
        """Yield the vectors of any number of questions, some at a time."""
        batches = self._model.embed_all(texts)
        while True:
            with self._lock:
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def whitened(self, vectors: Vectors) -> Vectors:
        """Return vectors (…, dimension) of length 1 in which no direction is commoner than others.

        e5 puts all questions into one narrow cone, in which they differ by little.
        """
        white = (vectors - self._centre) @ self._whitening
        return np.asarray(white / np.maximum(np.linalg.norm(white, axis=-1, keepdims=True), 1e-9), dtype=np.float32)

    def close(self) -> None:
        """Give the index back."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _whitening(vectors: Vectors) -> Vectors:
    """Return the symmetric matrix (dimension, dimension) that evens out the variances of the rows."""
    if len(vectors) < 2:  # no variance to speak of
        return np.eye(vectors.shape[1], dtype=np.float32)
    variances, directions = np.linalg.eigh(np.cov(vectors, rowvar=False))
    scales = (np.maximum(variances, 0.0) + WHITENING_FLOOR * variances.mean() + 1e-12) ** -0.5
    return np.asarray((directions * scales) @ directions.T, dtype=np.float32)


def _by_words(
    curriculum: Curriculum, read: Sequence[Passage], questions: Sequence[str]
) -> tuple[Ranker, Slips, Sounds]:
    """Return what finds passages by their words, and what mends a learner's words, in their spelling and their sound."""
    terms = [name for note in curriculum.notes.values() for name in (note.title.zh, *note.terms)]
    whole = [name for name in terms if all(map(is_cjk, name))]  # of CNN 是什么 the rest is no term
    sounds = Sounds(whole, (passage.words.zh for passage in read), questions)
    return Ranker(curriculum, read), slips_of(curriculum, read), sounds
