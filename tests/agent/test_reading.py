"""What learners paste, as they paste it: errors without code, code among words, cells of a notebook, prompts."""

import time

import pytest

from agent.dialogue import Dialogue, Practising
from agent.intent import Intent, intent_of
from agent.lesson import Lesson
from agent.pasting import code_in, parts
from agent.policy import Move
from agent.session import Session
from agent.turn import Phase, Turn
from agent.tutor import Tutor
from knowledge.words import Words
from tests.tools.test_pasted import COLAB, JUPYTER, PYTHON

CODE = "import torch\nimport torch.nn as nn\nfc = nn.Linear(8, 2)\nprint(fc(torch.randn(4, 10)))\n"


def say(tutor: Tutor, message: str, *, phase: Phase = Phase.LESSON, exercise: Practising | None = None) -> Turn:
    session = Session.silent(tutor)
    note = next(iter(tutor.desk.curriculum.notes))
    session.dialogue = Dialogue(phase=phase, lesson=Lesson(note), exercise=exercise)
    return list(session.say(message))[-1]


def test_an_error_alone_is_explained_and_nothing_is_run(tutor: Tutor) -> None:
    turn = say(tutor, f"救命，报错了\n{PYTHON}")
    assert turn.move is Move.READ_ERROR
    assert not turn.runs
    assert "`train.py` 第 22 行：`x = self.fc1(x)`" in turn.reply
    assert "Linear(400, 120)" in turn.reply
    assert "nn.Linear(1024, 120)" in turn.reply
    assert "贴" not in turn.reply  # the error says enough


def test_english_stays_english_and_an_error_changes_no_language(tutor: Tutor) -> None:
    assert "What to change" in say(tutor, f"I get this error, what does it mean?\n{JUPYTER}").reply
    assert "怎么改" in say(tutor, JUPYTER).reply


def test_an_unknown_error_asks_for_the_code(tutor: Tutor) -> None:
    turn = say(tutor, 'Traceback (most recent call last):\n  File "m.py", line 7, in f\n    g()\nZorkError: `flux`')
    assert "ZorkError: 'flux'" in turn.reply
    assert "贴上来" in turn.reply


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("加载模型报错 Missing key(s) in state_dict", "存档里的名字与现在的模型对不上"),
        ("RuntimeError: element 0 of tensors does not require grad", "没有连在计算图上"),
    ],
)
def test_an_error_that_the_notes_explain_is_told_from_them(tutor: Tutor, message: str, said: str) -> None:
    turn = say(tutor, message)
    assert turn.move is Move.READ_ERROR
    assert said in turn.reply
    assert "认不准" not in turn.reply


def test_the_error_of_an_open_exercise_gets_a_question_only(tutor: Tutor) -> None:
    first = next(iter(tutor.desk.exercises.values()))
    exercise = Practising(first.id, first.topic, Words(first.title.zh, first.title.en), Phase.LESSON)
    turn = say(tutor, PYTHON, phase=Phase.PRACTICE, exercise=exercise)
    assert turn.move is Move.READ_ERROR
    assert "每一步之后形状是多少" in turn.reply
    assert "nn.Linear(1024, 120)" not in turn.reply


@pytest.mark.parametrize(
    "message",
    [
        f"老师帮我看看这段代码哪里错了\n{CODE}",
        f"{CODE}为什么不对呀",
        f"{CODE}{PYTHON}\n怎么办",
        f"```python\n{CODE}```\n```\n{PYTHON}\n```",
        f"```python\n{CODE}{PYTHON}\n```",
        f"```Python3\n{CODE}```",
    ],
    ids=["words before", "words after", "error below", "error in a fence", "error in the same fence", "capital"],
)
def test_code_is_found_among_words_and_errors(message: str) -> None:
    assert code_in(message) == CODE
    assert intent_of(message, Phase.LESSON) is Intent.CODE


def test_prompts_and_their_output_are_taken_off() -> None:
    assert code_in(
        ">>> import torch\n>>> for i in range(2):\n...     print(i)\n...\n0\n1\n>>> x = torch.ones(2)\n"
    ) == ("import torch\nfor i in range(2):\n    print(i)\n\nx = torch.ones(2)\n")
    assert code_in("In [1]: import torch\n\nIn [2]: x = torch.ones(2)\nOut[2]: tensor([1., 1.])") == (
        "import torch\nx = torch.ones(2)\n"
    )


def test_the_rows_of_a_notebook_that_are_no_python_keep_their_place() -> None:
    code = code_in("```\n%matplotlib inline\n!pip install torch\nif True:\n    !ls\nprint(7 % 4)\n```")
    assert code == "pass  # %matplotlib inline\npass  # !pip install torch\nif True:\n    pass  # !ls\nprint(7 % 4)\n"


