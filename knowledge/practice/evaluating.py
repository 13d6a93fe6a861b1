"""A message that is nothing but an expression of PyTorch whose value is wanted: 运行 torch.ones(2, 3).sum(), np.eye(2) 是多少.

What it wants stands in it, so no likeness to example questions decides: an expression of numbers alone is worked out, one
that asks for a shape without making the tensor.
"""

import ast
import re
from functools import lru_cache

from knowledge.practice.fragments import is_expression

VALUE, SHAPE = "tensor-expression", "indexing-shape"
"""The calculators of a value and of a shape."""
EXPRESSION = "expression"
"""The parameter of both."""
_MODULES = {"torch", "nn", "F", "np"}
_ORDER = r"(?:(?:请|麻烦|帮我|你|再|能不能|可以|给我|试着|please|can you|could you|just)[\s,，]*)*(?:运行|执行|跑|算|run|execute|evaluate|compute)(?:一下|一跑|跑|试试|看看|下)?[\s:：]*"
_EXPRESSION = r"`?(?P<expression>(?:torch|nn|F|np)\.[^\u3000-\u9fff`?？]{3,200}?)`?"
_ASKS = r"[\s,，]*(?:的?(?:值|结果)?(?:会|应该)?(?:是|等于|得到?|输出|打印|返回|=)*(?:出来)?(?:是)?(?:多少|什么|几|啥)?(?:呢|啊|吧|呀)*)"
_ORDERED = re.compile(rf"{_ORDER}{_EXPRESSION}(?:吧|看看|试试|一下|please)?[\s。.!！]*", re.IGNORECASE)
_ASKED = re.compile(rf"(?:what(?:'s| is) |value of )?{_EXPRESSION}{_ASKS}[\s。.?？!！]*", re.IGNORECASE)
_PRINTED = re.compile(r"print ?\((.+)\)", re.IGNORECASE)
_OF_SHAPE = re.compile(r"\.(?:shape|size\(-?\d*\)|ndim|dim\(\))$")


def ordered(message: str) -> str | None:
    """Return the expression whose value a message orders: of 运行 torch.ones(2, 3).shape what is to be run."""
    found = _ORDERED.fullmatch(message.strip())
    return found["expression"] if found and is_expression(found["expression"]) else None


@lru_cache(maxsize=16)
def evaluated(message: str) -> str | None:
    """Return the expression of numbers that is all a message holds beside the wish for its value; None: there is none."""
    printed = _PRINTED.fullmatch(message.strip())
    text = printed[1] if printed else message.strip()
    found = _ORDERED.fullmatch(text) or _ASKED.fullmatch(text)
    expression = found["expression"].strip() if found else ""
    return expression if expression and is_expression(expression) and _is_of_numbers(expression) else None


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
