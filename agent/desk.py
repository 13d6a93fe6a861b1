"""The desk that a turn is made at: the model, what is known, and what can run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agent.hearing import Hearing
from agent.models.seam import TutorModel
from agent.script import Execute
from agent.traces import Traces
from agent.trust import Reliance, Trust
from knowledge.curriculum import Curriculum
from knowledge.library import Library
from knowledge.practice.finding import Finder
from knowledge.practice.loading import Practice
from tools.check import Verdict
from tools.exercise import Exercise
from tools.run import Run


@dataclass(frozen=True)
class Desk:
    """What the nodes work with."""

    model: TutorModel
    reliance: Reliance
    curriculum: Curriculum
    library: Library
    practice: Practice
    finder: Finder
    hearing: Hearing
    run: Callable[[Execute, Callable[[], bool]], Run]
    """Executes code, until it is done or the second argument says stop."""
    exercises: Mapping[str, Exercise]
    check: Callable[[Exercise, str, Callable[[], bool]], Verdict]
    """Runs the hidden tests of an exercise on a learner's code."""
    traces: Traces = field(default_factory=Traces)

    @property
    def trust(self) -> Trust:
        """Return what the model may do now; a calibration may change it between two turns."""
        return self.reliance.trust
