"""Measuring the model: first token cold and cached, and decode through the seam against the bare server."""

import json
import os
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, convert_to_openai_messages

from agent.models.usage import Usage
from agent.prompts import prompt
from agent.tutor import Tutor

TOKENS = 96
QUESTION = "请用大约两百个字介绍什么是反向传播，以及它和梯度下降的关系。"


@dataclass(frozen=True)
class Timed:
    """One streamed reply: seconds to its first piece, and pieces a second after that (a piece is a token)."""

    first_seconds: float
    tokens_per_second: float


def measure(tutor: Tutor, rounds: int) -> Iterator[str]:
    """Yield the report, line by line."""
    yield f"{tutor.model.name} on {os.cpu_count()} cores, prompt of the {tutor.tier} tier, {TOKENS} tokens a reply"
    messages = _messages()
    cold = statistics.median(_ours(tutor, _messages(new=True)).first_seconds for _ in range(min(rounds, 3)))
    _ours(tutor, messages)
    pairs = [(_ours(tutor, messages), _bare(tutor.model.chat, messages)) for _ in range(rounds)]
    yield f"first token: {cold:.2f} s with a prompt never seen, {_median(p[0].first_seconds for p in pairs):.2f} s with it cached"
    ours, bare = (_median(pair[i].tokens_per_second for pair in pairs) for i in (0, 1))
    ratio = _median(pair[0].tokens_per_second / pair[1].tokens_per_second for pair in pairs)
    yield f"decode: {ours:.1f} tokens/s through the seam, {bare:.1f} from the bare server; ratio pair by pair {ratio:.2f} ({rounds} pairs)"


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


def _messages(*, new: bool = False) -> list[BaseMessage]:
    """Return the prompt; a new one begins with words that no cache holds."""
    begins = f"{uuid.uuid4()}\n" if new else ""
    return [SystemMessage(begins + prompt("compose")), HumanMessage(QUESTION)]


def _ours(tutor: Tutor, messages: list[BaseMessage]) -> Timed:
    usages: list[Usage] = []
    for _ in tutor.model.stream(messages, max_tokens=TOKENS, measured=usages.append):
        pass
    (usage,) = usages
    decoding = usage.total_seconds - usage.first_token_seconds
    return Timed(usage.first_token_seconds, (usage.completion_tokens - 1) / decoding)


def _bare(chat: BaseChatModel, messages: list[BaseMessage]) -> Timed:
    """Ask the same server over plain HTTP, without LangChain and without the seam."""
    began = time.monotonic()
    first, tokens = 0.0, 0
    for line in _lines(chat, convert_to_openai_messages(messages)):
        first = first or time.monotonic()
        tokens = _tokens(line) or tokens
    decoding = time.monotonic() - first
    return Timed(first - began, (tokens - 1) / decoding)


def _lines(chat: BaseChatModel, messages: object) -> Iterator[str]:
    """Yield the streamed lines that hold words or counts."""
    base = str(getattr(chat, "base_url", ""))
    body: dict[str, object] = {"model": getattr(chat, "model", ""), "messages": messages, "stream": True}
    client = getattr(chat, "http_client", None)
    if isinstance(client, httpx.Client):  # the embedded server; the client knows its address and key
        url = f"{base}/v1/chat/completions"
        body |= {"max_tokens": TOKENS, "temperature": 0, "stream_options": {"include_usage": True}}
    else:
        client, url = httpx.Client(timeout=300, trust_env=False), f"{base}/api/chat"
        body |= {"options": {"num_predict": TOKENS, "temperature": 0, "num_ctx": getattr(chat, "num_ctx", None)}}
    with client.stream("POST", url, json=body) as reply:
        reply.raise_for_status()
        for line in reply.iter_lines():
            text = line.removeprefix("data: ")
            if text.startswith("{") and '"role":"assistant","content":null' not in text:
                yield text


def _tokens(line: str) -> int:
    """Return the server's own count of the reply's tokens, from the line that holds it."""
    found = json.loads(line)
    usage = found.get("usage") or {}
    return int(usage.get("completion_tokens") or found.get("eval_count") or 0)
