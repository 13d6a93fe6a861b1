"""By how much two results of one calculation differ is worked out, too."""

import pytest

from agent.outcomes import asks_difference
from agent.policy import Move
from agent.session import Session
from agent.tutor import Tutor

DIFFERENCES = [
    *("少了多少", "多了多少？", "比原来多了多少", "和刚才比差多少", "省了几倍", "那是原来的几倍"),
    *("how many fewer", "how much smaller is that", "by how much less", "what's the difference now?"),
]
NO_DIFFERENCES = [
    "有多少参数",
    "少了一层会怎样",
    "dropout 和 BN 差多少",
    "how many parameters",
    "what's the difference between MSE and MAE",
]


def test_a_question_for_the_difference_is_told_by_its_form() -> None:
    assert [each for each in DIFFERENCES if not asks_difference(each)] == []
    assert [each for each in NO_DIFFERENCES if asks_difference(each)] == []


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("784-256-10的MLP有多少参数", "那256换成128呢", "少了多少"), "少了 **101760**"),
        (("100M参数的模型占多少内存", "那200M呢", "多了多少"), "多了 **400 MB**"),
    ],
)
def test_the_last_two_results_are_compared(tutor: Tutor, messages: tuple[str, ...], said: str) -> None:
    session = Session.silent(tutor)
    for message in ("你好，会python，学过一些机器学习，数学高数线代都学过，做图像，pytorch，每周6小时", *messages):
        *_, turn = session.say(message)
    assert turn.move == Move.WORK_OUT
    assert said in turn.reply, turn.reply
