"""Questions on the learner's program that was just run: where it is wrong, why, what else is, what a name came to."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.asked_of_code import Asked, asked_of_code
from agent.dialogue import Dialogue
from agent.last_code import LastCode
from agent.lesson import Lesson, Step
from agent.session import Session
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from tools.fault import Fault
from tools.words import Words

WIDTH = """```python
import torch
from torch import nn
net = nn.Sequential(nn.Conv2d(3, 32, 5), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(2048, 10))
print(net(torch.randn(8, 3, 32, 32)).shape)
```"""
TWO = """```python
import torch
from torch import nn
model = nn.Linear(10, 3)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(64, 10), torch.randint(0, 3, (64,))
for step in range(5):
    p = torch.softmax(model(x), dim=1)
    loss = nn.functional.cross_entropy(p, y)
    loss.backward()
    opt.step()
```"""
DESCENT = """```python
import torch
w = torch.tensor(4.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for step in range(20):
    opt.zero_grad()
    loss = w ** 2
    loss.backward()
    opt.step()
```"""
WORD = Words("标题", "title")
BAD = LastCode("x=1\nw=2\nlr=3\n", "f", told=Fault("f", 1, WORD, WORD, WORD, "n"), age=1)


def _said(tutor: Tutor, messages: Sequence[str]) -> Turn:
    session = Session.silent(tutor)
    session.dialogue = replace(Dialogue(), phase=Phase.LESSON, lesson=Lesson("gradient-descent", Step.SCENE))
    for message in messages:
        *_, turn = session.say(message)
    return turn


UNSEEDED = """```python
import torch
w = torch.randn(3, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for step in range(3):
    loss = (w ** 2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
```"""


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("哪一行有问题", Asked.WHERE),
        ("错在哪", Asked.WHERE),
        ("到底哪不对", Asked.WHERE),
        ("哪行的bug", Asked.WHERE),
        ("报错了怎么办", Asked.WHERE),
        ("出错了咋办", Asked.WHERE),
        ("那怎么办", Asked.WHERE),
        ("what's wrong with it?", Asked.WHERE),
        ("为什么", Asked.WHY),
        ("这样为什么不对", Asked.WHY),
        ("why is that wrong?", Asked.WHY),
        ("why the error", Asked.WHY),
        ("why is there an error?", Asked.WHY),
        ("what does this error mean", Asked.WHY),
        ("explain the error", Asked.WHY),
        ("why did it fail?", Asked.WHY),
        ("为什么会报错", Asked.WHY),
        ("为什么会有这个错误", Asked.WHY),
        ("报错的原因是什么", Asked.WHY),
        ("这个报错什么意思", Asked.WHY),
        ("没有问题吗", Asked.MORE),
        ("其他地方都对吗", Asked.MORE),
        ("还有呢", Asked.MORE),
        ("any other bugs?", Asked.MORE),
        ("所以应该填多少", Asked.FILL),
        ("改成多少才对", Asked.FILL),
        ("w最后是多少", Asked.VALUE),
        ("what is the final value of w", Asked.VALUE),
        ("6*6*32？", Asked.TRY),
        ("是7×7×32吧", Asked.TRY),
    ],
)
def test_a_bare_question_is_of_the_program_that_was_just_run(message: str, kind: Asked) -> None:
    assert asked_of_code(message, Dialogue(code=BAD)) is kind
    assert asked_of_code(message, Dialogue()) is None
    assert asked_of_code(message, Dialogue(code=replace(BAD, age=9))) is None


@pytest.mark.parametrize(
    "message",
    [
        "哪里可以下载数据集",
        "哪个优化器好",
        "为什么要用 softmax",
        "还有一个问题：什么是梯度",
        "还有多少课",
        "没有问题，继续",
        "没问题",
        "lr是什么",
        "学习率填多少合适",
        "x轴是多少",
        "6，还是6",
        "A",
        "更多例子",
        "which line plots the data?",
        "what is an error",
        "what is the training error",
        "why is the test error higher",
        "why is the error squared",
        "报错信息怎么读",
        "过拟合了怎么办",
        "标签有错怎么办",
        "why does softmax need exp",
    ],
)
def test_what_holds_a_subject_of_its_own_is_not_of_the_program(message: str) -> None:
    assert asked_of_code(message, Dialogue(code=BAD)) is None


def test_the_line_and_the_cause_of_a_fault_are_told_on_wish(tutor: Tutor) -> None:
    assert "第 4 行：`print(" in _said(tutor, [WIDTH, "哪一行有问题"]).reply
    assert "1568" in _said(tutor, [WIDTH, "哪错了", "为什么"]).reply


def test_a_number_that_is_proposed_is_run(tutor: Tutor) -> None:
    wrong = _said(tutor, [WIDTH, "6*6*32？"])
    assert "填这个数还是不行" in wrong.reply
    assert "1152x10" in wrong.reply
    assert "跑通了" in _said(tutor, [WIDTH, "6*6*32？", "1568吗"]).reply


def test_what_is_to_be_filled_in_is_a_wish_for_a_mend(tutor: Tutor) -> None:
    assert _said(tutor, [WIDTH, "所以应该填多少"]).move == "mend code"


def test_the_faults_beside_the_first_are_counted_and_told_one_after_another(tutor: Tutor) -> None:
    first = _said(tutor, [TWO])
    assert "还看到另外 1 处" in first.reply
    assert "忘了把梯度清零" in _said(tutor, [TWO, "还有别的问题吗"]).reply
    last = _said(tutor, [TWO, "还有别的问题吗", "anything else?"])
    assert last.move == "answer about the code that was run"
    assert "别的没有看到" in last.reply


def test_what_a_name_came_to_is_run(tutor: Tutor) -> None:
    assert "w = tensor(0.0461" in _said(tutor, [DESCENT, "那最后w是多少"]).reply


def test_who_asks_whether_working_code_is_right_gets_a_verdict(tutor: Tutor) -> None:
    assert "种不报错的毛病" in _said(tutor, [DESCENT, "没有问题吗"]).reply


def test_what_a_change_would_come_to_is_run_beside_the_program_as_it_is(tutor: Tutor) -> None:
    turn = _said(
        tutor,
        [
            DESCENT.replace("```python", "```python\n").replace("    opt.step()", "    opt.step()\nprint(w.item())"),
            "lr改成1.1会怎样",
        ],
    )
    assert turn.move == "change code"
    assert "0.046" in turn.reply.split("改之后")[0]
    assert len(turn.runs) == 2
    assert turn.runs[1].stdout != turn.runs[0].stdout
    again = _said(tutor, [DESCENT, "lr改成1.1会怎样", "循环100次呢"])
    assert "range(100)" in again.reply
    assert "lr=1.1" not in again.runs[1].code


def test_two_programs_are_compared_by_the_same_chance(tutor: Tutor) -> None:
    turn = _said(tutor, [UNSEEDED, "lr 改成 0.05 会怎样"])
    assert "manual_seed(0)" in turn.reply
    first = [run.stdout.split("\n")[0] for run in turn.runs]
    assert first[0] == first[1]  # before the first step


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        *(
            (True, each, Asked.VALUE)
            for each in ("w的形状是什么", "w - 1 的形状", "what is the shape of w", "最后的loss是多少")
        ),
        *(
            (True, each, Asked.OUTPUT)
            for each in ("输出是多少", "程序的输出是什么", "what is the output?", "what does it print")
        ),
        *(
            (True, each, Asked.MORE)
            for each in ("哪里可以优化", "还能优化吗", "how can I improve it?", "any suggestions?")
        ),
        *(
            (True, each, Asked.REVIEW)
            for each in (
                "我的代码写得怎么样",
                "能不能写得更好",
                "代码效率高吗",
                "is my code efficient?",
                "review my code",
                "优化一下这段代码",
                "帮我把这段代码优化一下",
                "refactor this code",
                "please improve my code",
            )
        ),
        *(
            (True, each, None)
            for each in (
                "效果怎么样",
                "优化一下我的计划",
                "improve my maths",
                "Adam 效率高吗",
                "is Adam efficient?",
                "how good is dropout",
            )
        ),
        *((True, each, None) for each in ("softmax 的输出是什么", "输出层是什么", "优化器是什么", "loss为什么不降")),
        *((True, each, None) for each in ("形状是多少", "卷积输出的大小是多少", "如何提升准确率", "模型的输出是什么")),
        *(
            (False, each, Asked.WHY)
            for each in ("loss为什么不降", "为什么 loss 降不下去", "why doesn't the loss go down?")
        ),
        *((False, each, Asked.TRY) for each in ("400行吗", "改成 16*5*5", "改成400行吗")),
    ],
)
def test_what_a_program_gave_and_why_it_does_not_learn_is_asked_of_it(
    code: bool, message: str, kind: Asked | None
) -> None:
    works = LastCode(DESCENT.split("```")[1].removeprefix("python"), works=True)
    assert asked_of_code(message, Dialogue(code=works if code else BAD)) is kind


def test_a_program_as_a_whole_is_judged_by_its_run(tutor: Tutor) -> None:
    reply = _said(tutor, [UNSEEDED, "我的代码写得怎么样"]).reply
    assert "从这次运行来看" in reply
    assert "步里损失从" in reply


def test_a_shape_and_the_last_loss_are_those_of_the_run_that_was_shown(tutor: Tutor) -> None:
    assert "torch.Size([3, 3])" in _said(tutor, [UNSEEDED, "w[:, None] - w 的形状是什么"]).reply
    session = Session.silent(tutor)
    runs = [[*session.say(message)][-1].runs[0].stdout for message in (UNSEEDED, "最后的loss是多少", "输出是多少")]
    assert float(runs[1].split("=")[1]) == pytest.approx(float(runs[0].split()[-1]), rel=1e-4)
    assert runs[2] == runs[0]


def test_a_number_takes_the_place_of_the_sum_that_was_written(tutor: Tutor) -> None:
    product = WIDTH.replace("nn.Linear(2048", "nn.Linear(32*8*8")
    assert product != WIDTH
    assert "跑通了" in _said(tutor, [product, "1568？"]).reply
    assert "填这个数还是不行" in _said(tutor, [product, "1000？"]).reply


def test_a_line_is_told_with_the_fault_in_it(tutor: Tutor) -> None:
    pairs = "```python\nimport torch\npred, y = torch.randn(9, 1, requires_grad=True), torch.ones(9)\nloss = ((pred - y) ** 2).mean()\nloss.backward()\n```"
    assert "(9, 9)" in _said(tutor, [pairs, "第3行什么意思"]).reply


CLASSIFIER = """```python
import torch
from torch import nn
class Classifier(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(8, hidden, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(hidden * 2, 2)
    def forward(self, x):
        o, (h, c) = self.lstm(x)
        z = torch.cat([h[0], h[1]], dim=1)
        return self.fc(z)
out = Classifier()(torch.randn(4, 12, 8))
y = torch.zeros(4)
print(out.shape)
```"""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("what is the shape of o", ("`o` has the shape (4, 12, 32)",)),
        ("h 和 c 的形状", ("`h` 的形状是 (2, 4, 16)", "`c` 的形状是 (2, 4, 16)")),
        ("h[0] 的形状是多少", ("`h[0]` 的形状是 (4, 16)",)),
        ("what is the shape of z after that?", ("`z` has the shape (4, 32)",)),
        ("what are the shapes of z and out", ("`z` has the shape (4, 32)", "`out` has the shape (4, 2)")),
        ("out 和 y 的形状分别是什么", ("out.shape = torch.Size([4, 2])", "y.shape = torch.Size([4])")),
        ("what is the shape of out and y?", ("out.shape = torch.Size([4, 2])", "y.shape = torch.Size([4])")),
    ],
)
def test_shapes_are_told_of_several_names_and_of_those_within_a_function(
    tutor: Tutor, message: str, said: Sequence[str]
) -> None:
    reply = _said(tutor, [CLASSIFIER, message]).reply
    assert all(each in reply for each in said)


def test_what_a_failed_run_has_not_reached_has_no_shape(tutor: Tutor) -> None:
    failing = CLASSIFIER.replace("hidden * 2, 2", "hidden, 2")
    assert "`z` 的形状是 (4, 32)" in _said(tutor, [failing, "z 的形状"]).reply
    assert "没有见到张量 `out`" in _said(tutor, [failing, "out 的形状"]).reply


def test_of_no_program_is_a_shape_of_a_name_that_it_does_not_bind() -> None:
    code = Dialogue(code=LastCode(CLASSIFIER.split("```")[1].removeprefix("python"), works=True))
    for message in ("what is the shape of a kernel", "x 和 q 的形状", "what is the shape of k and v", "卷积的形状"):
        assert asked_of_code(message, code) is None


@pytest.mark.parametrize(
    "message",
    [
        "把 hidden 改成 8 参数变多少",
        "hidden 改成 8 参数量会变成多少",
        "如果 hidden=8 有多少参数",
        "what if hidden is 8, how many parameters?",
        "把 hidden 改成 8 会怎样",
    ],
)
def test_the_parameters_after_a_change_are_those_of_the_program(tutor: Tutor, message: str) -> None:
    turn = _said(tutor, [CLASSIFIER, message])
    assert turn.move == "change code"
    assert "3,394" in turn.reply.split("```")[-1]
    assert "1,186" in turn.reply.split("```")[-1]


CELLS = "In [1]: import numpy as np\nIn [2]: a = np.arange(6).reshape(2, 3)\nIn [3]: a.sum(axis=1)\n"


def test_the_value_with_which_a_cell_ends_is_shown_and_its_line_told(tutor: Tutor) -> None:
    assert "array([ 3, 12])" in _said(tutor, [CELLS + "输出什么"]).reply
    assert "**第 3 行** `a.sum(axis=1)`" in _said(tutor, [CELLS + "axis=1 是什么意思"]).reply
    assert "array([ 3, 12])" not in _said(tutor, [re.sub(r"In \[\d\]: ", "", CELLS)]).reply
