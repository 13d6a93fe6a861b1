"""Keys of quiz items are computed, not typed: one arithmetic expression, nothing else."""

import ast
import math

_FUNCTIONS = {f.__name__: f for f in (abs, float, int, len, max, min, round, sum, range)}
_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Constant, ast.Call, ast.Name,
    ast.Attribute, ast.Load, ast.Tuple, ast.List, ast.Compare, ast.cmpop, ast.IfExp, ast.GeneratorExp,
    ast.ListComp, ast.comprehension, ast.Store, ast.Subscript,
)  # fmt: skip


def compute(expression: str) -> float:
    """Evaluate an arithmetic expression; `math.…` and a few builtins are at hand.

    Raises:
        ValueError: if it is anything but arithmetic: notes may come from strangers, and this runs in our process.
    """
    try:
        tree = ast.parse(expression, mode="eval")
        for node in ast.walk(tree):
            _check(node)
        result = eval(compile(tree, "<key>", "eval"), {"__builtins__": {}, "math": math, **_FUNCTIONS})  # noqa: S307
    except (SyntaxError, ArithmeticError, TypeError, NameError, AttributeError, IndexError) as error:
        raise ValueError(f"{expression!r} does not compute: {error}") from None
    if not isinstance(result, int | float):
        raise ValueError(f"{expression!r} gives {type(result).__name__}, not a number")
    return float(result)


def _check(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise ValueError(f"a key may only be arithmetic, not {type(node).__name__}")
    if isinstance(node, ast.Attribute) and not (
        isinstance(node.value, ast.Name) and node.value.id == "math" and not node.attr.startswith("_")
    ):
        raise ValueError("a key may only look into math")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.LShift) and not _small(node.right):
        raise ValueError("an exponent must be a plain number of at most 64")


def _small(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and abs(node.value) <= 64
