"""What the learner's code raised, as an exception that a hidden test may expect."""

from typing import cast

from tools.inside.strict import integer, text

MAX_TEXT_CHARACTERS = 500
CATCHABLE: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        *(ArithmeticError, AttributeError, IndexError, KeyError, LookupError, NotImplementedError, OverflowError),
        *(RuntimeError, StopIteration, TypeError, ValueError, ZeroDivisionError),
    )
}
"""What a test may expect of the learner's code by an ordinary `except`; AssertionError is the tests' own."""


class Missing(Exception):
    """The learner's module has no such name."""


class Raised(Exception):
    """The learner's code raised an exception; of the same kind as that, where a test might expect it."""

    def __init__(self, kind: str, text: str, line: int | None) -> None:
        super().__init__(f"{kind}: {text}" + (f" (line {line})" if line else ""))
        self.kind, self.text, self.line = kind, text, line


def raised_of(described: dict[str, object]) -> Raised:
    """The exception for a description; of its texts, the printable beginning."""
    kind = printable(described["type"], 80)
    line = None if described["line"] is None else integer(described["line"])
    base = CATCHABLE.get(kind)
    made = type(kind, (Raised, base), {}) if base else Raised
    return cast(Raised, made(kind, printable(described["text"], MAX_TEXT_CHARACTERS), line))


def printable(value: object, characters: int) -> str:
    """The beginning of a text, on one line."""
    return "".join(c if c.isprintable() else " " for c in text(value)[:characters])
