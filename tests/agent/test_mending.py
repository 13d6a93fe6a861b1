"""The learner's own code in a dialogue: its fault is named first, and mended after a try, by what a run has shown to work."""

from dataclasses import replace

import pytest

from agent.asked_of_code import told_repair
from agent.dialogue import Dialogue, Practising, Version
from agent.intent import Intent, intent_of
from agent.last_code import LastCode
from agent.learner import Learner
from agent.pending import pending_question
from agent.plan import Plan
from agent.policy import Move
from agent.route import route
from agent.session import Session
from agent.situation import Situation
from agent.telling_mend import is_done, told_edit
from agent.turn import Phase, Source, Status
from agent.tutor import Tutor
from agent.wishing_mend import AT_HAND, is_of_open_program
from knowledge.words import Words
from tests.agent.test_session import in_lesson, say
from tools.run import Run

FLOATS = """\
```python
import torch
import torch.nn.functional as F
scores = torch.zeros(4, 3)
labels = torch.tensor([0.0, 1, 2, 0])
print(F.cross_entropy(scores, labels))
```"""
OTHER_TRY = FLOATS.replace("[0.0, 1, 2, 0]", "[0.0, 1.0, 2.0, 0.0]")
UNCLEAR = "```python\nimport torch\na = torch.ones(3)\nb = torch.ones(4)\nprint(a + b)\n```"
SILENT = """\
```python
import torch
w = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for step in range(3):
    loss = ((w - 1) ** 2).sum()
    loss.backward()
    optimizer.step()
print(round(loss.item(), 3))
```"""


@pytest.mark.parametrize(
    "message",
    [
        "帮我改好",
        "怎么改",
        "这个错怎么改？",
        "怎么修",
        "fix it",
        "直接给我改好的代码",
        "帮我改一下这个错",
        "帮我修好这个 bug",
        "Please fix my code.",
        "how do I fix this error",
        "那就帮我把它改好吧",
        "代码应该怎么改",
    ],
)
@pytest.mark.parametrize("phase", [Phase.INTAKE, Phase.PLAN, Phase.LESSON, Phase.PRACTICE])
def test_a_wish_to_have_code_mended_is_one_everywhere(message: str, phase: Phase) -> None:
    assert intent_of(message, phase) is Intent.FIX


@pytest.mark.parametrize(
    "message",
    [
        "帮我改一下计划",
        "怎么改学习率比较好？",
        "改一下，我学过 Python",
        "学习率要怎么调",
        "梯度消失怎么解决",
        "I fixed it",
        "帮我把每周改成 3 小时",
    ],
)
def test_other_changes_are_none(message: str) -> None:
    assert intent_of(message, Phase.LESSON) is not Intent.FIX


OPEN = Dialogue(phase=Phase.PLAN, code=LastCode("x"))


@pytest.mark.parametrize(
    "message",
    [
        "直接改吧，把正确的代码给我",
        "改好发给我",
        "麻烦把改好的程序发我",
        "别卖关子了，直接改",
        "改一下吧",
        "直接 fix 一下吧",
        "那正确的写法是什么？给我完整代码",
        "Please just give me the corrected code.",
        "Show me the fixed program.",
        "那你帮忙改改呗",
        "应该怎么写才对？",
        "我改不动了，你来改吧",
        "直接贴修改后的代码",
        "Could you write the full working version?",
        "just make it work",
    ],
)
def test_a_short_wish_is_one_while_a_program_is_open(message: str) -> None:
    assert route(message, OPEN)[:2] == (Intent.FIX, Move.MEND)


@pytest.mark.parametrize(
    "message",
    [
        "把计划改一下",
        "改成 0.01 可以吗",
        "为什么要改成 float？",
        "我改了学习率还是不行",
        "我改好了",
        "每周改成 3 小时",
        "别改",
        "don't fix it",
        "How do I write a training loop?",
        "想改学 NLP 方向",
    ],
)
def test_what_is_no_wish_for_a_mend_is_none_while_a_program_is_open(message: str) -> None:
    assert route(message, OPEN)[1] is not Move.MEND


