"""What a teacher writes as a formula is computed here: one arithmetic expression, nothing else."""

import ast
import math
from collections.abc import Mapping

_FUNCTIONS = {f.__name__: f for f in (abs, float, int, len, max, min, round, sum, range, sorted, zip, all, any)}
_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Constant, ast.Call, ast.Name,
    ast.Attribute, ast.Load, ast.Tuple, ast.List, ast.Compare, ast.cmpop, ast.IfExp, ast.GeneratorExp,
    ast.ListComp, ast.comprehension, ast.Store, ast.Subscript, ast.BoolOp, ast.boolop, ast.Slice,
)  # fmt: skip


Value = bool | int | float | str | tuple[int, ...] | tuple[float, ...]


def compute(expression: str) -> float:
    """Evaluate an arithmetic expression that gives a number; `math.…` and a few builtins are at hand.

    Raises:
        ValueError: if it is anything but arithmetic: notes may come from strangers, and this runs in our process.
    """
    result = evaluate(expression, {})
    if not isinstance(result, int | float):
        raise ValueError(f"{expression!r} gives {type(result).__name__}, not a number")
    return float(result)


def evaluate(expression: str, values: Mapping[str, Value]) -> object:
    """Evaluate an arithmetic expression over named values.

    Raises:
        ValueError: as for `compute`, and for a name that stands for nothing.
    """
    names: dict[str, object] = {"__builtins__": {}, "math": math, **_FUNCTIONS, **values}
    try:
        tree = ast.parse(expression, mode="eval")
        for node in ast.walk(tree):
            _check(node)
        return eval(compile(tree, "<formula>", "eval"), names)  # noqa: S307
    except (SyntaxError, ArithmeticError, TypeError, NameError, AttributeError, IndexError) as error:
        raise ValueError(f"{expression!r} does not compute: {error}") from None


def _check(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise ValueError(f"a formula may only be arithmetic, not {type(node).__name__}")
    if isinstance(node, ast.Attribute) and not (
        isinstance(node.value, ast.Name) and node.value.id == "math" and not node.attr.startswith("_")
    ):
        raise ValueError("a formula may only look into math")
    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name | ast.Attribute):
        raise ValueError("a formula may only call a function by its name")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.LShift) and not _small(node.right):
        raise ValueError("an exponent must be a plain number of at most 64")


def _small(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and abs(node.value) <= 64
