"""Accepted wordings of short answers: whether a text has one, whatever little words stand between its own.

A wording may have gaps: '训练…丢' is in '训练时候有些神经元被扔了', because 扔 is of the class of 丢. A gap lies within a clause, holds a
few signs, no denial, and no word that goes over to another matter.
"""

import re
from functools import lru_cache

from agent.folding import has, plain

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
_CLAUSE_BLANK = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_DENIED = re.compile(r"(不是?|没有?|并非|not |n't )[^,.;!?，。；！？]{0,4}$")


def has_wording(text: str, wording: str) -> bool:
    """Tell whether a text has a wording: as it stands, or its parts in order, little words and synonyms aside."""
    if GAP not in wording and has(_folded(text), wording):
        return True
    pattern = _pattern(wording)
    return pattern is not None and pattern.search(core(text)) is not None


def claims(text: str, claim: str) -> bool:
    """Tell whether a text makes a claim, and does not deny it."""
    if GAP in claim:
        pattern, bare = _pattern(claim), core(text)
        found = pattern.search(bare) if pattern else None
        return found is not None and not _DENIED.search(bare[: found.start()])
    folded = plain(claim)
    denied = rf"(不|没|并非|not |n't ).{{0,4}}{re.escape(folded)}"
    return folded in _folded(text) and not re.search(denied, _folded(text))


_folded = lru_cache(maxsize=64)(plain)


@lru_cache(maxsize=64)
def core(text: str) -> str:
    """Return a text folded, without little words, each synonym as the word that stands for its class.

    A blank between Chinese signs parts two clauses: many write no other mark.
    """
    folded = plain(_CLAUSE_BLANK.sub(",", text))
    for pattern, word in _CLASSES:
        folded = pattern.sub(word, folded)
    return _LITTLE.sub("", folded)


@lru_cache(maxsize=16_384)
def _pattern(wording: str) -> re.Pattern[str] | None:
    """Return what finds the parts of a wording in a core; None where they say too little."""
    parts = [core(part) for part in wording.split(GAP)]
    shortest = SHORTEST_ENGLISH if wording.isascii() else SHORTEST
    if not all(parts) or (len(parts) == 1 and len(parts[0]) < shortest):
        return None
    return re.compile(_BETWEEN.join(_start(part) + re.escape(part) for part in parts))


def _start(part: str) -> str:
    """Return what must not stand before a part: a word or a number begins where it does."""
    return "(?<![a-z])" if "a" <= part[0] <= "z" else r"(?<!\d)(?<!\d\.)" if part[0].isdigit() else ""
