"""Texts as they are compared: case, width and blanks folded, so that 初始化为0 and 初始化为 0 are the same."""

import re
import unicodedata

_BESIDE_CHINESE = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")


def plain(text: str) -> str:
    """Return a text with case, width and blanks folded."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower())
    return _BESIDE_CHINESE.sub("", folded).strip()


def has(text: str, wording: str) -> bool:
    """Tell whether a folded text has a wording from the beginning of a word or number: neither eps in 'steps' nor 2 in 12."""
    bare = plain(wording)
    return re.search(begins(bare) + re.escape(bare), text) is not None


def begins(part: str) -> str:
    """Return as a pattern what must not stand before a part of a text: a word or a number begins where it does."""
    return "(?<![a-z])" if "a" <= part[:1] <= "z" else r"(?<!\d)(?<!\d\.)" if part[:1].isdigit() else ""
