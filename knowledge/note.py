"""A note: what is true of one topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.words import Language, Words


@dataclass(frozen=True)
class Fact:
    """One numbered sentence, true alone: the unit of retrieval, choice, citation and grading."""

    number: int
    words: Words


@dataclass(frozen=True)
class Misconception:
    """What learners wrongly believe, and the way out of it."""

    belief: Words
    why: Words
    hint: Words


@dataclass(frozen=True)
class Code:
    """A runnable block and what it prints."""

    source: str
    output: str
    line: int


@dataclass(frozen=True)
class OtherWords:
    """Another explanation: `kind` is its name in the note, such as 比方 or 小例子."""

    kind: Words
    text: Words


@dataclass(frozen=True)
class Note:
    """What is true of one topic; its English is empty, but for the facts, where nobody has written `english.md`."""

    id: str
    stage: int
    title: Words
    requires: tuple[str, ...]
    minutes: int
    terms: tuple[str, ...]
    sources: tuple[str, ...]
    hooks: Mapping[str, Words]
    """A scene for each thread: vision, language, time-series, general."""
    intuition: Words
    definition: Words
    code: tuple[Code, ...]
    prediction: Words
    """What to ask before the code is run; the answer stands in the parentheses at its end."""
    other_words: tuple[OtherWords, ...]
    facts: tuple[Fact, ...]
    misconceptions: tuple[Misconception, ...]

    def is_told_in(self, language: Language) -> bool:
        """Tell whether scenes, explanations and mistakes are there in a language, not the facts alone."""
        return bool(self.intuition.in_(language))
