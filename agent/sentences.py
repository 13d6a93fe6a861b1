"""Whole sentences of a text that comes in pieces."""

import re
from collections.abc import Iterator

_END = re.compile(r"[。！？]+[”」）]*|[.!?]+(?=\s)|\n|(?=```)")
_CITED = re.compile(r"(?:\s*\[\d+\])*")


def sentences(chunks: Iterator[str]) -> Iterator[str]:
    """Yield whole sentences, list items and code blocks of a text that comes in pieces; joined they are the text."""
    buffer = ""
    for chunk in chunks:
        buffer += chunk
        while length := _whole(buffer):
            yield buffer[:length]
            buffer = buffer[length:]
    while length := _whole(buffer, final=True):
        yield buffer[:length]
        buffer = buffer[length:]


def _whole(buffer: str, *, final: bool = False) -> int:
    """Return how many characters the first whole piece has; 0 if more must come to tell."""
    lead = len(buffer) - len(buffer.lstrip())
    if buffer.startswith("`", lead):
        close = buffer.find("\n```", lead)
        if buffer.startswith("```", lead) and close >= 0:
            return close + len("\n```")
        if buffer.startswith("```"[: len(buffer) - lead], lead):  # a block that is not closed yet
            return len(buffer) if final else 0
    end = _END.search(buffer, lead + 1)
    if end is None:
        return len(buffer) if final else 0
    cited = _CITED.match(buffer, end.end())
    stop = cited.end() if cited else end.end()
    may_grow = re.fullmatch(r"\s*(\[\d*)?", buffer[stop:]) and not buffer[: end.end()].endswith("\n")
    return 0 if may_grow and not final else stop
