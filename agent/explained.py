"""What is said of the lines of a program, and how a program is taken apart for it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.seen import Scope
from knowledge.practice.card import Card
from knowledge.words import Language, Words
from tools.trace import Tensor


@dataclass(frozen=True)
class Explained:
    """One statement, or the head of a compound one, and what is to be said of it."""

    line: int
    code: str
    says: tuple[Words, ...]
    tensors: tuple[tuple[Tensor, tuple[tuple[int, ...], ...]], ...]
    """Each name's last sample, with all shapes that it has had."""
    cards: tuple[Card, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the ids of the notes that teach what stands in the line."""
        return tuple(dict.fromkeys(card.note for card in self.cards))


def statements(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.stmt, Scope]]:
    """Yield all statements from top to bottom, but for docstrings."""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else ():
            if isinstance(child, ast.ExceptHandler | ast.match_case):
                yield from statements(child, scope)
            if not isinstance(child, ast.stmt) or name not in ("body", "orelse", "finalbody"):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            yield child, scope
            inner = (child.lineno, child.end_lineno or child.lineno)
            yield from statements(child, inner if isinstance(child, ast.FunctionDef) else scope)


def rows_of_parts(statement: ast.stmt) -> list[int]:
    """Return the rows below a statement's first in which calls begin that are arguments of its own call."""
    value = getattr(statement, "value", None)
    parts = value.args if isinstance(value, ast.Call) else []
    return sorted({part.lineno for part in parts if isinstance(part, ast.Call) and part.lineno > statement.lineno})


def line_of(node: ast.AST, statement: ast.stmt) -> int:
    """Return the row of a node, or that of its statement."""
    return getattr(node, "lineno", statement.lineno)


def report(lines: Sequence[Explained], language: Language, titles: Mapping[str, str]) -> list[dict[str, object]]:
    """Return an explanation as `python -m agent walkthrough --json` prints it; `titles` are those of the notes."""
    space = "" if language == "zh" else " "
    return [
        {
            "line": each.line,
            "code": each.code,
            "says": space.join(words.in_(language) for words in each.says),
            "tensors": [_row(tensor, shapes) for tensor, shapes in each.tensors],
            "citations": [{"note": note, "title": titles[note]} for note in each.notes if note in titles],
        }
        for each in lines
    ]


def _row(tensor: Tensor, shapes: tuple[tuple[int, ...], ...]) -> dict[str, object]:
    extent = {"min": tensor.min, "mean": tensor.mean, "max": tensor.max}
    return {"name": tensor.name, "shapes": [list(shape) for shape in shapes], "dtype": tensor.dtype, **extent}
