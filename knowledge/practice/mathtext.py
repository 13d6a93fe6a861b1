"""Formulas as learners type them, y = (3x+1)² or sigmoid(0), as Python.

Read are numbers, one variable, the functions below and arithmetic; a product may be written without its sign.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

FUNCTIONS = frozenset(["sin", "cos", "tan", "exp", "log", "sqrt", "abs", "sigmoid", "tanh", "relu", "softplus"])
CONSTANTS = frozenset(["e", "pi"])
VARIABLES = frozenset("xwztu")
LONGEST = 200

_ALIKE = {
    "ln": "log", "σ": "sigmoid", "√": "sqrt", "π": "pi", "^": "**", "×": "*", "·": "*", "÷": "/", "−": "-",
    "²": "**2", "³": "**3",
}  # fmt: skip
_SIGNS = frozenset(["+", "-", "*", "/", "**", "**2", "**3", "(", ")", "="])
_TOKEN = re.compile(r"\d+(?:\.\d+)?|\*\*|[a-z]+|\s+|.", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\d")
_GRID = re.compile(r"\d\s*[x×]\s*\d", re.IGNORECASE)
"""3x3 and 28×28 are sizes and no products."""

Span = tuple[int, int]
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def formulas_in(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the formulas of one variable in a text, such as (3*x+1)**2, and where each stands."""
    yield from (each for each in _expressions(text) if _names(each[0]) & VARIABLES)


def constants_in(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the function values in a text that hold no variable, such as sigmoid(0), and where each stands."""
    for written, span in _expressions(text):
        if not _names(written) & VARIABLES and _names(written) & FUNCTIONS:
            yield written, span


@lru_cache(maxsize=32)
def equations_in(text: str) -> tuple[tuple[str, Span], ...]:
    """Return the formulas that are surely meant as such, 2x - 3 but not 4x: with an operation's sign, or behind one of equality."""
    return tuple(each for each in formulas_in(text) if _is_meant(text, *each[1]))


def _is_meant(text: str, start: int, end: int) -> bool:
    side = text[start:end].strip()
    operates = re.search(r"[-+*/^²³]", side.lstrip("-")) is not None
    is_product = re.fullmatch(r"=?\s*-?\d+(\.\d+)?[a-z]", side, re.IGNORECASE) is not None  # y = 2x; not w=2 x=3
    is_side = text[:start].rstrip().endswith("=") or text[start:].startswith("=")
    return re.search(r"\d", side) is not None and (operates or (is_product and is_side))


def line_of(written: str) -> tuple[float, float] | None:
    """Return slope and intercept of a formula in Python that is a straight line; None where it is none."""
    tree = ast.parse(written, mode="eval")
    if any(isinstance(node, ast.Call) for node in ast.walk(tree)):
        return None
    (name,) = _names(written) & VARIABLES
    try:
        values = [float(_value(tree.body, name, at)) for at in (0.0, 1.0, 2.0, 5.0)]
    except (ArithmeticError, ValueError):
        return None
    slope, intercept = values[1] - values[0], values[0]
    straight = all(abs(slope * at + intercept - value) < 1e-9 for at, value in zip((2.0, 5.0), values[2:], strict=True))
    return (slope, intercept) if straight and slope else None


def _value(node: ast.expr, name: str, at: float) -> float:
    """Return an arithmetic expression's value; ValueError where it is no plain arithmetic."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name) and node.id == name:
        return at
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, name, at)
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return _ARITHMETIC[type(node.op)](_value(node.left, name, at), _value(node.right, name, at))
    raise ValueError(ast.unparse(node))


def _expressions(text: str) -> Iterator[tuple[str, Span]]:
    text = _GRID.sub(lambda match: ";" * len(match[0]), text)
    for start, end in _runs(text):
        for side in re.finditer(r"[^=]+", text[start:end]):
            if (written := _written(side[0])) is not None:
                yield written, (start + side.start(), start + side.end())


def _runs(text: str) -> Iterator[Span]:
    """Yield the longest stretches of a text of which a formula may consist."""
    start = 0
    for match in _TOKEN.finditer(text):
        if not _is_mathematical(match[0]):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _is_mathematical(token: str) -> bool:
    name = _ALIKE.get(token, token).lower()
    return name in FUNCTIONS | CONSTANTS | VARIABLES | _SIGNS or token.isspace() or _NUMBER.match(token) is not None


def _written(side: str) -> str | None:
    """Return one side of an equation as Python; None if it is no formula with an operation in it."""
    tokens = [_ALIKE.get(token, token).lower() for token in _TOKEN.findall(side) if not token.isspace()]
    while tokens and tokens[-1] in {"+", "-", "*", "/", "**", "("}:
        tokens.pop()
    joined = "".join(first + ("*" if _multiplies(first, second) else "") for first, second in pairwise([*tokens, ""]))
    try:
        tree = ast.parse(joined[: LONGEST + 1], mode="eval")
    except (SyntaxError, ValueError):
        return None
    nodes = list(ast.walk(tree))
    works = any(isinstance(node, ast.BinOp | ast.Call) for node in nodes)
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    is_known = all(isinstance(each, ast.Name) and each.id in FUNCTIONS for each in called)
    is_one = len(_names(joined) & VARIABLES) <= 1 and len(joined) <= LONGEST
    return joined if works and is_known and is_one else None


def _multiplies(first: str, second: str) -> bool:
    """Tell whether a product's sign was left out between two tokens: 3x, 2(x+1), (x+1)(x-1)."""
    ends = first in {")", "**2", "**3"} | VARIABLES | CONSTANTS or _NUMBER.match(first) is not None
    return ends and (second == "(" or second in VARIABLES | CONSTANTS | FUNCTIONS)


def _names(python: str) -> set[str]:
    return set(re.findall(r"[a-z]+", python))
