"""Watching a child from outside: its output, its time, what it takes, and its end."""

import codecs
import json
import math
import os
import selectors
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools import usage
from tools.limits import EVENTS_MB, MB, OUTPUT_MB, Limits
from tools.shares import Shares
from tools.zygote import Process

TICK_SECONDS = 0.02
ON_REQUEST = "stopped on request"
PATIENCE = 0.5
"""The wall time is stretched by at most such a part of it for a snippet that was ready to run but had no core …"""
SHORT_SECONDS, SHORT_PATIENCE_SECONDS = 10.0, 0.4
"""… and a time shorter than the first by at most the second: who sets it wants an answer soon."""
OBEY_SECONDS = 0.3
"""How long a child that would live on has for ending what it does."""
HEADLESS_LOOKS = 5
"""A process that ends is without its first thread for a moment, too; this often, and it only pretends to end."""
SPARE_PRIVATE_MB = 64
"""The kernel refuses more memory at the limit; this much above it, what it does not count is stopped by us."""


@dataclass(frozen=True)
class Listener:
    """Who hears of a run while it lasts, in the thread that waits for it."""

    cancelled: Callable[[], bool]
    on_output: Callable[[str], None]
    on_event: Callable[[Mapping[str, object]], None]


@dataclass(frozen=True)
class Watch:
    """What a run is watched for."""

    limits: Limits
    folder: Path
    listener: Listener
    finished: Callable[[], bool] | None = None
    """Whether the child has said that it is done, though it lives on; None if its end alone says so."""


@dataclass(frozen=True)
class Ending:
    """How a run ended, as its supervisor saw it."""

    stdout: str
    stderr: str
    limit: str | None
    """The limit that struck, or `stopped on request`; None if the child ended by itself."""
    status: int
    seconds: float
    cpu_seconds: float
    memory_mb: int
    lives: bool
    """Whether the child waits for more to do."""


@dataclass
class Stream:
    """One of the child's pipes, decoded as it comes: a half-received character waits for its rest."""

    descriptor: int
    parts: list[str] = field(default_factory=list)
    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")(errors="replace")
    )

    def take(self, data: bytes) -> str:
        """The text of `data`, which is also kept; no data means the end."""
        self.parts.append(self.decoder.decode(data, final=not data))
        return self.parts[-1]

    def text(self) -> str:
        """All that was taken."""
        return "".join(self.parts)


@dataclass
class Lines:
    """The child's event pipe: whole lines that are JSON objects are events, anything else is dropped."""

    descriptor: int
    heard: Callable[[Mapping[str, object]], None]
    rest: bytes = b""
    left: int = EVENTS_MB * MB

    def take(self, data: bytes) -> None:
        """Pass on the events that are whole now; past `left` bytes nothing is looked at any more."""
        self.left -= len(data)
        if self.left < 0:
            self.rest = b""
            return
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):  # not from us, but from a snippet that found the pipe
                continue
            if isinstance(event, dict):
                self.heard(event)


