"""The numbers that a run is held to, known to both sides of the process border."""

import math
import signal
from dataclasses import asdict, dataclass
from typing import Self

SNIPPET = "snippet.py"
"""The learner's code in the scratch folder, and its name in tracebacks."""
SCRATCH, OUT = "scratch", "out"
"""The two folders of a run: where the snippet works, and where its figures are left for the tutor."""
TESTS = "tests.py"
"""An exercise's hidden tests, in the folder of the process that runs them."""
ASKED = "asked.json"
"""Beside them: which tests, for how long, with which seed."""
CALLS = "calls"
"""A request's way to ask for a trace with the values of the calls within a statement."""
OUTPUT_MB = 1
EVENTS_MB = 4
MAX_FIGURES = 20
MAX_FIGURE_MB = 5
MB = 1024 * 1024
SPARE_MB = 32


@dataclass(frozen=True)
class Limits:
    """What one run may take."""

    wall_seconds: float
    memory_mb: int = 1024
    """Private memory beside what Python and torch take."""
    file_mb: int = 32
    disk_mb: int = 64
    files: int = 500
    threads: int = 64
    descriptors: int = 128
    spare_descriptors: int = 16

    @property
    def cpu_seconds(self) -> int:
        """Twice the wall time: only a snippet with several busy threads meets it before the wall."""
        return 2 * math.ceil(self.wall_seconds) + 1

    def as_json(self) -> dict[str, float]:
        """For `parse`, on the other side."""
        return asdict(self)

    @classmethod
    def parse(cls, fields: dict[str, float]) -> Self:
        """From `as_json()`."""
        return cls(**{name: value if name == "wall_seconds" else int(value) for name, value in fields.items()})  # type: ignore[arg-type]


def ending(status: int) -> str | None:
    """Why a child without a message ended with `status` (negative: by that signal); None if it ran to its end."""
    if status == -signal.SIGSYS:
        return "stopped by SIGSYS: a system call by another convention than this machine's own (int 0x80, x32)"
    if status == -signal.SIGXFSZ:
        return "stopped by SIGXFSZ: a file grew too large"
    if status == -signal.SIGKILL:
        return "stopped by SIGKILL, as the system does when memory or CPU time runs out"
    if status < 0:
        return f"stopped by {signal.Signals(-status).name} ({signal.strsignal(-status)})"
    return f"ended with exit status {status}" if status else None
