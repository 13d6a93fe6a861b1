"""In the zygote's place on macOS: processes that have imported torch, each for one run, as a fork is unsafe there.

UNTESTED ON A MAC. On Linux the same code is tested without its walls (tests/tools/test_pool.py); what Seatbelt lets
through, the limits of macOS's kernel and the figures that psutil gives there are not.
A run that finds no waiting member starts only when one has imported torch, after 2 to 5 s.
"""

import json
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock

import psutil

from tools.limits import MB
from tools.usage import Usage
from tools.zygote import (
    ANSWER_SECONDS,
    START_SECONDS,
    CannotSeal,
    CannotStart,
    SandboxError,
    Walls,
    environment,
    receive,
)

SINGLE = Path(__file__).parent / "inside" / "single.py"
MEMBERS = 2
PROMISES = (
    "It reads Python's and the system's libraries and writes in its scratch folder only (Seatbelt).",
    "It has no network and can open no socket to anybody (Seatbelt).",
    "It is one process, starts no program and signals no other process (Seatbelt).",
)
GAPS = (
    "Its walls were never tried on a Mac. Four of them are probed before each snippet, which is not run if one is missing.",
    "It can read the installed packages, and learn the processor's and the system's version.",
    "Memory that macOS has compressed is not counted, so that a snippet may take more than its limit before it is stopped.",
    "A file that it has deleted but holds open is not counted; the limit on each single file holds.",
    "If the tutor is killed, a snippet that resists, or a notebook that waits for its next cell, may outlive it.",
)


