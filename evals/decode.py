"""Measuring the model: first token cold and cached, and decode through us against the same server without us."""

import os
import statistics
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.messages import BaseMessage, SystemMessage

from agent.ask import ask
from agent.composing import compose_messages
from agent.draft import CANDIDATES
from agent.models.seam import Tier, TutorModel, never
from agent.models.usage import Usage, unmeasured
from agent.trust import Reliance, Trust
from agent.tutor import Tutor
from evals.server import BareServer, bare_server

TOKENS = 128
COLD_ROUNDS = 3
WHOLE_ROUNDS = 3
QUESTION = "什么是反向传播？请详细说说它和梯度下降的关系。"


@dataclass(frozen=True)
class Timed:
    """One streamed reply: seconds to its first text, and tokens a second from there to its end."""

    first_seconds: float
    tokens_per_second: float


@dataclass(frozen=True)
class Watched(TutorModel):
    """A model of which one sees when a reply's first text came, and what it cost."""

    first_texts: list[float] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)

    def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        cancelled: Callable[[], bool] = never,
        measured: Callable[[Usage], None] = unmeasured,
    ) -> Generator[str, None, None]:
        """Yield what the model yields."""

        def both(usage: Usage) -> None:
            self.usages.append(usage)
            measured(usage)

        texts = super().stream(messages, max_tokens=max_tokens, cancelled=cancelled, measured=both)
        for number, text in enumerate(texts):
            if number == 0:
                self.first_texts.append(time.monotonic())
            yield text


def measure(tutor: Tutor, rounds: int) -> Iterator[str]:
    """Yield the report, line by line.

    Raises:
        NoBareServer: if the model has no server that could be asked without us.
    """
    server, messages = bare_server(tutor.model), _messages(tutor)
    load = os.getloadavg()[0]
    yield f"{tutor.model.name} on {os.cpu_count()} cores (load {load:.1f} before): the compose prompt with {CANDIDATES} facts, {TOKENS} tokens a reply"
    cold = [_ours(tutor.model, _unseen(messages)).first_seconds for _ in range(min(rounds, COLD_ROUNDS))]
    _ours(tutor.model, messages)
    pairs = [(_ours(tutor.model, messages), _bare(server, messages)) for _ in range(rounds)]
    cached, bare_cached = ([pair[side].first_seconds for pair in pairs] for side in (0, 1))
    yield f"first token, prompt never seen: {_spread(cold, 's')}"
    yield f"first token, prefix cached: {_spread(cached, 's')}; the bare server {_spread(bare_cached, 's')}"
    ours, bare = ([pair[side].tokens_per_second for pair in pairs] for side in (0, 1))
    yield f"decode: {_spread(ours, 'tokens/s')} through the seam, {_spread(bare, 'tokens/s')} from the bare server, in turn"
    yield f"ratio of medians of {rounds} pairs: {statistics.median(ours) / statistics.median(bare):.3f}"
    yield from _whole_answers(tutor, server, min(rounds, WHOLE_ROUNDS))


def _whole_answers(tutor: Tutor, server: BareServer, rounds: int) -> Iterator[str]:
    """Yield the tokens a second of whole turns in the compose tier, checking and citing included, and of the bare server in turn."""
    whole: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        speed = _whole_answer(tutor)
        if speed is None:
            yield "whole answers in the compose tier: not measured, one was broken off to run code"
            return
        whole.append(speed)
        bare.append(_bare(server, _messages(tutor)).tokens_per_second)
    ratio = statistics.median(whole) / statistics.median(bare)
    yield f"whole answers in the compose tier: {_spread(whole, 'tokens/s')}, ratio {ratio:.3f} ({rounds} in turn with the bare server)"


def _whole_answer(tutor: Tutor) -> float | None:
    """Return the tokens a second from the model's first text to the final turn; None if it was not one whole reply."""
    model = Watched(**vars(tutor.model))
    ask(replace(tutor, desk=replace(tutor.desk, model=model, reliance=Reliance(Trust(), Tier.COMPOSE))), QUESTION)
    ended = time.monotonic()
    if len(model.usages) != 1 or len(model.first_texts) != 1:
        return None
    return (model.usages[0].completion_tokens - 1) / (ended - model.first_texts[0])


def _messages(tutor: Tutor) -> list[BaseMessage]:
    """Return the prompt that a session would send for the question."""
    facts = tutor.library.search(QUESTION, k=24).facts[:CANDIDATES]
    return compose_messages(QUESTION, [fact.words.zh for fact in facts], "zh")


def _unseen(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Return the prompt behind words that no cache holds."""
    first, *rest = messages
    return [SystemMessage(f"{uuid.uuid4()}\n{first.text}"), *rest]


def _ours(model: TutorModel, messages: Sequence[BaseMessage]) -> Timed:
    usages: list[Usage] = []
    # A session can always be stopped, so the thread that watches for it belongs to our side.
    texts = model.stream(messages, max_tokens=TOKENS, cancelled=lambda: False, measured=usages.append)
    return _timed(texts, lambda: usages[0].completion_tokens)


def _bare(server: BareServer, messages: Sequence[BaseMessage]) -> Timed:
    counts = [0]

    def texts() -> Iterator[str]:
        for text, count in server.stream(messages, TOKENS):
            counts[0] = count or counts[0]
            if text:
                yield text

    return _timed(texts(), lambda: counts[0])


def _timed(texts: Iterator[str], tokens: Callable[[], int]) -> Timed:
    """Time a reply by one clock, whoever brings it."""
    began = time.monotonic()
    next(texts)
    first = time.monotonic()
    for _ in texts:
        pass
    return Timed(first - began, (tokens() - 1) / (time.monotonic() - first))


def _spread(values: Sequence[float], unit: str) -> str:
    return f"{statistics.median(values):.2f} {unit} ({min(values):.2f} to {max(values):.2f})"
