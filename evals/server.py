"""A model's server as it is without us: plain HTTP, no LangChain, no seam.

NoBareServer    the model has no server
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, convert_to_openai_messages

from agent.models.seam import TutorModel

READ_SECONDS = 300.0


class NoBareServer(Exception):
    """There is no server to be asked without us."""


@dataclass(frozen=True)
class BareServer:
    """Where a server is, and how it is asked: as llama.cpp (and OpenAI), or as Ollama."""

    url: str
    headers: dict[str, str]
    body: dict[str, object]

    def stream(self, messages: Sequence[BaseMessage], max_tokens: int) -> Iterator[tuple[str, int]]:
        """Yield each piece of the reply, and the server's own count of its tokens where the line tells one, else 0."""
        body = {**self.body, "messages": convert_to_openai_messages(list(messages)), "stream": True}
        if self.url.endswith("/api/chat"):
            body["options"] = {**_mapping(body["options"]), "num_predict": max_tokens}
        else:
            body["max_tokens"] = max_tokens
        with (
            httpx.Client(trust_env=False, timeout=READ_SECONDS) as http,
            http.stream("POST", self.url, json=body, headers=self.headers) as reply,
        ):
            reply.raise_for_status()
            for line in reply.iter_lines():
                if (data := line.removeprefix("data: ")).startswith("{"):
                    yield _read(_mapping(json.loads(data)))


def bare_server(model: TutorModel) -> BareServer:
    """Return the server of a model.

    Raises:
        NoBareServer: for a model that has none, such as the scripted one.
    """
    chat = model.chat
    base = getattr(chat, "base_url", None)
    if not isinstance(base, str):
        raise NoBareServer(
            f"{model.name} has no server to compare with. Take `--model embedded` or `--model ollama:NAME`."
        )
    through = getattr(chat, "http_client", None)
    if isinstance(through, httpx.Client):
        return _embedded(chat, through, base)
    options = {name: getattr(chat, name, None) for name in ("temperature", "seed", "num_ctx")}
    body: dict[str, object] = {
        "model": getattr(chat, "model", ""),
        "options": options,
        "keep_alive": getattr(chat, "keep_alive", None),
    }
    if getattr(chat, "reasoning", None) is False:
        body["think"] = False
    return BareServer(f"{base}/api/chat", {}, body)


def _embedded(chat: BaseChatModel, through: httpx.Client, base: str) -> BareServer:
    """Find the child's real address and key: both stand in a request once our transport has sent it."""
    sent = through.get(f"{base}/health").request
    body = {name: getattr(chat, name, None) for name in ("model", "temperature", "seed")}
    url = str(sent.url.copy_with(path="/v1/chat/completions"))
    return BareServer(
        url, {"Authorization": sent.headers["Authorization"]}, {**body, "stream_options": {"include_usage": True}}
    )


def _read(line: dict[str, object]) -> tuple[str, int]:
    usage = _mapping(line.get("usage"))
    tokens = usage.get("completion_tokens") or line.get("eval_count") or 0
    choices = line.get("choices")
    first = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
    message = _mapping(first.get("delta") or line.get("message"))
    return str(message.get("content") or ""), tokens if isinstance(tokens, int) else 0


def _mapping(value: object) -> dict[str, object]:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}
