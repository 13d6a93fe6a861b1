"""What the sandbox is compared with: other ways of running a snippet, each from nothing until nothing is left.

NotMeasured    a way that cannot be taken here, with what to do
"""

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from tools.sandbox import Sandbox
from tools.zygote import MAIN

LONGEST_SECONDS = 120.0
POLL_SECONDS = 0.1
BUBBLEWRAP = "bubblewrap is missing. Install it: sudo apt-get install bubblewrap"
IPYKERNEL = "ipykernel is missing. Install it: .venv/bin/python -m pip install ipykernel"


class NotMeasured(Exception):
    """This way of running a snippet does not work here; the message says why and what to do."""


@dataclass(frozen=True)
class Timing:
    """One run: seconds from asking for it to its first output, and until its processes were gone."""

    first_seconds: float
    whole_seconds: float


def unheard() -> None:
    """Nobody waits for the first output."""


class Peer(Protocol):
    """A way of running a snippet."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    def run(self, code: str, at_first: Callable[[], None] = unheard) -> Timing:
        """Run `code`, which prints, and call `at_first` once its first output is here. Raises NotMeasured."""

    def process(self) -> psutil.Process:
        """The process that executes the code, or has it as a descendant; to be asked for in `at_first`."""


class Ours:
    """A child of the sandbox's warm process."""

    name = "this sandbox"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def run(self, code: str, at_first: Callable[[], None] = unheard) -> Timing:
        """As `Peer.run`."""
        heard: list[float] = []

        def hear(_: str) -> None:
            heard.append(time.monotonic())
            if len(heard) == 1:
                at_first()

        began = time.monotonic()
        run = self.sandbox.run(code, on_output=hear)
        ended = time.monotonic()
        if run.error or not heard:
            raise NotMeasured(run.error or "the snippet printed nothing")
        return Timing(heard[0] - began, ended - began)

    def process(self) -> psutil.Process:
        """The latest child of the zygote, which has an idle one too where it lives in namespaces."""
        return max(zygote().children(), key=lambda child: (child.create_time(), child.pid))


def zygote() -> psutil.Process:
    """The warm process of this program's sandbox."""
    for child in psutil.Process().children():
        if str(MAIN) in child.cmdline():
            return child
    raise NotMeasured("the sandbox's process is gone")