def test_a_short_wish_means_the_plan_where_a_change_waits_and_no_program_long_after() -> None:
    plan = Plan((), "general")
    waiting = replace(OPEN, proposed=Version(plan, Learner()))
    assert route("改吧", waiting)[1] is Move.TAKE_CHANGE
    assert route("改一下吧", replace(OPEN, code=LastCode("x", age=AT_HAND)))[1] is Move.CHANGE_PLAN


@pytest.mark.parametrize(
    "message", ["改一下吧", "把计划改一下", "我其实没学过 Python", "每周 3 小时", "撤销", "我的计划", "先学 CNN"]
)
def test_a_change_where_there_is_no_plan_is_answered(tutor: Tutor, message: str) -> None:
    session = Session.new(tutor)
    session.dialogue = Dialogue(phase=Phase.REVIEW)
    turn = say(session, message)
    assert turn.status is Status.COMPLETE
    assert turn.reply


@pytest.mark.parametrize("words", ["这个报错看不懂", "哪里写错了？", "解释一下这个报错", "逐行讲讲"])
def test_a_program_that_was_run_is_remembered_whatever_is_said_with_it(tutor: Tutor, words: str) -> None:
    session = in_lesson(tutor)
    assert "不是类别编号" in say(session, f"{words}\n{FLOATS}").reply
    assert session.dialogue.code is not None
    say(session, "帮我改好")
    assert "labels.long()" in say(session, "改一下吧").reply


CLEAN = SILENT.replace("    loss.backward()", "    optimizer.zero_grad()\n    loss.backward()")


def test_a_symptom_that_is_not_recognised_is_answered_with_what_was_measured(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, f"loss 一直不降，为什么？\n{CLEAN}")
    assert "没有在代码和这次运行里认出来" in turn.reply
    assert "3 步里损失从 2 到 0.8192" in turn.reply
    assert turn.runs[0].trace is None
    assert "想让我讲哪一行" in say(session, CLEAN).reply


