"""Values said by a word: 灰度 for one channel, the choice that is named, and what a word lets expect."""

import re
from collections.abc import Mapping
from functools import cache

from knowledge.formula import Value
from knowledge.practice.material import Material, tightly
from knowledge.practice.parameter import AND, Parameter
from knowledge.practice.readout import Reading

_DATA = re.compile("mnist|cifar|imagenet|digit|handwrit|sentiment|手写|数字|情感|影评|猫狗|cats?|dogs?")
"""Names of data sets and tasks: what they let expect, a number beside its name overrules, and any other word for a value."""


def read_words(text: str, parameter: Parameter, reading: Reading) -> None:
    """Take the value that a word stands for, 灰度 for one channel, or the choice that is named; of choices all that are."""
    known = parameter.name in reading.values
    lowered = tightly(text)
    said = {
        tightly(word): value
        for word, value in {**dict(zip(parameter.choices, parameter.choices, strict=True)), **parameter.said_as}.items()
    }
    if parameter.kind == "choices":
        _read_choices(lowered, said, parameter, reading)
        return
    for word in sorted(said, key=lambda each: (_DATA.search(each) is not None, -len(each))):
        if _word_pattern(word).search(lowered):
            if not (known and _DATA.search(word)):
                reading.take(parameter, said[word])
                reading.worded += 1
            reading.words += (word,)
            return


def _read_choices(text: str, said: Mapping[str, Value], parameter: Parameter, reading: Reading) -> None:
    """Take all choices that are named, in their order, of words within others the longest: leaky relu is no relu."""
    places: dict[int, str] = {}
    for word in sorted(said, key=len, reverse=True):
        for match in _word_pattern(word).finditer(text):
            if not any(start <= match.start() < start + len(longer) for start, longer in places.items()):
                places[match.start()] = word
    if places:
        words = [places[start] for start in sorted(places)]
        reading.take(parameter, AND.join(dict.fromkeys(str(said[word]) for word in words)))
        reading.worded += 1
        reading.words += tuple(words)


def usual(text: str, material: Material, reading: Reading) -> dict[str, Value]:
    """Return the values that go with a word of the message and that it does not give: pictures of 猫狗 are 64 pixels wide."""
    return {
        each.name: value
        for each in material.parameters
        if each.name not in reading.values
        for word, value in each.usual.items()
        if _word_pattern(word).search(text)
    }


@cache
def _word_pattern(word: str) -> re.Pattern[str]:
    """Return a word as it may stand in a message: not within a longer English word, or a longer number."""
    start = r"(?<![0-9.])" if word[0].isdigit() else "(?<![a-z])" if word[0].isascii() else ""
    end = r"(?![0-9.])" if word[-1].isdigit() else "(?![a-z])" if word[-1].isascii() else ""
    return re.compile(f"{start}{re.escape(word)}{end}")
