"""Vectors are computed once, and an interruption costs only the last few."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.vectors import SAVED, VectorCache

BATCH = 8
TEXTS = [f"第 {number} 句" for number in range(SAVED + 20)]


class Counting:
    """Embeds a text as its length, and can break off."""

    def __init__(self, stop_after: int = 10**9, error: type[BaseException] = KeyboardInterrupt) -> None:
        self.count, self.stop_after, self.error = 0, stop_after, error

    def __call__(self, texts: list[str]) -> Iterator[list[list[float]]]:
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            if self.count + len(batch) > self.stop_after:
                raise self.error
            self.count += len(batch)
            yield [[float(len(text)), 1.0] for text in batch]


def embed(path: Path, model: Counting, texts: list[str] = TEXTS) -> np.ndarray:
    return VectorCache(path, model).vectors(texts, lambda *_: None)


def test_what_was_embedded_before_an_interruption_is_kept(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        embed(tmp_path / "v.npz", Counting(stop_after=3 * BATCH))
    again = Counting()
    rows = embed(tmp_path / "v.npz", again)
    assert again.count == len(TEXTS) - 3 * BATCH
    assert rows.shape == (len(TEXTS), 2)
    assert rows[:, 0].tolist() == [len(text) for text in TEXTS]


def test_it_is_saved_on_the_way_as_a_kill_gives_no_chance_to(tmp_path: Path) -> None:
    seen: list[bool] = []
    path = tmp_path / "v.npz"
    VectorCache(path, Counting()).vectors(TEXTS, lambda done, _: seen.append(path.exists() and done < len(TEXTS)))
    assert any(seen)


def test_only_a_changed_sentence_is_embedded_again_and_a_lost_one_is_forgotten(tmp_path: Path) -> None:
    embed(tmp_path / "v.npz", Counting())
    model = Counting()
    embed(tmp_path / "v.npz", model, [*TEXTS[1:], "新的一句"])
    assert model.count == 1
    model = Counting()
    embed(tmp_path / "v.npz", model, TEXTS[:1])
    assert model.count == 1


def test_texts_of_like_length_are_embedded_together(tmp_path: Path) -> None:
    seen: list[str] = []

    def remember(texts: list[str]) -> Iterator[list[list[float]]]:
        seen.extend(texts)
        yield [[float(len(text))] for text in texts]

    texts = ["a longer question in English", "短", "中等长度", "ab"]
    rows = VectorCache(tmp_path / "v.npz", remember).vectors(texts, lambda *_: None)
    assert seen == ["ab", "短", "中等长度", "a longer question in English"]
    assert rows[:, 0].tolist() == [len(text) for text in texts]


def test_a_damaged_file_is_computed_again(tmp_path: Path) -> None:
    (tmp_path / "v.npz").write_bytes(b"PK\x03\x04 half a file")
    model = Counting()
    embed(tmp_path / "v.npz", model, TEXTS[:3])
    assert model.count == 3
