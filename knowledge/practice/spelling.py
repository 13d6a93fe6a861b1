"""Mending what learners mistype: 步服 for 步幅, `sigmiod` for `sigmoid`.

Only what nothing knows is taken for a slip: a character is mended if with neither of its neighbours it makes a pair that
is written anywhere.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Sequence

from pypinyin import lazy_pinyin

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_ENGLISH = re.compile(r"(?<![A-Za-z0-9_.])[A-Za-z]{5,}(?![A-Za-z0-9_.])")
_NUMERAL = re.compile("[一二两三四五六七八九十百千万]")
LONGEST, SHORTEST = 4, 2
"""Characters of a Chinese term that is compared by its sound."""
LIKE = 0.8
"""How alike two English words must be, 0 to 1 (the ratio of difflib's SequenceMatcher)."""


class Spelling:
    """Knows the terms that are worth mending, and all others, which are left alone."""

    def __init__(self, names: Sequence[str], written: Sequence[str], typed: Sequence[str]) -> None:
        """`names` hold the terms to which slips are mended; what is `written`, or `typed` more than once, is no slip."""
        self._by_sound: dict[tuple[str, ...], set[str]] = {}
        for name in names:
            for piece in _CHINESE.findall(name):
                if len(piece) <= LONGEST and not _NUMERAL.search(piece):
                    self._by_sound.setdefault(tuple(lazy_pinyin(piece)), set()).add(piece)
        words = {word.lower() for name in names for word in re.findall("[A-Za-z]{5,}", name)}
        self._words = sorted(words)
        self._known_words = words | _settled(_words, written, typed)
        self._known_pairs = _settled(_pairs, (*names, *written), typed)

    def mended(self, text: str) -> str:
        """Return a message with its slips mended; a term that two would fit is left as it is."""
        text = _ENGLISH.sub(lambda match: self._word(match[0]), text)
        return _CHINESE.sub(lambda match: self._sounds(match[0]), text)

    def _word(self, word: str) -> str:
        if word.lower() in self._known_words:
            return word
        near = difflib.get_close_matches(word.lower(), self._words, n=1, cutoff=LIKE)
        inflected = near and (near[0].startswith(word.lower()) or word.lower().startswith(near[0]))
        return near[0] if near and not inflected else word

    def _sounds(self, piece: str) -> str:
        sounds, place = lazy_pinyin(piece), 0
        if len(sounds) != len(piece):
            return piece
        right = {n for i in range(len(piece) - 1) if piece[i : i + 2] in self._known_pairs for n in (i, i + 1)}
        while place < len(piece) - 1:
            for size in range(min(LONGEST, len(piece) - place), SHORTEST - 1, -1):
                meant = self._by_sound.get(tuple(sounds[place : place + size]), set())
                wrong = {place + i for word in meant for i in range(size) if word[i] != piece[place + i]}
                if len(meant) == 1 and wrong and not wrong & right:
                    piece = piece[:place] + next(iter(meant)) + piece[place + size :]
                    break
            place += 1
        return piece


def _settled(parts: Callable[[str], set[str]], written: Sequence[str], typed: Sequence[str]) -> set[str]:
    """Return the parts of what is written, and those of what is typed that are there more than once."""
    often = Counter(part for text in typed for part in parts(text))
    return {part for text in written for part in parts(text)} | {part for part, count in often.items() if count > 1}


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall("[A-Za-z]+", text)}


def _pairs(text: str) -> set[str]:
    return {run[i : i + 2] for run in _CHINESE.findall(text) for i in range(len(run) - 1)}
