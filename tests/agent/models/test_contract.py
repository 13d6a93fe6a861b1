"""What every model behind the seam does; each live one is asked the same."""

import time
from threading import Event, Timer
from typing import Literal

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.models.errors import ContextTooLong, ModelBroke, ModelError, NoModelAnswers, Stopped
from agent.models.usage import Usage
from tests.agent.models.live import Subject

SENTENCE = "梯度下降沿负梯度方向更新参数。"
SECONDS_TO_STOP = 30
SECONDS_TO_STOP_READING = 120
QUESTION = [
    SystemMessage("Choose the facts that answer the question."),
    HumanMessage("1. 学习率决定步长。\n2. 卷积核共享权重。\n3. 学习率过大时损失会发散。\n\n问题：学习率过大会怎样？"),
]


class Facts(BaseModel):
    """Which numbered facts answer the question."""

    facts: list[int] = Field(min_length=1, max_length=3)
    sure: Literal["yes", "no"]


def unread_text(subject: Subject) -> str:
    """Return a text that takes a while to read: half a minute, or some seconds if it must be read to the end."""
    return SENTENCE * (250 if subject.stops_reading else 20)


def ask(text: str) -> list[BaseMessage]:
    """Return a prompt of one message."""
    return [HumanMessage(text)]


def test_reply_comes_in_pieces_with_its_cost(subject: Subject) -> None:
    costs: list[Usage] = []
    pieces = list(subject.model.stream(ask("你好"), max_tokens=12, measured=costs.append))
    assert len(pieces) > 2
    assert "".join(pieces).strip()
    assert 0 < costs[0].completion_tokens <= 12
    assert costs[0].prompt_tokens > 0
    assert 0 <= costs[0].first_token_seconds <= costs[0].total_seconds


def test_reply_ends_at_max_tokens_and_says_so(subject: Subject) -> None:
    costs: list[Usage] = []
    list(subject.model.stream(ask(subject.long_prompt), max_tokens=5, measured=costs.append))
    assert costs[0].completion_tokens == 5
    assert costs[0].cut_off


def test_same_prompt_gets_same_reply(subject: Subject) -> None:
    replies = {"".join(subject.model.stream(ask(subject.long_prompt), max_tokens=8)) for _ in range(2)}
    assert len(replies) == 1


def test_stop_in_mid_reply_ends_it_and_frees_the_server(subject: Subject) -> None:
    pieces, stop = [], Event()
    for piece in subject.model.stream(ask(subject.long_prompt), max_tokens=600, cancelled=stop.is_set):
        pieces.append(piece)
        if len(pieces) == 3:
            stop.set()
    assert len(pieces) == 3
    assert subject.is_idle_within(SECONDS_TO_STOP)


def test_abandoned_reply_frees_the_server(subject: Subject) -> None:
    reply = subject.model.stream(ask(subject.long_prompt), max_tokens=600)
    next(reply)
    del reply
    assert subject.is_idle_within(SECONDS_TO_STOP)


def test_stop_while_the_prompt_is_read_works_at_once(subject: Subject) -> None:
    stop, costs = Event(), list[Usage]()
    Timer(0.5, stop.set).start()
    started = time.monotonic()
    prompt = ask(f"{time.time()}: {unread_text(subject)} {subject.long_prompt}")
    pieces = list(subject.model.stream(prompt, max_tokens=600, cancelled=stop.is_set, measured=costs.append))
    if subject.process():
        assert not pieces
        assert not costs
    assert time.monotonic() - started < 2
    assert subject.is_idle_within(SECONDS_TO_STOP_READING)


def test_stopped_choice_says_so(subject: Subject) -> None:
    stop = Event()
    Timer(0.5 if subject.process() else 0, stop.set).start()
    time.sleep(0 if subject.process() else 0.1)
    with pytest.raises(Stopped):
        subject.model.choose(ask(f"{time.time()}: {unread_text(subject)}"), Facts, max_tokens=40, cancelled=stop.is_set)
    assert subject.is_idle_within(SECONDS_TO_STOP_READING)


def test_choice_follows_the_schema(subject: Subject) -> None:
    costs: list[Usage] = []
    answer = subject.model.choose(QUESTION, Facts, max_tokens=60, measured=costs.append)
    assert 3 in answer.facts
    assert answer.sure in ("yes", "no")
    assert costs[0].completion_tokens > 0


def test_prompt_beyond_the_context_is_refused(subject: Subject) -> None:
    prompt, said = ask(SENTENCE * 1600), f"{subject.model.context_tokens}.*Nothing was cut"
    with pytest.raises(ContextTooLong, match=said):
        list(subject.model.stream(prompt, max_tokens=20))
    with pytest.raises(ContextTooLong, match=said):
        subject.model.choose(prompt, Facts, max_tokens=20)


def test_prompt_that_leaves_no_room_for_the_reply_is_refused_with_numbers(subject: Subject) -> None:
    room = 100
    with pytest.raises(ContextTooLong, match=r"The prompt has \d+ tokens.* kept for the reply"):
        list(subject.model.stream(ask(SENTENCE * 20), max_tokens=subject.model.context_tokens - room))


def test_no_token_of_a_prompt_is_lost(subject: Subject) -> None:
    costs: list[Usage] = []
    list(subject.model.stream(ask(SENTENCE * 20), max_tokens=2, measured=costs.append))
    list(subject.model.stream(ask(SENTENCE * 40), max_tokens=2, measured=costs.append))
    a_sentence = (costs[1].prompt_tokens - costs[0].prompt_tokens) / 20
    assert 5 < a_sentence < 20
    assert costs[1].prompt_tokens >= 40 * a_sentence


def test_dead_server_is_told_or_started_again(subject: Subject) -> None:
    subject.kill()
    if subject.revives_itself:
        assert "".join(subject.model.stream(ask("你好"), max_tokens=5))
        return
    with pytest.raises(NoModelAnswers, match="ollama serve"):
        list(subject.model.stream(ask("你好"), max_tokens=5))
    subject.revive()
    assert "".join(subject.model.stream(ask("你好"), max_tokens=5))


def test_death_in_mid_reply_is_told_and_the_next_call_works(subject: Subject) -> None:
    reply = subject.model.stream(ask(subject.breaking_prompt), max_tokens=300)
    next(reply)
    subject.kill()
    with pytest.raises(ModelBroke, match=r"The reply was cut off.*Send your message again\.$"):
        list(reply)
    subject.revive()
    assert "".join(subject.model.stream(ask("你好"), max_tokens=5))


def test_missing_model_is_told_with_what_to_type(subject: Subject) -> None:
    with pytest.raises(ModelError, match="`"):
        subject.open_missing()
