"""Whether a text tells a number or words that its reader has not said first."""

import re

_NUMBER = re.compile(
    r"(?<![\w.\[/])(?<!\w-)[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?:\s*/\s*\d+|\s*%)?(?![\w/]|\.\d)",
    re.IGNORECASE | re.ASCII,
)
"""Not the label of a citation, and not a part of a word, a date or a path."""

_TIMES = re.compile(r"(?<=\d)\s*[x×*]\s*(?=\d)", re.IGNORECASE)


def numbers_in(text: str) -> list[str]:
    """Return the numbers of a text, as they are written."""
    return _NUMBER.findall(text)


def said_in(message: str) -> str:
    """Return a learner's message with the sides of a picture apart: who writes 16x4x4 has said 4."""
    return _TIMES.sub(" ", message)


def value_of(number: str) -> float:
    """Return what a number is worth: 36,864, −2, 1/4 and 25 % among them."""
    text = re.sub(r"[,\s]", "", number.replace("−", "-"))
    if text.endswith("%"):
        return float(text[:-1]) / 100
    top, slash, bottom = text.partition("/")
    return float(top) / float(bottom) if slash and bottom.strip("0") else float(top)


def number_told(value: float, tolerance: float, text: str, message: str) -> str:
    """Return the number in a text that would be graded right, unless the message has it."""
    margin = tolerance + 1e-9 * max(1.0, abs(value))

    def found(words: str) -> str:
        return next((each for each in numbers_in(words) if abs(value_of(each) - value) <= margin), "")

    return "" if found(said_in(message)) else found(text)


def words_told(words: str, text: str, message: str) -> str:
    """Return the words if they stand in a text, Latin ones and numbers as a whole, and not in the message."""
    edges = [r"(?<![\w.\[])" if words[:1].isascii() else "", r"(?!\w|\.\d)" if words[-1:].isascii() else ""]
    pattern = re.compile(edges[0] + re.escape(words) + edges[1], re.IGNORECASE | re.ASCII)
    return words if pattern.search(text) and not pattern.search(message) else ""
