"""A note: what is true of one topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.words import Words


@dataclass(frozen=True)
class Fact:
    """One numbered sentence, true alone: the unit of retrieval, choice, citation and grading."""

    number: int
    words: Words


@dataclass(frozen=True)
class Misconception:
    """What learners wrongly believe, and the way out of it."""

    belief: str
    why: str
    hint: str


@dataclass(frozen=True)
class Code:
    """A runnable block and what it prints."""

    source: str
    output: str
    line: int


@dataclass(frozen=True)
class OtherWords:
    """Another explanation: `kind` is its name in the note, such as 比方 or 小例子."""

    kind: str
    text: str


@dataclass(frozen=True)
class Note:
    """What is true of one topic."""

    id: str
    stage: int
    title: Words
    requires: tuple[str, ...]
    minutes: int
    terms: tuple[str, ...]
    sources: tuple[str, ...]
    hooks: Mapping[str, str]
    """A scene for each thread: vision, language, time-series, general."""
    intuition: str
    definition: str
    code: tuple[Code, ...]
    prediction: str
    """What to ask before the code is run; the answer stands in the parentheses at its end."""
    other_words: tuple[OtherWords, ...]
    facts: tuple[Fact, ...]
    misconceptions: tuple[Misconception, ...]
