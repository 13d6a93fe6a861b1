"""The learner: what is known of them, by their own words; unknown stays unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.words import Language

FIELDS = ("ml", "languages", "maths", "interest", "framework")
"""What the opening wants to know, in the order in which it asks."""


@dataclass(frozen=True)
class Learner:
    """A profile; every value was said by the learner, in these or in other words."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field of FIELDS; a field that is missing is unknown."""
    gaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the learner said they cannot do, by field."""
    asked: tuple[str, ...] = ()
    """Fields that were asked for once, and are not asked for again."""
    hours_per_week: float | None = None
    goal: str = ""
    """What it is for, as a value of wishes.yaml."""
    deadline: date | None = None
    until: int | None = None
    """The stage to be finished by the deadline; None: all that have weeks."""
    device: str = ""
    language: Language | None = None
    """The language that they asked to be taught in."""
    brief: bool = False
    """They want it short: fewer facts to a question, and of a lesson what is needed."""
    details: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Their own words beside a value: 线性回归 to `ml`, 两年 to `Python`."""

    def known(self, name: str) -> bool:
        """Tell whether the learner has said something about a field."""
        return bool(self.values.get(name) or self.gaps.get(name))

    @property
    def next_field(self) -> str | None:
        """Return the first field that is neither known nor asked for; the hours are asked for with the plan."""
        return next((name for name in FIELDS if not self.known(name) and name not in self.asked), None)

    def asking(self, name: str) -> "Learner":
        """Return the learner after this field was asked for."""
        return replace(self, asked=(*self.asked, name))

    def unasked(self, name: str | None) -> "Learner":
        """Return the learner to whom this field was never put: it is asked for again."""
        return replace(self, asked=tuple(each for each in self.asked if each != name))

    @property
    def framework(self) -> str:
        """Return the framework to teach with: PyTorch unless they said otherwise."""
        return "TensorFlow" if "TensorFlow" in self.values.get("framework", ()) else "PyTorch"

    @property
    def thread(self) -> str:
        """Return the scenario thread that fits the interest: vision, language, time-series or general."""
        threads = {"vision": "vision", "language": "language", "time series": "time-series", "speech": "language"}
        interests = self.values.get("interest", ())
        return next((threads[interest] for interest in interests if interest in threads), "vision")