@pytest.mark.parametrize(
    "message",
    [
        "y = wx + b",
        "x = 3\ny = 4",
        "grad = 2(wx-t)x，然后 w = w - lr*grad",
        "import torch 和 from torch import nn 有什么区别",
        "f(x) = x",
    ],
)
def test_an_answer_is_no_code(message: str) -> None:
    assert code_in(message) is None


def test_statements_without_an_import_are_code() -> None:
    assert code_in("loss 不下降\nloss = criterion(model(x), y)\nloss.backward()\noptimizer.step()") == (
        "loss = criterion(model(x), y)\nloss.backward()\noptimizer.step()\n"
    )


def test_words_beside_code_are_kept() -> None:
    assert parts(f"一直是 10%\n{CODE}{COLAB}").around.strip() == "一直是 10%"


@pytest.mark.parametrize("piece", ["x = ", "a.b(", "for x in ", "```", ">>> ", "'\"", "import a\n", "% ", "with "])
def test_a_wall_of_code_takes_no_time(piece: str) -> None:
    begun = time.monotonic()
    parts((piece * 100_000)[:100_000])
    parts("\n".join([piece] * 10_000))
    assert time.monotonic() - begun < 3


GAN = """```python
for real in batches():
    fake = G(torch.randn(8, 16))
    loss_d = bce(D(real), ones) + bce(D(fake), zeros)
    opt_d.zero_grad(); loss_d.backward(); opt_d.step()
    loss_g = bce(D(fake), ones)
    opt_g.zero_grad(); loss_g.backward(); opt_g.step()
```"""


def test_the_error_that_is_named_beside_code_is_read_where_the_code_stops_by_another(tutor: Tutor) -> None:
    turn = say(tutor, f"GAN训练报错Trying to backward through the graph a second time\n{GAN}")
    assert turn.move is Move.RUN_CODE
    assert "backward through the graph a second time" in turn.reply
    assert "先读它" in turn.reply
    assert "先读它" not in say(tutor, f"GAN训练报错了\n{GAN}").reply


def test_an_error_of_another_program_is_not_mended_in_the_older_one(tutor: Tutor) -> None:
    session = Session.silent(tutor)
    session.dialogue = Dialogue(phase=Phase.LESSON, lesson=Lesson(next(iter(tutor.desk.curriculum.notes))))
    for message in (f"```python\n{CODE}```", PYTHON, "怎么改"):
        *_, turn = session.say(message)
    assert session.dialogue.code is None
    assert "nn.Linear(8, 2)" not in turn.reply


LABELS = "import torch\nx = torch.randn(4, 3)\ntorch.nn.functional.cross_entropy(x, torch.tensor([0, 1, 2, 3]))\n"


@pytest.mark.parametrize("behind", ["", " help", " please help me", " 怎么办"])
def test_words_behind_an_error_make_no_other_error_of_it(tutor: Tutor, behind: str) -> None:
    reply = say(tutor, f"{LABELS}IndexError: Target 3 is out of bounds.{behind}").reply
    assert "The error that you name" not in reply
    assert "你说的报错" not in reply
    assert "(4, 3)" in reply  # what the run shows


@pytest.mark.parametrize(
    "message",
    [
        "Expected input batch_size (32) to match target batch_size (64) 这个报错怎么办",
        "why Expected input batch_size (32) to match target batch_size (64).",
        "Target 5 is out of bounds. help",
        "mat1 and mat2 shapes cannot be multiplied (32x100 and 128x10) 怎么改",
    ],
)
def test_an_error_without_the_name_of_its_class_is_known(tutor: Tutor, message: str) -> None:
    reply = say(tutor, message).reply
    assert "认不准" not in reply
    assert "To see why" in reply or "想弄清为什么" in reply


@pytest.mark.parametrize(
    ("message", "cited"),
    [
        ("Can't call numpy() on Tensor that requires grad", "matplotlib-plots"),
        ("ModuleNotFoundError: No module named 'torch'", "python-environment"),
        ("mat1 and mat2 shapes cannot be multiplied (32x784 and 128x10)", "reading-errors"),
    ],
)
def test_the_fact_of_the_notes_that_quotes_an_error_stands_beside_its_cause(
    tutor: Tutor, message: str, cited: str
) -> None:
    turn = say(tutor, message)
    assert [each.note for each in turn.citations] == [cited]
    assert "笔记里对这类报错是这样说的" in turn.reply


def test_no_fact_on_an_error_is_quoted_into_an_open_exercise(tutor: Tutor) -> None:
    title = Words("练习", "exercise")
    exercise = next(iter(tutor.desk.exercises.values()))
    turn = say(
        tutor,
        "mat1 and mat2 shapes cannot be multiplied (32x784 and 128x10)",
        phase=Phase.PRACTICE,
        exercise=Practising(exercise.id, exercise.topic, title, Phase.LESSON),
    )
    assert turn.citations == ()
