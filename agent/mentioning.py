"""Which words of a sentence an answer in own words has, where no key tells right from wrong: what was named, and no verdict."""

import re
from itertools import groupby, pairwise

from agent.bearing import framed, weight
from agent.folding import plain
from knowledge.lexical import stem

SHORTEST, SHORTEST_ENGLISH = 2, 4
"""Signs or letters of what counts as named."""
MOST = 3
"""Words that are said back."""
SAYS = 2
"""What an answer must say (`bearing.weight`) to be compared at all."""
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN = re.compile(r"[a-z][a-z_]{3,}")


def says_something(message: str) -> bool:
    """Tell whether an answer says anything that could be compared: 嗯嗯 does not."""
    return weight(framed(plain(message))) >= SAYS


def mentioned(message: str, sentence: str, known: str) -> tuple[str, ...]:
    """Return the words of a sentence that a message has, but those that stand in what is `known`: on the screen already."""
    said, shown = plain(message), plain(known)
    runs = (run for part in _CHINESE.findall(plain(sentence)) for run in _runs(part, said))
    chinese = [run for run in runs if weight(framed(run)) >= SHORTEST and run not in shown]
    stems, old = ({stem(word) for word in _LATIN.findall(text)} for text in (said, shown))
    words = [word for word in _LATIN.findall(framed(plain(sentence))) if stem(word) in stems - old]
    return tuple(dict.fromkeys([*chinese, *(word for word in words if len(word) >= SHORTEST_ENGLISH)]))[:MOST]


def _runs(part: str, said: str) -> list[str]:
    """Return the longest pieces of a part that are in what is said."""
    pairs = [f"{one}{two}" in said for one, two in pairwise(part)]
    runs = []
    for is_said, places in groupby(range(len(pairs)), key=pairs.__getitem__):
        if is_said:
            inside = list(places)
            runs.append(part[inside[0] : inside[-1] + 2])
    return runs
