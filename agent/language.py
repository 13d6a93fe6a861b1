"""Which language a text is in: a whole reply by its letters, a single sentence only where it is plain."""

import re

from knowledge.words import Language, is_cjk

CHINESE_FROM, CHINESE_TO = 0.3, 0.05
"""Share of Chinese characters among the letters: a Chinese reply has more than the first, an English one less than the second."""
STRAY_WORDS, STRAY_CHARACTERS = 4, 3
"""An English sentence has so many words, a Chinese one so many characters: fewer may be terms."""

_CODE = re.compile(r"(`{3,})[^\n]*\n.*?\n\1", re.DOTALL)
_FORMULA = re.compile(r"\\\[.*?\\\]|\\\(.*?\\\)", re.DOTALL)
_INLINE = re.compile(r"`[^`\n]*`")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|「[^」]*」")
_BRACKETED = re.compile(r"[(（][^()（）\n]{1,40}[)）]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def prose(text: str) -> str:
    """Return a reply without its code, formulas and tables."""
    lines = _FORMULA.sub("", _CODE.sub("", text)).splitlines()
    return "\n".join(line for line in lines if not line.startswith("|"))


def unquoted(text: str) -> str:
    """Return a text without what it quotes."""
    return _QUOTED.sub("", text)


def chinese_share(text: str) -> float | None:
    """Return the share of Chinese characters among the letters of a reply's prose; None: it has no letters.

    What is quoted, and a term's name in brackets, may be in the other language.
    """
    letters = [char for char in _BRACKETED.sub("", unquoted(prose(text))) if char.isalpha()]
    return sum(map(is_cjk, letters)) / len(letters) if letters else None


def speaks(text: str, language: Language) -> bool:
    """Tell whether a reply is in this language; one without letters is in any."""
    share = chinese_share(text)
    return share is None or (share < CHINESE_TO if language == "en" else share > CHINESE_FROM)


def strays(sentence: str, language: Language) -> bool:
    """Tell whether a sentence is plainly in the other language: terms, quotes, brackets and code may be."""
    words = _BRACKETED.sub("", unquoted(_INLINE.sub("", prose(sentence))))
    chinese = sum(map(is_cjk, words))
    if language == "en":
        return chinese >= STRAY_CHARACTERS
    return chinese == 0 and len(_WORD.findall(words)) >= STRAY_WORDS
