"""The learner's own program that was run last: what a mend, or a question on it, is about."""

from dataclasses import dataclass

from tools.fault import Fault
from tools.words import Words as Told


@dataclass(frozen=True)
class LastCode:
    """The learner's own program that was run last."""

    text: str
    fault: str = ""
    """The id of what it failed by; empty where nobody could name it."""
    hint: Told | None = None
    told: Fault | None = None
    """What it failed by, as it was told."""
    others: tuple[Fault, ...] = ()
    """What else is wrong with it, and was only counted; the worst first."""
    attempts: int = 0
    """Other programs that failed by the same since it was named."""
    asked: bool = False
    """The learner has asked once to have it mended."""
    works: bool = False
    """Nothing wrong was seen in its run."""
    before: str = ""
    """The program that failed, of which this one is the learner's mend."""
    failed: bool = False
    """Its run ended by an error."""
    age: int = 0
    """Messages since it was run."""
