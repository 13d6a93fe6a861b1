"""What a rule's clue is looked for in, and what it answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.symptoms import Symptoms

Facts = dict[str, str]


@dataclass(frozen=True)
class Case:
    """What a clue is looked for in: an error, the match of the rule's pattern in its message, and the code."""

    symptoms: Symptoms
    said: re.Match[str]
    code: str


@dataclass(frozen=True)
class Clue:
    """A question to the symptoms, and the names of the facts that its answer holds."""

    find: Callable[[Case], Facts | None]
    gives: tuple[str, ...] = ()
