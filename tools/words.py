"""A text in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The same words in Chinese and in English."""

    zh: str
    en: str
