"""What a message asks for, with what it says of it: a calculator or a recipe, values, and what is missing or impossible."""

from dataclasses import dataclass

from knowledge.formula import Value
from knowledge.practice.advising import orders_program
from knowledge.practice.calculator import Calculator
from knowledge.practice.parameter import TYPED, Parameter
from knowledge.practice.readout import Contradiction, Reading, allowed
from knowledge.practice.recipe import Recipe
from knowledge.practice.wanting import wants_number
from knowledge.words import Words


@dataclass(frozen=True)
class Finding:
    """A calculator or a recipe, with what the message says of its parameters."""

    material: Calculator | Recipe
    values: dict[str, Value]
    missing: tuple[Parameter, ...]
    contradictions: tuple[Contradiction, ...]
    problems: tuple[Words, ...]
    score: float
    """How sure it is, as log-odds."""
    usual: tuple[str, ...] = ()
    """The parameters whose values the message does not give, and that what it speaks of lets assume."""
    unread: tuple[float, ...] = ()
    """Numbers of the message that nothing has claimed."""
    unused: tuple[str, ...] = ()
    """Numbers and formulas of the message from which no value came, as they were written."""
    request: str = ""
    """What was asked for, where the message says it only with what went before."""
    also: "Finding | None" = None
    """The second of two numbers that one message asks for."""

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be worked out as it is."""
        return not (self.missing or self.contradictions or self.problems)

    @property
    def open_to(self) -> tuple[Parameter, ...]:
        """Return the parameters that stand at their defaults though a number of the message, which nothing read, may be theirs."""
        return tuple(
            each
            for each in self.material.parameters
            if each.name not in self.values and any(allowed(number, each) for number in self.unread)
        )


def finding(material: Calculator | Recipe, reading: Reading, score: float = 0.0) -> Finding:
    """Return what was read for a material, with what is missing or impossible."""
    unclear = {each.parameter.name for each in reading.contradictions}
    clear = {name: value for name, value in {**reading.usual, **reading.values}.items() if name not in unclear}
    return Finding(
        material,
        clear,
        tuple(each for each in material.missing(clear) if each.name not in unclear),
        tuple(reading.contradictions),
        material.problems(clear),
        score,
        tuple(reading.usual),
        reading.unread,
        tuple(dict.fromkeys(reading.unused)),
    )


def is_wanted_too(text: str, material: Calculator | Recipe, reading: Reading) -> bool:
    """Tell whether a question about something wants this as well: a number by its values, or code by a word for it."""
    if isinstance(material, Recipe):
        return orders_program(text)
    is_filled, is_counted = share_filled(material, reading) == 1, wants_number(text)
    return (is_filled and (is_counted or _is_typed(material))) or (bool(reading.calls) and (is_filled or is_counted))


def is_idle(text: str, material: Calculator | Recipe, reading: Reading) -> bool:
    """Tell whether a message has no number for a calculator that lacks some, and asks for none: 每个输入的输出都一样."""
    if isinstance(material, Recipe) or not material.missing(reading.values):
        return False
    return len(reading.values) <= reading.worded and not (reading.unread or wants_number(text))


def _is_typed(material: Calculator | Recipe) -> bool:
    """Tell whether what is worked out is an expression that the learner typed."""
    return any(each.kind in TYPED for each in material.parameters)


def share_filled(material: Calculator | Recipe, reading: Reading) -> float:
    """Return the share of the needed parameters that the message gives, 0 to 1; a half where none is needed."""
    needed = [each for each in material.parameters if each.required]
    if not needed:
        return 0.5 + 0.5 * bool(reading.values)
    return sum(each.name in reading.values for each in needed) / len(needed)
