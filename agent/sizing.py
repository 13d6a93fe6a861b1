"""Numbers of the program on the screen that are asked about: 为什么是 32*2*2, 3e-3 是多少, 为什么是 4096."""

import ast
import re
from dataclasses import dataclass

from tools.probing import computed
from tools.trace import Layer

_PRODUCT = r"\d{1,5}(?:\s*[*×x]\s*\d{1,5}){1,4}"
_POWER = r"\d+(?:\.\d+)?e[-+]?\d{1,2}"
_BEFORE = r"(?:那么?|这里|代码里|程序里|里面|的|这个|那个|为什么|为啥|为何|怎么|凭什么|会|要|就|是|写|用|填|取|设|成|why|is|it|where|does|what|so|[`\s，,])*+"
_BEHIND = r"(?:这个数|这里|又|到底|究竟|代表|表示|意味着|等于|就|是|指|有|从|哪里?|哪儿|怎么|如何|为什么|为啥|来|算|得|出|的|多少|多大|几|什么|啥|意思|mean|come|comes|from|in|plain|numbers?|[`\s呢啊呀吗])*+"
_ASKS = re.compile(rf"^{_BEFORE}(?P<number>{_PRODUCT}|{_POWER}|\d{{2,7}}){_BEHIND}[?？。.]*$", re.IGNORECASE)
_QUESTION = re.compile(r"什么|啥|何|怎么|如何|哪|多少|几|意思|多大|[?？]|\b(why|what|where)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sized:
    """A number that is asked about."""

    written: str
    """As the message writes it, without spaces."""
    value: float


def size_asked(message: str, code: str) -> Sized | None:
    """Return the number that a message asks about and that stands in a program, or is the product of what it shows; None for none.

    A product or a power of ten must stand in the program as it is written.
    """
    text = message.strip()
    match = _ASKS.search(text) if len(text) <= 60 and _QUESTION.search(text) else None
    if match is None:
        return None
    written = re.sub(r"\s+", "", match["number"]).replace("×", "*").replace("x", "*").lower()
    if not written.isdigit() and not holds(code, written):
        return None
    value = computed(ast.parse(written, mode="eval").body) if "e" not in written else float(written)
    return None if value is None else Sized(written, value)


def holds(code: str, written: str) -> int:
    """Return the line of a program in which a number or a product stands, as it is; 0 where it does not."""
    pattern = re.compile(rf"(?<![\w.*]){re.escape(written)}(?![\w.*])")
    rows = (re.sub(r"\s+", "", row.partition("#")[0]).lower() for row in code.splitlines())
    return next((number for number, row in enumerate(rows, 1) if pattern.search(row)), 0)


def flattened_to(value: float, layers: tuple[Layer, ...]) -> tuple[Layer, tuple[int, ...]] | None:
    """Return the last layer whose answer holds so many numbers for each example, on more than one axis, and its shape."""
    for layer in reversed(layers):
        for shape in layer.outputs or ():
            count = 1
            for each in shape[1:]:
                count *= each
            if len(shape) > 2 and count == value:
                return layer, tuple(shape)
    return None
