"""Slips of the keyboard."""

import pytest

from knowledge.practice.spelling import Spelling

NAMES = ["步幅 stride", "隐藏 hidden", "softmax", "全连接 参数 四层", "代码 padding"]
WRITTEN = ["这一步服务器不参与", "padded values"]
TYPED = ["帮我跑一下", "帮我跑一下", "给我一份带马"]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(NAMES, WRITTEN, TYPED)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("步福 2", "步幅 2"),
        ("权连接层有几个餐数", "全连接层有几个参数"),
        ("sotfmax 和 Pading", "softmax 和 padding"),
        ("带马", "代码"),  # typed once before: that may be a slip as well
        ("步服 2", "步服 2"),  # 服 is half of 步服 in 一步服务器, which is written
        ("钉死成一份", "钉死成一份"),  # 四层 would change a number
        ("padded", "padded"),
        ("strides", "strides"),
        ("x.stirde(2)", "x.stirde(2)"),
        ("", ""),
    ],
)
def test_only_what_nothing_knows_is_mended(spelling: Spelling, typed: str, mended: str) -> None:
    assert spelling.mended(typed) == mended


def test_term_that_sounds_like_two_others_is_left() -> None:
    assert Spelling(["权重", "全重"], [], []).mended("泉重") == "泉重"
