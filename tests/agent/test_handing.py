"""Which program is handed over, and how what it lacks is told."""

import json
import re
from collections.abc import Callable, Sequence

import pytest

from agent.handing import MOST_SHOWN, listed
from agent.offering import Request, offered
from agent.policy import Move
from agent.tutor import Tutor
from agent.using import named_code
from agent.writing import Written
from knowledge.words import Words
from tests.agent.test_first_weeks import at_plan
from tests.agent.test_session import say
from tools.run import Run

NOTHING = json.dumps({"layers": [], "calls": [], "optimizers": [], "schedules": [], "loaders": [], "defined": {}})
HIDES = "# a model's\nraise SystemExit\n"


def run(code: str) -> Run:
    """A run that shows nothing of a program; of the model's, which leaves early, not even that."""
    mark = re.search(r"'mark': '(\w+)'", code)
    told = f"\n{mark[1]} {NOTHING}\n" if mark and HIDES not in code else ""
    return Run(code, told, "", None, (), 0.1)


def writes(
    nearest: str, missing: Sequence[Words], run: Callable[[str], Run], lacking: Callable[[Run], Sequence[Words]]
) -> Written:
    assert nearest
    assert missing
    done = run(HIDES)
    return Written((done,), "fake", (len(lacking(done)),))


def test_program_of_which_nothing_was_seen_is_no_better_than_one_that_lacks_something() -> None:
    offer = offered(Request("写一个MLP 784-128-10，用 Adam", run), writes)
    assert offer is not None
    assert offer.by == "spec"
    assert offer.meeting.unmet
    assert offer.tried is not None


def test_of_a_long_row_the_rest_is_counted() -> None:
    words = [Words(f"第{number}项", f"item {number}") for number in range(MOST_SHOWN + 3)]
    assert listed(words, "zh").endswith(f"第{MOST_SHOWN - 1}项（还有 3 项）")
    assert listed(words, "en").endswith(f"item {MOST_SHOWN - 1} (and 3 more)")
    assert listed(words[:2], "zh") == "第0项、第1项"


@pytest.mark.parametrize(
    ("message", "name"),
    [("给我一段用 gather 取 Q 值的代码", "gather"), ("写一个程序，用 torch.einsum 做批量矩阵乘", "einsum"), ("write a program with torch.topk that takes the best scores", "topk")],
)  # fmt: skip
def test_where_no_program_is_written_the_notes_code_that_uses_what_is_named_is_run(
    tutor: Tutor, message: str, name: str
) -> None:
    turn = say(at_plan(tutor), message)
    assert turn.move == Move.WRITE
    assert f"`{name}`" in turn.reply
    assert name in turn.runs[-1].code
    assert turn.runs[-1].error is None


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("给我一段用 gather 取 Q 值的代码", ["gather"]),
        ("write a program that uses gather and torch.topk", ["gather", "topk"]),
        ("write code with index_add_ or scatter(", ["index_add_", "scatter"]),
        ("write a program to train and split a quantum network", []),
        ("写一个程序，用 print 和 torch.tensor", []),
    ],
)
def test_words_of_a_sentence_are_no_names_of_code(message: str, names: list[str]) -> None:
    assert list(named_code(message)) == names


def test_what_every_program_calls_is_no_reason_for_another_one(tutor: Tutor) -> None:
    turn = say(at_plan(tutor), "写一个量子神经网络的程序，用 print 和 torch.tensor")
    assert turn.move == Move.WRITE
    assert not turn.runs
