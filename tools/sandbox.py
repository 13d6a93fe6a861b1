"""Running a snippet: a child of a warm process, limited and walled in, becomes one Run.

A snippet that fails or meets a limit is a Run with `error`; what is raised (see `tools/zygote.py`) means that no
snippet can be run. What remains possible: holes in the kernel, side channels, the same layout of memory in all runs of
a zygote, reading the installed packages, and what a limit that is looked at every 20 ms lets through until the next look.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psutil
from platformdirs import user_cache_path

from tools import collect
from tools.fault import FaultsError, rules
from tools.limits import OUT, SCRATCH, SNIPPET, Limits
from tools.pool import GAPS, PROMISES, Pool
from tools.queueing import Turns
from tools.run import Run
from tools.shares import Shares
from tools.supervise import ON_REQUEST, Listener, Supervisor, Watch
from tools.testimony import Testimony, unseen
from tools.zygote import CannotStart, Launcher, Process, Walls, Zygote
from tools.zygote import SandboxError as SandboxError

PREFIX = "dltutor-run-"
PLACES = 4
"""How many snippets run at once."""


def never() -> bool:
    """Nobody asks for an early end."""
    return False


def unheard(_: str) -> None:
    """Nobody listens while it runs."""


class Sandbox:
    """Runs snippets, each in a process of its own; safe to share between threads. The zygote starts with the first run."""

    def __init__(self, *, memory_mb: int = 1024, fonts: Path | None = None, unprotected: bool = False) -> None:
        """A sandbox that gives each snippet `memory_mb` beside what Python and torch themselves take.

        `fonts`: where matplotlib keeps its list of fonts, which takes seconds to make; None: the user's cache.
        `unprotected`: run without Landlock and seccomp, as the user has asked for in so many words.
        """
        self.memory_mb = memory_mb
        self.fonts = fonts or user_cache_path("dltutor") / "matplotlib"
        self.unprotected = unprotected
        self.turns = Turns(PLACES)
        self.shares = Shares()
        self._lock = threading.Lock()
        self._zygote: Launcher | None = None
        self._folder: Path | None = None
        self._numbers = count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def warm(self) -> Walls:
        """Start the zygote, if it does not run, and say what walls it stands behind. Raises SandboxError."""
        return self._warm()[0].walls

    def close(self) -> None:
        """End the zygote with its runs, and remove what they left."""
        with self._lock:
            if self._zygote:
                self._zygote.close()
            if self._folder:
                remove(self._folder)
            self._zygote = self._folder = None

    def run(
        self,
        code: str,
        *,
        wall_seconds: float = 20,
        learner: str = "",
        trace: bool | Literal["calls"] = False,
        cancelled: Callable[[], bool] = never,
        on_output: Callable[[str], None] = unheard,
        on_event: Callable[[Mapping[str, object]], None] = unseen,
    ) -> Run:
        """Execute `code` as a script, when it is the turn of `learner`.

        `trace`: record tensors, layers and curves; "calls": also the value of every call within a statement.
        `on_output` hears stdout and stderr as they come, `on_event` the points of a loss curve, both in the caller's
        thread. Raises SandboxError where no run could be made.
        """
        with self.turns.turn(learner, cancelled) as held:
            if not held:
                return Run(code, "", "", ON_REQUEST, (), 0.0)
            limits = Limits(wall_seconds, memory_mb=self.memory_mb)
            return self._run(code, limits, Listener(cancelled, on_output, on_event), trace=trace)

    def _run(self, code: str, limits: Limits, listener: Listener, *, trace: bool | Literal["calls"]) -> Run:
        report = Testimony(listener.on_event)
        with self.place() as folder, collect.opened(folder / OUT) as left:
            with starting():
                (folder / SNIPPET).write_bytes(code.encode("utf-8", "replace"))
            watch = Watch(limits, folder, replace(listener, on_event=report.hear))
            with self.child({"kind": "snippet", "trace": trace}, limits, folder) as (child, streams):
                ended = Supervisor(child, streams, watch, self.shares).follow()
            return report.as_run(code, ended, limits, collect.figures(left))

    @contextmanager
    def place(self) -> Iterator[Path]:
        """The folder of one run, with its scratch and its out; removed with whatever a snippet has put into it."""
        _, base = self._warm()
        folder = base / str(next(self._numbers))
        with starting():
            for made in (folder, folder / SCRATCH, folder / OUT):
                made.mkdir()
        try:
            yield folder
        finally:
            remove(folder)

    @contextmanager
    def child(
        self, request: Mapping[str, object], limits: Limits, folder: Path, *, channel: int | None = None
    ) -> Iterator[tuple[Process, tuple[int, int, int]]]:
        """A child in `folder`, with the reading ends of its stdout, stderr and events; it is dead afterwards."""
        with starting():
            ends = [os.pipe() for _ in range(3)]
        out, err, events = (reading for reading, _ in ends)
        request = {**request, "folder": str(folder), "limits": limits.as_json()}
        try:
            try:
                handed = [writing for _, writing in ends]
                child = self._warm()[0].spawn(request, handed if channel is None else [*handed, channel])
            finally:
                for _, writing in ends:
                    os.close(writing)
            try:
                yield child, (out, err, events)
            finally:
                child.close()
        finally:
            for reading, _ in ends:
                os.close(reading)

    def _warm(self) -> tuple[Launcher, Path]:
        """The zygote, started anew where it is gone, and the folder of its runs."""
        with self._lock:
            if self._folder is None:
                sweep()
                with starting():
                    self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
            if self._zygote is None or self._zygote.gone:
                read_faults()
                if self._zygote:
                    self._zygote.close()
                self._zygote = open_zygote(self._folder, self.fonts, unprotected=self.unprotected)
            return self._zygote, self._folder

    @property
    def promises(self) -> tuple[str, ...]:
        """What holds on this machine for every run. Raises SandboxError."""
        walls = self.warm()
        limits = Limits(0)
        always = (
            "A snippet is stopped, and said to be, after its wall time, its CPU time or 1 MB of output.",
            f"It gets {self.memory_mb} MB of private memory beside what Python and torch take, {limits.disk_mb} MB of "
            f"files, {limits.threads} threads.",
            "It is not handed the tutor's environment variables; its scratch folder is removed after the run.",
        )
        if self.unprotected:
            return always
        if sys.platform == "darwin":
            return always + PROMISES
        walled = (
            f"It reads Python's and the system's libraries and writes in its scratch folder only (Landlock {walls.landlock}).",
            "It has no network and can open no socket to anybody (seccomp).",
            "It is one process: it starts no program, signals no other process and dies with the tutor (seccomp).",
        )
        twice = "Other files, processes and networks do not even exist for it (namespaces)."
        return always + walled + ((twice,) if walls.namespaces else ())

    @property
    def gaps(self) -> tuple[str, ...]:
        """What a run could still do on this machine, in words for its owner. Raises SandboxError."""
        walls = self.warm()
        if self.unprotected:
            return ("Everything that you can do: its walls were taken down on request.",)
        if sys.platform == "darwin":
            return GAPS
        always = ("It can read the installed packages, and learn the processor's and the kernel's version.",)
        once = "This system gives users no namespaces, so that one wall, not two, stands around a run."
        return always + (() if walls.namespaces else (once,))


def open_zygote(folder: Path, fonts: Path, *, unprotected: bool) -> Launcher:
    """The zygote, or what stands in for it on this system. Raises SandboxError."""
    if sys.platform == "darwin":
        return Pool(folder, fonts, unprotected=unprotected)
    if sys.platform != "linux":
        raise CannotStart(
            "Snippets run on Linux and macOS. On Windows, install WSL2 and start the tutor there: wsl --install"
        )
    return Zygote(folder, fonts, namespaces=True, unprotected=unprotected)


@contextmanager
def starting() -> Iterator[None]:
    """What the system refuses while a run is prepared, as an error of ours."""
    try:
        yield
    except OSError as error:
        raise CannotStart(
            f"No process could be started for the snippet: {error}. "
            "Free some space in the folder for temporary files (or name another in TMPDIR), and try again."
        ) from error


def read_faults() -> None:
    """Read faults.yaml now: it takes a moment, and what is wrong with it is better said before code is run."""
    try:
        rules()
    except FaultsError as error:
        raise CannotStart(f"No code is run, as what is to be said of its errors cannot be read: {error}") from error


def sweep() -> None:
    """Remove what a tutor that was killed has left of its runs."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
        owner = int(left.name.removeprefix(PREFIX).partition("-")[0])
        with suppress(OSError):
            if left.stat().st_uid == os.getuid() and not left.is_symlink() and not psutil.pid_exists(owner):
                remove(left)


def remove(folder: Path) -> None:
    """Remove a folder with whatever a snippet has put into it."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # closed by its mode, or nested deeper than Python's stack
        subprocess.run(["chmod", "-R", "u+rwx", str(folder)], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", str(folder)], check=False)
