"""Learners with code of their own: changes that they wish for, pieces that they paste, symptoms that they tell."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.porting import framework_wished
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


@pytest.mark.parametrize("wish", ["改成双向的", "add a progress bar", "转成 Keras"])
def test_a_change_that_no_rule_can_make_is_no_answer_of_the_lesson(tutor: Tutor, wish: str) -> None:
    assert _said(tutor, [f"```python\n{PROGRAM}```", wish]).move == "write a program"


DIGITS = "写一个手写数字识别的程序"
IN_A_LESSON = replace(Dialogue(), phase=Phase.LESSON, lesson=Lesson("gradient-descent", Step.SCENE))


@pytest.mark.parametrize(
    ("messages", "holds"),
    [
        ((DIGITS, "用 MLP"), "输入特征数 = 784（默认）"),
        ((DIGITS, "换成全连接网络"), "输入特征数 = 784（默认）"),
        ((DIGITS, "use a fully connected network instead"), "input features = 784 (assumed)"),
        (("写一个识别猫狗的 CNN，图片 96x96", "换成 ResNet 试试", "用 vgg 呢"), "图像边长 = 96"),
        (("write a program that classifies digits", "do it with an MLP"), "input features = 784 (assumed)"),
        (("写一个文本情感分类 LSTM", "用 GRU"), "循环单元 = `GRU`"),
    ],
)
def test_the_same_is_written_with_the_network_that_is_wished_for(
    tutor: Tutor, messages: Sequence[str], holds: str
) -> None:
    turn = _said(tutor, messages)
    assert turn.move == "work out"
    assert holds in turn.reply


def test_no_other_network_is_written_than_the_one_that_is_wished_for(tutor: Tutor) -> None:
    turn = _said(tutor, ["写一个识别猫狗的 CNN，图片 96x96", "用 MLP 行吗"])
    assert "图像分类的 CNN" not in turn.reply


@pytest.mark.parametrize(
    ("messages", "holds"),
    [
        ((DIGITS, "加个 dropout", "给我 Keras 版本"), "import keras"),
        (("write a CNN for 28x28 grayscale, 10 classes", "add dropout", "now in Keras"), "import keras"),
        ((PROGRAM, "now with sklearn"), "没有 scikit-learn 的写法"),
        ((PROGRAM, "能不能用 JAX 写一遍"), "没有 JAX 的写法"),
    ],
)
@pytest.mark.parametrize("phase", [Phase.INTAKE, Phase.LESSON])
def test_the_shown_program_is_wished_for_in_another_framework(
    tutor: Tutor, phase: Phase, messages: Sequence[str], holds: str
) -> None:
    begins = Dialogue() if phase is Phase.INTAKE else IN_A_LESSON
    session, turn = _after(tutor, begins, messages)
    assert holds in turn.reply
    assert ("改动不在里面" in turn.reply or "changes since are not in it" in turn.reply) == (len(messages) > 2)
    assert session.dialogue.learner.values == begins.learner.values


@pytest.mark.parametrize(
    "message",
    ["TensorFlow", "我用 TensorFlow", "I use Keras", "我想用 Keras", "PyTorch 和 TensorFlow", "我会 Java", "Keras 是什么", "学 TensorFlow"],
)  # fmt: skip
def test_who_tells_or_asks_of_a_framework_wants_no_program_in_it(message: str) -> None:
    assert not framework_wished(message)


OF_PROGRAMS = ("change code", "write a program", "work out")


def _after(tutor: Tutor, begins: Dialogue, messages: Sequence[str]) -> tuple[Session, Turn]:
    session = Session.silent(tutor)
    session.dialogue = begins
    for message in messages:
        *_, turn = session.say(message)
    return session, turn


@pytest.mark.parametrize(
    ("begins", "order", "move", "holds"),
    [
        (IN_A_LESSON, "用 GPU 跑", "change code", ".to(device)"),
        (Dialogue(), "run it on gpu", "change code", ".to(device)"),
        (IN_A_LESSON, "能不能换成 SGD？", "change code", "optim.SGD("),
        (IN_A_LESSON, "lr 0.01", "change code", "lr=0.01"),
        (IN_A_LESSON, "3 个 epoch", "work out", "range(3)"),
        (Dialogue(), "epochs 改成 2，学习率 0.01", "change code", "range(2)"),
        (IN_A_LESSON, "再加一层", "change code", "nn.Conv2d("),
        (Dialogue(), "加上数据增强", "write a program", ""),
        (Dialogue(), "跑一下看看", "change code", "accuracy"),
        (IN_A_LESSON, "完整代码发我", "change code", "load_digits"),
    ],
)
def test_what_is_ordered_of_a_program_that_was_just_shown_is_done_to_it_and_answers_nothing(
    tutor: Tutor, begins: Dialogue, order: str, move: str, holds: str
) -> None:
    session, turn = _after(tutor, begins, [DIGITS, order])
    assert (turn.move, turn.language) == (move, "en" if order.startswith("run") else "zh")
    assert holds in turn.reply
    if move != "write a program":
        assert "load_digits" in turn.reply
    assert session.dialogue.lesson == begins.lesson


@pytest.mark.parametrize(
    "order", ["画混淆矩阵", "窗口改成 14", "我要用自己的图片", "加权重衰减", "数据在 data 文件夹", "怎么保存"]
)
def test_an_order_tells_nothing_of_who_gives_it(tutor: Tutor, order: str) -> None:
    session, turn = _after(tutor, Dialogue(), [DIGITS, order])
    assert turn.move in OF_PROGRAMS
    assert session.dialogue.asked == "ml"


@pytest.mark.parametrize("question", ["预测的时候概率怎么办", "[:, None] 是干嘛的"])
def test_a_question_below_a_program_of_the_opening_is_answered(tutor: Tutor, question: str) -> None:
    session, turn = _after(tutor, Dialogue(), [DIGITS, question])
    assert turn.move in ("answer question", "explain lines of code")
    assert session.dialogue.asked == "ml"


@pytest.mark.parametrize("answer", ["没接触过", "学过一些", "学过机器学习，会用 GPU", "我用过 GPU 训练模型"])
def test_who_tells_of_themself_below_a_program_is_noted(tutor: Tutor, answer: str) -> None:
    assert _after(tutor, Dialogue(), [DIGITS, answer])[1].move == "note profile"


@pytest.mark.parametrize("answer", ["我觉得学习率太大会越走越高", "沿着负梯度走，因为那边更低"])
def test_a_guess_below_a_program_is_still_the_answer_of_the_lesson(tutor: Tutor, answer: str) -> None:
    assert _after(tutor, IN_A_LESSON, [DIGITS, answer])[1].move == "grade"


def test_a_change_is_taken_back_and_the_next_one_is_made_in_what_is_shown(tutor: Tutor) -> None:
    session, turn = _after(tutor, Dialogue(), [DIGITS, "换成 SGD", "批大小改成 32"])
    assert "optim.SGD(" in turn.reply
    assert "batch_size=32" in turn.reply
    *_, turn = session.say("撤销")
    assert turn.move == "change code"
    assert "batch_size=64" in turn.reply
    assert "optim.SGD(" in turn.reply


@pytest.mark.parametrize(
    ("messages", "holds", "lacks"),
    [
        (["写一个给花分 3 类的 CNN", "全连接改成 128"], "图像边长", "```python"),
        (["写一个猫狗分类的 CNN", "边长 64"], "torch.randn(4, 3, 64, 64)", "本来就是"),
        ([DIGITS, "轮数改成 5"], "本来就是这样", "改成了"),
        (["帮我写一个 GAN 生成手写数字", "噪声改成 16"], "本来就是这样", "改成了"),
        ([DIGITS, "用全连接网络，隐藏层 256 和 128"], "没法直接在程序里做", "参数量"),
        ([DIGITS, "轮数改成 2"], "range(2)", "本来就是"),
        (["帮我写一个 GAN 生成手写数字", "训练 3 个 epoch"], "按步数训练，现在是 200 步", "```python"),
        (
            ["帮我写一个 GAN 生成手写数字", "判别器加个 dropout"],
            "nn.ReLU(), nn.Linear(64, 64), nn.Tanh())",
            "评估时还在训练模式",
        ),
    ],
)
def test_a_value_goes_where_it_is_said_and_nowhere_else(
    tutor: Tutor, messages: list[str], holds: str, lacks: str
) -> None:
    _, turn = _after(tutor, Dialogue(), messages)
    assert holds in turn.reply
    assert lacks not in turn.reply


def test_nothing_is_taken_back_where_nothing_was_changed(tutor: Tutor) -> None:
    _, turn = _after(tutor, Dialogue(), [DIGITS, "撤销"])
    assert turn.move == "change code"
    assert not turn.runs


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
