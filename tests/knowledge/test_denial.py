"""What a request does not want."""

import time

import pytest

from knowledge.composing.denial import denied, denies, says

DENIED = [
    "不要 dropout 和 |batchnorm", "without dropout or |batchnorm", "without |dropout and with batchnorm", "不画|曲线", "SGD instead of |Adam",
    "|dropout 就不要了", "|dropout 0，再", "|dropout=0.0", "别加 |batchnorm", "去掉 |dropout", "drop |dropout", "don't use |dropout", "不需要用 |dropout",
    "把 |dropout 去掉", "不用 nn.|MultiheadAttention",
]  # fmt: skip
WANTED = [
    "without dropout and with |batchnorm", "不用池化和用 stride=2 的|卷积", "写一个|CNN", "no pooling, with |dropout", "不要池化，用 |dropout",
    "|dropout 不要太大", "|dropout 0.5", "not only |dropout", "不同的|卷积", "piano |dropout", "|dropout",
]  # fmt: skip


def is_denied(marked: str) -> bool:
    """Tell whether the word behind the bar is denied."""
    start, request = marked.index("|"), marked.replace("|", "")
    word = next(
        word
        for word in ("dropout", "batchnorm", "CNN", "Adam", "曲线", "卷积", "MultiheadAttention")
        if request.startswith(word, start)
    )
    return denied(request, (start, start + len(word)))


@pytest.mark.parametrize("marked", DENIED)
def test_what_is_denied_is_not_wanted(marked: str) -> None:
    assert is_denied(marked)


@pytest.mark.parametrize("marked", WANTED)
def test_what_is_not_denied_is_wanted(marked: str) -> None:
    assert not is_denied(marked)


def test_what_is_denied_once_and_wanted_once_is_wanted() -> None:
    assert says("不要最大池化，用平均池化", "池化")
    assert denies("不要池化", "池化")
    assert not denies("写一个 CNN", "池化")


@pytest.mark.parametrize("wall", ["不要" * 10_000, "without " + "a or " * 5000, "dropout 不要" * 3000])
def test_wall_of_text_is_read_in_time(wall: str) -> None:
    started = time.monotonic()
    says(wall, "dropout|a")
    assert time.monotonic() - started < 2
