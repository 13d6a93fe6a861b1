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
    first = bare[:1]
    start = "(?<![a-z])" if "a" <= first <= "z" else r"(?<!\d)(?<!\d\.)" if first.isdigit() else ""
    return re.search(start + re.escape(bare), text) is not None
