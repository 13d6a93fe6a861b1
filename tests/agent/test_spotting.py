"""Questions about the program on the screen: which lines they name, and what is told of them."""

from dataclasses import replace

import pytest

from agent.judging_scores import asks_of_scores, last_activation
from agent.layers_asked import LayersAsked, layers_asked
from agent.lesson import Step
from agent.policy import Move
from agent.session import Session
from agent.sizing import size_asked
from agent.spotting import beyond, spotted, used_in
from agent.traces import KEPT, Traces
from agent.tutor import Tutor
from tests.agent.test_session import in_lesson, say
from tools.run import Run
from tools.trace import Trace

CODE = """import torch

x = torch.tensor([1., 2., 3.])
known = x > 1                      # mask of the big-ones
for step in range(3):
    x[known] = x[known] * 2

print(x.sum(dim=0), known.tolist())
"""
PASTED = f"看看这个\n```python\n{CODE}```"


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("第 4 行是干嘛的", (4,)),
        ("第二行啥意思", (3,)),  # the second row that is not empty
        ("第3到6行解释一下", (3, 4, 5, 6)),
        ("第 5 行", (5,)),
        ("第 6 到 3 行是什么", (3, 4, 5, 6)),
        ("最后一行没看懂", (8,)),
        ("倒数第二行呢？", (6,)),
        ("what does line 6 do", (6,)),
        ("explain lines 3 to 4", (3, 4)),
        ("known 是什么", (4,)),
        ("known是什么", (4,)),
        ("那known的形状是什么", (4,)),
        ("what is known", (4,)),
        ("`x.sum(dim=0)` 什么意思", (8,)),
        ("x[known] = x[known]*2 怎么理解", (6,)),
        ("big-ones 那一句没看懂", (4,)),
        ("这里的 step 是什么", (5,)),
        ("what does dim=0 mean here", (8,)),
        ("dim=0 是什么意思", (8,)),
        ("为什么是 x[known]", (6,)),
        ("why is x[known] used?", (6,)),
        ("为什么这里要 sum", (8,)),
        ("why do we sum here", (8,)),
    ],
)
def test_a_question_names_its_lines(message: str, lines: tuple[int, ...]) -> None:
    assert spotted(message, CODE) == lines


@pytest.mark.parametrize(
    "message",
    [
        "我觉得输出是 3",
        "第一层是什么",
        "第 5 课讲什么",
        "第 99 行是什么",
        "学习率是什么",
        "为什么要用 dim=0",
        "why use dim=0",
        "为什么是 x[0]",
        "为什么要用 sum",
        "what does dim=1 mean",
        "known",
        "什么是 big-step learning",
        "torch.tensor 是什么",
        "known 是什么\n第二段",
        "第 4 行" + "吗？" * 100,
    ],
)
def test_other_questions_name_none(message: str) -> None:
    assert spotted(message, CODE) == ()


def test_a_word_of_the_subject_is_asked_about_as_such_unless_the_code_is_pointed_at() -> None:
    assert spotted("step 是什么", CODE, frozenset({"step"})) == ()
    assert spotted("代码里的 step 是什么", CODE, frozenset({"step"})) == (5,)


def test_what_is_no_python_has_lines_but_no_names() -> None:
    assert spotted("第 1 行是什么", "def (") == (1,)
    assert spotted("known 是什么", "known = (") == ()


@pytest.mark.parametrize("message", ["什么" * 50_000, "a" * 119 + "？", "`" * 119 + "？", "第" * 119 + "？"])
def test_a_wall_of_text_names_no_line(message: str) -> None:
    assert spotted(message, CODE * 100) == ()


def test_where_a_name_is_used_is_known() -> None:
    assert used_in(CODE, 4) == ("known", (6, 8))
    assert used_in(CODE, 8) == ("", ())


