"""Watching a child process from outside: its output, its time, and its end."""

import codecs
import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from subprocess import Popen
from typing import IO

from tools.limits import MB, OUTPUT_MB

TICK_SECONDS = 0.02


@dataclass(frozen=True)
class Watch:
    """What a run is watched for, and who hears its output."""

    wall_seconds: float
    cancelled: Callable[[], bool]
    on_output: Callable[[str], None]


@dataclass(frozen=True)
class Ending:
    """How a child ended, as its supervisor saw it."""

    stdout: str
    stderr: str
    stopped: str | None
    """The limit that struck; None if the child ended by itself."""
    status: int
    """Exit status, or minus the signal's number."""
    seconds: float


@dataclass
class Stream:
    """One pipe of the child, decoded as it comes: a half-received character waits for its rest."""

    pipe: IO[bytes]
    parts: list[str] = field(default_factory=list)
    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")(errors="replace")
    )

    def take(self, data: bytes) -> str:
        """The text of `data`, which is also kept; no data means the end."""
        self.parts.append(self.decoder.decode(data, final=not data))
        return self.parts[-1]


def supervise(process: Popen[bytes], watch: Watch) -> Ending:
    """Wait until the child ends or a limit strikes; when this returns or raises, its process group is dead."""
    begun = time.monotonic()
    if process.stdout is None or process.stderr is None:
        raise ValueError("supervise() needs a child whose stdout and stderr are pipes")
    streams = (Stream(process.stdout), Stream(process.stderr))
    try:
        stopped = follow(process, streams, watch)
    finally:
        kill(process)
    seconds = time.monotonic() - begun
    stdout, stderr = ("".join(stream.parts) for stream in streams)
    return Ending(stdout, stderr, stopped, process.returncode, seconds)


def follow(process: Popen[bytes], streams: tuple[Stream, ...], watch: Watch) -> str | None:
    """Pass the output on until the child has ended (None) or is to be stopped (why)."""
    deadline = time.monotonic() + watch.wall_seconds
    left = OUTPUT_MB * MB
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            os.set_blocking(stream.pipe.fileno(), False)
            selector.register(stream.pipe, selectors.EVENT_READ, stream)
        while True:
            # Asked before the read: what an ended child wrote is in the pipe by then.
            ended = process.poll() is not None
            heard = False
            for stream, data in ready(selector, 0 if ended else TICK_SECONDS):
                heard = heard or bool(data)
                if text := stream.take(data[:left]):
                    watch.on_output(text)
                left -= len(data)
                if left < 0:
                    return f"stopped: more than {OUTPUT_MB} MB of output"
            if ended and not heard:
                return None
            if watch.cancelled():
                return "stopped on request"
            if time.monotonic() > deadline and not ended:
                return f"stopped after {watch.wall_seconds:g} s"


def ready(selector: selectors.BaseSelector, timeout_seconds: float) -> Iterator[tuple[Stream, bytes]]:
    """What the pipes hold now; a closed one is given once more, with no data, and then forgotten."""
    if not selector.get_map():
        time.sleep(timeout_seconds)
    for key, _ in selector.select(timeout_seconds) if selector.get_map() else []:
        stream: Stream = key.data
        data = os.read(key.fd, 65536)
        if not data:
            selector.unregister(stream.pipe)
        yield stream, data


def kill(process: Popen[bytes]) -> None:
    """End the child and, where there is no seal, what it started; a pid is not given anew while its group has members."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
