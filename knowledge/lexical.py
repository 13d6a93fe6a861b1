"""Search by words: BM25 over Chinese character pairs and English words."""

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt

from knowledge.words import is_cjk

Scores = npt.NDArray[np.float32]

_PIECES = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9_]+(?:\.[a-z0-9_]+)*|[^\W\s]", re.IGNORECASE)
# Words that ask, but say nothing about what is asked.
_ASKING = re.compile(
    r"什么是|是什么|干什么|为什么|什么|怎么样|怎么|如何|多少|哪些|哪个|请问|一下|解释|讲讲|介绍|意思|可以|应该|需要|一个|这个|那个|到底|合适"
    r"|干嘛|为啥|有啥|是啥|啥|为何|做了|设成|是个|吗|呢|啊|吧|的|了"
)
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
    """Return the search terms of a text: pairs of Chinese characters, and English words without their plural s."""
    terms: list[str] = []
    for piece in _PIECES.findall(_ASKING.sub(" ", text.lower())):
        if is_cjk(piece[0]):
            terms += [piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)]
        else:  # a dotted or underscored name is found whole and by its parts
            parts = re.split(r"[._]", piece)
            terms += [_singular(part) for part in {piece, *parts} if part and part not in _STOP]
    return terms


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class WordIndex:
    """BM25 scores of a fixed list of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        corpus = [terms_of(text) for text in texts]
        self._bm25 = bm25s.BM25()
        self._bm25.index(corpus, show_progress=False)
        self._size = len(corpus)
        self._known = {term for terms in corpus for term in terms}

    def scores(self, query: str) -> Scores:
        """Return one score per text, (texts,); 0 where no term is shared."""
        terms = [term for term in terms_of(query) if term in self._known]
        if not terms:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(terms), dtype=np.float32)
