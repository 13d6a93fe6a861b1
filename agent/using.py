"""A note's own code that uses what a request names, where no program could be written: gather, permute, masked_fill."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.situation import Situation
from knowledge.note import Code, Note
from knowledge.words import language_of

MOST_NOTES = 8
"""So many of the found facts say which notes are looked into."""
_NAME = re.compile(r"(?<![A-Za-z_.])(?P<path>(?:[A-Za-z_]\w*\.)*)(?P<name>[A-Za-z_]\w{2,})(?![A-Za-z_])(?P<call>\()?")
_USED = re.compile(r"\b(?:us(?:e|es|ing)|via|call(?:s|ing)?)\s*`?$", re.IGNORECASE)
_COMMON = frozenset(
    {"print", "range", "len", "list", "tuple", "zip", "float", "int", "str", "sum", "max", "min", "torch", "numpy", "pandas", "python", "pytorch", "code", "item", "mean", "format", "tensor"}
)  # fmt: skip
"""Names that nearly every program uses: a request that holds one wants no example of it."""


@dataclass(frozen=True)
class Use:
    """A block of a note, and the name of the request that it uses."""

    note: Note
    block: Code
    name: str


def use_of(at: Situation) -> Use | None:
    """Return the first block of the notes found for a message that calls what the message names; None where none does."""
    for name in named_code(at.message):
        for id_ in dict.fromkeys(fact.note for fact in at.facts[:MOST_NOTES]):
            note = at.curriculum.notes[id_]
            for block in note.code:
                if name in set(_called(block.source)):
                    return Use(note, block, name)
    return None


def named_code(message: str) -> Iterator[str]:
    """Yield what a message names as code; in an English one 'train' and 'split' are words, unless they are written or used as code."""
    for found in _NAME.finditer(message):
        is_code = found["path"] or found["call"] or "_" in found["name"] or _USED.search(message[: found.start()])
        if found["name"].lower() not in _COMMON and (is_code or language_of(message) == "zh"):
            yield found["name"]


def _called(code: str) -> Iterator[str]:
    """Yield the last names of what a program calls."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
