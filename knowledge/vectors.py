"""Vectors that were computed once: kept by the text's hash, so only changed sentences are embedded again."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Embed = Callable[[list[str]], Iterator[list[list[float]]]]
"""Texts to their vectors, in the same order, some at a time."""
MANY_AT_ONCE = 1024
"""So many vectors the process that embeds in bulk sends at once: of more texts more are of like length (365 a second; 305 with 256)."""
SAVED = 512
"""After so many new vectors the file is written."""


def text_key(text: str) -> str:
    """Return the hash by which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


class VectorCache:
    """One file of vectors, all made by `embed`; always whole, because it is replaced and never rewritten."""

    def __init__(self, path: Path, embed: Embed) -> None:
        self._path, self._embed = path, embed
        self._vectors = self._load()

    def _load(self) -> dict[str, Vectors]:
        try:
            with np.load(self._path, allow_pickle=False) as file:
                return dict(zip(file["keys"].tolist(), file["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):  # none yet, or damaged: it can be computed again
            return {}

    def vectors(self, texts: Sequence[str], report: Callable[[int, int], None]) -> Vectors:
        """Return the vectors of all texts, (len(texts), dimension); `report` gets how many of the new ones are done.

        Interrupted, it keeps what was done up to then; killed, what was done a few seconds before.
        """
        missing = [text for text in dict.fromkeys(texts) if text_key(text) not in self._vectors]
        # Bytes tell about how many tokens a text has, and those of as many are embedded together.
        missing.sort(key=lambda text: len(text.encode()))
        done = saved = 0
        try:
            for rows in self._embed(missing) if missing else ():
                batch = missing[done : done + len(rows)]
                self._vectors.update(zip(map(text_key, batch), np.asarray(rows, dtype=np.float32), strict=True))
                done += len(rows)
                if done - saved >= SAVED:  # a kill loses a few seconds' work
                    self._save(set(self._vectors))
                    saved = done
                report(done, len(missing))
        finally:
            if missing:
                self._save(set(map(text_key, texts)))
        return np.stack([self._vectors[text_key(text)] for text in texts])

    def _save(self, wanted: set[str]) -> None:
        kept = {key: vector for key, vector in self._vectors.items() if key in wanted}
        if not kept:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as file:
            np.savez(file, keys=np.array(list(kept)), vectors=np.stack(list(kept.values())))
        half.replace(self._path)
