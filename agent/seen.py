"""What a trace showed of a program, by line, by name and by layer; and what a statement calls what it makes."""

import ast
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tools.inside.tracing_source import printable
from tools.trace import Layer, Tensor, Trace

Scope = tuple[float, float]
"""First and last line of the function around a statement."""


@dataclass(frozen=True)
class Seen:
    """What a trace says, by line, by name, by layer."""

    trace: Trace | None
    by_line: Mapping[int, tuple[Tensor, ...]] = field(default_factory=dict)
    hits: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, trace: Trace | None) -> "Seen":
        """Of a trace, or of none."""
        lines = trace.lines if trace else ()
        return cls(trace, {line.line: line.tensors for line in lines}, {line.line: line.hits for line in lines})

    def value(self, text: str, lines: Iterable[int]) -> Tensor | None:
        """Return the first sample of an expression on one of these lines."""
        for line in lines:
            for tensor in self.by_line.get(line, ()):
                if tensor.name == printable(text):
                    return tensor
        return None

    def variable(self, text: str, line: int, scope: Scope) -> Tensor | None:
        """Return what a variable was when a line was reached: as last bound above in its function, else anywhere."""
        above = [n for n in self.by_line if scope[0] <= n < line]
        others = [n for n in self.by_line if not scope[0] <= n < line]
        return self.value(text, sorted(above, reverse=True)) or self.value(text, sorted(others))

    def layer(self, path: str, kind: str | None = None) -> Layer | None:
        """Return the layer of this name, `conv1` for `model.conv1`."""
        found = [each for each in (self.trace.layers if self.trace else ()) if f".{each.name}".endswith(f".{path}")]
        alike = [each for each in found if kind is None or each.kind == kind]
        return next(iter(alike or found), None)


def about(tensor: Tensor) -> dict[str, str]:
    """Return what a tensor was, by the names that the sentences of cards use."""
    known = {"after": str(tensor.shape), "numel": f"{math.prod(tensor.shape):,}", "element_type": tensor.dtype}
    for name, value in (("lowest", tensor.min), ("average", tensor.mean), ("highest", tensor.max)):
        if value is not None:
            known[name] = f"{value:.4g}"
    if math.prod(tensor.shape) == 1 and tensor.mean is not None:
        known["result"] = f"{tensor.mean:.4g}"
    return known


def target_of(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return ast.unparse(statement.targets[0])
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return ast.unparse(statement.target)
    return ""


def path_of(node: ast.AST, statement: ast.stmt) -> str:
    """Return the path of the layer that a call makes: `conv1` for `self.conv1 = …`, `net.0` within a Sequential."""
    target = target_of(statement).removeprefix("self.")
    value = getattr(statement, "value", None)
    if not target or value is None:
        return ""

    def search(found: ast.AST, path: str) -> str:
        if found is node:
            return path
        parts = found.args if isinstance(found, ast.Call) else found.elts if isinstance(found, ast.List) else []
        for number, part in enumerate(parts):
            if isinstance(part, ast.Starred):  # nobody knows how many layers it holds
                return ""
            inner = path if isinstance(part, ast.List) else f"{path}.{number}"
            if hit := search(part, inner):
                return hit
        return ""

    return search(value, target)
