"""The n-th of what was listed: 第二个具体怎么做, 最后一个呢, why does the first one work?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.practice.numerals import ORDINALS, number_of

LEAST = 3
"""Items of a list that can be counted: two are told apart by their names."""
LONGEST_ITEM = 40
"""Characters."""
_NTH = re.compile(
    r"(?:那么?|其中)?的?(?:第(?P<zh>[一二两三四五六1-6])|(?P<last>最后)一)(?:个|种|条|点|项)"
    r"(?:的?(?:办法|方法|做法|招|技巧|原因|步骤)|(?=是|呢|怎么|咋|为什么|为啥|具体|到底|有|能|会|可以|要|和|比|[?？。\s]*$))"
    r"|\b(?:(?:and|what about|how about) )?the (?P<en>first|second|third|fourth|fifth|sixth|last)(?: (?:one|method|way|option|item|point|reason)\b|(?=[?. ]*$))",
    re.IGNORECASE,
)
"""第二个, 最后一种办法; what is counted is nothing else, as in 第一个字."""
_LEFT = re.compile(
    r".*(?:[：:]|有|包括|可以用|常用|分为|例如|比如)|.*(?::|\b(?:are|is|include|includes|with|by|use|try))\s",
    re.IGNORECASE | re.DOTALL,
)
"""What stands before the first item of a list."""
_END = re.compile(r"[。；;，.]|,? (?:but|so|which)\b|\.\s")
_AND = re.compile(r"，?(?:以及|或者|并且|[和与或并])|,? (?:and|or) ")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True)
class Counted:
    """A question for the n-th of a list."""

    place: int
    """From 0; -1 is the last."""
    before: str
    after: str
    """What is asked of it, on both sides of the number."""

    def of(self, item: str) -> str:
        """Return the question with an item in the number's place; of a bare number what the item is."""
        rest = re.sub(r"[\s呢?？。.吗]", "", self.before + self.after)
        return f"{self.before}{item}{self.after}" if rest else item


def counted(text: str) -> Counted | None:
    """Return what a question asks of which of a list; None where it counts nothing, or only begins a sequence: 第一层."""
    match = _NTH.search(text)
    if match is None:
        return None
    number = number_of(match["zh"]) if match["zh"] else ORDINALS.get((match["en"] or "").lower(), 0)
    return Counted(int(number or 0) - 1, text[: match.start()], text[match.end() :])


def items_of(text: str) -> tuple[str, ...]:
    """Return the items that a sentence lists behind a word that says so; none where it lists fewer than can be counted."""
    bare = _BRACKETS.sub("", text)
    for clause in re.split(r"[。；;]|\.\s", bare):
        for mark in ("、", ", "):
            items = tuple(_items(clause, mark))
            if len(items) >= LEAST and all(map(_is_item, items)):
                return items
    return ()


def _items(clause: str, mark: str) -> Iterator[str]:
    before, _, rest = clause.partition(mark)
    if not rest or _LEFT.match(before) is None:
        return
    *middle, last = rest.split(mark)
    joined, tail = (_AND.split(last, maxsplit=1) if _AND.search(last) else [last]), ""
    *others, tail = joined
    for item in (_LEFT.sub("", before), *middle, *others, _END.split(tail)[0]):
        if named := re.sub(r"^(?:and|or) ", "", item.strip(" .*`")):
            yield named


def _is_item(text: str) -> bool:
    """Tell whether a text is one thing and no clause or number."""
    return (
        len(text) <= LONGEST_ITEM
        and bool(re.search(r"[A-Za-z\u3400-\u9fff]{2}", text))
        and not re.search("[，：:=]", text)
    )
