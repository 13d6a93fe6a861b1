"""Edits of a learner's program that leave all the rest of it as it was written, and what a mender looks at."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tools.program import Program, calls, dotted
from tools.run import Run
from tools.texts import Edit, applied, place
from tools.trace import Layer
from tools.words import Words

SIMPLE = ast.Name | ast.Attribute | ast.Call | ast.Subscript
"""What a method can be called on without parentheses around it."""


@dataclass(frozen=True)
class Mend:
    """A program with one fault of it mended, if it is the right mend; only a run can tell."""

    code: str
    why: Words
    tried: bool = False
    """Found by trying what may be tried for any error of its kind, not by what is known of the fault."""


@dataclass(frozen=True)
class Failed:
    """A program, and the traced run in which it failed, or went well and was wrong."""

    code: str
    run: Run

    @cached_property
    def program(self) -> Program:
        """The syntax tree; an empty one for what is no Python."""
        return Program.parse(self.code) or Program(ast.Module([], []))

    @property
    def error(self) -> str:
        """The traceback's last line; empty where nothing was raised."""
        return self.run.error or ""

    @property
    def line(self) -> int:
        """The line of the fault; 0 if it has none."""
        return (self.run.fault.line if self.run.fault else None) or 0

    @cached_property
    def refused(self) -> Layer | None:
        """The innermost layer whose forward raised."""
        layers = self.run.trace.layers if self.run.trace else ()
        return next((layer for layer in reversed(layers) if layer.outputs is None), None)

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement around the fault's line."""
        found = [
            node
            for node in ast.walk(self.program.tree)
            if isinstance(node, ast.stmt) and node.lineno <= self.line <= (node.end_lineno or node.lineno)
        ]
        return max(found, key=lambda node: node.lineno, default=None)

    @cached_property
    def calls(self) -> list[ast.Call]:
        """The calls in the fault's line: that of the layer which refused first, then inner before outer ones."""
        statement = self.statement
        found = [call for call in calls(statement) if call.lineno == self.line] if statement else []
        name = re.split(r"[.\[]", self.refused.name)[-1].rstrip("]") if self.refused else ""
        inner_first = found[::-1]
        return sorted(inner_first, key=lambda call: not name or dotted(call.func).rpartition(".")[2] != name)

    def said(self, pattern: str) -> re.Match[str] | None:
        """Find a pattern in the error."""
        return re.search(pattern, self.error)

    def code_of(self, node: ast.AST) -> str:
        """The source of a node."""
        start, end = self._span(node)
        return self.code[start:end]

    def text(self, node: ast.AST) -> str:
        """The source of a node, in parentheses where a method could not be called on it."""
        text = self.code_of(node)
        return text if isinstance(node, SIMPLE) else f"({text})"

    def replaced(self, *edits: tuple[ast.AST, str]) -> str:
        """The program with other texts in the place of some nodes."""
        return applied(self.code, [Edit(*self._span(node), text) for node, text in edits])

    def inserted(self, line: int, text: str, *, like: int | None = None) -> str:
        """The program with a new line before a line, as far to the right as that one or as the line `like`."""
        rows = self.code.split("\n")
        model = rows[(like or line) - 1]
        return "\n".join([*rows[: line - 1], model[: len(model) - len(model.lstrip())] + text, *rows[line - 1 :]])

    def without(self, line: int) -> "Failed":
        """The same, without a line."""
        rows = self.code.split("\n")
        return Failed("\n".join([*rows[: line - 1], *rows[line:]]), self.run)

    def _span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node stands, in characters; the tree counts columns in bytes."""
        if not isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword):
            raise TypeError(f"{type(node).__name__} has no place in the code")
        end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return place(self.code, node.lineno, node.col_offset), place(self.code, *end)


Mender = Callable[[Failed], Iterator[Mend]]


def first_arguments(failed: Failed, suffix: str, why: Words) -> Iterator[Mend]:
    """Do something to what a call in the fault's line is given first."""
    for call in failed.calls:
        if call.args and not isinstance(call.args[0], ast.Constant | ast.Starred):
            yield Mend(failed.replaced((call.args[0], failed.text(call.args[0]) + suffix)), why)


def receivers(failed: Failed, method: str, text: str, why: Words) -> Iterator[Mend]:
    """Put another text before a method's name in the fault's line: `x.numpy()` to `x.detach().numpy()`."""
    for call in failed.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == method:
            yield Mend(failed.replaced((call.func, f"{failed.text(call.func.value)}.{text}")), why)
