"""Cells that share their variables, as in Jupyter: one child of the sandbox lives on from cell to cell.

Between two cells it is frozen, threads and all. A cell that is stopped for its time, or on request, is interrupted
first, which keeps the variables; what does not obey, or passes another limit, is killed, and the next cell starts afresh.
"""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from tools import collect
from tools.limits import OUT, Limits
from tools.run import Run
from tools.sandbox import Sandbox, never, starting, unheard
from tools.supervise import ON_REQUEST, Listener, Supervisor, Watch
from tools.testimony import Testimony, unseen

LIFE_SECONDS = 3600
"""Of CPU time, for all cells of a notebook together; each has its own wall time."""
LOST = "; the variables of the earlier cells are gone"


class Notebook:
    """One learner's cells; one runs at a time."""

    def __init__(self, sandbox: Sandbox, *, learner: str = "") -> None:
        """Nothing is started before the first cell."""
        self.sandbox = sandbox
        self.learner = learner
        self._lock = threading.Lock()
        self._kept: Kept | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.reset()

    @property
    def fresh(self) -> bool:
        """Whether the next cell finds no variable and no file."""
        return self._kept is None

    def reset(self) -> None:
        """Forget the variables and the files."""
        with self._lock:
            self._drop()

    def run(
        self,
        code: str,
        *,
        wall_seconds: float = 20,
        cancelled: Callable[[], bool] = never,
        on_output: Callable[[str], None] = unheard,
        on_event: Callable[[Mapping[str, object]], None] = unseen,
    ) -> Run:
        """Execute the next cell, which finds what the earlier ones left. Raises SandboxError where none can be run."""
        with self._lock, self.sandbox.turns.turn(self.learner, cancelled) as held:
            if not held:
                return Run(code, "", "", ON_REQUEST, (), 0.0)
            kept = self._kept = self._kept or Kept(self.sandbox)
            limits = Limits(wall_seconds, memory_mb=self.sandbox.memory_mb)
            watch = Watch(limits, kept.folder, Listener(cancelled, on_output, on_event))
            try:
                run, lives = kept.cell(code, watch)
            except BaseException:
                self._drop()
                raise
            if not lives:
                self._drop()
                if run.error and kept.cells > 1:
                    return replace(run, error=run.error + LOST)
            return run

    def _drop(self) -> None:
        if self._kept:
            self._kept.close()
        self._kept = None


class Kept:
    """The child of a notebook, with its folder."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.cells = 0
        self.shares = sandbox.shares
        self.report = Testimony()
        with ExitStack() as opened:
            self.folder = opened.enter_context(sandbox.place())
            self.left = opened.enter_context(collect.opened(self.folder / OUT))
            reading, self.channel = os.pipe()
            opened.callback(os.close, self.channel)
            try:
                limits = Limits(LIFE_SECONDS / 2, memory_mb=sandbox.memory_mb)
                started = sandbox.child({"kind": "notebook", "trace": False}, limits, self.folder, channel=reading)
                self.child, self.streams = opened.enter_context(started)
            finally:
                os.close(reading)
            self.opened = opened.pop_all()

    def cell(self, code: str, watch: Watch) -> tuple[Run, bool]:
        """Execute one cell; the second value says whether the child waits for another."""
        self.cells += 1
        with starting():
            (self.folder / f"cell_{self.cells}.py").write_bytes(code.encode("utf-8", "replace"))
        collect.clear(self.left)
        report = Testimony(watch.listener.on_event, sealed=self.report.sealed, cell=self.cells)
        before = self.child.look() if self.cells > 1 else None
        self.child.signal(signal.SIGCONT)
        with suppress(BrokenPipeError):  # it was ended meanwhile, as its supervisor will see
            os.write(self.channel, b"%d\n" % self.cells)
        watch = replace(watch, listener=replace(watch.listener, on_event=report.hear), finished=report.done)
        ended = Supervisor(self.child, self.streams, watch, self.shares, before).follow()
        self.child.signal(signal.SIGSTOP)
        self.report = report
        return report.as_run(code, ended, watch.limits, collect.figures(self.left)), ended.lives

    def close(self) -> None:
        """End the child and remove its folder."""
        self.opened.close()
