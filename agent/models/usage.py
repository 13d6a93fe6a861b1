"""What a call to a model costs: tokens and seconds."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata


@dataclass(frozen=True)
class Usage:
    """What one finished call cost; counts are the server's own, 0 where it tells none."""

    prompt_tokens: int
    cached_tokens: int
    """Prompt tokens that the server did not have to read again, as far as it tells."""
    completion_tokens: int
    first_token_seconds: float
    total_seconds: float
    cut_off: bool
    """The reply ended at `max_tokens`, not by itself."""


def unmeasured(usage: Usage) -> None:
    """Forget what a call cost: the default for callers who do not measure."""


BYTES_OF_A_MESSAGE = 32
BYTES_OF_A_TEMPLATE = 256


def at_most_tokens(messages: Sequence[BaseMessage]) -> int:
    """Return a number of tokens that the prompt cannot exceed: no token stands for less than one byte of UTF-8.

    The two constants are for the marks around a message, and for a system prompt that a template adds by itself.
    """
    text = sum(len(message.text.encode()) for message in messages)
    return text + BYTES_OF_A_MESSAGE * len(messages) + BYTES_OF_A_TEMPLATE


class Meter:
    """Adds up what a call cost, from the chunks that it brings."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._first: float | None = None
        self._tokens: UsageMetadata = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
        self._ended_by = ""

    def saw(self, message: AIMessage) -> None:
        """Take a chunk, or a whole reply, into account."""
        if self._first is None and message.text:
            self._first = time.monotonic()
        self._tokens = message.usage_metadata or self._tokens
        metadata = message.response_metadata
        self._ended_by = metadata.get("finish_reason") or metadata.get("done_reason") or self._ended_by

    def usage(self) -> Usage:
        """Return the cost up to now."""
        now = time.monotonic()
        return Usage(
            prompt_tokens=self._tokens["input_tokens"],
            cached_tokens=self._tokens.get("input_token_details", {}).get("cache_read", 0),
            completion_tokens=self._tokens["output_tokens"],
            first_token_seconds=(self._first or now) - self._started,
            total_seconds=now - self._started,
            cut_off=self._ended_by == "length",
        )