def test_a_line_of_the_learners_program_is_told_with_its_values(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, PASTED)
    lesson = session.dialogue.lesson
    turn = say(session, "known 是什么")
    assert turn.move == Move.TELL_LINE
    assert "**第 4 行** `known = x > 1" in turn.reply
    assert "(3,)" in turn.reply
    assert "`known` 后面在第 6、8 行用到" in turn.reply
    assert session.dialogue.lesson == lesson


def test_the_lessons_code_is_told_without_values_until_it_was_predicted(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    while session.dialogue.lesson and session.dialogue.lesson.step is not Step.PREDICT:
        say(session, "继续")
    rows = session.dialogue.screen.splitlines()
    number = next(number for number, row in enumerate(rows, 1) if "torch.tensor" in row)
    before = say(session, f"第 {number} 行是干嘛的")
    assert before.move == Move.TELL_LINE
    assert "你先猜" in before.reply
    assert "形状 (" not in before.reply
    say(session, "继续")
    after = say(session, f"第 {number} 行是干嘛的")
    assert "你先猜" not in after.reply
    assert "形状 (" in after.reply


def test_what_was_run_before_is_not_run_again_for_a_question(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    pasted_run = say(session, PASTED).runs[0]

    def again() -> Run:
        raise AssertionError("it was run before")

    assert tutor.desk.traces.run(CODE, again).code == pasted_run.code
    assert "(3,)" in say(session, "known 是什么").reply


def test_what_failed_is_run_again_and_old_programs_are_forgotten() -> None:
    traces, asked = Traces(), list[str]()
    done = Run("a", "", "", None, (), 0.1, trace=Trace((), (), (), (), truncated=False))

    def make(code: str, run: Run = done) -> Run:
        return traces.run(code, lambda: asked.append(code) or run)  # type: ignore[func-returns-value]

    make("a", replace(done, error="TypeError"))
    make("a")
    make("a")
    assert asked == ["a", "a"]
    for number in range(KEPT):
        make(str(number))
    make("a")
    assert asked[-1] == "a"


def test_a_new_conversation_has_nothing_on_its_screen(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, PASTED)
    assert session.dialogue.screen == CODE
    assert session.dialogue.carried().screen == ""


NET = "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))"


def pasted(*rows: str) -> str:
    return "看看这个\n```python\n" + "\n".join(("import torch", "from torch import nn", *rows)) + "\n```"


@pytest.mark.parametrize(
    "message", ["这个网络有多少参数", "每层的输出形状是什么", "how many parameters does this have"]
)
def test_the_layers_on_the_screen_are_counted_in_a_run(tutor: Tutor, message: str) -> None:
    session = in_lesson(tutor)
    say(session, pasted(NET, "print(net(torch.zeros(32, 1, 28, 28)).shape)"))
    turn = say(session, message)
    assert turn.move == Move.TELL_LINE
    assert "101,770" in turn.reply
    assert "| `net.1` | nn.Linear | (32, 784) → (32, 128) | 100,480 |" in turn.reply


def test_a_model_that_was_not_called_is_counted_as_well(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, pasted(NET, "print(net)"))
    assert "101,770" in say(session, "这个网络有多少参数").reply
    assert "100,480" in say(session, "第一层有多少参数").reply
    say(session, pasted(NET.replace("net =", "def made():\n    return"), "print(torch.ones(2).sum())"))
    assert "先建好模型" in say(session, "这个网络有多少参数").reply


def test_a_first_question_below_a_program_is_answered_from_it_in_the_opening(tutor: Tutor) -> None:
    code = pasted(NET, "print(net(torch.zeros(32, 1, 28, 28)).shape)")
    for message in ("第一层有多少参数", "参数量一共多少", "784 是怎么来的", "what is the output of the last layer?"):
        session = Session.silent(tutor)
        say(session, code)
        assert say(session, message).move == Move.TELL_LINE


def test_each_part_of_a_model_is_found_among_its_layers(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, f"看看这个\n```python\n{CODER}```")
    assert "`net.enc`（nn.Sequential）共 51,280 个参数" in say(session, "编码器有多少参数").reply
    assert "(8, 16) → (8, 64) | 1,088" in say(session, "解码器第一层输出形状").reply
    assert "(8, 64) → (8, 784) | 50,960" in say(session, "what is the output of the last layer?").reply
    assert "这 4 层一共 103,328 个参数" in say(session, "全连接层有多少参数").reply


@pytest.mark.parametrize(
    "message",
    [
        "这个网络有多少参数",
        "上面的程序一共多少个参数？",
        "我的模型参数量是多少",
        "这个模型的参数总数",
        "它有几个可训练的参数",
        "参数量一共多少",
        "这个神经网络有多少参数",
        "how many params in total",
        "model summary",
        "各层参数多少",
    ],
)
def test_questions_on_the_parameters_on_the_screen_are(message: str) -> None:
    assert layers_asked(message, NET) == LayersAsked()


@pytest.mark.parametrize(
    "message",
    [
        "怎么调这个参数？",
        "我不懂这个参数",
        "这个参数",
        "Adam 有多少参数要调",
        "参数量怎么算",
        "784-128-10 的 MLP 有多少参数",
        "神经网络有多少参数",
        "ResNet 第一层有多少参数",
        "第一层 64 个神经元有多少参数",
        "Transformer 编码器有多少参数",
        "how many parameters does GPT-3 have",
        "卷积层有多少参数",
        "卷积层输出形状怎么算",
        "第一层是什么",
        "输出层是什么",
        "模型的输出是什么",
        "网络结构是什么意思",
    ],
)
def test_other_questions_on_parameters_are_not_about_the_screen(message: str) -> None:
    assert layers_asked(message, NET) is None


CODER = """import torch
from torch import nn
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 16))
        self.decoder_net = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 784))
    def forward(self, x):
        return self.decoder_net(self.enc(x))
net = Coder()
print(net(torch.randn(8, 784)).shape)
"""


CNN = """import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(16 * 16 * 16, 10)
    def forward(self, x):
        return self.fc1(self.pool(torch.relu(self.conv(x))).flatten(1))
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
print(model(torch.randn(4, 3, 32, 32)).shape)
"""


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("为什么是 16*16*16", "16*16*16"),
        ("16×16×16 是怎么来的", "16*16*16"),
        ("为什么是 4096", "4096"),
        ("3e-3 是多少", "3e-3"),
        ("这里的 3e-3 是什么意思", "3e-3"),
        ("where does 16*16*16 come from?", "16*16*16"),
        ("what is 3e-3", "3e-3"),
    ],
)
def test_a_number_of_the_program_is_asked_about(message: str, written: str) -> None:
    found = size_asked(message, CNN)
    assert found is not None
    assert found.written == written


