"""Small probes of a program: what a name in it came to, and whether a number that is proposed for it is right."""

import ast

from tools.program import Program


def bound_at_last(program: Program) -> set[str]:
    """Return the names that are there when a program has ended: none of a function's own."""
    inner = {
        id(part)
        for node in ast.walk(program.tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        for part in ast.walk(node)
    }
    names = (node for node in ast.walk(program.tree) if isinstance(node, ast.Name) and id(node) not in inner)
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def computed(node: ast.expr) -> float | None:
    """Return what a sum or a product of written numbers comes to."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return float(node.value)
    if not isinstance(node, ast.BinOp):
        return None
    left, right = computed(node.left), computed(node.right)
    if left is None or right is None:
        return None
    match node.op:
        case ast.Mult():
            return left * right
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Div():
            return left / right if right else None
        case _:
            return None


def with_print(code: str, name: str) -> str:
    """Return a program that tells at its end what a name came to."""
    return f"{code.rstrip()}\nprint({name!r}, '=', {name})\n"


def with_number(before: str, mended: str, value: int) -> str:
    """Return a program with a number in the one place where its mend has another; empty where the mend changes more."""
    old, new = Program.parse(before), Program.parse(mended)
    if old is None or new is None:
        return ""
    numbers = [[each for each in ast.walk(part.tree) if isinstance(each, ast.Constant)] for part in (old, new)]
    pairs = [(one, other) for one, other in zip(*numbers, strict=False) if one.value != other.value]
    if len(numbers[0]) != len(numbers[1]) or len(pairs) != 1 or type(pairs[0][0].value) is not int:
        return ""
    node = pairs[0][0]
    rows = before.split("\n")
    row = rows[node.lineno - 1].encode()
    start, end = node.col_offset, node.end_col_offset or node.col_offset
    rows[node.lineno - 1] = (row[:start] + str(value).encode() + row[end:]).decode()
    return "\n".join(rows)
