"""A program that no recipe holds: written by a model that may be trusted with code, and shown only after a run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.models.scripted import Reply, Script, open_scripted
from agent.models.seam import Tier, never
from agent.policy import Move
from agent.trust import Reliance, Trust
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from agent.writing import DRAFTS, program_in, wants_program, written
from tests.agent.pryer import hear, light
from tests.agent.test_session import say
from tests.agent.test_twofold import at_step
from tools.run import Run

WISH = "写一个胶囊网络（CapsNet）的类，4 个胶囊"


@pytest.mark.parametrize(
    "message",
    [
        WISH, "只用 NumPy 写一个函数 train_xor()", "帮我实现一个图卷积层", "给我一段束搜索的代码", "写个 PyTorch 的焦点损失函数",
        "Write a PyTorch function that computes the dice loss", "implement a GCN layer please", "build a small diffusion model",
        "可以写一个胶囊网络吗", "can you write a capsule network?", "为什么 GCN 好用，写一个图卷积层看看",
    ],
)  # fmt: skip
def test_wish_for_a_program_is_one(message: str) -> None:
    assert wants_program(message)


@pytest.mark.parametrize(
    "message",
    [
        "写一首关于神经网络的诗", "什么是胶囊网络？", "卷积层是怎么实现平移不变的？", "write an essay about neural networks",
        "帮我写一份实验报告", "代码在哪", "损失函数怎么写才对", "", "写" * 2000,
        "我自己写的网络 model.parameters() 是空的，优化器报 got an empty parameter list", "我写了一个模型，loss 不降", "这是我搭好的网络",
        "forward 里能写 if 和 for 循环吗 会不会影响反传的计算图和网络", "三层 Linear 之间忘写激活函数，网络还能拟合曲线吗",
        "what if I write optimizer.step() before the loss", "if I write it after building the optimizer, does it still update?",
        "could I write the softmax inside the model?", "what if I forget to write the model's eval()", "循环里不写 no_grad 的网络有事吗",
    ],
)  # fmt: skip
def test_other_wish_is_none(message: str) -> None:
    assert not wants_program(message)


@pytest.mark.parametrize(
    ("answer", "program"),
    [
        ("```python\nx = 1\n```\n说明", "x = 1\n"),
        ("先看：\n```python\nx = 1\n```\n再看：\n```python\nprint(x)\n```", "x = 1\nprint(x)\n"),
        ("import torch\nprint(torch.ones(2))", "import torch\nprint(torch.ones(2))\n"),
        ("```python\nx = (\n```", "x = (\n"),
        ("I cannot write that.", None),
        ("sorry", None),
        ("", None),
        ("```python\n```", None),
    ],
)
def test_program_of_an_answer(answer: str, program: str | None) -> None:
    assert program_in(answer) == program


class Writes:
    """Writes what the test says, and remembers what it read."""

    name = "fake"

    def __init__(self, *texts: str) -> None:
        self.texts, self.read = list(texts), list[Sequence[BaseMessage]]()

    def stream(self, messages: Sequence[BaseMessage], **_: Any) -> Iterator[str]:
        self.read.append(list(messages))
        yield from self.texts.pop(0)


def run(code: str) -> Run:
    error = "NameError: name 'y' is not defined (line 1)" if "y" in code else None
    return Run(code, "1\n", "", error, (), 0.1)


def test_failing_program_is_mended_with_its_error_in_view() -> None:
    model, told = Writes("```python\nprint(y)\n```", "```python\nprint(1)\n```"), list[int]()
    made = written(WISH, model, run, never, lambda number, _: told.append(number))  # type: ignore[arg-type]
    assert made.program is not None
    assert made.program.code == "print(1)\n"
    assert told == [1]
    assert "NameError: name 'y'" in str(model.read[1][-1].text)
    assert [len(each) for each in model.read] == [2, 4]


def test_program_that_never_runs_is_not_shown() -> None:
    model = Writes(*["```python\nprint(y)\n```"] * (DRAFTS + 1))
    made = written(WISH, model, run, never, lambda *_: None)  # type: ignore[arg-type]
    assert made.program is None
    assert len(made.runs) == DRAFTS


def with_model(tutor: Tutor, *texts: str, trust: Trust | None = None) -> Tutor:
    model = open_scripted(Script(replies=tuple(Reply(say=text) for text in texts)))
    return replace(tutor, desk=replace(tutor.desk, model=model, reliance=Reliance(trust or Trust())))


def test_program_is_run_before_it_is_shown_and_nobody_vouches_for_it(tutor: Tutor) -> None:
    session = at_step(with_model(tutor, "```python\nprint(6 * 7)\n```"), Step.SCENE)
    turn = say(session, WISH)
    assert turn.move is Move.WRITE
    assert [each.stdout for each in turn.runs] == ["42\n"]
    assert turn.reply.index("print(6 * 7)") < turn.reply.index("42")
    assert "没有笔记或测试替它担保" in turn.reply
    assert session.dialogue.lesson is not None
    assert session.dialogue.lesson.step is Step.SCENE


def test_what_fails_three_times_is_owned_up_to(tutor: Tutor) -> None:
    session = at_step(with_model(tutor, "```python\nprint(nothing)\n```"), Step.SCENE)
    turn = say(session, WISH)
    assert turn.runs == ()
    assert "```" not in turn.reply
    assert "NameError" in turn.reply
    assert "写了 3 次" in turn.reply


def test_model_without_trust_in_its_code_is_not_asked(tutor: Tutor) -> None:
    session = at_step(with_model(tutor, "```python\nprint(1)\n```", trust=Trust(code=False)), Step.SCENE)
    turn = say(session, WISH)
    assert turn.move is Move.WRITE
    assert turn.runs == ()
    assert "不给你看猜的程序" in turn.reply


def test_program_that_would_tell_the_prediction_is_not_shown(tutor: Tutor) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    code = desk.curriculum.notes["autograd"].code[0]
    model = open_scripted(Script(replies=(Reply(say=f"```python\n{code.source}\n```"),)))
    dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson("autograd", Step.PREDICT))
    heard = hear(replace(desk, model=model), recorder, dialogue, WISH, 3)
    assert heard.turn.move is Move.WRITE
    assert heard.leaks(desk) == []
    assert code.output.splitlines()[0] not in heard.turn.reply


def test_recipe_goes_before_the_model(tutor: Tutor) -> None:
    session = at_step(with_model(tutor, "```python\nprint(1)\n```"), Step.SCENE)
    turn: Turn = say(session, "帮我写个卷积网络，输入 3×48×48，分 7 类")
    assert turn.move is Move.WORK_OUT
