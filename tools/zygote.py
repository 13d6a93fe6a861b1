"""The tutor's end of the zygote: starting it, asking it for children, noticing that it is gone.

SandboxError
├── CannotStart    no process, or no scratch folder, could be made
└── CannotSeal     this machine refused a wall that `Sandbox.promises` names; the snippet was not started
"""

import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from typing import Protocol

from tools import usage

MAIN = Path(__file__).parent / "inside" / "main.py"
START_SECONDS = 120
"""Importing torch takes 2 to 5 s, but a minute where the disk is slow and cold."""
ANSWER_SECONDS = 20
MAX_MESSAGE_BYTES = 65536


class SandboxError(Exception):
    """No snippet can be run here; the message says why and what to do."""


class CannotStart(SandboxError):
    """No process, or no scratch folder, could be made."""


class CannotSeal(SandboxError):
    """A promised wall was refused, so the snippet was not started."""


class Process(Protocol):
    """The process of a run, as its supervisor sees it."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def control(self) -> socket.socket:
        """Readable once it has ended."""

    @property
    def before(self) -> usage.Usage:
        """What it had used before it was told what to run."""

    def look(self) -> usage.Usage | None:
        """What it has used so far; None once it has ended."""

    def signal(self, number: int) -> None:
        """Send a signal; nothing where it has ended."""

    def ended(self) -> tuple[int, float]:
        """Wait for the end: exit status (negative: the signal's number) and seconds of CPU time."""

    def close(self) -> None:
        """End it, and give the descriptors back; when this returns, the process is gone."""


class Launcher(Protocol):
    """Where runs come from: the zygote, or on macOS the pool."""

    @property
    def walls(self) -> "Walls":
        """What stands around each run."""

    @property
    def gone(self) -> bool:
        """Whether no run can come from it any more."""

    def spawn(self, request: Mapping[str, object], streams: list[int]) -> Process:
        """Start a run that has `streams` as stdout, stderr, events and, if there is a fourth, its channel."""

    def close(self) -> None:
        """End it and its runs."""


@dataclass(frozen=True)
class Child:
    """A process of a run: watched and killed by `pidfd`, which can never come to mean another process."""

    pid: int
    pidfd: int
    control: socket.socket
    """Brings one message when the child has ended; its closing kills the child."""
    before: usage.Usage
    """What the zygote had when the child was forked from it: a look at the child itself might come too late."""

    def look(self) -> usage.Usage | None:
        """What it has used so far; None once it has ended."""
        return usage.look(self.pid)

    def signal(self, number: int) -> None:
        """Send a signal; nothing where the child has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, number)

    def ended(self) -> tuple[int, float]:
        """Wait for the end: exit status (negative: the signal's number) and seconds of CPU time.

        Raises CannotStart if the zygote is gone.
        """
        message = receive(self.control, ANSWER_SECONDS)[0]
        return int(str(message["status"])), float(str(message["cpu_seconds"]))

    def close(self) -> None:
        """End it, and give the descriptors back; when this returns, the process is gone."""
        self.signal(signal.SIGKILL)
        with suppress(SandboxError):  # its end was heard before, or the zygote is gone and took it along
            receive(self.control, ANSWER_SECONDS)
        self.control.close()
        os.close(self.pidfd)


@dataclass(frozen=True)
class Walls:
    """What a zygote found on this machine."""

    namespaces: bool
    landlock: int
    """Version of the interface, 0 for none."""


class Zygote:
    """A running zygote; `spawn` may be called from any thread."""

    def __init__(self, folder: Path, fonts: Path, *, namespaces: bool, unprotected: bool) -> None:
        """Start it and wait until it has imported torch; `folder` is where the folders of the runs will lie.

        Raises CannotStart, CannotSeal.
        """
        self.app, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        config = {
            "socket": theirs.fileno(),
            "folder": str(folder),
            "namespaces": namespaces,
            "unprotected": unprotected,
        }
        try:
            with theirs:
                self.process = start(config, environment(folder, fonts))
        except OSError as error:
            self.app.close()
            raise CannotStart(f"No process could be started for snippets: {error}. Close some programs.") from error
        try:
            self.walls = self._hear()
        except SandboxError:
            self.close()
            raise

    def _hear(self) -> Walls:
        """Its first words."""
        try:
            message = receive(self.app, START_SECONDS)[0]
        except CannotStart as error:
            self.process.kill()
            why = self.process.stderr.read().decode("utf-8", "replace").strip() if self.process.stderr else ""
            raise CannotStart(
                f"The process that runs snippets did not start: {why.splitlines()[-1] if why else error}. "
                "`make install` repairs an installation."
            ) from error
        if "refused" in message:
            raise CannotSeal(f"No snippet is run, because it could not be confined: {message['refused']}")
        return Walls(**message)  # type: ignore[arg-type]

    def spawn(self, request: Mapping[str, object], streams: list[int]) -> Child:
        """Fork a child that has `streams` as stdout, stderr, events and, if there is a fourth, its channel.

        Raises CannotStart.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                socket.send_fds(self.app, [json.dumps(request).encode()], [theirs.fileno(), *streams])
            message, descriptors = receive(ours, ANSWER_SECONDS)
        except (OSError, SandboxError) as error:
            ours.close()
            raise CannotStart(f"The process that runs snippets is gone: {error}. Try again.") from error
        if "failed" in message:
            ours.close()
            raise CannotStart(f"No process could be started for the snippet: {message['failed']}. Close some programs.")
        before = usage.Usage(0.0, 0.0, int(str(message["private_mb"])), 1)
        return Child(int(str(message["pid"])), descriptors[0], ours, before)

    @property
    def gone(self) -> bool:
        """Whether it has ended, as it never does by itself."""
        return self.process.poll() is not None

    def close(self) -> None:
        """End it and its children."""
        self.app.close()
        try:
            self.process.wait(2)
        except TimeoutExpired:
            self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


def start(config: dict[str, object], environment: dict[str, str]) -> Popen[bytes]:
    """The process, with one end of the socket and nothing else of ours."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(MAIN), json.dumps(config)]
    handed = (int(str(config["socket"])),)
    return Popen(
        command, env=environment, pass_fds=handed, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True
    )


def environment(folder: Path, fonts: Path) -> dict[str, str]:
    """What a snippet finds in `os.environ`, but for its own scratch folder: nothing of the tutor's."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "USER": "learner",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(fonts),
        # A driver maps more addresses than the memory limit allows, so a GPU would fail in an obscure way.
        "CUDA_VISIBLE_DEVICES": "",
    }


def receive(control: socket.socket, seconds: float) -> tuple[dict[str, object], list[int]]:
    """One message and the descriptors that came with it; CannotStart if none comes."""
    if not select.select([control], [], [], seconds)[0]:
        raise CannotStart(f"no answer within {seconds:g} s")
    try:
        message, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE_BYTES, 1)
    except OSError as error:
        raise CannotStart(str(error)) from error
    if not message:
        raise CannotStart("it has ended")
    found: dict[str, object] = json.loads(message)
    return found, descriptors
