"""What a message says of the parameters of a calculator or a recipe."""

import re
from dataclasses import dataclass, field

from knowledge.formula import Value
from knowledge.practice.numerals import PART, PLAIN, number_of
from knowledge.practice.parameter import NAMED, TYPED, Parameter


@dataclass(frozen=True)
class Contradiction:
    """Two values that the same message gives to one parameter."""

    parameter: Parameter
    values: tuple[Value, ...]


@dataclass
class Reading:
    """What a message says of the parameters of one calculator or recipe."""

    values: dict[str, Value] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    claimed: list[tuple[int, int]] = field(default_factory=list)
    """The parts of the message that were read, as spans."""
    calls: int = 0
    """How many calls in it were those of the material."""
    unread: tuple[float, ...] = ()
    """Numbers that nothing has claimed."""
    named: int = 0
    """How many values stood beside a name, or in a compact form."""
    ignored: list[tuple[int, int]] = field(default_factory=list)
    """Those of the parts that give no value: numbers of what the material does not ask for."""
    unused: tuple[str, ...] = ()
    """Numbers and formulas of the message from which no value came, as they were written."""
    words: tuple[str, ...] = ()
    """The words that said a value."""
    usual: dict[str, Value] = field(default_factory=dict)
    """Values that the message does not give, and that what it speaks of lets assume."""
    worded: int = 0
    """How many were said by a word: 灰度, 双向."""

    def take(self, parameter: Parameter, value: Value) -> None:
        """Note a value; another than the one known is a contradiction."""
        known = self.values.setdefault(parameter.name, value)
        if known != value:
            self.contradictions.append(Contradiction(parameter, (known, value)))

    def is_free(self, span: tuple[int, int]) -> bool:
        """Tell whether a part of the message was not read yet."""
        return all(span[1] <= start or end <= span[0] for start, end in self.claimed)


def fits(value: float | int | None, parameter: Parameter) -> bool:
    """Tell whether a number may be meant for a parameter: of its kind, whether within its bounds or not."""
    if value is None or parameter.kind in ("bool", *NAMED, *TYPED):
        return False
    return parameter.kind in ("float", "floats") or float(value).is_integer()


def typed(value: float | int, parameter: Parameter) -> Value:
    """Return a number as its parameter has it: 3.0 rows are 3."""
    return int(value) if parameter.kind in ("int", "ints") else float(value) if isinstance(value, float) else value


def allowed(number: float, parameter: Parameter) -> bool:
    """Tell whether a number is of a parameter's kind and within its bounds."""
    return fits(number, parameter) and not any(True for _ in parameter.faults(typed(number, parameter)))


def _part(text: str) -> float | int | None:
    """Return a number of a list: 3, .5, 1e-3, 1/4, 30%."""
    above, _, below = text.rstrip("%").partition("/")
    number, divisor = number_of(above), number_of(below) if below else 1
    if number is None or not divisor:
        return None
    return number if divisor == 1 and "%" not in text else number / divisor / (100 if "%" in text else 1)


def row_value(text: str, parameter: Parameter) -> Value | None:
    """Return the numbers of a text as a row; None where one of them cannot be meant."""
    numbers = [number_of(each) for each in re.findall(PLAIN, text, re.IGNORECASE)]
    if not all(fits(number, parameter) for number in numbers):
        return None
    return tuple(int(number) for number in numbers if number is not None)


def list_value(text: str, parameter: Parameter) -> Value | None:
    numbers = [_part(each) for each in re.findall(PART, text, re.IGNORECASE)]
    if not numbers or any(number is None or not fits(number, parameter) for number in numbers):
        return None
    return tuple(typed(number, parameter) for number in numbers if number is not None)  # type: ignore[return-value]
