"""Search by words: BM25 over Chinese character pairs and English words, and over how words sound and are spelt."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import bm25s
import numpy as np
import numpy.typing as npt
import snowballstemmer
from pypinyin import lazy_pinyin

from knowledge.words import is_cjk

Scores = npt.NDArray[np.float32]

LINES_KEPT = 1 << 15
"""More than the notes have; what learners write takes the places of what was not read for long."""

_PIECES = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9_]+(?:\.[a-z0-9_]+)*|[^\W\s]", re.IGNORECASE)
_STEMMER = snowballstemmer.stemmer("english")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_ENGLISH = re.compile(r"[a-z]{3,}")
# Words that ask, but say nothing about what is asked.
_ASKING = re.compile(
    r"什么是|是什么|干什么|为什么|什么|怎么样|怎么|如何|多少|哪些|哪个|请问|一下|解释|讲讲|介绍|意思|可以|应该|需要|一个|这个|那个|到底|合适"
    r"|干嘛|为啥|有啥|是啥|啥|为何|做了|设成|是个|吗|呢|啊|吧|的|了"
)
_LEADING = re.compile(r"^(那么?|所以|然后)(?=\S{2})")
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "be",
        "do",
        "does",
        "did",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "with",
        "what",
        "why",
        "how",
        "when",
        "which",
        "who",
        "i",
        "my",
        "me",
        "it",
        "its",
        "you",
        "your",
        "can",
        "should",
        "would",
        "could",
        "this",
        "that",
        "there",
        "if",
        "not",
        "use",
        "used",
        "using",
        "explain",
        "tell",
        "about",
        "mean",
        "means",
        "between",
        "difference",
        "please",
    ]
)


def terms_of(text: str) -> list[str]:
    """Return the search terms of a text: pairs of Chinese characters, and the stems of English words."""
    return [term for line in text.split("\n") for term in _terms_of_line(line)]


@lru_cache(LINES_KEPT)
def _terms_of_line(line: str) -> tuple[str, ...]:
    """Return the terms of a line: a fact is read for several indexes, a question by each of them."""
    terms: list[str] = []
    for piece in _PIECES.findall(_ASKING.sub(" ", line.lower())):
        if is_cjk(piece[0]):
            terms += [piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)]
        else:  # a dotted or underscored name is found whole and by its parts
            parts = re.split(r"[._]", piece)
            terms += [stem(part) for part in {piece, *parts} if part and part not in _STOP]
    return tuple(terms)


@cache
def stem(word: str) -> str:
    """Return what is left of an English word without its ending."""
    return str(_STEMMER.stemWord(word))


def bare(text: str) -> str:
    """Return what is asked about, without the words that ask: 什么是卷积？ becomes 卷积."""
    asked = _ASKING.sub(" ", _LEADING.sub("", text.lower()))
    return "".join(piece for piece in _PIECES.findall(asked) if piece not in _STOP)


def syllables_of(text: str) -> list[str]:
    """Return pairs of syllables of the Chinese in a text, without tones: 船播 sounds like 传播, and is typed for it."""
    pairs: list[str] = []
    for piece in _CHINESE.findall(text):
        sounds = lazy_pinyin(piece)
        pairs += [f"{first} {second}" for first, second in pairwise(sounds)]
    return pairs


def letters_of(text: str) -> list[str]:
    """Return three letters at a time of the English words in a text: most of a misspelt word is spelt right."""
    return [f"^{word}$"[i : i + 3] for word in _ENGLISH.findall(text.lower()) for i in range(len(word))]


class WordIndex:
    """BM25 scores of a fixed list of texts; `split` says into what they are taken apart."""

    def __init__(self, texts: Sequence[str], split: Callable[[str], list[str]] = terms_of) -> None:
        self._split = split
        corpus = [split(text) for text in texts] or [["-"]]  # bm25s cannot index nothing
        self._bm25 = bm25s.BM25()
        self._bm25.index(corpus, show_progress=False)
        self._size = len(texts)
        self._in = Counter(term for terms in corpus for term in set(terms))

    def scores(self, query: str) -> Scores:
        """Return one score per text, (texts,); 0 where no term is shared."""
        terms = [term for term in self._split(query) if term in self._in]
        if not terms:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(terms), dtype=np.float32)

    def known_share(self, query: str) -> float:
        """Return the share of a query's terms that stand in any text, rare ones counting more; 0 without terms."""
        terms = self._split(query)
        rarity = [math.log((self._size + 1) / (self._in[term] + 0.5)) for term in terms]
        known = sum(weight for term, weight in zip(terms, rarity, strict=True) if term in self._in)
        return known / sum(rarity) if terms else 0.0


class Coverage:
    """How much of what a query says each of a fixed list of texts says too."""

    def __init__(self, texts: Sequence[str]) -> None:
        holding: defaultdict[str, list[int]] = defaultdict(list)
        for row, text in enumerate(texts):
            for term in set(terms_of(text)):
                holding[term].append(row)
        self._holding = {term: np.array(rows) for term, rows in holding.items()}
        self._size = len(texts)

    def shares(self, query: str) -> Scores:
        """Return the share of a query's terms that each text holds, rare ones counting more, (texts,)."""
        held, whole = np.zeros(self._size, dtype=np.float32), 0.0
        for term in set(terms_of(query)):
            rows = self._holding.get(term, np.array([], dtype=np.int64))
            rarity = math.log((self._size + 1) / (len(rows) + 0.5))
            held[rows] += rarity
            whole += rarity
        return held / np.float32(whole or 1.0)
