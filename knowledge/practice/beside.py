"""Numbers beside the names of parameters: `k = 3`, 3 个核, 核 3, `3 kernels`.

Every name in a message may want every number near it. The likeliest pair goes first, whichever parameter it is of, and
takes its number from the others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.practice.leftover import is_of_something_else
from knowledge.practice.mentions import (
    Name,
    Number,
    clauses,
    is_one_clause,
    is_percentage,
    names_in,
    numbers_in,
    others,
)
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading, fits, typed

_TO = (
    "是|为|=|:|等于|现在是|现在取|of|is|are|equals?|equal to|set to|with|取|拿|给|填|开|选|定|有|只有|用|改成|变成|设|设成|设为|设置为|定为|at|to|分别是|就是|就"
    "|都是|都|约|大约|大概|原来|现在|当前|共|一共|总共|这里|塞|放|喂|来|攒|跑|留|出"
)
LINK = rf"\s*(?:of (?:size|length|dim)|size|的?大小|数量?|个数|值)?\s*(?:(?:{_TO})了?)?\s*"
"""What may stand between a name and its number."""
MEASURE = r"\s*[-‐]?\s*(?:个|张|条|层|维的?|种|位|的|次|轮|块|步|根|篇|只|行|dimensional|dim|d(?=\s))?\s*"
"""What may stand between a number and its name."""
FARTHEST = 12
"""Characters between a name and a number that may still belong together, where nothing stands in between."""
SURE = 1.5
"""What is written in between scores so much or more where it shows that the two belong together."""
ALIKE = 0.2
"""Two numbers that want a name as much as that contradict each other."""
IN_BOUNDS, IN_ORDER, LONGER = 0.6, 0.5, 0.15
"""What speaks for a pair: an allowed value, the order of its clause, each further character of the name up to five."""

_LINK, _MEASURE = re.compile(LINK, re.IGNORECASE), re.compile(MEASURE, re.IGNORECASE)
_EXPLICIT = re.compile(r"\s*[=:]\s*")
_COUNTED = re.compile(r"\s*(?:[个张条块]|[个张条块层维种位]的\s*)")
_WORDS_BETWEEN = re.compile(r"\s+(?:[a-z]+\s+){1,2}", re.IGNORECASE)


@dataclass(frozen=True)
class _Pair:
    """A number that may be a parameter's value, and how likely it is."""

    number: Number
    name: Name
    written: float
    """What speaks for it in what is written in between."""
    score: float

    @property
    def parameter(self) -> Parameter:
        """Return what the name stands for."""
        return self.name.parameter

    def shares(self, other: "_Pair") -> bool:
        """Tell whether only one of two pairs can be meant."""
        alike = self.number == other.number or self.parameter is other.parameter
        return alike or self.name.meets(other.name)


def read_named(text: str, parameters: Sequence[Parameter], reading: Reading) -> None:
    """Take the numbers that stand beside the parameters' names; `parameters` are those of one number each."""
    pairs = _pairs(text, [each for each in parameters if each.name not in reading.values], reading, least=SURE)
    taken = _likeliest(pairs)
    for pair in taken:
        note(pair.number, pair.parameter, reading)
    for pair in taken:
        for rival in pairs:  # 核 3，核 5
            alike = rival.parameter is pair.parameter and rival.score >= pair.score - ALIKE
            if alike and not any(rival.number == each.number or rival.name.meets(each.name) for each in taken):
                note(rival.number, rival.parameter, reading)


def read_near(text: str, parameters: Sequence[Parameter], reading: Reading) -> None:
    """Take the numbers that are left for the names that are left, where nothing but a few words lies between.

    A number that has the name of what the material does not ask for, `batch 64`, is left alone.
    """
    own = names_in(text, parameters, reading)
    for pair in _likeliest(_pairs(text, others(tuple(each.name for each in parameters)), reading, least=SURE)):
        if not any(pair.name.meets(name) for name in own):
            reading.claimed.append((pair.number.start, pair.number.end))
            reading.ignored.append((pair.number.start, pair.number.end))
    left = [each for each in parameters if each.name not in reading.values]
    near = [
        pair
        for pair in _pairs(text, left, reading, least=0.0)
        if pair.written >= SURE or not is_of_something_else(text, (pair.number.start, pair.number.end), parameters)
    ]
    for pair in _likeliest(near):
        note(pair.number, pair.parameter, reading)


def note(number: Number, parameter: Parameter, reading: Reading) -> None:
    """Take a number for a parameter that it was told for."""
    reading.claimed.append((number.start, number.end))
    reading.named += 1
    reading.take(parameter, typed(number.value, parameter))