@pytest.mark.parametrize(
    "message",
    [
        "5*5 等于多少",
        "1e-4 是多少",
        "学习率 3e-3 合适吗",
        "16*16*16",
        "我觉得是 4096",
        "为什么 Adam 用 3e-3",
        "输入 32 的图多大",
    ],
)
def test_other_numbers_are_none_of_the_programs(message: str) -> None:
    assert size_asked(message, CNN) is None


@pytest.mark.parametrize(
    ("message", "lines"),
    [("第 50 行是什么", 13), ("what does line 99 do", 13), ("第 5 行是什么", 0), ("第 50 课讲什么", 0)],
)
def test_a_line_behind_the_end_is_none(message: str, lines: int) -> None:
    assert beyond(message, CNN) == lines


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("fc1 有多少参数", LayersAsked("fc1")),
        ("fc1这层有几个参数？", LayersAsked("fc1")),
        ("那 model 的参数量是多少", LayersAsked("model")),
        ("how many parameters does fc1 have?", LayersAsked("fc1")),
        ("第一层输出形状是什么", LayersAsked(place=1)),
        ("倒数第二层的输出尺寸是多少", LayersAsked(place=-2)),
        ("what is the output of the first layer?", LayersAsked(place=1)),
        ("输出层有几个参数", LayersAsked(place=-1)),
        ("the last linear layer: how many params?", LayersAsked(kind="linear", place=-1)),
        ("卷积那层输出形状是多少", LayersAsked(kind="conv")),
        ("what is the output shape of the pooling layer", LayersAsked(kind="pool")),
        ("Adam 有多少参数要调", None),
        ("LSTM 有多少参数", None),
        ("编码器有多少参数", None),
    ],
)
def test_the_part_that_is_asked_about_is_the_programs(message: str, asked: LayersAsked | None) -> None:
    assert layers_asked(message, CNN) == asked


