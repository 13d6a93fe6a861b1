"""The library: finds the passages that a question asks for, or says that the notes do not hold it.

One process owns the index on disk (Chroma must not be written by two); any other process reads a private copy
in memory, made from the same cached vectors.

    LibraryError    the notes cannot be searched; the message says what to do
"""

import fcntl
import hashlib
import logging
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from langchain_core.embeddings import Embeddings

from knowledge.curriculum import Curriculum
from knowledge.lexical import Scores, WordIndex
from knowledge.passage import DEFINITION, Passage, passages
from knowledge.vectors import VectorCache, Vectors

# Chosen on the odd questions of evals/retrieval.yaml, reported on the even ones (python -m evals bench retrieval).
WORDS_WEIGHT = 1.0
NOTE_WEIGHT = 0.85
FACT_WORDS_WEIGHT = 2.0
"""Within a note its facts are close in meaning, and their words tell them apart: 太大 from 太小."""
DEFINITION_BONUS = 0.025
HALF_SCORE = 4.0
"""The BM25 score that counts half."""
SCOPE_SCORE = 0.65
"""What the best note must reach; below it the notes do not hold the question."""

_DEFINES = re.compile(r"什么是|是什么|是啥|是个啥|什么叫|介绍|what('s| is| are)\b|explain|define", re.IGNORECASE)

WHOLE = "whole"
"""A file of this name stands in an index that was built to its end."""

log = logging.getLogger(__name__)
Report = Callable[[int, int], None]


class LibraryError(Exception):
    """The notes cannot be searched; the message says what to do."""


