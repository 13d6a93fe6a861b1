"""A system that is asked single questions, and how its answers are found again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from agent.ask import ask
from agent.tutor import Tutor
from evals.answers.cache import Answer
from evals.answers.questions import FreeQuestion
from evals.kept import key_of
from evals.systems import STATELESS, TOKENS, Writer, as_tutor, made_of, names_of


@dataclass(frozen=True)
class System:
    """One way to answer; `key` names an answer by all that makes it."""

    name: str
    answer: Callable[[FreeQuestion], Answer]
    key: Callable[[FreeQuestion], str]


def system(name: str, tutor: Tutor, tokens: int = TOKENS) -> System:
    """Return a system on the tutor's model.

    Raises:
        NoSuchSystem: if there is no system of this name.
    """
    (name,) = names_of(name)
    made = made_of(name, tutor, tokens)
    answer: Callable[[FreeQuestion], Answer]
    answer = (
        partial(_written, Writer(name, tutor, tokens)) if name in STATELESS else partial(_asked, as_tutor(name, tutor))
    )

    def key(question: FreeQuestion) -> str:
        return key_of(*made, question.text)

    def keyed(question: FreeQuestion) -> Answer:
        return replace(answer(question), key=key(question), system=name)

    return System(name, keyed, key)


def _asked(tutor: Tutor, question: FreeQuestion) -> Answer:
    began = time.perf_counter()
    turn = ask(tutor, question.text)
    return Answer("", question.id, "", tutor.model.name, turn, time.perf_counter() - began)


def _written(writer: Writer, question: FreeQuestion) -> Answer:
    began = time.perf_counter()
    written = writer.write(question.text)
    seconds = time.perf_counter() - began
    tokens, cut_off = (written.cost.completion_tokens, written.cost.cut_off) if written.cost else (0, False)
    return Answer("", question.id, "", written.turn.model, written.turn, seconds, tokens=tokens, cut_off=cut_off)
