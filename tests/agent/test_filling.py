"""What the model may add to the parameters that rules have read: numbers that stand in the message, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.filling import fill
from agent.models.scripted import Reply, Script, ScriptedChat
from agent.models.seam import TutorModel, never
from agent.tutor import Tutor
from knowledge.practice.found import Finding

MESSAGE = "卷积输出多大：图 30 那么大，窗口 5 那么宽，每回都是跳着 2 走的"


@pytest.fixture
def found(tutor: Tutor) -> Finding:
    finding = tutor.desk.finder.find(MESSAGE)
    assert finding is not None
    assert finding.material.id == "conv-output-size"
    assert finding.unread == (2,)
    return finding


@pytest.fixture
def answering(tutor: Tutor) -> Callable[[dict[str, object]], TutorModel]:
    """A model that gives this answer."""

    def model(answer: dict[str, object]) -> TutorModel:
        return replace(tutor.model, chat=ScriptedChat(script=Script(replies=(Reply(choose=answer),))))  # type: ignore[arg-type]

    return model


def test_number_that_stands_in_the_message_is_taken(
    found: Finding, answering: Callable[[dict[str, object]], TutorModel]
) -> None:
    filled = fill(found, MESSAGE, answering({"stride": 2}), never)
    assert filled.values == {"size": 30, "kernel": 5, "stride": 2}
    assert filled.unread == ()


@pytest.mark.parametrize("answer", [{"stride": 3}, {"padding": 1}, {"stride": None}, {"size": 2}, {"stride": 5}])
def test_what_the_message_does_not_say_or_rules_have_read_is_not_taken(
    found: Finding, answering: Callable[[dict[str, object]], TutorModel], answer: dict[str, object]
) -> None:
    assert fill(found, MESSAGE, answering(answer), never).values == found.values


def test_one_number_is_not_taken_twice(found: Finding, answering: Callable[[dict[str, object]], TutorModel]) -> None:
    filled = fill(found, MESSAGE, answering({"stride": 2, "padding": 2}), never)
    assert len(filled.values) == len(found.values) + 1


def test_nothing_is_asked_where_no_number_is_left(tutor: Tutor, found: Finding) -> None:
    broken = replace(tutor.model, close=lambda: None, chat=None)  # type: ignore[arg-type]
    settled = replace(found, unread=())
    assert fill(settled, MESSAGE, broken, never) is settled