@dataclass(frozen=True)
class Found:
    """A passage and how well it fits; only the order and the scope threshold mean anything."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class SearchResult:
    """What the notes hold on a question."""

    query: str
    in_scope: bool
    """False: the notes do not hold it, and nobody should pretend otherwise."""
    found: tuple[Found, ...]

    @property
    def facts(self) -> tuple[Passage, ...]:
        """Return the single sentences among what was found, best first."""
        return tuple(each.passage for each in self.found if each.passage.is_fact)


@dataclass(frozen=True)
class _Unit:
    """One text that is embedded: a passage in one language, or the names of a whole note."""

    passage: int
    text: str


def no_report(_done: int, _total: int) -> None:
    """Say nothing about progress."""


class Library:
    """All passages, searchable by meaning and by words."""

    def __init__(self, curriculum: Curriculum, cache: Path, model: Embeddings, *, report: Report = no_report) -> None:
        """Open the index under `cache`, building what is missing; `report` gets (done, total) new vectors.

        Raises:
            LibraryError: if there is not a single note.
        """
        self._passages = tuple(p for note in curriculum.notes.values() for p in passages(note))
        if not self._passages:
            raise LibraryError(
                "No notes were found in knowledge/notes. Get them back with `git checkout knowledge/notes`."
            )
        self._model, self._lock, self._stack = model, threading.Lock(), ExitStack()
        units = _units(curriculum, self._passages)
        name = str(getattr(model, "name", type(model).__name__))
        vectors = VectorCache(cache / "index" / f"vectors-{name}.npz").embed([u.text for u in units], model, report)
        self._centre = vectors.mean(axis=0)
        self._collection = self._open(cache / "index", name, units, _centred(vectors, self._centre))
        self._owner = np.array([unit.passage for unit in units])
        self._notes = list(curriculum.notes)
        self._note_of = np.array([self._notes.index(passage.note) for passage in self._passages])
        self._defining = np.array([passage.section == DEFINITION for passage in self._passages], dtype=np.float32)
        self._passage_words = WordIndex(
            [f"{p.title.zh} {p.title.en} {p.words.zh} {p.words.en}" for p in self._passages]
        )
        self._note_words = WordIndex([_note_text(curriculum, id_) for id_ in self._notes])

    def _open(self, folder: Path, name: str, units: Sequence[_Unit], vectors: Vectors) -> chromadb.Collection:
        digest = hashlib.sha256("\n".join(unit.text for unit in units).encode()).hexdigest()[:16]
        if not self._own(folder):
            private = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="dltutor-index-"))
            return _build(Path(private), name, vectors)
        prefix = f"{name}-{digest}-"
        collection, kept = _whole(folder, prefix, name, len(units))
        for other in folder.glob(f"{name}-*"):
            if other != kept:
                shutil.rmtree(other, ignore_errors=True)
        if collection is None:
            path = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
            collection = _build(path, name, vectors)
            (path / WHOLE).touch()
        return collection

    def _own(self, folder: Path) -> bool:
        """Take the owner's lock; False: another process has it."""
        folder.mkdir(parents=True, exist_ok=True)
        lock = self._stack.enter_context((folder / "owner.lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def search(self, query: str, *, k: int = 8) -> SearchResult:
        """Return the k passages that fit a question best, and whether the notes hold it at all."""
        dense = self._dense(query)
        words = _saturated(self._passage_words.scores(query))
        note_words = _saturated(self._note_words.scores(query))
        note_dense = np.array([dense[self._note_of == n].max() for n in range(len(self._notes))])
        notes = note_dense + WORDS_WEIGHT * note_words
        scores = NOTE_WEIGHT * notes[self._note_of] + (1 - NOTE_WEIGHT) * (dense + FACT_WORDS_WEIGHT * words)
        if _DEFINES.search(query):
            scores += DEFINITION_BONUS * self._defining
        best = np.argsort(-scores)[:k]
        return SearchResult(
            query=query,
            in_scope=bool(notes.max() >= SCOPE_SCORE),
            found=tuple(Found(self._passages[i], float(scores[i])) for i in best),
        )

    def _dense(self, query: str) -> Scores:
        """Return the centred cosine of each passage's best unit, (passages,)."""
        with self._lock:  # the engine has one scratch buffer
            vector = np.asarray(self._model.embed_query(query), dtype=np.float32)
        hits = self._collection.query(
            query_embeddings=_centred(vector, self._centre)[None],
            n_results=min(300, len(self._owner)),
            include=["distances"],
        )
        scores = np.full(len(self._passages), -1.0, dtype=np.float32)
        distances = hits["distances"] or [[]]
        for id_, distance in zip(hits["ids"][0], distances[0], strict=True):
            owner = self._owner[int(id_)]
            scores[owner] = max(scores[owner], 1.0 - distance)
        return scores

    def close(self) -> None:
        """Give the index back."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _units(curriculum: Curriculum, all_passages: Sequence[Passage]) -> list[_Unit]:
    units: list[_Unit] = []
    for number, passage in enumerate(all_passages):
        if passage.section in ("定义与数学", "代码"):  # formulas and code are found by their note's words
            continue
        units.append(_Unit(number, f"{passage.title.zh}：{passage.words.zh}"))
        if passage.is_fact:
            units.append(_Unit(number, f"{passage.title.en}: {passage.words.en}"))
        if passage.section == DEFINITION:
            note = curriculum.notes[passage.note]
            units.append(_Unit(number, f"{note.title.zh} {note.title.en} {' '.join(note.terms)}"))
    return units


def _note_text(curriculum: Curriculum, id_: str) -> str:
    note = curriculum.notes[id_]
    names = f"{note.title.zh} {note.title.en} {id_.replace('-', ' ')} {' '.join(note.terms)}"
    facts = " ".join(f"{fact.words.zh} {fact.words.en}" for fact in note.facts)
    return f"{names} {names} {facts} {' '.join(wrong.belief for wrong in note.misconceptions)}"


def _centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """Return vectors about the mean of the passages, of length 1: e5 puts all texts into one narrow cone."""
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def _saturated(scores: Scores) -> Scores:
    """Map BM25 scores from 0… to 0…1."""
    return scores / (scores + HALF_SCORE)


def _client(path: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))


def _build(path: Path, name: str, vectors: Vectors) -> chromadb.Collection:
    collection = _client(path).create_collection(name, metadata={"hnsw:space": "cosine"}, embedding_function=None)
    for start in range(0, len(vectors), 1000):
        rows = vectors[start : start + 1000]
        collection.add(ids=[str(start + i) for i in range(len(rows))], embeddings=rows)
    return collection


def _whole(folder: Path, prefix: str, name: str, size: int) -> tuple[chromadb.Collection | None, Path | None]:
    """Return the index that was built to its end and can be read, and its folder."""
    for path in sorted(folder.glob(f"{prefix}*")):
        if not (path / WHOLE).exists():
            continue
        try:
            collection = _client(path).get_collection(name, embedding_function=None)
            if collection.count() == size:
                return collection, path
        except Exception as error:  # noqa: BLE001  damage surfaces as anything, even as an AttributeError within Chroma
            log.warning("The index at %s cannot be read (%s); it is built again.", path, error)
    return None, None
