"""A message that is nothing but an expression of PyTorch whose value is wanted: 运行 torch.ones(2, 3).sum(), np.eye(2) 是多少.

What it wants stands in it, so no likeness to example questions decides: an expression of numbers alone is worked out, one
that asks for a shape without making the tensor.
"""

import ast
import re
from functools import lru_cache

from knowledge.practice.fragments import expressions_in

VALUE, SHAPE = "tensor-expression", "indexing-shape"
"""The calculators of a value and of a shape."""
EXPRESSION = "expression"
"""The parameter of both."""
LONGEST = 300
"""Characters of a message that is such an expression."""
_MODULES = {"torch", "nn", "F", "np"}
_ORDERS = re.compile(
    r"(?:(?:请|麻烦|帮我|你|再|能不能|可以|给我|试着|please|can you|could you|just)[\s,，]*)*(?:运行|执行|跑|算|run|execute|evaluate|compute)(?:一下|一跑|跑|试试|看看|下)?[\s:：]*",
    re.IGNORECASE,
)
"""What stands before an expression that is to be run."""
_NICELY = re.compile(r"[\s)]*(?:吧|看看|试试|一下|please)?[\s。.!！]*", re.IGNORECASE)
_LEADS = re.compile(r"(?:what(?:'s| is) |value of |print ?\()?", re.IGNORECASE)
_ASKS = re.compile(
    r"[\s,，)]*(?:的?(?:值|结果)?(?:会|应该)?(?:是|等于|得到?|输出|打印|返回|=)*(?:出来)?(?:是)?(?:多少|什么|几|啥)?(?:呢|啊|吧|呀)*)[\s。.?？!！]*"
)
"""What stands before and behind one whose value is asked for."""
_OF_SHAPE = re.compile(r"\.(?:shape|size\(-?\d*\)|ndim|dim\(\))$")


def ordered(message: str) -> str | None:
    """Return the expression whose value a message orders: of 运行 torch.ones(2, 3).shape what is to be run."""
    return _between(message, _ORDERS, _NICELY)


@lru_cache(maxsize=16)
def evaluated(message: str) -> str | None:
    """Return the expression of numbers that is all a message holds beside the wish for its value; None: there is none."""
    expression = ordered(message) or _between(message, _LEADS, _ASKS)
    return expression if expression and _is_of_numbers(expression) else None


def _between(message: str, before: re.Pattern[str], behind: re.Pattern[str]) -> str | None:
    """Return the first expression of a message, where such words are all that stands around it."""
    text = message.strip()
    if len(text) > LONGEST:
        return None
    start, end = next(expressions_in(text), (0, 0))
    fits = end and before.fullmatch(text[:start].rstrip("`")) and behind.fullmatch(text[end:].lstrip("`"))
    return text[start:end].strip() if fits else None


def calculator_of(expression: str) -> str:
    """Return the calculator of an expression: one that ends in a shape needs no numbers, and so no memory."""
    return SHAPE if _OF_SHAPE.search(expression) else VALUE


def _is_of_numbers(expression: str) -> bool:
    """Tell whether an expression has a value of its own: no variable stands in it, and it makes no layer or optimizer."""
    tree = ast.parse(expression, mode="eval").body
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    called = tree.func if isinstance(tree, ast.Call) else None
    makes = isinstance(called, ast.Attribute) and called.attr[:1].isupper()
    return names <= _MODULES and not makes
