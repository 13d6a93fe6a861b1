"""The numbers that a run is held to, known to both sides of the process border; the child sets them for itself."""

import math
import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import Self

SNIPPET = "snippet.py"
"""The learner's code in the scratch folder, and its name in tracebacks."""
STARTED = "started"
"""A file that the child makes once every limit is set: without it, the snippet was not run."""
OUTPUT_MB = 1
MAX_FIGURES = 20
MAX_FIGURE_MB = 5
MB = 1024 * 1024
SPARE_MB = 32
SPARE_FILES = 16

# Measured with torch 2.13.0+cu130 on Linux, one thread: after `import torch` VmData is 724 MB and VmSize 3095 MB.
TORCH_DATA_MB = 768
TORCH_MAPS_MB = 3072


@dataclass(frozen=True)
class Limits:
    """What one run may take; travels as the child's command line."""

    memory_mb: int
    wall_seconds: float

    def arguments(self) -> list[str]:
        """As words of a command line; the parent's pid last, so that the child can tell whether it was orphaned."""
        return [str(self.memory_mb), str(self.wall_seconds), str(os.getpid())]

    @classmethod
    def parse(cls, arguments: list[str]) -> tuple[Self, int]:
        """The limits and the parent's pid, from `arguments()`."""
        memory_mb, wall_seconds, parent = arguments
        return cls(int(memory_mb), float(wall_seconds)), int(parent)

    @property
    def cpu_seconds(self) -> int:
        """Twice the wall time: only a snippet with several busy threads meets it before the wall."""
        return 2 * math.ceil(self.wall_seconds) + 1

    def impose(self) -> None:
        """Hold the calling process to them; OSError or ValueError where the system refuses."""
        limits = {
            # SIGXCPU names the reason; a snippet that ignores it is killed three seconds later.
            resource.RLIMIT_CPU: (self.cpu_seconds, self.cpu_seconds + 3),
            resource.RLIMIT_FSIZE: (32 * MB, 32 * MB),
            resource.RLIMIT_NOFILE: (128, 128 + SPARE_FILES),
            resource.RLIMIT_CORE: (0, 0),
        }
        # Not RLIMIT_NPROC: it counts all the processes and threads of the user, so it would depend on the browser.
        if sys.platform == "linux":
            data = (TORCH_DATA_MB + self.memory_mb) * MB
            limits[resource.RLIMIT_DATA] = (data, data + SPARE_MB * MB)
            # Above RLIMIT_DATA, which does not count what is mapped as shared.
            maps = data + TORCH_MAPS_MB * MB
            limits[resource.RLIMIT_AS] = (maps, maps + SPARE_MB * MB)
        for name, pair in limits.items():
            resource.setrlimit(name, lowered(name, pair))
        # The page stays fluent; more than this, and the wall time strikes while others hold the cores.
        os.nice(5)

    def ease(self) -> None:
        """Allow a little more memory and files, so that a snippet that has used up its own can still be reported."""
        for name in (resource.RLIMIT_NOFILE, resource.RLIMIT_DATA, resource.RLIMIT_AS):
            hard = resource.getrlimit(name)[1]
            resource.setrlimit(name, (hard, hard))

    def reason(self, status: int) -> str | None:
        """Why a child without a message ended with `status` (negative: by that signal); None if it ran to its end."""
        if status == -signal.SIGXCPU:
            return f"stopped after {self.cpu_seconds} s of CPU time"
        if status == -signal.SIGKILL:
            return "stopped by SIGKILL, as the system does when memory or CPU time runs out"
        if status < 0:
            return f"stopped by {signal.Signals(-status).name} ({signal.strsignal(-status)})"
        return f"ended with exit status {status}" if status else None


def lowered(name: int, pair: tuple[int, int]) -> tuple[int, int]:
    """`pair`, or less where the tutor itself was started with a lower hard limit."""
    hard = resource.getrlimit(name)[1]
    return pair if hard == resource.RLIM_INFINITY else (min(pair[0], hard), min(pair[1], hard))