def _pairs(text: str, parameters: Sequence[Parameter], reading: Reading, *, least: float) -> list[_Pair]:
    """Return the numbers and the parameters that may belong together, the likeliest first."""
    names, numbers = names_in(text, parameters, reading), numbers_in(text, reading)
    number_first = _clauses_that_begin_with_a_number(text, names, numbers)
    pairs = []
    for number, name in ((number, name) for number in numbers for name in names):
        if is_percentage(name.parameter) and 0 < number.value < 1:  # sparsity 0.8
            number = replace(number, value=round(number.value * 100, 4))
        written = _written(text, number, name) if fits(number.value, name.parameter) else -1.0
        if written >= least:
            pairs.append(_Pair(number, name, written, written + _bonus(number, name, number_first)))
    return sorted(pairs, key=lambda pair: -pair.score)


def _clauses_that_begin_with_a_number(
    text: str, names: Sequence[Name], numbers: Sequence[Number]
) -> list[tuple[int, int]]:
    """Return their spans: in `30 features 4 classes` each number stands before its name, as the first one does."""
    single = [each for each in numbers if "×" not in text[max(0, each.start - 1) : each.end + 1]]
    found = []
    for start, end in clauses(text):
        first_number = min((each.start for each in single if start <= each.start < end), default=end)
        first_name = min((each.start for each in names if start <= each.start < end), default=end)
        counted = any(each.is_counted and each.start - first_number < 8 for each in names if each.start == first_name)
        taking_turns = _take_turns(start, end, names, single)  # 224 patch 16
        if first_number < first_name and not (counted or taking_turns):  # 2 层, 输入 20: 层 is always behind its number
            found.append((start, end))
    return found


def _take_turns(start: int, end: int, names: Sequence[Name], numbers: Sequence[Number]) -> bool:
    """Tell whether numbers and names take turns in a clause, a number last: each name's own is the one behind it.

    What the clause begins with may stand before its name: 两层 LSTM 输入 100 隐藏 256, 3 通道的 224 图 步长 2 填充 3.
    """
    places = {each.start: "N" for each in names if start <= each.start < end}
    places |= {each.start: "n" for each in numbers if start <= each.start < end}
    return bool(re.search("^nN?(?:Nn)+$|(?:Nn){2,}$", "".join(places[place] for place in sorted(places))))


def _likeliest(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Return the pairs that are taken: each number and each parameter once, the likeliest pair first."""
    taken: list[_Pair] = []
    for pair in pairs:
        if not any(pair.shares(other) for other in taken):
            taken.append(pair)
    return taken


def _written(text: str, number: Number, name: Name) -> float:
    """Return how well a number goes with a name by what stands between them; -1 where it does not."""
    if name.end <= number.start:
        return _behind(text, number, name, text[name.end : number.start])
    if number.end <= name.start:
        return _before(text, number, name, text[number.end : name.start])
    return -1.0


def _bonus(number: Number, name: Name, number_first: Sequence[tuple[int, int]]) -> float:
    allowed = not any(True for _ in name.parameter.faults(typed(number.value, name.parameter)))
    in_order = (number.start < name.start) == any(start <= number.start < end for start, end in number_first)
    return LONGER * min(name.length, 5) + IN_BOUNDS * allowed + IN_ORDER * in_order


def _behind(text: str, number: Number, name: Name, gap: str) -> float:
    if re.match(r"[\d.]*\s*×", text[number.end :]):
        return -1.0
    if _EXPLICIT.fullmatch(gap):
        return 2.6
    counts = number.in_words and not gap.strip() and re.match("[个份种类层张条轮次分]", text[number.end :])
    if _LINK.fullmatch(gap) and not counts:  # 测试三份 names no number of tests
        return (1.8 if name.is_counted else 2.2) + 0.1 * bool(gap.strip())
    return _loosely(gap)


def _before(text: str, number: Number, name: Name, gap: str) -> float:
    if re.search(r"(?:×|第 ?)$", text[: number.start]):
        return -1.0
    if _COUNTED.fullmatch(gap):
        return 2.5
    if _MEASURE.fullmatch(gap) and not number.is_article:
        return 2.3 if name.is_counted else 2.0
    if _WORDS_BETWEEN.fullmatch(gap) and not number.is_article:  # 11 feature columns
        return 1.6
    return _loosely(gap)


def _loosely(gap: str) -> float:
    if len(gap) > FARTHEST or not is_one_clause(gap) or re.search(r"[\d啊呀呢吗嘛]", gap):
        return -1.0
    return 1.0 - len(gap) / FARTHEST / 2
