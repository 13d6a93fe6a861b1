"""Learners with code of their own: changes that they wish for, pieces that they paste, symptoms that they tell."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.session import Session
from agent.turn import Phase, Turn
from agent.tutor import Tutor

PROGRAM = """import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
print(net(torch.randn(3, 4)).shape)
"""


def _said(tutor: Tutor, messages: Sequence[str], step: Step = Step.SCENE) -> Turn:
    session = Session.silent(tutor)
    session.dialogue = replace(Dialogue(), phase=Phase.LESSON, lesson=Lesson("gradient-descent", step))
    for message in messages:
        *_, turn = session.say(message)
    return turn


def test_a_wish_beside_pasted_code_is_done_and_run(tutor: Tutor) -> None:
    turn = _said(tutor, [f"{PROGRAM}改成 GPU 版本"])
    assert turn.move == "change code"
    assert ".to(device)" in turn.reply
    assert turn.runs[-1].error is None


def test_changes_follow_one_another_and_are_no_answers(tutor: Tutor) -> None:
    turn = _said(tutor, [f"```python\n{PROGRAM}```", "优化器换成 Adam", "加个 dropout"])
    assert turn.move == "change code"
    assert "Adam(" in turn.reply
    assert "nn.Dropout(0.5)" in turn.reply


@pytest.mark.parametrize("wish", ["改成双向的", "add early stopping", "转成 Keras"])
def test_a_change_that_no_rule_can_make_is_no_answer_of_the_lesson(tutor: Tutor, wish: str) -> None:
    assert _said(tutor, [f"```python\n{PROGRAM}```", wish]).move == "write a program"


def test_the_program_of_the_lesson_is_not_changed_by_what_may_be_an_answer(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    code = tutor.curriculum.notes["gradient-descent"].code[0].source
    session.dialogue = replace(
        Dialogue(), phase=Phase.LESSON, lesson=Lesson("gradient-descent", Step.MISTAKE), screen=code
    )
    *_, turn = session.say("学习率改成 0.01")
    assert turn.move != "change code"


@pytest.mark.parametrize(
    "message",
    [
        "我的准确率一直是 10%，cifar10",
        "loss 一直 2.303 不下降",
        "训练集 99% 验证集 70%",
        "没有 zero_grad 会怎样",
        "量化会掉精度吗",
        "Q-learning 的更新公式",
    ],
)
def test_symptoms_and_questions_on_other_topics_are_answered_and_not_graded(tutor: Tutor, message: str) -> None:
    assert _said(tutor, [message]).move == "answer question"


@pytest.mark.parametrize("message", ["扩散模型是怎么加噪的", "混淆矩阵怎么看", "WGAN 呢"])
def test_who_asks_how_something_works_gets_no_program(tutor: Tutor, message: str) -> None:
    assert _said(tutor, [message]).move == "answer question"


def test_a_piece_without_its_model_is_told_line_by_line(tutor: Tutor) -> None:
    piece = "```python\nfor x, y in loader:\n    loss = criterion(model(x), y)\n    loss.backward()\n```\n这段什么意思"
    turn = _said(tutor, [piece, "第 2 行是干嘛的"])
    assert turn.move == "explain lines of code"
    assert "(4, 8) → (4, 3)" in turn.reply


def test_the_own_program_is_walked_through_by_a_pronoun(tutor: Tutor) -> None:
    turn = _said(tutor, [f"```python\n{PROGRAM}```", "walk me through it"])
    assert turn.move == "walk through code"
    assert "nn.Linear(4, 8)" in turn.reply


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (
            "这样写测试对吗\n```python\ndef test(model, loader):\n    correct = 0\n    for x, y in loader:\n"
            "        correct += (model(x).argmax(1) == y).sum().item()\n    return correct / len(loader)\n```",
            "样本数的和除以了批次数",
        ),
        (
            "为啥输出不对 我想要(8,2)\n```python\nimport torch\nfrom torch import nn\nemb, lstm = nn.Embedding(9, 4), nn.LSTM(4, 6)\n"
            "h, _ = lstm(emb(torch.randint(0, 9, (8, 20))))\nprint(nn.Linear(6, 2)(h[:, -1]).shape)\n```",
            "batch_first",
        ),
        (
            "这个概率加起来不是1\n```python\nimport torch\np = torch.randn(4, 3).softmax(dim=0)\nprint(p.sum(dim=1))\n```",
            "softmax 沿错了维",
        ),
        (
            "这个概率加起来不是1\n```python\nimport torch\np = torch.randn(4, 3).sigmoid()\nprint(p.sum(dim=1))\n```",
            "没有在代码和这次运行里认出来",
        ),
        ("这样写对吗\n```python\nimport torch\nx = torch.ones(2, 3)\nprint(x.sum())\n```", "种不报错的毛病"),
        (
            "tell me, is this the right way?\n```python\nimport torch\nx = torch.ones(2, 3)\nprint(x.sum())\n```",
            "kinds of faults",
        ),
    ],
)
def test_who_asks_of_code_that_runs_gets_a_verdict(tutor: Tutor, message: str, says: str) -> None:
    assert says in _said(tutor, [message]).reply
