"""Another value of a recipe's own in a program that was changed since: both changes stand in what is shown."""

import pytest

from agent.session import Session
from agent.tutor import Tutor
from tests.agent.test_first_weeks import at_plan
from tests.agent.test_session import say


def shown(session: Session, *messages: str) -> str:
    for message in messages:
        say(session, message)
    return session.dialogue.screen


@pytest.mark.parametrize(
    ("messages", "parts"),
    [
        (("写一个时间序列预测的程序", "换成双向的", "窗口改成 30", "隐藏大小改成 64"), ("bidirectional=True", "30 + 1", "nn.Linear(2 * 64, 1)")),
        (("写个自编码器", "加 dropout", "瓶颈改成 4"), ("nn.Dropout", "nn.Linear(48, 4)", "nn.Linear(4, 48)")),
        (("写一个 CNN 认猫狗", "加 BN", "输入改成灰度图"), ("nn.BatchNorm2d(16)", "nn.Conv2d(1, 16", "torch.randn(4, 1, 64, 64)")),
    ],
)  # fmt: skip
def test_a_value_of_the_recipe_and_a_change_stand_together(
    tutor: Tutor, messages: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    session = at_plan(tutor)
    code = shown(session, *messages)
    for part in parts:
        assert part in code


def test_what_was_taken_back_is_the_value_that_the_next_change_starts_from(tutor: Tutor) -> None:
    session = at_plan(tutor)
    shown(session, "写一个时间序列预测的程序", "换成双向的", "窗口改成 30", "窗口改成 10", "撤回")
    assert "30 + 1" in session.dialogue.screen
    assert "24 + 1" in shown(session, "窗口改成 24")


def test_a_change_that_cannot_be_made_leaves_the_program_to_be_changed(tutor: Tutor) -> None:
    session = at_plan(tutor)
    before = shown(session, "写一个时间序列预测的程序", "换成双向的")
    assert shown(session, "加上注意力机制") == before
    assert "30 + 1" in shown(session, "窗口改成 30")


def test_a_value_is_given_to_no_recipe_of_another_program(tutor: Tutor) -> None:
    session = at_plan(tutor)
    shown(session, "写一个时间序列预测的程序", "换成双向的")
    code = shown(session, "```python\nimport torch\nx = torch.ones(3)\nprint(x)\n```")
    assert shown(session, "窗口改成 30") == code