class Program:
    """A Python that is started for the run and takes the code as its last argument."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.command = list(command)
        self.environment = environment
        self.pid = 0

    def run(self, code: str, at_first: Callable[[], None] = unheard) -> Timing:
        """As `Peer.run`."""
        pipe = subprocess.PIPE
        began = time.monotonic()
        with subprocess.Popen(
            [*self.command, code], env=self.environment, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
        ) as process:
            self.pid = process.pid
            assert process.stdout
            heard = os.read(process.stdout.fileno(), 65536)
            first = time.monotonic()
            if heard:
                at_first()
            _, said = process.communicate()
        ended = time.monotonic()
        if process.returncode or not heard:
            last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise NotMeasured(last[0] if last else f"it ended with status {process.returncode}")
        return Timing(first - began, ended - began)

    def process(self) -> psutil.Process:
        """What was started, which for bubblewrap has Python below it."""
        return psutil.Process(self.pid)


def fresh_interpreter() -> Program:
    """Python, isolated, with no wall around it."""
    return Program("fresh interpreter", [sys.executable, "-I", "-c"])


def bubblewrap(which: Callable[[str], str | None] = shutil.which) -> Program:
    """Python in namespaces of its own, where files can only be read. Raises NotMeasured."""
    found = which("bwrap")
    if not found:
        raise NotMeasured(BUBBLEWRAP)
    # A virtual environment may lie in /tmp, which is empty inside.
    python = [part for path in (sys.base_prefix, sys.prefix) for part in ("--ro-bind", path, path)]
    walls = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", *python]  # noqa: S108
    command = [found, *walls, "--unshare-all", "--die-with-parent", "--new-session", "--chdir", "/"]
    return Program("bubblewrap + fresh interpreter", [*command, sys.executable, "-I", "-c"])


class Jupyter:
    """A kernel that is started for one cell, and killed after it."""

    def __init__(self, name: str, folder: Path, *, code: str | None = None) -> None:
        """`folder`: where it may leave its history; `code`: always this cell, whatever is asked for."""
        self.name = name
        self.folder = folder
        self.code = code

    def run(self, code: str, at_first: Callable[[], None] = unheard) -> Timing:
        """As `Peer.run`; the first output is timed from the start of the kernel."""
        try:
            import ipykernel  # noqa: F401 - the kernel itself, which jupyter_client does without until one is started
            from jupyter_client.kernelspec import KernelSpecManager
            from jupyter_client.manager import KernelManager
        except ImportError:
            raise NotMeasured(IPYKERNEL) from None
        environment = {**os.environ, "IPYTHONDIR": str(self.folder), "JUPYTER_RUNTIME_DIR": str(self.folder)}
        connection = self.folder / "kernel.json"
        # With no folder to search, the kernel is the one of this very Python, whatever the user has set up.
        specs = KernelSpecManager(kernel_dirs=[])
        began = time.monotonic()
        manager = KernelManager(kernel_spec_manager=specs, connection_file=str(connection))
        manager.start_kernel(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client = manager.client()
        try:
            client.start_channels()
            connect(client)
            first = until_idle(client, client.execute(self.code or code), at_first)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            connection.unlink(missing_ok=True)
        return Timing(first - began, time.monotonic() - began)

    def process(self) -> psutil.Process:
        """The kernel."""
        for child in psutil.Process().children():
            if str(self.folder / "kernel.json") in child.cmdline():
                return child
        raise NotMeasured("the kernel is gone")


class Client(Protocol):
    """What is used of jupyter_client's blocking client."""

    def kernel_info(self) -> str:
        """Ask for a sign of life."""

    def get_iopub_msg(self, *, timeout: float) -> Mapping[str, Mapping[str, object]]:
        """The next message that the kernel sends to all; queue.Empty if none comes."""


def connect(client: Client) -> None:
    """Wait until the kernel is heard; `wait_for_ready` would do, but spends 0.2 s more in any case."""
    latest = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < latest:
        client.kernel_info()
        try:
            client.get_iopub_msg(timeout=POLL_SECONDS)
            return
        except queue.Empty:
            continue
    raise NotMeasured(f"the kernel gave no sign of life within {LONGEST_SECONDS:g} s")


def until_idle(client: Client, request: str, at_first: Callable[[], None]) -> float:
    """When the first output of `request` came, once the cell has ended."""
    first: float | None = None
    while True:
        try:
            message = client.get_iopub_msg(timeout=LONGEST_SECONDS)
        except queue.Empty:
            raise NotMeasured("the kernel fell silent") from None
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "error":
            raise NotMeasured(f"{content['ename']}: {content['evalue']}")
        if kind == "stream" and first is None:
            first = time.monotonic()
            at_first()
        if kind == "status" and content["execution_state"] == "idle":
            if first is None:
                raise NotMeasured("the cell printed nothing")
            return first


Opener = Callable[[], Peer]


@contextmanager
def openers(sandbox: Sandbox) -> Iterator[dict[str, Opener]]:
    """All ways by name; an opener raises NotMeasured where its way cannot be taken."""
    with tempfile.TemporaryDirectory(prefix="dltutor-jupyter-") as folder:
        jupyter, bare = "Jupyter kernel", "Jupyter kernel, no torch"
        yield {
            Ours.name: lambda: Ours(sandbox),
            "fresh interpreter": fresh_interpreter,
            "bubblewrap + fresh interpreter": bubblewrap,
            jupyter: lambda: Jupyter(jupyter, Path(folder)),
            bare: lambda: Jupyter(bare, Path(folder), code="print(4.0)"),
        }
