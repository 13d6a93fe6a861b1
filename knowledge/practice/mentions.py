"""The numbers of a message, and the names of parameters in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.practice.numerals import CHINESE, NUMBER, number_of
from knowledge.practice.parameter import Parameter, synonyms
from knowledge.practice.readout import Reading
from knowledge.words import Words

_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_END_OF_CLAUSE = re.compile(r"[。;!?\n,()\[\]→]")


@dataclass(frozen=True)
class Number:
    """A number in a message."""

    value: float
    start: int
    end: int
    in_words: bool = False
    """Written in Chinese."""
    is_article: bool = False
    """`one`, which mostly counts nothing."""


@dataclass(frozen=True)
class Name:
    """A parameter's name in a message."""

    parameter: Parameter
    text: str
    start: int
    end: int

    @property
    def length(self) -> float:
        """Return how much it says, in Chinese characters."""
        return len(self.text) / 2.5 if self.text.isascii() else len(self.text)

    @property
    def is_counted(self) -> bool:
        """Tell whether the number stands before such a name: 8 头, 3 层, 5 类."""
        return bool(re.fullmatch("[\u4e00-\u9fff]|.*[^输][进出]", self.text))

    def meets(self, other: "Name") -> bool:
        """Tell whether two names overlap."""
        return self.start < other.end and other.start < self.end


def is_percentage(parameter: Parameter) -> bool:
    """Tell whether a parameter is told in percent."""
    return "百分" in parameter.words.zh or "percent" in parameter.words.en


def numbers_in(text: str, reading: Reading) -> list[Number]:
    """Return the numbers that were not read yet."""
    found = []
    for match in _NUMBER.finditer(text):
        value = number_of(match[0])
        if value is not None and reading.is_free(match.span()):
            in_words = bool(re.fullmatch(CHINESE, match[0]))
            found.append(Number(value, *match.span(), in_words, match[0].lower() == "one"))
    return found


def names_in(text: str, parameters: Iterable[Parameter], reading: Reading) -> list[Name]:
    """Return the names in a message; where one lies within a longer one, only the longer: `kernel size` names no size."""
    found: list[Name] = []
    for parameter in parameters:
        for name in names_of(parameter):
            found += [Name(parameter, name, *match.span()) for match in _pattern(name).finditer(text)]
    return [
        each
        for each in found
        if reading.is_free((each.start, each.end)) and not any(_lies_within(each, other) for other in found)
    ]


def _lies_within(name: Name, other: Name) -> bool:
    return other.start <= name.start and name.end <= other.end and other.end - other.start > name.end - name.start


def names_of(parameter: Parameter) -> set[str]:
    """Return what a parameter is called, without the measure word that belongs to the number: 个特征 is 特征."""
    names = {parameter.name, parameter.words.zh, parameter.words.en, *parameter.also}
    return {re.sub(r"^个(?=\w)", "", name) for name in names}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return a name as it may be written: its words joined anyhow, not within a longer English word, or Conv2d."""
    word = r"[\s_-]*".join(re.escape(part) for part in re.split(r"[ _-]+", name.lower()) if part)
    if re.match(r"\w", name[-1]) and name[-1].isascii():
        word += "(?:e?s)?(?![a-z_])" if len(name) > 2 else "(?![a-z_])"
    word = rf"(?<![a-z_])(?<![a-z]\d)(?:n_|num_|max_|img_)?{word}" if name[0].isascii() else word
    return re.compile(word, re.IGNORECASE)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a message between commas, brackets and full stops."""
    start = 0
    for match in _END_OF_CLAUSE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def is_one_clause(text: str) -> bool:
    """Tell whether nothing in a text ends a clause."""
    return _END_OF_CLAUSE.search(text) is None


@cache
def others(known: tuple[str, ...]) -> Sequence[Parameter]:
    """Return the parameters that learners name to other materials, by their usual names; `known` are this one's own."""
    return tuple(
        Parameter(name, Words(name, name), "float", None, None, None, (1, 1), (), None, told, {})
        for name, also in synonyms().items()
        if name not in known and (told := tuple(each for each in also if _is_telling(each)))
    )


def _is_telling(name: str) -> bool:
    return name in ("lr", "wd", "bs", "pad") or len(name) >= (4 if name.isascii() else 2)
