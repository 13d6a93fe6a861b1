"""The zygote: imports torch once, then forks a child for each run that it is asked for.

Started by its path, `python -I main.py CONFIG`, with a socket whose other end the tutor holds: it ends when that is
closed. It runs no snippet itself and has one thread, as a fork takes no other thread along.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

# Isolated Python leaves this checkout off the path, and a snippet shall not find it there either.
sys.path.insert(0, str(Path(__file__).parents[2]))
from tools.inside import child, confine, landlock, namespaces, seccomp
from tools.inside.warmth import forget_ours, gather_pages, warm
from tools.limits import MB

sys.path.remove(str(Path(__file__).parents[2]))

MAX_REQUEST_BYTES, MAX_DESCRIPTORS = 65536, 8


class Zygote:
    """Forks children, and tells each one's owner, on a socket of that run alone, when it has started and ended."""

    def __init__(self, app: socket.socket, walls: confine.Walls, held: int) -> None:
        self.walls = walls
        self.held = held
        """Kept open: its closing tells the children that this process is gone."""
        self.app = app
        self.selector = selectors.DefaultSelector()
        self.running: set[int] = set()
        self.selector.register(self.app, selectors.EVENT_READ, self.hear)

    def serve(self) -> NoReturn:
        """Until the tutor is gone."""
        while True:
            for key, _ in self.selector.select():
                answer: Callable[[], None] = key.data
                answer()

    def hear(self) -> None:
        """Take one request, with the descriptors of the run: its control socket, its streams."""
        message, descriptors, _, _ = socket.recv_fds(self.app, MAX_REQUEST_BYTES, MAX_DESCRIPTORS)
        if not message:
            os._exit(0)  # the children die with this process
        request = json.loads(message)
        control = socket.socket(fileno=descriptors[0])
        try:
            self.fork(request, control, descriptors[1:])
        except OSError as error:
            with suppress(OSError):
                control.send(json.dumps({"failed": str(error)}).encode())
            control.close()
        finally:
            for descriptor in descriptors[1:]:
                os.close(descriptor)

    def fork(self, request: dict[str, object], control: socket.socket, streams: list[int]) -> None:
        """Start the child of one run and pass a descriptor of it on, by which it can be killed."""
        used = memory()
        pid = os.fork()
        if pid == 0:
            child.begin(request, streams, self.walls)
        self.running.add(pid)
        watched = os.pidfd_open(pid)
        self.selector.register(watched, selectors.EVENT_READ, lambda: self.bury(pid, watched, control))
        # Readable only once it is closed: nobody is left to hear of this run.
        self.selector.register(control, selectors.EVENT_READ, lambda: self.kill(pid))
        with suppress(OSError):
            socket.send_fds(control, [json.dumps({"pid": pid, "private_mb": private_mb(used)}).encode()], [watched])

    def kill(self, pid: int) -> None:
        """End a child; one that was buried a moment ago may have left its number to a stranger."""
        if pid in self.running:
            os.kill(pid, signal.SIGKILL)

    def bury(self, pid: int, watched: int, control: socket.socket) -> None:
        """Take the status of a child that has ended, and report it."""
        self.running.remove(pid)
        self.selector.unregister(watched)
        self.selector.unregister(control)
        os.close(watched)
        _, status, used = os.wait4(pid, 0)
        report = {"status": os.waitstatus_to_exitcode(status), "cpu_seconds": used.ru_utime + used.ru_stime}
        with suppress(OSError):
            control.send(json.dumps(report).encode())
        control.close()


def main(config: dict[str, object]) -> NoReturn:
    """Import, wall in, say what was reached, and serve."""
    app = socket.socket(fileno=int(str(config["socket"])))
    warm()
    alive, held = os.pipe()
    readable = confine.needed([sys.base_prefix, sys.prefix])
    writable = str(config["folder"])
    try:
        filter_ = None if config["unprotected"] else protection()
    except OSError as error:
        app.send(json.dumps({"refused": str(error)}).encode())
        raise SystemExit(1) from error
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # where memory runs out, a run goes before the tutor
    seen = (*readable, *confine.DEVICES, "/sys/devices/system/cpu")
    # Refused to a process of several threads.
    alone = memory()["Threads"] == 1 and filter_ is not None
    walled = bool(config["namespaces"]) and alone and namespaces.possible(seen, writable)
    if walled:
        namespaces.enter(seen, writable)
    if filter_ is not None:
        confine.drop_capabilities()
    gc.collect()
    gc.freeze()  # a collection in a child would write to, and so copy, all that is shared
    gather_pages()
    forget_ours()
    used = memory()
    walls = confine.Walls(filter_, readable, used["VmData"], used["VmSize"], alive)
    report = {"namespaces": walled, "landlock": 0 if filter_ is None else landlock.version()}
    app.send(json.dumps(report).encode())
    Zygote(app, walls, held).serve()


def protection() -> bytes:
    """The filter of system calls, where this kernel has Landlock too; otherwise an error that says what to do."""
    if not landlock.version():
        raise OSError(
            "this kernel has no Landlock (Linux 5.13 or later, `landlock` in /sys/kernel/security/lsm). "
            "To run snippets without any wall all the same, type: python -m tools run FILE.py --unprotected"
        )
    try:
        return seccomp.compiled()
    except (ImportError, RuntimeError) as error:
        raise OSError(f"libseccomp is missing ({error}). Install it: sudo apt-get install libseccomp2") from error


def private_mb(used: dict[str, int]) -> int:
    """What a child has before it has done anything, as its supervisor counts it."""
    return used["RssAnon"] + used["RssShmem"]


def memory() -> dict[str, int]:
    """The figures of /proc/self/status, those in kB as MB."""
    found = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        words = value.split()
        if words and words[0].isdigit():
            found[name] = int(words[0]) * 1024 // MB if words[-1] == "kB" else int(words[0])
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(json.loads(sys.argv[1]))
