"""English terms that a finger has slipped on: dropuot for dropout, adma for Adam.

Only a word that nothing knows is mended, and only to a term that is one slip away: what the notes write, words of other
fields, forms of either, and real words that look like a term (`no_slips.yaml`) stay.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.curriculum import Curriculum
from knowledge.lexical import stem
from knowledge.passage import Passage
from knowledge.sounds import settled
from knowledge.source import SAFE_LOADER

NO_SLIPS = Path(__file__).with_name("no_slips.yaml")
SHORTEST = 4
"""Letters of a term whose neighbours may be swapped; in one of three, half of all words would be a slip of another."""
LOSES = 5
"""Letters that must be left where one was left out, or that a vowel may be wrong in: bath is no batch, fun no function."""
LONG = 8
"""Letters of a word in which any one may be wrong, or two may stand in each other's place: few words look so much alike."""
KEPT = 1 << 10
"""Words whose mending is kept."""
LONGEST_TEXT = 800
"""Characters: what is longer is pasted, and no question of a few terms."""

_WORD = re.compile(r"(?<![A-Za-z0-9_.])[A-Za-z]{4,24}(?![A-Za-z0-9_]|\.\w|\s?[=(\[])")
"""A word of a sentence, and no name in code."""
_LATIN = re.compile("[a-z]+")
_VOWELS = frozenset("aeiouy")


class Slips:
    """Knows the terms that slips are mended to, and the words that are none."""

    def __init__(
        self, names: Sequence[str], written: Iterable[str], real: Iterable[str] = (), *, typed: Iterable[str] = ()
    ) -> None:
        """`names` are the terms, as far as they are `written`: some name a typical slip.

        `real` words, and those `typed` more than once, are none either.
        """
        self._known = settled(_words, written, typed) | set(real)
        self._stems = {stem(word) for word in self._known}
        terms = {word for name in names for word in _LATIN.findall(name.lower()) if word in self._known}
        alone = {word for name in names for word in _alone(name.lower())}
        self._alone = sorted(word for word in terms & alone if len(word) >= SHORTEST)
        self._parts = sorted(word for word in terms - alone if len(word) >= LOSES)
        self._meant = lru_cache(KEPT)(self._mended)

    def mended(self, text: str) -> str:
        """Return a text with its slips mended; a word that two terms would fit is left as it is."""
        return text if len(text) > LONGEST_TEXT else _WORD.sub(lambda match: self._meant(match[0]), text)

    def _mended(self, typed: str) -> str:
        word = typed.lower()
        if word in self._known:
            return typed
        if stem(word) in self._stems:  # a form of a known word; of 'overfiting' it is clear what it lacks
            near = [term for term in (*self._alone, *self._parts) if len(word) < len(term) and _lacks_one(word, term)]
        else:
            near = [term for term in self._alone if is_slip(word, term)]
            near = near or [term for term in self._parts if _is_slip_of_part(word, term)]
        return near[0] if len(near) == 1 else typed


def slips_of(curriculum: Curriculum, passages: Sequence[Passage]) -> Slips:
    """Return what mends the slips in a question: what the notes write, or other fields ask, is none."""
    names = [name for note in curriculum.notes.values() for name in (note.title.zh, note.title.en, *note.terms)]
    written = [f"{passage.title.en} {passage.words.zh} {passage.words.en}" for passage in passages]
    real = yaml.load(NO_SLIPS.read_text(encoding="utf-8"), SAFE_LOADER)
    return Slips(names, [*written, *curriculum.foreign_asks], real)


def is_slip(typed: str, term: str) -> bool:
    """Tell whether a word is a term with two letters swapped, one left out, put in or, where that is no other word, wrong."""
    if len(typed) == len(term):
        return _is_swapped(typed, term) or _is_wrong_in_one(typed, term)
    return abs(len(typed) - len(term)) == 1 and _lacks_one(*sorted((typed, term), key=len))


def _words(text: str) -> set[str]:
    return set(_LATIN.findall(text.lower()))


def _alone(name: str) -> tuple[str, ...]:
    """Return the Latin word of a name, if it has just one: of several, each is an ordinary word more often than a term."""
    words = _LATIN.findall(name)
    return tuple(words) if len(words) == 1 else ()


def _is_slip_of_part(typed: str, term: str) -> bool:
    """Tell whether a word is a slip of one word among several of a name, many of which are ordinary: a short one is only swapped."""
    return is_slip(typed, term) if len(term) >= LONG else len(typed) == len(term) and _is_swapped(typed, term)


def _is_swapped(typed: str, term: str) -> bool:
    """Tell whether words of one length differ by two letters in each other's place, next to each other unless they are long."""
    places = _differing(typed, term)
    if len(places) != 2:
        return False
    first, second = places
    is_swap = (typed[first], typed[second]) == (term[second], term[first])
    return is_swap and (len(term) >= LONG or second - first == 1)


def _is_wrong_in_one(typed: str, term: str) -> bool:
    """Tell whether words of one length differ by one letter that is easily wrong: a vowel, or any of a long word."""
    places = _differing(typed, term)
    if len(places) != 1 or places[0] == 0:
        return False
    are_vowels = {typed[places[0]], term[places[0]]} <= _VOWELS
    return len(term) >= LONG or (are_vowels and len(term) >= LOSES)


def _differing(one: str, two: str) -> list[int]:
    return [place for place, (first, second) in enumerate(zip(one, two, strict=True)) if first != second]


def _lacks_one(short: str, long: str) -> bool:
    """Tell whether a word is another one without one of its letters, neither its first nor its last: epochs is no slip."""
    place = next((n for n, (one, two) in enumerate(zip(short, long, strict=False)) if one != two), len(short))
    return len(short) >= LOSES and 0 < place < len(short) and short[place:] == long[place + 1 :]
