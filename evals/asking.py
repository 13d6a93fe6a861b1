"""Putting what has not been answered yet to several systems; what a run that is stopped has asked is spread evenly."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from evals.answers.cache import Answer
from evals.kept import Kept, key_of


class Question(Protocol):
    """What is asked: it has an id."""

    @property
    def id(self) -> str:
        """Return the id."""


Asked = TypeVar("Asked", bound=Question, contravariant=True)


class Asks(Protocol[Asked]):
    """One way to answer; `key` names an answer by all that makes it."""

    @property
    def name(self) -> str:
        """Return what the system is called."""

    @property
    def key(self) -> Callable[[Asked], str]:
        """Return what names an answer."""

    @property
    def answer(self) -> Callable[[Asked], Answer]:
        """Return what answers."""


One = TypeVar("One", bound=Question)


def ask_all(
    systems: Sequence[Asks[One]], questions: Sequence[One], known: Kept[Answer], told: Callable[[str], None]
) -> None:
    """Ask each system what it has not answered yet, in an order that visits all kinds early; `told` gets the progress."""
    for one in systems:
        todo = [question for question in questions if known.get(one.key(question)) is None]
        todo.sort(key=lambda question: key_of(question.id))
        for number, question in enumerate(todo, start=1):
            known.add(one.answer(question))
            told(f"{one.name}: {number} of {len(todo)} asked, {len(questions) - len(todo)} kept")