def test_the_whole_program_is_shown_where_it_is_asked_for(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    say(session, "改一下吧")
    whole = FLOATS.replace("labels))", "labels.long()))")
    turn = say(session, "给我完整代码")
    assert "```diff" in turn.reply
    assert whole in turn.reply


def test_the_learner_tries_first_and_the_second_wish_is_met(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    lesson = session.dialogue.lesson
    first = say(session, FLOATS)
    assert first.move == Move.RUN_CODE
    assert "不是类别编号" in first.reply
    assert "帮我改好" not in first.chips  # no chip for what would be refused
    hinted = say(session, "帮我改好")
    assert "先自己改一次" in hinted.reply
    assert "帮我改好" in hinted.chips
    assert "标签在哪一步变成了" in hinted.reply
    assert not hinted.runs
    assert ".long()" not in hinted.reply
    mended = say(session, "直接给我改好的代码")
    assert "- print(F.cross_entropy(scores, labels))\n+ print(F.cross_entropy(scores, labels.long()))" in mended.reply
    assert "64 位整数" in mended.reply
    assert [run.stdout.strip() for run in mended.runs] == ["tensor(1.0986)"]
    assert any(piece.source is Source.RUN and "1.0986" in piece.text for piece in mended.pieces)
    assert session.dialogue.code is not None
    assert session.dialogue.code.works
    assert "labels.long()" in session.dialogue.screen  # what is asked next is asked of the mended program
    assert session.dialogue.lesson == lesson


@pytest.mark.parametrize(
    "wish", ["打印loss", "给代码加注释", "层数改成 3", "把第 5 行改成 optimizer = torch.optim.Adam([w])"]
)
def test_a_wish_to_change_a_program_is_no_answer_to_the_lesson(tutor: Tutor, wish: str) -> None:
    session = in_lesson(tutor)
    say(session, SILENT)
    lesson = session.dialogue.lesson
    turn = say(session, wish)
    assert turn.move in (Move.REWORK, Move.WRITE)
    assert session.dialogue.lesson == lesson


@pytest.mark.parametrize(
    "wish", ["帮我直接改好", "直接给我改好的代码", "我不会改，你来改吧", "just fix it", "改成什么"]
)
def test_who_insists_has_decided_against_a_try(tutor: Tutor, wish: str) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    assert "labels.long()" in say(session, wish).reply


def test_who_insists_beside_the_code_gets_the_mend_at_once(tutor: Tutor) -> None:
    turn = say(in_lesson(tutor), f"帮我直接改好\n{FLOATS}")
    assert "不是类别编号" in turn.reply
    assert "labels.long()" in turn.reply


@pytest.mark.parametrize(
    "words", ["改好了", "我改了一下", "改好了，这样对吗", "fixed it", "I've changed it:", "这样可以了吗", ""]
)
def test_a_mend_of_the_learners_own_is_called_right_and_shown(tutor: Tutor, words: str) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    turn = say(session, f"{words}\n{FLOATS.replace('0.0, 1, 2, 0', '0, 1, 2, 0')}")
    assert "改好了" in turn.reply or "mends it" in turn.reply
    assert "+ labels = torch.tensor([0, 1, 2, 0])" in turn.reply
    assert "没有什么可改的" not in turn.reply


def test_another_program_is_no_mend(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    assert "改好了" not in say(session, "```python\nprint(sum(range(5)))\nprint('ok')\n```").reply


@pytest.mark.parametrize("words", ["这样对了吗", "现在可以了吗", "改对了吗", "is it right now?"])
def test_after_a_mend_its_verdict_can_be_asked(tutor: Tutor, words: str) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    assert "labels.long()" in say(session, "直接改").reply
    reply = say(session, words).reply
    assert "种不报错的毛病" in reply or "faults that raise no error" in reply


def test_an_attempt_with_the_same_fault_is_enough(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    say(session, FLOATS)  # the same once more is no attempt
    assert session.dialogue.code is not None
    assert session.dialogue.code.attempts == 0
    assert "还是同一个错" in say(session, OTHER_TRY).reply
    say(session, "什么是过拟合？")  # a digression keeps it
    assert "labels.long()" in say(session, "怎么改").reply


def test_another_fault_begins_anew_and_working_code_is_not_mended(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    say(session, "帮我改好")
    say(session, UNCLEAR)
    assert session.dialogue.code is not None
    assert (session.dialogue.code.fault, session.dialogue.code.asked) == ("broadcast-sizes", False)
    say(session, "```python\nimport torch\nprint(torch.ones(2))\n```")
    assert session.dialogue.code is not None
    assert session.dialogue.code.works
    assert "没看出毛病" in say(session, "改一下吧").reply


def test_what_cannot_be_mended_is_said_and_nothing_is_guessed(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, UNCLEAR)
    say(session, "怎么改")
    turn = say(session, "帮我改好")
    assert "不给你看猜的" in turn.reply
    assert "右对齐" in turn.reply
    assert "```diff" not in turn.reply
    assert not turn.runs


def test_a_fault_that_raises_nothing_is_mended_too(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, SILENT)
    say(session, "怎么修")
    turn = say(session, "帮我改好")
    assert "+     optimizer.zero_grad()" in turn.reply
    assert turn.runs[-1].fault is None


def test_code_that_comes_with_the_wish_is_run_and_its_fault_named_first(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    turn = say(session, f"报错了，帮我改好\n{FLOATS}")
    assert turn.move == Move.MEND
    assert "不是类别编号" in turn.reply
    assert "先自己改一次" in turn.reply
    assert turn.reply.count("标签在哪一步变成了") == 1
    assert "labels.long()" in say(session, f"还是不行，帮我改\n{OTHER_TRY}").reply


def test_the_solution_of_an_open_exercise_is_kept(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    say(session, "怎么改")
    say(session, "做广播的练习")
    assert session.dialogue.phase is Phase.PRACTICE
    turn = say(session, "帮我改好")
    assert turn.move == Move.KEEP_SOLUTION
    assert "解答我不给" in turn.reply
    say(session, f"只运行一下\n{OTHER_TRY}")
    assert session.dialogue.code is not None
    assert session.dialogue.code.attempts == 0  # runs of an exercise's code count for nothing here
    assert "```diff" not in say(session, f"帮我改好\n{OTHER_TRY}").reply


def test_code_that_is_to_be_predicted_is_not_mended_into_running(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    note = tutor.curriculum.notes[session.dialogue.lesson.note] if session.dialogue.lesson else None
    assert note is not None
    typo = note.code[0].source.replace("import torch", "import troch", 1)
    say(session, f"```python\n{typo}```")
    say(session, "怎么改")
    say(session, "继续")  # to the prediction
    turn = say(session, "帮我改好")
    assert turn.move == Move.KEEP_KEY
    assert not turn.runs


def test_without_code_it_is_asked_for_and_the_open_question_stays(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    at = Situation(session.dialogue, "", tutor.curriculum, 0)
    turn = say(session, "怎么修")
    assert "把它贴上来" in turn.reply
    assert session.dialogue.lesson == at.dialogue.lesson
    assert "猜" in pending_question(at)


def test_english_is_answered_in_english(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, "speak English please")
    say(session, FLOATS)
    say(session, "fix it")
    turn = say(session, "fix it please")
    assert "only this has changed" in turn.reply
    assert "64-bit integers" in turn.reply


def test_a_new_conversation_begins_without_the_code() -> None:
    assert Dialogue(code=LastCode("x")).carried().code is None


def test_code_survives_a_restart(tutor: Tutor) -> None:
    session = in_lesson(tutor)
    say(session, FLOATS)
    assert Session.open(tutor, session.id).dialogue.code == session.dialogue.code
    assert isinstance(session.turns[-1].runs[0], Run)


@pytest.mark.parametrize(
    ("message", "is_of_it"),
    [
        ("loss 降不下去，帮我看看", True),
        ("准确率一直上不去", True),
        ("帮我看看哪里有问题", True),
        ("参数怎么不动", True),
        ("帮我看看今天学什么", False),
        ("为什么 loss 降不下去", False),
        ("梯度消失是什么", False),
    ],
)
def test_a_complaint_while_a_program_is_open_is_about_it(message: str, is_of_it: bool) -> None:
    open_ = Dialogue(phase=Phase.LESSON, code=LastCode("x = 1\n"))
    assert is_of_open_program(message, open_) is is_of_it
    assert not is_of_open_program(message, Dialogue(phase=Phase.LESSON))


VIEWED = "import numpy as np\na = np.array([[1, 2], [3, 4]])\nb = a.reshape(4)\nb[0] = 99\nprint(a)\n"
LAYERED = "import torch\nfrom torch import nn\nm = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))\nprint(m(torch.randn(5, 4)).shape)\n"
SLICED = "import numpy as np\na = np.arange(6)\nb = a[1:3]\nb[0] = 99\nprint(a)\n"


@pytest.mark.parametrize(
    ("message", "holds"),
    [
        (f"{VIEWED}为什么 a 也变了", "能共享内存就共享"),
        (f"{VIEWED}why did a change as well?", "`view`"),
        (f"{SLICED}a 怎么跟着变了", "与原数组共用内存"),
        (f"{LAYERED}为什么最后没有 softmax", "`nn.CrossEntropyLoss` 时不写"),
        (f"{LAYERED}为什么结果不对", "前后各打印一次"),
        (f"{LAYERED}what is printed and why?", "**Line 3**"),
    ],
)
def test_a_question_beside_a_program_that_trains_nothing_gets_no_advice_on_training(
    tutor: Tutor, message: str, holds: str
) -> None:
    reply = say(in_lesson(tutor), message).reply
    assert holds in reply
    assert "学习率" not in reply
    assert "ten times" not in reply


STACKED = """\
```python
import torch
from torch import nn
x = torch.randn(32, 28, 28)
fc = nn.Linear(784, 10)
out = fc(x)
print(out.shape)
```"""
SIDEWAYS = """\
```python
import torch
logits = torch.randn(8, 3)
p = torch.softmax(logits, dim=0)
print(p.sum(dim=1))
y = torch.randint(0, 3, (8,))
print(-torch.log(p[torch.arange(8), y]).mean())
```"""


@pytest.mark.parametrize(
    ("program", "message", "holds"),
    [
        (SILENT, "我加了 optimizer.zero_grad()", "+     optimizer.zero_grad()"),
        (SILENT, "那我在 backward 前面加一行 opt.zero_grad()", "+     optimizer.zero_grad()"),
        (SILENT, "I changed it to opt.zero_grad() at the start of the loop", "+     optimizer.zero_grad()"),
        (SILENT, "I forgot zero_grad", "+     optimizer.zero_grad()"),
        (SILENT, "opt.zero_grad()", "+     optimizer.zero_grad()"),
        (SILENT, "    optimizer.zero_grad()\n    loss.backward()", "+     optimizer.zero_grad()"),
        (SILENT, "```python\noptimizer.zero_grad()\n```", "+     optimizer.zero_grad()"),
        (SILENT, "加上 optimizer.zero_grad(set_to_none=True) 就对了吧", "+     optimizer.zero_grad()"),
        (FLOATS, "改成 labels.long() 就行了吧", "labels.long()))"),
        (FLOATS, "labels.to(torch.int64)?", "labels.to(torch.int64)"),
        (FLOATS, "labels = torch.tensor([0, 1, 2, 0])", "+ labels = torch.tensor([0, 1, 2, 0])"),
        (FLOATS, "y.long() 就对了？", "labels.long()))"),
        (STACKED, "so I need to call .flatten(1) first?", "+ out = fc(x.flatten(1))"),
        (STACKED, "out = fc(x.view(32, -1))", "+ out = fc(x.view(32, -1))"),
        (STACKED, "加个 nn.Flatten() 行吗", "+ out = fc(x.flatten(1))"),
        (SIDEWAYS, "把 dim=0 改成 dim=1 了", "+ p = torch.softmax(logits, dim=1)"),
        (SIDEWAYS, "softmax(dim=-1) 对吗", "+ p = torch.softmax(logits, dim=-1)"),
    ],
)
def test_a_mend_that_is_only_told_is_put_in_run_and_called_right(
    tutor: Tutor, program: str, message: str, holds: str
) -> None:
    session = in_lesson(tutor)
    say(session, program)
    turn = say(session, message)
    assert turn.move == Move.TELL_CODE
    assert "改好了" in turn.reply or "mends it" in turn.reply
    assert holds in turn.reply
    assert turn.runs[-1].fault is None
    assert session.dialogue.code is not None
    assert session.dialogue.code.works


@pytest.mark.parametrize(
    ("program", "message", "holds"),
    [
        (SILENT, "我把 optimizer.zero_grad() 放在 backward 后面", "梯度在更新之前被清零"),
        (FLOATS, "用 labels.float() 可以吗", "还不行"),
        (FLOATS, "scores.long() 对吗", "还不行"),
        (STACKED, "把 784 改成 28 了", "是不是你本来要算的"),
        (STACKED, "我加了 nn.ReLU()", "贴上来"),
    ],
)
def test_what_is_told_and_is_no_mend_is_tried_or_asked_for(
    tutor: Tutor, program: str, message: str, holds: str
) -> None:
    session = in_lesson(tutor)
    say(session, program)
    assert holds in say(session, message).reply
    assert session.dialogue.code is not None


@pytest.mark.parametrize(
    "message",
    [
        "optimizer.zero_grad() 是什么意思",
        "为什么要加 optimizer.zero_grad()",
        "what does optimizer.zero_grad() do",
        "清零梯度和不清零有什么区别",
        "lr 改成 0.1",
        "把第 5 行改成 optimizer = torch.optim.Adam([w])",
        "我学过 PyTorch",
        "继续",
        "print(loss)",
    ],
)
def test_what_asks_or_orders_something_else_tells_no_mend(message: str) -> None:
    program = SILENT.removeprefix("```python\n").removesuffix("```")
    told = told_edit(message, LastCode(program, "zero-grad-missing"))
    assert told is None or not is_done(message)  # an order is made in the program's text


def test_what_is_told_beside_an_exercise_or_long_after_is_no_mend() -> None:
    program = LastCode(
        "import torch\nfor i in range(2):\n    loss.backward()\n    optimizer.step()\n", "zero-grad-missing"
    )
    assert told_repair("我加了 optimizer.zero_grad()", replace(OPEN, code=program)) is not None
    practising = replace(
        OPEN, code=program, exercise=Practising("sum", "broadcasting", Words("和", "A sum"), Phase.LESSON)
    )
    assert told_repair("我加了 optimizer.zero_grad()", practising) is None
    assert told_repair("我加了 optimizer.zero_grad()", replace(OPEN, code=replace(program, age=AT_HAND))) is None
