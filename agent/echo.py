"""Whether a message only repeats the open question, pasted, put a little otherwise, or in the other language."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from agent.grading import asked
from agent.policy import Move
from agent.secrets import Key, Secret
from knowledge.library import Library

NEAR = 0.65
"""Likeness of two questions, whitened: of 18,098 pairs of an item and a learner's question on its note, .0012 reach it."""
SAME_LETTERS = 0.85
LONGEST = 1500
"""Characters; what is longer is no question."""
_OPTION = re.compile(r"^\s*[-*]*\s*\**\(?[A-Ha-h]\)?\**\s*[.、．:：)）].*$", re.MULTILINE)


def repeats(message: str, secrets: Sequence[Secret], move: Move, library: Library) -> bool:
    """Tell whether a free question is nearly the open one, or an answer holds nothing but it."""
    if len(message) > LONGEST:
        return False
    if move in (Move.GRADE, Move.GRADE_PLACEMENT):
        return any(_is_bare(message, secret) for secret in secrets)
    bare = _OPTION.sub("", message).strip()
    questions = [question for secret in secrets for question in secret.questions]
    if move is not Move.ANSWER_QUESTION or not bare:
        return False
    return any(_same(bare, each) for each in questions) or any(_near(bare, each, library) for each in questions)


def _is_bare(message: str, secret: Secret) -> bool:
    """Tell whether a message is the question, with or without its options, and not a word more."""
    rest = message
    for text in _asked(secret):
        rest = rest.replace(text, " ")
    return rest != message and not re.search(r"\w", rest)


def _asked(secret: Secret) -> Iterator[str]:
    if isinstance(secret, Key):
        yield from (line for language in ("zh", "en") for line in asked(secret.item, language).split("\n") if line)
    yield from secret.questions


def _same(message: str, question: str) -> bool:
    return question in message or SequenceMatcher(None, question, message, autojunk=False).ratio() >= SAME_LETTERS


def _near(message: str, question: str, library: Library) -> bool:
    vectors = library.whitened(library.embed(message)), library.whitened(library.embed(question))
    return float(vectors[0] @ vectors[1]) >= NEAR
