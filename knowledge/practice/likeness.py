"""How like a message is to what learners ask of each calculator and recipe, before any number in it is read."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from knowledge.lexical import Scores, WordIndex, letters_of, syllables_of, terms_of
from knowledge.library import Library
from knowledge.practice.calculator import Calculator
from knowledge.practice.numerals import plain
from knowledge.practice.recipe import Recipe
from knowledge.practice.wanting import names_code
from knowledge.ranking import Groups, Signals
from knowledge.vectors import Vectors

Material = Calculator | Recipe
MASK = "n"
"""What stands for a number."""
EVERYDAY = 10
"""A term that so many questions hold, whatever they ask about, says nothing about a topic."""
LIKENESS = ("asked", "asked_three", "words", "names", "sound", "spelling", "owned", "wish")
"""The signals: its likest example, its three likest, words, names, syllables (typos), letters, how much of the message it
knows, and whether code or a number is wanted."""

_COMPUTE = re.compile(
    r"多少|多大|几(?![何乎天年岁点])|剩|加起来|等于|算|求|是几|得到|变成|形状|shape|尺寸|结果|占|输出|大小"
    r"|\b(how (many|much|big|large)|what (is|does|shape|size|are)|compute|calculate|value|result|size|count|number of|output)\b",
    re.IGNORECASE,
)


class Likeness:
    """Compares messages with the materials' example questions, numbers masked, and with their names."""

    def __init__(
        self, materials: Sequence[Material], library: Library, vectors: Vectors, places: Sequence[int]
    ) -> None:
        """`vectors`: the whitened ones of the example questions, (questions, dimension), and behind them of what is unserved.

        `places` tell which material each example question belongs to.
        """
        self._library = library
        self._asked, self._unserved = vectors[: len(places)], vectors[len(places) :]
        self._groups = Groups(places, range(len(places)), len(materials))
        texts = [f"{names_of(each)} {' '.join(map(masked, each.asks))}" for each in materials]
        self._words = WordIndex(texts)
        self._sound, self._spelling = WordIndex(texts, syllables_of), WordIndex(texts, letters_of)
        self._names = WordIndex([names_of(each) for each in materials])
        self._recipe = np.array([isinstance(each, Recipe) for each in materials], dtype=bool)
        self._vocabularies = [
            set(terms_of(f"{text} {spoken(each)} {_code(each)}")) for text, each in zip(texts, materials, strict=True)
        ]
        self._known = Counter(term for terms in self._vocabularies for term in terms)
        asked_for = Counter(term for question in library.questions for term in set(terms_of(question)))
        self._everyday = {term for term, count in asked_for.items() if count >= EVERYDAY}

    def of(self, text: str) -> Signals:
        """Return the signals of each material, (materials, len(LIKENESS))."""
        message = masked(text)
        alike = np.asarray(self._asked @ self._vector(message), dtype=np.float32)
        wants_code, wants_number = names_code(text), bool(_COMPUTE.search(text))
        columns: dict[str, Scores] = {
            "asked": self._groups.best(alike, 1),
            "asked_three": self._groups.best(alike, 3),
            "words": _saturated(self._words.scores(message)),
            "names": _saturated(self._names.scores(message)),
            "sound": _saturated(self._sound.scores(message)),
            "spelling": _saturated(self._spelling.scores(message)),
            "owned": self._owned(message),
            "wish": np.where(self._recipe, float(wants_code), float(wants_number and not wants_code)),
        }
        return np.stack([columns[name] for name in LIKENESS], axis=1).astype(np.float32)

    def unserved(self, text: str) -> float:
        """Return the cosine of the likest message that no material serves."""
        return float((self._unserved @ self._vector(masked(text))).max(initial=0.0))

    def _vector(self, message: str) -> Vectors:
        return self._library.whitened(self._library.embed(message))

    def strange(self, text: str) -> float:
        """Return the share of a message's terms that are neither known to a material nor everyday words, 0 to 1."""
        rarity = self._rarity(masked(text))
        unknown = (weight for term, weight in rarity if not self._known[term] and term not in self._everyday)
        return sum(unknown) / (sum(w for _, w in rarity) or 1.0)

    def _owned(self, message: str) -> Scores:
        """Return the share of a message's terms that each material knows, (materials,)."""
        rarity = self._rarity(message)
        whole = sum(weight for _, weight in rarity) or 1.0
        return np.array(
            [sum(weight for term, weight in rarity if term in known) / whole for known in self._vocabularies],
            dtype=np.float32,
        )

    def _rarity(self, message: str) -> list[tuple[str, float]]:
        """Return the terms of a message, the mask left out, each with its weight."""
        size = len(self._vocabularies)
        return [(term, math.log((size + 1) / (self._known[term] + 0.5))) for term in terms_of(message) if term != MASK]


def masked(text: str) -> str:
    """Return a message without its numbers: what is asked does not depend on them."""
    text = re.sub(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", MASK, plain(text))
    return re.sub(r"[\[(]+\s*-?n(?:\s*,\s*-?n)+\s*[\])]+", "(n, n)", text)


def names_of(material: Material) -> str:
    """Return what a material and its parameters are called."""
    own = f"{material.title.zh} {material.title.en} {material.id.replace('-', ' ')}"
    return f"{own} {' '.join(f'{each.words.zh} {each.words.en}' for each in material.parameters)}"


def spoken(material: Material) -> str:
    """Return the other words by which learners call a material's parameters and their values."""
    return " ".join(" ".join((*each.also, *each.choices, *each.said_as)) for each in material.parameters)


def _code(material: Material) -> str:
    return material.code if isinstance(material, Calculator) else material.program.code


def _saturated(scores: Scores) -> Scores:
    return scores / (scores + 4.0)