def test_no_layer_is_meant_by_a_word_that_asks() -> None:
    code = CNN.replace("fc1", "out")
    assert layers_asked("what is the output of the first layer?", code) == LayersAsked(place=1)
    assert layers_asked("how many parameters does out have", code) == LayersAsked("out")


@pytest.mark.parametrize(
    "message", ["out 是概率吗", "输出是概率吗", "那模型的输出就是概率吧", "are the outputs probabilities?"]
)
def test_it_is_asked_whether_scores_are_probabilities(message: str) -> None:
    assert asks_of_scores(message, CNN)


@pytest.mark.parametrize("message", ["softmax 的输出是概率吗为什么", "概率是什么", "sigmoid 输出的是概率吗"])
def test_other_questions_on_probabilities_are_the_notes(message: str) -> None:
    assert not asks_of_scores(message, CNN)


def test_the_activation_at_the_end_is_known() -> None:
    assert last_activation(CNN) == ""
    assert last_activation("from torch import nn\nnet = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())") == "sigmoid"
    assert (
        last_activation(
            CNN.replace("return self.fc1(", "return torch.softmax(self.fc1(").replace(
                "flatten(1))", "flatten(1)), dim=1)"
            )
        )
        == "softmax"
    )


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("为什么是 16*16*16", "4096 = 16 × 16 × 16"),
        ("为什么是 4096", "`model.pool` 给出的形状是 (4, 16, 16, 16)"),
        ("3e-3 是多少", "3e-3 就是 0.003"),
        ("第 50 行是什么", "只有 13 行"),
        ("fc1 有多少参数", "40,970"),
        ("out 是概率吗", "不是：最后一层后面没有 softmax"),
    ],
)
def test_numbers_and_layers_of_the_program_are_told_from_it(tutor: Tutor, message: str, says: str) -> None:
    session = in_lesson(tutor)
    say(session, f"看看这个\n```python\n{CNN}```")
    turn = say(session, message)
    assert turn.move == Move.TELL_LINE
    assert says in turn.reply


@pytest.mark.parametrize(
    ("message", "lines"),
    [("are you sure?", ()), ("which one comes first?", ()), ("what does sure mean?", (2,)), ("explain known", (1,)), ("sure 是什么", (2,))],
)  # fmt: skip
def test_name_that_is_a_word_of_a_sentence_is_asked_about_only_where_the_sentence_asks_of_it(
    message: str, lines: tuple[int, ...]
) -> None:
    assert spotted(message, "known = 1\nsure = known\nfirst = sure\n") == lines


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (["写一个手写数字识别的程序", "准确率多少"], "test accuracy: 0."),
        (["写一个 LSTM 文本分类程序", "what accuracy did it get?"], "no test set"),
        (["写一个 LSTM 时间序列预测", "准确率是多少"], "这个程序不分类"),
    ],
)
def test_what_the_shown_program_came_to_is_told_from_its_run(tutor: Tutor, messages: list[str], said: str) -> None:
    session = Session.silent(tutor)
    turn = [say(session, message) for message in messages][-1]
    assert turn.move == Move.TELL_LINE
    assert said in turn.reply