class Supervisor:
    """Follows one child."""

    def __init__(
        self,
        child: Process,
        streams: tuple[int, int, int],
        watch: Watch,
        shares: Shares,
        before: usage.Usage | None = None,
    ) -> None:
        """`streams`: the reading ends of stdout, stderr and events; `before`: what other cells have used, if any ran."""
        self.child = child
        self.shares = shares
        self.watch = watch
        self.out, self.err = Stream(streams[0]), Stream(streams[1])
        self.events = Lines(streams[2], watch.listener.on_event)
        self.left = OUTPUT_MB * MB
        self.begun = time.monotonic()
        self.at_first = self.last = before or child.before
        self.highest_mb = 0
        self.headless_looks = 0
        self.waited = 0.0
        """Seconds that the child was ready but had no core."""

    def follow(self) -> Ending:
        """Until the child has ended, or says that it is done, or is to be stopped; what does not live is dead then."""
        with selectors.DefaultSelector() as selector:
            for stream in (self.out, self.err, self.events):
                os.set_blocking(stream.descriptor, False)
                selector.register(stream.descriptor, selectors.EVENT_READ, stream)
            selector.register(self.child.control, selectors.EVENT_READ)
            try:
                limit = self._until_done(selector, math.inf)
            finally:
                self.shares.forget(self.child.pid)
            lives = self._done() if limit is None else self._interrupted(limit, selector)
        seconds = time.monotonic() - self.begun
        if lives:
            status, cpu_seconds = 0, self.last.cpu_seconds - self.at_first.cpu_seconds
        else:
            self.child.signal(signal.SIGKILL)
            status, cpu_seconds = self.child.ended()
        memory_mb = max(0, self.highest_mb - self.at_first.private_mb)
        return Ending(self.out.text(), self.err.text(), limit, status, seconds, cpu_seconds, memory_mb, lives)

    def _done(self) -> bool:
        return self.watch.finished is not None and self.watch.finished()

    def _interrupted(self, limit: str, selector: selectors.BaseSelector) -> bool:
        """Whether a child that would live on obeys Ctrl+C, which is tried where nothing is wrong but the time."""
        if self.watch.finished is None or limit not in ("time limit", ON_REQUEST):
            return False
        self.child.signal(signal.SIGINT)
        self._until_done(selector, time.monotonic() + OBEY_SECONDS)
        return self._done()

    def _until_done(self, selector: selectors.BaseSelector, latest: float) -> str | None:
        """Pass on what comes until the child is done (None) or is to be stopped (why), or it is `latest`."""
        next_look = 0.0
        while time.monotonic() < latest:
            # Asked before the read: what an ended child wrote is in the pipe by then.
            ended = any(key.fd == self.child.control.fileno() for key, _ in selector.select(TICK_SECONDS))
            done = ended or self._done()
            heard = self._read(selector)
            if self.left < 0:
                return "output limit"
            if done and not heard:
                return usage.overfull(self.watch.folder, self.child.pid, self.watch.limits)
            now = time.monotonic()
            if latest < math.inf:  # it was asked to stop, and is given a moment
                continue
            if self.watch.listener.cancelled():
                return ON_REQUEST
            if not done and now >= next_look:
                next_look = now + TICK_SECONDS
                if limit := self._passed(now):
                    return limit
        return None

    def _read(self, selector: selectors.BaseSelector) -> bool:
        """Take what the pipes hold now; whether there was any."""
        heard = False
        for key, _ in selector.select(0):
            if not isinstance(key.data, Stream | Lines):
                continue
            data = os.read(key.fd, 65536)
            heard = heard or bool(data)
            if isinstance(key.data, Lines):
                key.data.take(data)
            else:
                if text := key.data.take(data[: self.left]):
                    self.watch.listener.on_output(text)
                self.left -= len(data)
            if not data:
                selector.unregister(key.fd)
            if self.left < 0:
                break
        return heard

    def _passed(self, now: float) -> str | None:
        """The limit that is passed at this look."""
        limits = self.watch.limits
        look = self.child.look()
        if look is not None and look.headless:
            self.headless_looks += 1
            if self.headless_looks >= HEADLESS_LOOKS:
                return "thread limit"
        elif look is not None:
            if look.threads <= 2:  # the waiting of many threads is a snippet's own doing
                self.waited += look.waited_seconds - self.last.waited_seconds
            self.last = look
            self.shares.note(self.child.pid, look)
            self.highest_mb = max(self.highest_mb, look.private_mb)
            if look.private_mb - self.at_first.private_mb > limits.memory_mb + SPARE_PRIVATE_MB:
                return "memory limit"
            if look.threads > limits.threads:
                return "thread limit"
            if look.cpu_seconds - self.at_first.cpu_seconds > limits.cpu_seconds:
                return "CPU time limit"
        wall = limits.wall_seconds
        patience = PATIENCE * wall if wall >= SHORT_SECONDS else SHORT_PATIENCE_SECONDS
        if now > self.begun + wall + min(self.waited, patience):
            return "time limit"
        return usage.overfull(self.watch.folder, self.child.pid, limits)


def sentence(limit: str, limits: Limits) -> str:
    """The limit that struck, in words with its number."""
    words = {
        "time limit": f"stopped after {limits.wall_seconds:g} s",
        "CPU time limit": f"stopped after {limits.cpu_seconds} s of CPU time",
        "memory limit": f"stopped: out of memory (limit {limits.memory_mb} MB)",
        "disk limit": f"stopped: more than {limits.disk_mb} MB of files",
        "file-count limit": f"stopped: more than {limits.files} files",
        "thread limit": f"stopped: more than {limits.threads} threads",
        "output limit": f"stopped: more than {OUTPUT_MB} MB of output",
    }
    return words.get(limit, limit)
