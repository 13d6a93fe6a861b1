"""A request is compared with the program that is shown: what is met, what is not, and what only the learner can check."""

from agent.ask import ask
from agent.tutor import Tutor


def test_program_is_put_together_from_what_no_recipe_has(tutor: Tutor) -> None:
    turn = ask(tutor, "写一个带 dropout 和 batchnorm 的 CNN，输入 1×28×28，10 类，用 AdamW，画出损失曲线")
    assert turn.runs[0].error is None
    assert turn.runs[0].figures
    assert "我理解成" in turn.reply
    assert "nn.BatchNorm2d(16)" in turn.reply
    assert "还没有做到" not in turn.reply


def test_what_a_recipe_lacks_is_said(tutor: Tutor) -> None:
    turn = ask(tutor, "不用 nn.Module 也不用 optim，写线性回归拟合 y=4x+1")
    assert "还没有做到：不用 nn.Module、不用 torch.optim" in turn.reply


def test_run_is_shown_as_if_nobody_had_watched(tutor: Tutor) -> None:
    turn = ask(
        tutor, "Write a class Classifier(nn.Module) with three hidden layers of 100 units each, 50 inputs and 7 outputs"
    )
    assert turn.runs[0].stdout == "(32, 7) 26007 loss fell: True\n"
    assert "witness" not in turn.runs[0].code
