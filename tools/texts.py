"""Edits of a program's text at the places of its nodes: all the rest stays as it was written."""

import ast
from dataclasses import dataclass

from tools.program import Program, calls, dotted
from tools.words import Words


def place(code: str, line: int, column: int) -> int:
    """Return the place in a text of a line and a column of bytes, as Python's parser counts them."""
    rows = code.split("\n")
    return sum(len(row) + 1 for row in rows[: line - 1]) + len(rows[line - 1].encode()[:column].decode())


@dataclass(frozen=True)
class Edit:
    """A text that takes the place of another; of length 0 it is put in."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Source:
    """A program, and where its nodes stand in its text."""

    code: str
    program: Program

    def at(self, line: int, column: int) -> int:
        """Return the place in the text of a line and a column of bytes."""
        return place(self.code, line, column)

    def start(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node begins."""
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node ends."""
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def called(self, *names: str) -> list[ast.Call]:
        """Return the calls of functions whose last name is one of these."""
        return [call for call in calls(self.program.tree) if dotted(call.func).rpartition(".")[2] in names]

    def renames(self, call: ast.Call, new: str) -> Edit:
        """Return the edit that gives the function of a call another last name."""
        end = self.end(call.func)
        return Edit(end - len(dotted(call.func).rpartition(".")[2]), end, new)


Made = tuple[list[Edit], Words] | None
"""The edits of a change, and what was done, in words; None where it is not wished for, or cannot be made."""


def applied(code: str, edits: list[Edit]) -> str:
    """Return a text with edits that do not overlap."""
    for edit in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        code = code[: edit.start] + edit.text + code[edit.end :]
    return code
