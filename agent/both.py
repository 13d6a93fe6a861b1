"""A message that asks for two numbers at once: 参数量和输出尺寸 of one layer, or 'fp32 多少 MB？fp16 呢' of one model."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.dialogue import Asking
from agent.onward import of_another, onward
from knowledge.practice.calculator import Calculator
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding

LONGEST = 300
"""Characters of a message in which two numbers are looked for."""
_QUANTITY = re.compile(
    r"(?:的|the |its )?(?:参数(?:总?量|个数|数量?)?|权重(?:个)?数|输出(?:特征图)?的?(?:尺寸|大小|边长|形状)|输出(?:是|有|得)?多大|计算量|乘加次数|乘法次数|感受野|显存|内存"
    r"|(?:the )?(?:number of |# ?)?(?:parameters?|params|weights)(?: count)?\b|output (?:volume |map )?(?:size|shape|side|dimensions?)\b"
    r"|\b(?:flops|macs|multiply-adds|receptive field|memory)\b)(?!\s*(?:是|为|=|:|：|of)?\s*\d)",
    re.IGNORECASE,
)
"""What is asked for; what is given has its number behind it: 输出边长 28."""
_AND = re.compile(r"\s*(?:以及|还有|和|与|跟|及|、|,|，|&|\+|\band\b)*\s*", re.IGNORECASE)
_TAIL = re.compile(
    r"[?？。.!！,，;；]\s*(?P<tail>(?:那|换成|改成|and |what about |how about |with )[^?？。!！;；]{1,30}[?？]*|[^?？。!！,，;；]{1,30}呢[?？]*)$",
    re.IGNORECASE,
)
"""What goes on with the question before it."""


def both_in(finder: Finder, message: str) -> Finding | None:
    """Return the first of two calculations that a message asks for, which holds the second; None where it asks for one."""
    text = message.strip()
    if len(text) > LONGEST:
        return None
    return _of_two_quantities(finder, text) or _of_two_values(finder, text)


def _of_two_quantities(finder: Finder, text: str) -> Finding | None:
    """Return two numbers of the same thing, each found where the other is not asked for."""
    asked = list(_QUANTITY.finditer(text))
    if len(asked) != 2:
        return None
    found = [finder.find_calculator(one) for one in _with_one(text, *asked)]
    first, second = found
    if first is None or second is None or not (first.is_ready and second.is_ready):
        return None
    return replace(first, also=second) if first.material.id != second.material.id else None


def _with_one(text: str, first: re.Match[str], second: re.Match[str]) -> Iterator[str]:
    """Yield the message with the first quantity only, and with the second only."""
    between = text[first.end() : second.start()]
    joined = "" if _AND.fullmatch(between) else between
    yield f"{text[: first.end()]}{joined}{text[second.end() :]}"
    yield f"{text[: first.start()]}{joined}{text[second.start() :]}"


def _of_two_values(finder: Finder, text: str) -> Finding | None:
    """Return a calculation, and what goes on with it in the same message: with another value, or the next layer."""
    tail = _TAIL.search(text)
    first = finder.find_calculator(text[: tail.start() + 1]) if tail else None
    if tail is None or first is None or not first.is_ready:
        return None
    asking = Asking(first.material.id, text[: tail.start()], dict(first.values), settled=True)
    said = tail["tail"].strip()
    second = onward(finder, asking, said) or of_another(finder, asking, said)
    if second is None or not isinstance(second.material, Calculator) or not second.is_ready:
        return None
    is_same = (second.material.id, second.values) == (first.material.id, first.values)
    return None if is_same else replace(first, also=second)
