"""The parts of a failing statement that were tensors, as the trace of the run saw them."""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from tools.edits import Failed
from tools.observed import Observed

READ = ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.BinOp
"""What may give a tensor."""


@dataclass(frozen=True)
class Operand:
    """An expression, and what it was when it was last seen."""

    node: ast.expr
    text: str
    shape: tuple[int, ...]
    dtype: str


def operands(failed: Failed) -> list[Operand]:
    """The tensors of the failing statement: names first, then what is computed within it."""
    if failed.run.trace is None or failed.statement is None:
        return []
    seen = Observed(failed.program, failed.run.trace)
    found = []
    for node in parts(failed.statement):
        tensor = seen.tensor(node)
        if tensor is not None and tensor.kind != "parameter":
            found.append(Operand(node, failed.text(node), tensor.shape, tensor.dtype))
    return sorted(found, key=lambda each: not isinstance(each.node, ast.Name | ast.Attribute))


def parts(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement that are read, but for functions that are called; of a block only its head."""
    head = {"test", "iter", "items", "value", "targets", "target", "exc", "msg", "args", "func"}
    roots = [part for name in statement._fields if name in head for part in listed(getattr(statement, name))]
    for root in roots:
        called = {id(node.func) for node in ast.walk(root) if isinstance(node, ast.Call)}
        inner = {
            id(node.value) for node in ast.walk(root) if isinstance(node, ast.Attribute) and id(node) not in called
        }
        for node in ast.walk(root):
            is_read = not isinstance(getattr(node, "ctx", ast.Load()), ast.Store) and id(node) not in called
            is_part = isinstance(node, ast.Name) and id(node) in inner
            if isinstance(node, READ) and is_read and not is_part:
                yield node


def listed(value: object) -> list[ast.AST]:
    """A node, or the nodes of a list."""
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, ast.AST)]


def broadcasts(*shapes: tuple[int, ...]) -> bool:
    """Whether shapes go together."""
    columns = itertools.zip_longest(*(reversed(shape) for shape in shapes), fillvalue=1)
    return all(len({size for size in column if size != 1}) <= 1 for column in columns)
