"""What a message wants otherwise of the last calculation, and says with little more than that: 那 128 呢, 三个呢, 再走一步呢."""

import math
import re
from collections.abc import Iterator

from agent.dialogue import Asking
from knowledge.formula import Value
from knowledge.practice.calculator import Calculator
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.numerals import NUMBER, number_of, plain
from knowledge.practice.readout import allowed, typed

_ASKED = re.compile(
    r"^(?:那|那么)?(?:如果|要是|假如)?\s*(?:换成|改成|变成|换|改|用|是|取|变)?\s*(?P<zh>.{1,40}?)\s*(?:呢|会怎样)[?？。!！\s]*$"
    r"|^(?:and |so )?(?:what (?:about|if)|how about|and|with)\s+(?:it (?:is|were|was) |for )?(?P<en>.{1,40}?)[?.\s]*$",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?:第\s*)?(?P<number>{NUMBER})\s*(?P<measure>个|层|张|次|步|轮|类|头|位|块)?", re.IGNORECASE)
"""A number and nothing beside it but its measure word."""
_MORE = re.compile(
    rf"再(?:加|来|走|叠|堆|套|多|做|更新|迭代)(?:上)?\s*(?P<zh>一|{NUMBER})\s*(?:个|层|步|次|轮)"
    r"|\b(?P<en>one|two|three|four|five) more\b|\banother (?:one|step|layer|update)\b",
    re.IGNORECASE,
)
_KINDS = (
    ("卷积", "conv"), ("池化", "pool"), ("全连接", "线性层", "linear"), ("lstm",), ("gru",), ("注意力", "attention"), ("嵌入", "embedding"),
    ("归一化", "batchnorm", "batch norm", "layernorm"), ("softmax",), ("sigmoid",), ("relu",), ("tanh",), ("dropout",),
)  # fmt: skip
"""What a calculation may be of; who names another wants another."""


def varied(finder: Finder, asking: Asking, last: Finding, message: str) -> Finding | None:
    """Return the last calculation with what a message wants otherwise: a number in its place, one more, another word."""
    if names_another(last, asking.heard, message):
        return None
    if (more := _MORE.search(message)) and (values := _grown(last, more)):
        return finder.same(asking.material, values)
    match = _ASKED.search(message.strip())
    if match is None:
        return None
    said = match["zh"] or match["en"]
    if bare := _BARE.fullmatch(plain(said).strip()):
        values = _with_number(last, bare, plain(asking.heard))
        return finder.same(asking.material, values) if values else None
    return finder.with_lists(asking.material, asking.values, said)


def names_another(last: Finding, heard: str, message: str) -> bool:
    """Tell whether a message names a layer or a function that the last calculation was not of: a pooling after a convolution."""
    material = last.material
    words = [word for each in material.parameters for word in (*each.choices, *each.said_as)]
    known = f"{material.title.zh} {material.title.en} {heard} {' '.join(words)}".lower()
    asked = message.lower()
    return any(any(w in asked for w in kind) and not any(w in known for w in kind) for kind in _KINDS)


def _grown(last: Finding, match: re.Match[str]) -> dict[str, Value] | None:
    """Return the values with more of what the calculator counts: 再走一步."""
    material = last.material
    if not isinstance(material, Calculator) or not material.grows:
        return None
    counted = next(each for each in material.parameters if each.name == material.grows)
    number = 1 if match["zh"] == "一" else number_of(match["zh"] or match["en"] or "one")
    now = last.values.get(counted.name, counted.default)
    is_row = any(isinstance(value, tuple) and len(value) > 1 for value in last.values.values())
    if number is None or not isinstance(now, int) or is_row:
        return None
    return {**last.values, counted.name: now + int(number)}


def _with_number(last: Finding, bare: re.Match[str], heard: str) -> dict[str, Value] | None:
    """Return the values with a number in the place of the one that had its measure word, else of the nearest one."""
    number = number_of(bare["number"])
    if number is None:
        return None
    held = {
        each.name: value
        for each in last.material.parameters
        if _is_number(value := last.values.get(each.name)) and allowed(number, each)
    }
    counted = set(_counted(heard, bare["measure"])) if bare["measure"] else set()
    names = [name for name, value in held.items() if value in counted] or list(held)
    if not names:
        return None
    name = min(names, key=lambda each: _distance(number, held[each]))
    parameter = next(each for each in last.material.parameters if each.name == name)
    return {**last.values, name: typed(number, parameter)}


def _counted(heard: str, measure: str) -> Iterator[float]:
    """Yield the numbers that stood before a measure word in what was said."""
    for match in re.finditer(rf"(?P<number>{NUMBER})\s*{measure}", heard, re.IGNORECASE):
        if (number := number_of(match["number"])) is not None:
            yield number


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _distance(one: float, other: object) -> float:
    """Return how far apart two numbers are, as a ratio; infinite where one of them is not above 0."""
    assert isinstance(other, int | float)
    return abs(math.log(one / other)) if one > 0 and other > 0 else math.inf
