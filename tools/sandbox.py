"""Running a snippet: one fresh child process, limited and cut off, becomes one Run.

A snippet that fails or meets a limit is a Run with `error`. What is raised means that no snippet can be run:

    SandboxError
    ├── CannotStart    the child process or its scratch folder could not be made
    └── CannotSeal     this machine refused a limit that `Sandbox.promises` names; the snippet was not started
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

from platformdirs import user_cache_path

from tools import collect
from tools.limits import SNIPPET, STARTED, Limits
from tools.run import Run
from tools.seal import can_seal
from tools.supervise import Ending, Watch, supervise

CHILD = Path(__file__).with_name("child.py")


class SandboxError(Exception):
    """No snippet can be run here; the message says why and what to do."""


class CannotStart(SandboxError):
    """The child process or its scratch folder could not be made."""


class CannotSeal(SandboxError):
    """A promised limit was refused, so the snippet was not started."""


def never() -> bool:
    """Nobody asks for an early end."""
    return False


def unheard(_: str) -> None:
    """Nobody listens while it runs."""


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


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder that is removed with whatever a snippet has put into it."""
    with starting():
        folder = tempfile.TemporaryDirectory(prefix="dltutor-run-", ignore_cleanup_errors=True)
    try:
        yield Path(folder.name)
    finally:
        try:
            folder.cleanup()
        except RecursionError:  # folders nested deeper than Python's stack, which `rm` does not mind
            subprocess.run(["rm", "-rf", folder.name], check=False)


@dataclass(frozen=True)
class Sandbox:
    """Runs snippets, each in a process of its own; safe to share between threads, as it holds no state."""

    memory_mb: int = 1024
    """What a snippet may take on top of Python and torch themselves."""
    fonts: Path | None = None
    """Where matplotlib keeps its list of fonts between runs, which takes seconds to make; None: the user's cache."""

    @property
    def promises(self) -> tuple[str, ...]:
        """What holds on this machine for every run."""
        always = (
            "A snippet is stopped, and said to be, after its wall time, its CPU time or 1 MB of output.",
            "It is not handed the tutor's environment variables; its scratch folder is removed after the run.",
        )
        limited = (f"It gets {self.memory_mb} MB of private memory beside what Python and torch take.",)
        sealed = (
            "It has no network and can open no socket at all.",
            "It is one process: it starts no program, signals no other process and dies with the tutor.",
        )
        return always + (limited if sys.platform == "linux" else ()) + (sealed if can_seal() else ())

    @property
    def gaps(self) -> tuple[str, ...]:
        """What a run could still do on this machine, in words for its owner."""
        files = (
            "It can read and change the files that you can read and change, and fill the disk.",
            "It can look up your processes in /proc, with their environment variables, the tutor's too.",
        )
        memory = ("Memory that it maps as shared is limited loosely only.",)
        unlimited = ("Its memory is not limited.",)
        unsealed = ("It can use the network and start programs, which may outlive it: this system has no seal.",)
        return files + (memory if sys.platform == "linux" else unlimited) + (() if can_seal() else unsealed)

    def run(
        self,
        code: str,
        *,
        wall_seconds: float = 20,
        cancelled: Callable[[], bool] = never,
        on_output: Callable[[str], None] = unheard,
    ) -> Run:
        """Execute `code` as a script; `on_output` hears stdout and stderr as they come, in the caller's thread.

        Raises SandboxError where no run could be made.
        """
        limits = Limits(self.memory_mb, wall_seconds)
        with temporary() as folder:
            scratch, out = folder / "scratch", folder / "out"
            with starting():
                scratch.mkdir()
                out.mkdir()
                (scratch / SNIPPET).write_bytes(code.encode("utf-8", "replace"))
            with collect.opened(out) as left:
                with starting():
                    process = self._spawn(scratch, out, limits)
                with process:
                    ending = supervise(process, Watch(wall_seconds, cancelled, on_output))
                return self._read(code, ending, left, limits)

    def _spawn(self, scratch: Path, out: Path, limits: Limits) -> Popen[bytes]:
        """Start the child, which limits itself before it reads the code: a preexec_fn may deadlock beside threads."""
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(CHILD), str(out), *limits.arguments()]
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "OMP_NUM_THREADS": "1",
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": str(self.fonts or user_cache_path("dltutor") / "matplotlib"),
            # A driver maps more addresses than the memory limit allows, so a GPU would fail in an obscure way.
            "CUDA_VISIBLE_DEVICES": "",
        }
        return Popen(
            command, cwd=scratch, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
        )

    def _read(self, code: str, ending: Ending, left: int, limits: Limits) -> Run:
        """The Run from what the supervisor saw and what the child left in the folder `left`."""
        if ending.stopped is None and collect.text(left, STARTED) is None:
            why = ending.stderr.strip().splitlines()[-1:] or [f"the child ended with status {ending.status}"]
            raise CannotSeal(
                f"The snippet was not run, because it could not be confined: {why[0]}. "
                "`python -m tools doctor` says what this machine promises."
            )
        return Run(
            code=code,
            stdout=ending.stdout,
            stderr=ending.stderr,
            error=ending.stopped or collect.text(left, "error.txt") or limits.reason(ending.status),
            figures=collect.figures(left),
            seconds=ending.seconds,
        )
