"""A note's own code that uses what a request names, where no program could be written: gather, permute, masked_fill."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.situation import Situation
from knowledge.note import Code, Note

MOST_NOTES = 8
"""So many of the found facts say which notes are looked into."""
_NAME = re.compile(r"(?<![A-Za-z_.])(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w{2,})(?![A-Za-z_])")
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
    names = [name for name in _NAME.findall(at.message) if name.lower() not in _COMMON]
    for name in names:
        for id_ in dict.fromkeys(fact.note for fact in at.facts[:MOST_NOTES]):
            note = at.curriculum.notes[id_]
            for block in note.code:
                if name in set(_called(block.source)):
                    return Use(note, block, name)
    return None


def _called(code: str) -> Iterator[str]:
    """Yield the last names of what a program calls."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