class Member:
    """One process, from its start to the end of its run; safe to share between threads.

    Its pid cannot come to mean another process: it is signalled only while it is not reaped, and we alone reap it.
    """

    def __init__(self, folder: Path, fonts: Path, *, unprotected: bool) -> None:
        """Start it. Raises CannotStart."""
        self.control, theirs = socket.socketpair()  # a stream, as macOS has no SEQPACKET
        config = {"socket": theirs.fileno(), "unprotected": unprotected}
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(SINGLE), json.dumps(config)]
        try:
            with theirs:
                self.process = Popen(
                    command,
                    env=environment(folder, fonts),
                    pass_fds=(theirs.fileno(),),
                    stdin=DEVNULL,
                    stdout=DEVNULL,
                    stderr=PIPE,
                    start_new_session=True,
                )
        except OSError as error:
            self.control.close()
            raise CannotStart(f"No process could be started for snippets: {error}. Close some programs.") from error
        self.pid = self.process.pid
        self.spent_seconds = 0.0
        """CPU time of the imports, which is not the run's."""
        self.before = Usage(0, 0, 0, 1)
        self._lock = Lock()
        self._end: tuple[int, float] | None = None
        self._walls: Walls | None = None

    def ready(self) -> Walls:
        """Wait until it has imported torch. Raises CannotStart, CannotSeal."""
        if self._walls is None:
            try:
                message = receive(self.control, START_SECONDS)[0]  # sent at once, and far smaller than a buffer
            except CannotStart as error:
                raise CannotStart(
                    f"The process that runs snippets did not start: {self._last_words() or error}. "
                    "`make install` repairs an installation."
                ) from error
            if "refused" in message:
                raise CannotSeal(f"No snippet is run, because it could not be confined: {message['refused']}")
            self._walls = Walls(namespaces=False, landlock=0)
        return self._walls

    def _last_words(self) -> str:
        """The last line of its stderr, after its end."""
        self.end()
        lines = self.process.stderr.read().decode("utf-8", "replace").split("\n") if self.process.stderr else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def begin(self, request: Mapping[str, object], streams: list[int]) -> None:
        """Let it become a run. Raises CannotStart."""
        self.before = self.look() or Usage(0, 0, 0, 1)
        self.spent_seconds = self.before.cpu_seconds
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], streams)
        except OSError as error:
            raise CannotStart(f"The process that runs snippets is gone: {error}. Try again.") from error

    def look(self) -> Usage | None:
        """What it has used, as far as macOS tells: all resident memory, but not how long it waited for a core."""
        try:
            process = psutil.Process(self.pid)
            with process.oneshot():
                times, memory, threads = process.cpu_times(), process.memory_info(), process.num_threads()
        except psutil.Error:
            return None
        # Without memory: ended, but not yet reaped.
        return Usage(times.user + times.system, 0.0, memory.rss // MB, threads) if memory.rss else None

    def signal(self, number: int) -> None:
        """Send a signal; nothing where it has ended."""
        with self._lock, suppress(ProcessLookupError):
            if not self._reaped():
                os.kill(self.pid, number)

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        with self._lock:
            return self._reaped()

    def ended(self) -> tuple[int, float]:
        """Wait for the end: exit status (negative: the signal's number) and seconds of the run's CPU time.

        Raises CannotStart if it does not come.
        """
        latest = time.monotonic() + ANSWER_SECONDS
        while not self.gone:
            if time.monotonic() > latest:
                raise CannotStart(f"process {self.pid} did not end within {ANSWER_SECONDS} s")
            time.sleep(0.001)  # not a blocking wait, which would have to keep the lock from who wants to kill
        assert self._end
        return self._end

    def _reaped(self) -> bool:
        """Whether it has ended and been reaped, as is done here; to be asked with the lock."""
        if self._end is None:
            pid, status, used = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                seconds = used.ru_utime + used.ru_stime - self.spent_seconds
                self._end = self.process.returncode, max(0.0, seconds)
        return self._end is not None

    def end(self) -> None:
        """Kill it; when this returns, the process is gone."""
        self.signal(signal.SIGKILL)
        self.ended()

    def close(self) -> None:
        """End it, and give the descriptors back."""
        self.end()
        self.control.close()
        if self.process.stderr:
            self.process.stderr.close()


class Pool:
    """What Zygote is, by processes that were started beforehand; `spawn` may be called from any thread."""

    def __init__(self, folder: Path, fonts: Path, *, unprotected: bool, members: int = MEMBERS) -> None:
        """Start `members` processes and wait for the first; `folder` is where the folders of the runs will lie.

        Raises CannotStart, CannotSeal.
        """
        self.folder, self.fonts, self.unprotected = folder, fonts, unprotected
        self.gone = False
        """Whether it was closed; a member that has died is replaced when its turn comes."""
        self.waiting: deque[Member] = deque()
        self._running: list[Member] = []
        self._lock = Lock()
        try:
            for _ in range(members):
                self._start()
            self.walls = self.waiting[0].ready()
        except SandboxError:
            self.close()
            raise

    def _start(self) -> None:
        self.waiting.append(Member(self.folder, self.fonts, unprotected=self.unprotected))

    def spawn(self, request: Mapping[str, object], streams: list[int]) -> Member:
        """A run that has `streams` as stdout, stderr, events and, if there is a fourth, its channel.

        Raises CannotStart, CannotSeal.
        """
        member = self._next()
        try:
            member.ready()
            member.begin(request, streams)
        except SandboxError:
            member.close()
            raise
        return member

    def _next(self) -> Member:
        """The member that was started first and lives, which the next one follows."""
        with self._lock:
            if self.gone:
                raise CannotStart("The processes that run snippets were ended. Try again.")
            self._running = [member for member in self._running if not member.gone]
            while True:
                self._start()  # first, so that nothing is lost where it is refused
                member = self.waiting.popleft()
                if not member.gone:
                    self._running.append(member)
                    return member
                member.close()

    def close(self) -> None:
        """End all members and runs; the descriptors of a run are its owner's to close."""
        with self._lock:
            self.gone = True
            while self.waiting:
                self.waiting.popleft().close()
            for member in self._running:
                member.end()
            self._running = []
