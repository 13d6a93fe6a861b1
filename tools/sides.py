"""The two sides of the operation that failed: `m(x).argmax(dim=0) == y` compares no `x`, though its name stands there."""

import ast
import re

from tools.inside.tracing_source import printable
from tools.program import Program, dotted
from tools.symptoms import Symptoms, Value
from tools.trace import Trace

_CLASH = re.compile(r"size of tensor a .{1,20} must match|cannot be multiplied")
"""What is said where the shapes of two sides do not go together."""
LONGEST_NAME = 120
"""Characters of a side's text, as of any value's name."""


def with_sides(symptoms: Symptoms, trace: Trace | None) -> Symptoms:
    """The symptoms with the tensors on both sides of the failing operation in place of those whose names it holds.

    What a side was, a trace tells; of one that it does not hold nothing is told.
    """
    sides = sides_of(symptoms.expression) if _CLASH.search(symptoms.message) else ()
    if not sides or all(dotted(side) for side in sides):
        return symptoms
    known = {value.name: value for value in symptoms.operands}
    seen = computed_on(symptoms.line, trace)
    texts = [ast.unparse(side) for side in sides]
    found = [known.get(text) or seen.get(text) for text in texts]
    others = [value for value in symptoms.operands if value.shape is None and value.name not in texts]
    return symptoms.model_copy(update={"operands": (*(value for value in found if value), *others)})


def sides_of(expression: str) -> tuple[ast.expr, ...]:
    """What an operation or a comparison has on its left and on its right; nothing for any other expression."""
    program = Program.parse(expression.strip())
    statement = program.tree.body[0] if program and len(program.tree.body) == 1 else None
    match statement:
        case ast.Expr(value=ast.BinOp(left=left, right=right)):
            return left, right
        case ast.Expr(value=ast.Compare(left=left, comparators=[right])):
            return left, right
    return ()


def computed_on(line: int | None, trace: Trace | None) -> dict[str, Value]:
    """What the expressions of a line were when they were last seen, by their text."""
    rows = (row for row in (trace.lines if trace else ()) if row.line == line)
    return {
        each.name: Value(name=printable(each.name)[:LONGEST_NAME], type="Tensor", shape=each.shape, dtype=each.dtype)
        for row in rows
        for each in row.tensors
        if each.kind != "ndarray"
    }
