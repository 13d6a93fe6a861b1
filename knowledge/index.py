"""The vectors on disk, in Chroma: one owner process, a name that says what is in it, and only whole ones are opened.

One process owns the index (Chroma must not be written by two); any other process reads a private copy, made from the
same cached vectors.
"""

import fcntl
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings

from knowledge.vectors import Vectors

WHOLE = "whole"
"""A file of this name stands in an index that was built to its end."""
ROWS_AT_ONCE = 5000
"""Chroma takes 5,461; a thousand at a time is a second slower."""
NEIGHBOURS: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_search": 1000,
    "ef_construction": 200,
    "max_neighbors": 32,
}
"""Wide enough to find .999 of the nearest 500 among 15,500 (measured: .9995 with 400, in 4 s more); the defaults miss 2 %, others at each build."""

log = logging.getLogger(__name__)


class VectorIndex:
    """Unit vectors, searchable by cosine."""

    def __init__(self, folder: Path, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Open the index under `folder`, or build it; `vectors` (rows, dimension) have length 1.

        Its folder's name holds the embedding model and the hash of all `texts` that decide what the vectors are; a new one is built beside the old one
        and counts only once it is whole, so a kill at any moment leaves an index that can be used or is not looked at.
        """
        self._stack, self._size = ExitStack(), len(vectors)
        self._collection = self._open(folder, model, texts, vectors)

    def _open(self, folder: Path, model: str, texts: Sequence[str], vectors: Vectors) -> chromadb.Collection:
        if not self._own(folder):
            private = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="dltutor-index-"))
            return _build(Path(private), model, vectors)
        digest = hashlib.sha256("\n".join([str(NEIGHBOURS), *texts]).encode()).hexdigest()[:16]
        prefix = f"{model}-{digest}-"
        collection, kept = _whole(folder, prefix, model, len(vectors))
        for other in folder.glob(f"{model}-*"):
            if other != kept:
                shutil.rmtree(other, ignore_errors=True)
        if collection is None:
            path = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
            collection = _build(path, model, vectors)
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

    def similarities(self, vector: Vectors, nearest: int) -> Vectors:
        """Return the cosine of each row to a vector of length 1, (rows,); -1 for all but the nearest."""
        hits = self._collection.query(
            query_embeddings=vector[None], n_results=min(nearest, self._size), include=["distances"]
        )
        found = np.full(self._size, -1.0, dtype=np.float32)
        found[np.array(hits["ids"][0], dtype=np.int64)] = 1.0 - np.array((hits["distances"] or [[]])[0])
        return found

    def close(self) -> None:
        """Give the index back."""
        self._stack.close()


def _client(path: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))


def _build(path: Path, model: str, vectors: Vectors) -> chromadb.Collection:
    collection = _client(path).create_collection(model, configuration={"hnsw": NEIGHBOURS}, embedding_function=None)
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        rows = vectors[start : start + ROWS_AT_ONCE]
        collection.add(ids=[str(start + i) for i in range(len(rows))], embeddings=rows)
    return collection


def _whole(folder: Path, prefix: str, model: str, size: int) -> tuple[chromadb.Collection | None, Path | None]:
    """Return the index that was built to its end and can be read, and its folder."""
    for path in sorted(folder.glob(f"{prefix}*")):
        if not (path / WHOLE).exists():
            continue
        try:
            collection = _client(path).get_collection(model, embedding_function=None)
            if collection.count() == size:
                return collection, path
        except Exception as error:  # noqa: BLE001  damage surfaces as anything, even as an AttributeError within Chroma
            log.warning("The index at %s cannot be read (%s); it is built again.", path, error)
    return None, None
