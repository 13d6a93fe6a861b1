"""Accepted wordings of short answers: whether a text has one, whatever little words stand between its own.

A wording may have gaps: '训练…丢' is in '训练时候有些神经元被扔了', because 扔 is of the class of 丢. A gap lies within a clause, holds a
few signs, no denial, and no word that goes over to another matter.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from agent.folding import begins, plain
from agent.negation import is_denied, is_missed

GAP = "…"
SHORTEST, SHORTEST_ENGLISH = 3, 8
"""Signs of the core of a wording without gaps, for it to say something by itself: what is left of 都差 does not."""
_BETWEEN = r"(?:(?!训练|验证|评估|测试|推理|上线|而|但)[^,.;!?:，。；！？：不没未别]){0,12}?"
_LITTLE = re.compile(
    r"变得|非常|特别|十分|相当|极其|超级|有点儿?|越来越|已经|其实|的话|[会就很太都也了的得地着超贼巨挺蛮啊呀吧呢嘛啦哦]"
    r"|变(?=[大小多少高低长短快慢强弱差好平尖])"
    r"|\b(?:very|really|just|also|quite|will|would|the|an?|is|are) "
)
"""Words that only make a statement stronger, weaker or later."""
_SYNONYMS = {
    "时": r"的?时候|那会儿?|阶段|过程中|期间",
    "差": r"拉[胯垮跨]|不行|糟糕?|稀烂|烂|不好(?!说)|不佳",
    "丢": r"丢[弃掉失]|扔掉?",
    "消失": r"没有?了(?=$|[,.;!?])|没掉",
    "独热": r"one-? ?hot",
    "复用": r"(?:反复|重复|来回|循环|多次)(?:使|利)?用|重用|共[用享]",
    "不能": r"无法|没法|没办法|不可以",
    "训练集": r"训练(?:数据|样本)集?",
    "验证集": r"验证(?:数据|样本)集?",
    "测试集": r"测试(?:数据|样本)集?",
}
"""By the word that stands for all of its class, what else says it."""
_CLASSES = tuple((re.compile(pattern), word) for word, pattern in _SYNONYMS.items())
_CLAUSE_BLANK = re.compile(r"(?<=[\u3400-\u9fff])(?<![不没有是非无别会能])\s+(?=[\u3400-\u9fff])")


class Span(NamedTuple):
    """Where in a text a wording stands."""

    start: int
    end: int


class Core(NamedTuple):
    """A text without little words, and the place that each of its signs has in the text; the end has one, too."""

    text: str
    places: tuple[int, ...]


def has_wording(text: str, wording: str) -> bool:
    """Tell whether a text has a wording, denied or not: as it stands, or its parts in order, little words and synonyms aside."""
    return any(_spans(folded, wording) for folded in _ways_to_read(text))


def claims(text: str, *wordings: str, or_misses: bool = False) -> bool | None:
    """Tell whether a text says something in one of some wordings; False where it only denies it, None where it has none.

    Of a repair it may also say that it is missing. What begins within a denied wording is denied with it: 隐藏 of '隐藏层没用', 最低那轮 of '不用验证最低那轮'.
    """
    found = False
    for folded in _ways_to_read(text):
        reach = 0
        spans = {span for each in wordings for span in _spans(folded, each)}
        for span in sorted(spans, key=lambda span: (span.start, -span.end)):
            is_said = span.start >= reach and not is_denied(folded, *span)
            if is_said or (or_misses and is_missed(folded, span.start)):
                return True
            reach, found = max(reach, span.end), True
    return False if found else None


@lru_cache(maxsize=64)
def _ways_to_read(text: str) -> tuple[str, ...]:
    """Return a text folded, a blank between Chinese signs once as the mark of a clause, as many write it, and once as nothing."""
    return tuple(dict.fromkeys((plain(_CLAUSE_BLANK.sub(",", text)), plain(text))))


def _spans(folded: str, wording: str) -> tuple[Span, ...]:
    """Return where a folded text has a wording."""
    return (*_verbatim(folded, wording), *_in_core(folded, wording))


def _verbatim(folded: str, wording: str) -> Iterator[Span]:
    if GAP not in wording:
        yield from (Span(*each.span()) for each in _verbatim_pattern(wording).finditer(folded))


def _in_core(folded: str, wording: str) -> Iterator[Span]:
    pattern = _pattern(wording)
    if pattern is not None:
        bare = core(folded)
        yield from (Span(bare.places[each.start()], bare.places[each.end()]) for each in pattern.finditer(bare.text))


@lru_cache(maxsize=64)
def core(folded: str) -> Core:
    """Return a folded text without little words, each synonym as the word that stands for its class."""
    bare = Core(folded, tuple(range(len(folded) + 1)))
    for pattern, word in (*_CLASSES, (_LITTLE, "")):
        bare = _replaced(bare, pattern, word)
    return bare


def _replaced(bare: Core, pattern: re.Pattern[str], word: str) -> Core:
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for each in pattern.finditer(bare.text):
        parts += [bare.text[last : each.start()], word]
        places += [*bare.places[last : each.start()], *[bare.places[each.start()]] * len(word)]
        last = each.end()
    return Core("".join((*parts, bare.text[last:])), (*places, *bare.places[last:]))


@lru_cache(maxsize=16_384)
def _verbatim_pattern(wording: str) -> re.Pattern[str]:
    bare = plain(wording)
    return re.compile(begins(bare) + re.escape(bare))


@lru_cache(maxsize=16_384)
def _pattern(wording: str) -> re.Pattern[str] | None:
    """Return what finds the parts of a wording in a core; None where they say too little."""
    parts = [core(plain(part)).text for part in wording.split(GAP)]
    shortest = SHORTEST_ENGLISH if wording.isascii() else SHORTEST
    if not all(parts) or (len(parts) == 1 and len(parts[0]) < shortest):
        return None
    return re.compile(_BETWEEN.join(begins(part) + re.escape(part) for part in parts))
