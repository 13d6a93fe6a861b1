"""What one execution of a snippet gave."""

from dataclasses import dataclass


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
