"""What one execution of a snippet gave."""

from dataclasses import dataclass

from tools.fault import Fault
from tools.trace import Trace


@dataclass(frozen=True)
class Figure:
    """A plot that a snippet left open or showed."""

    png: bytes
    alt: str
    """In words, for who cannot see it: title and axis labels where the plot has them."""


@dataclass(frozen=True)
class Run:
    """One execution: what it printed, drew and cost, or why it stopped."""

    code: str
    stdout: str
    stderr: str
    error: str | None
    """None if it ran to its end; else the limit that struck, or the traceback's last line with the snippet's line."""
    figures: tuple[Figure, ...]
    seconds: float
    limit: str | None = None
    """Which limit struck: `time limit`, `CPU time limit`, `memory limit`, `disk limit`, `file-count limit`,
    `output limit`, `thread limit`; None where none did."""
    status: int = 0
    """Exit status, or minus the signal's number."""
    cpu_seconds: float = 0.0
    memory_mb: int = 0
    """Private memory at its highest beside what Python and torch take, looked at every 20 ms."""
    fault: Fault | None = None
    """What probably lies behind the error, or behind a result that is wrong without one."""
    others: tuple[Fault, ...] = ()
    """What else is wrong, where several faults are seen; none of them follows from the first."""
    trace: Trace | None = None
    """What each line did, where that was asked for."""
