"""The process of one run, from the fork on: confines itself, then executes the learner's code as `__main__`."""

import atexit
import faulthandler
import fcntl
import json
import os
import random
import signal
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import CodeType, ModuleType
from typing import NoReturn

import numpy as np
import torch

from tools.inside import confine, failure, refusals
from tools.inside.aftermath import Aftermath
from tools.inside.events import Events
from tools.inside.judge import judge
from tools.inside.plots import Plots
from tools.inside.serve import serve
from tools.inside.tracing import Tracer
from tools.limits import ASKED, CALLS, MB, OUT, SCRATCH, SNIPPET, TESTS, Limits

EVENTS, CHANNEL = 3, 4
"""Descriptors beside the three of every program; a notebook's channel brings its cells."""
OUT_OF_THE_WAY = 100
SEED_BYTES = 7
RESERVE_BYTES = 4 * MB
"""Given back where a snippet has used up its memory: without it, not even the limit could be raised for the report."""


def begin(request: dict[str, object], streams: list[int], walls: confine.Walls) -> NoReturn:
    """Become the run that `request` describes; never returns to the zygote's loop.

    `streams`: stdout, stderr, events and, where the run has one, its channel.
    """
    status = 1
    try:
        confine.die_with_the_zygote(walls.alive)
        os.setsid()
        place(streams)
        events = Events(EVENTS)
        folder = Path(str(request["folder"]))
        limits = Limits.parse(request["limits"])  # type: ignore[arg-type]
        try:
            settle(folder / SCRATCH)
            confine.confine(limits, walls, folder)
        except (OSError, ValueError, OverflowError) as error:
            events.send({"unsealed": str(error)})
            os._exit(1)
        events.send({"sealed": True})
        status = perform(request, folder, limits, events)
        leave(status)
    finally:
        os._exit(status)


def place(streams: list[int]) -> None:
    """Put the run's descriptors where they belong, and close all others."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    # Out of the way first, as one may stand where another belongs; to free numbers, as one may stand there, too.
    moved = [fcntl.fcntl(stream, fcntl.F_DUPFD, OUT_OF_THE_WAY) for stream in (nothing, *streams)]
    os.closerange(0, OUT_OF_THE_WAY)
    for number, stream in enumerate(moved):
        os.dup2(stream, number)
    os.closerange(len(moved), os.sysconf("SC_OPEN_MAX"))


def settle(scratch: Path) -> None:
    """Make `scratch` the home of this process, and nothing that it draws by lot what its siblings draw."""
    os.chdir(scratch)
    os.environ |= {"HOME": str(scratch), "TMPDIR": str(scratch)}
    tempfile.tempdir = None
    random.seed()
    np.random.seed()
    # Not torch.seed(), which asks for GPUs too.
    torch.default_generator.manual_seed(int.from_bytes(os.urandom(SEED_BYTES), "little"))
    atexit._clear()  # what libraries clean up at their end is not a run's affair
    refusals.explain()
    refusals.overlook()
    faulthandler.enable()
    # Those of the zygote were opened on something else, of which they know more than its number.
    sys.stdout = sys.__stdout__ = open(1, "w", 1, "utf-8", "backslashreplace", closefd=False)  # type: ignore[misc] # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", 1, "utf-8", "backslashreplace", closefd=False)  # type: ignore[misc] # noqa: SIM115


def perform(request: dict[str, object], folder: Path, limits: Limits, events: Events) -> int:
    """Do what this run is for, and give the exit status."""
    code = (folder / SNIPPET).read_bytes() if (folder / SNIPPET).exists() else b""
    match request["kind"]:
        case "learner":
            serve(CHANNEL, code)
            return 0
        case "judge":
            asked = json.loads((folder / ASKED).read_bytes())
            judge(CHANNEL, (folder / TESTS).read_bytes(), report=events.send, source=code.decode(), **asked)
            return 0
    tracer = Tracer(events.send, calls=request["trace"] == CALLS) if request["trace"] else None
    script = Script(limits, events, Plots(folder / OUT), tracer)
    return script.cells(folder) if request["kind"] == "notebook" else script.run(code, SNIPPET)


class Script:
    """The learner's `__main__`, into which one snippet, or one cell after another, is executed."""

    def __init__(self, limits: Limits, events: Events, plots: Plots, tracer: Tracer | None) -> None:
        self.limits = limits
        self.events = events
        self.plots = plots
        self.tracer = tracer
        self.module = ModuleType("__main__")
        self.reserve: bytearray | None = None
        self.aftermath = Aftermath()
        self.aftermath.listen()
        plots.watch()

    def run(self, code: bytes, name: str) -> int:
        """Execute `code` and give the exit status; what it raises is printed and reported."""
        failure.remember_source(code, name)
        # A fresh module, so that classes can be pickled and nothing of ours is in the way.
        self.module.__file__ = name
        sys.modules["__main__"] = self.module
        sys.argv = [name]
        self.reserve = bytearray(RESERVE_BYTES)
        try:
            exec(self.compiled(code, name), self.module.__dict__)  # noqa: S102 - what this process is for
            self.plots.show()
            report: dict[str, object] = {"status": 0, "evidence": self.aftermath.signs(self.module.__dict__)}
        except BaseException as error:  # noqa: BLE001 - whatever the snippet raises is its result
            self.reserve = None
            confine.ease()
            try:
                report = failure.report(error, self.limits)
            except MemoryError:
                report = failure.exhausted(self.limits)
            self.plots.rescue()
        self.events.send(report)
        if self.tracer:
            self.events.send({"trace": self.tracer.finish()})
        return int(str(report["status"]))

    def compiled(self, code: bytes, name: str) -> CodeType:
        """The snippet's code, with a recorder at each line where it is to be traced."""
        if self.tracer is None:
            return compile(code, name, "exec", dont_inherit=True)
        traced = self.tracer.compile(code, name)
        self.tracer.watch()
        return traced

    def cells(self, folder: Path) -> int:
        """Execute `cell_N.py` for each N that comes on the channel, until that is closed."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with os.fdopen(CHANNEL, "r") as channel:
            for line in channel:
                name = f"cell_{int(line)}.py"
                self.plots.count = 0
                # Ctrl+C may come a moment too late for the cell, and shall not end the notebook.
                with suppress(KeyboardInterrupt):
                    self.run((folder / name).read_bytes(), name)
                    flush()
                with suppress(KeyboardInterrupt):
                    self.events.send({"cell": int(line)})
        return 0


def leave(status: int) -> NoReturn:
    """End as Python does, but for taking its objects down one by one, which costs more than a second with torch."""
    # Not Thread.join: a pool that was not shut down would never end without this.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    flush()
    os._exit(status)


def flush() -> None:
    """Hand on what is written but not yet sent."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # a snippet may have closed or replaced it
            stream.flush()
