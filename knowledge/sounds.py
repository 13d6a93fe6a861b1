"""Chinese terms that were mistyped by their sound: 步福 for 步幅, 卷基 for 卷积.

Only what nothing knows is taken for a slip: a character is mended if with neither of its neighbours it makes a pair that
is written anywhere.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from pypinyin import lazy_pinyin

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_FIXED = re.compile("[一二两三四五六七八九十百千万吗吧呢了的]")
"""Numerals and particles, which no mending puts in or takes out: 死成 is not 四层, and 最优解吗 not 最优解码."""
LONGEST, SHORTEST = 8, 2
"""Characters of a term that is compared by its sound."""


class Sounds:
    """Knows the terms that are worth mending by their sound, and what is written, which is left alone."""

    def __init__(self, names: Sequence[str], written: Iterable[str], typed: Sequence[str]) -> None:
        """`names` hold the terms, as far as they are `written`: some name a typical slip.

        What is written, or `typed` more than once, is no slip.
        """
        pairs = settled(_pairs, written, ())
        self._by_sound: dict[tuple[str, ...], set[str]] = {}
        for name in names:
            for piece in _CHINESE.findall(name):
                if len(piece) <= LONGEST and _pairs(piece) <= pairs:
                    self._by_sound.setdefault(tuple(lazy_pinyin(piece)), set()).add(piece)
        self._known = pairs | settled(_pairs, (), typed)

    def mended(self, text: str) -> str:
        """Return a text with its slips mended; a term that sounds like two others is left as it is."""
        return _CHINESE.sub(lambda match: self._piece(match[0]), text)

    def _piece(self, piece: str) -> str:
        right = {n for i in range(len(piece) - 1) if piece[i : i + 2] in self._known for n in (i, i + 1)}
        if len(right) == len(piece):
            return piece
        sounds, place = lazy_pinyin(piece), 0
        if len(sounds) != len(piece):
            return piece
        while place < len(piece) - 1:
            for size in range(min(LONGEST, len(piece) - place), SHORTEST - 1, -1):
                meant = self._by_sound.get(tuple(sounds[place : place + size]), set())
                word, typed = (*meant, "")[0], piece[place : place + size]
                wrong = {place + i for i, sign in enumerate(word) if sign != typed[i]}
                if len(meant) == 1 and wrong and not wrong & right and _FIXED.findall(word) == _FIXED.findall(typed):
                    piece = piece[:place] + word + piece[place + size :]
                    break
            place += 1
        return piece


def settled(parts: Callable[[str], set[str]], written: Iterable[str], typed: Iterable[str]) -> set[str]:
    """Return the parts of what is written, and those of what is typed that are there more than once."""
    often = Counter(part for text in typed for part in parts(text))
    return {part for text in written for part in parts(text)} | {part for part, count in often.items() if count > 1}


def _pairs(text: str) -> set[str]:
    return {run[i : i + 2] for run in _CHINESE.findall(text) for i in range(len(run) - 1)}
