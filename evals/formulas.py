"""A formula of a reply against the one that is expected: equal as algebra, however they are written.

Formulas are read by Python's own parser from a small subset and never evaluated: a reply is a stranger's text.
"""

import ast
import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from evals.score import PASSED, Judged, Moment, failed, skipped

if TYPE_CHECKING:
    import sympy

LONGEST = 200
"""Characters of a formula that is looked at; a longer one is a derivation."""
_FORMULA = re.compile(r"\\\[(.*?)\\\]|\\\((.*?)\\\)|\$([^$\n]+)\$|`([^`\n]+)`", re.DOTALL)
_FRACTION = re.compile(r"\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_WORDS = {
    r"\cdot": "*", r"\times": "*", r"\left": "", r"\right": "", r"\,": " ", r"\;": " ", r"\!": "", r"\quad": " ",
    r"\lfloor": "floor(", r"\rfloor": ")", "⌊": "floor(", "⌋": ")", "−": "-", "·": "*", "×": "*", "^": "**", "²": "**2",
}  # fmt: skip
_BETWEEN = re.compile(r"(?<=[\w)])\s+(?=[\w(])|(?<=\d)(?=[A-Za-z(])|(?<=\))(?=[\w(])")
"""Where a product is written without a sign."""
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_FUNCTIONS = ("exp", "log", "sqrt", "floor", "sin", "cos", "tanh")
LARGEST_POWER = 12
MOST_DIGITS = 30
"""Of a power of numbers: 9**9**9**9 is nobody's formula."""


class _Unreadable(Exception):
    """This is no formula of the subset."""


def formula(at: Moment, wanted: str) -> Judged:
    """A formula of the reply, or a side of an equation in it, equals this one."""
    try:
        import sympy  # noqa: F401  comes with torch
    except ImportError:
        return skipped("sympy is not installed")
    right = read(wanted)
    if right is None:
        return skipped(f"{wanted!r} cannot be read as a formula")
    shown = list(_sides(at.turn.reply))
    if not shown:
        return failed("shows no formula")
    return PASSED if any(_equal(right, each) for each in map(read, shown)) else failed(f"no formula equals {wanted}")


def _sides(reply: str) -> Iterator[str]:
    for groups in _FORMULA.findall(reply):
        text = next(group for group in groups if group)
        if len(text) <= LONGEST:
            yield from (side for side in re.split(r"=|:=|\\approx|\\\\|&|[,，;；]\s", text) if side.strip())


def read(text: str) -> "sympy.Expr | None":
    """Return a formula in LaTeX or in Python's notation as algebra; None: it is not of the subset."""
    try:
        return _expression(ast.parse(_python(text), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, _Unreadable):
        return None


def _python(text: str) -> str:
    """Return LaTeX as Python would write it."""
    text = text.strip().rstrip(".。")
    while (flat := _ROOT.sub(r"sqrt(\1)", _FRACTION.sub(r"((\1)/(\2))", text))) != text:
        text = flat
    for old, new in _WORDS.items():
        text = text.replace(old, new)
    text = re.sub(r"_\{(\w+)\}", r"_\1", text)
    text = re.sub(r"\\(\w+)", r"\1", text).replace("{", "(").replace("}", ")")
    names = "|".join(_FUNCTIONS)
    return re.sub(rf"\b({names})\*\(", r"\1(", _BETWEEN.sub("*", text.strip()))


def _expression(node: ast.expr) -> "sympy.Expr":
    import sympy

    match node:
        case ast.Constant(value=int() | float()):
            return sympy.nsimplify(node.value)
        case ast.Name():
            return sympy.Symbol(node.id, real=True)
        case ast.UnaryOp(op=ast.USub()):
            return -_expression(node.operand)
        case ast.BinOp(op=ast.Pow()):
            return _power(_expression(node.left), _expression(node.right))
        case ast.BinOp() if type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](_expression(node.left), _expression(node.right))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return getattr(sympy, name)(_expression(argument))
        case _:
            raise _Unreadable


def _power(base: "sympy.Expr", exponent: "sympy.Expr") -> "sympy.Expr":
    if exponent.is_number and abs(exponent) > LARGEST_POWER:
        raise _Unreadable
    if base.is_number and exponent.is_number and abs(exponent) * math.log10(abs(base) + 2) > MOST_DIGITS:
        raise _Unreadable
    return base**exponent


def _equal(one: "sympy.Expr", other: "sympy.Expr | None") -> bool:
    import sympy

    return other is not None and sympy.simplify(one - other) == 0
