"""Words in two languages, and which of the two a text is in."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """The same thing said in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the words in this language."""
        return self.zh if language == "zh" else self.en


def is_cjk(char: str) -> bool:
    """Tell whether a character is a Chinese one (Unicode's unified ideographs)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def is_pattern(wording: str) -> bool:
    """Tell whether a wording in a file is a regular expression: it stands between slashes."""
    return len(wording) > 2 and wording[0] == wording[-1] == "/"


def language_of(text: str) -> Language:
    """Return the language that a learner's text is in; one Chinese character makes it Chinese."""
    return "zh" if any(is_cjk(char) for char in text) else "en"
