"""The two processes of a check without any confinement, for tests: reads requests on stdin, forks, reports on stdout."""

import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
import torch

from tools.inside.judge import judge
from tools.inside.serve import serve

torch.set_num_threads(1)
torch.optim.Adam([torch.zeros(1, requires_grad=True)])  # imports what would take each child seconds
GRACE_SECONDS = 2.0
MAX_OUTPUT_BYTES = 100_000


def forked(work: Callable[[], None], keep: set[int], stdout: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(stdout, 1)
        os.dup2(stdout, 2)
        for descriptor in range(3, 64):
            if descriptor not in keep:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
        work()
        status = 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, the report says it
        print(f"{type(error).__name__}: {error}", flush=True)
    finally:
        os._exit(status)


def pair(request: dict) -> dict:
    start = time.monotonic()
    ours, theirs = socket.socketpair()
    printed, shown = os.pipe()
    events, reported = os.pipe()
    told, saying = os.pipe()
    learner = forked(lambda: serve(theirs.fileno(), request["code"].encode()), {theirs.fileno()}, shown)

    def tests() -> None:
        judge(
            ours.fileno(),
            Path(request["tests"]).read_bytes(),
            request["names"],
            lambda event: os.write(reported, json.dumps(event).encode() + b"\n"),
            source=request["code"],
            seconds=request["seconds"],
            seed=request["seed"],
        )

    hidden = forked(tests, {ours.fileno(), reported}, saying)
    for descriptor in (shown, reported, saying):
        os.close(descriptor)
    ours.close()
    theirs.close()
    texts = collect({events: b"", printed: b"", told: b""}, events, start + request["seconds"] + GRACE_SECONDS)
    statuses = []
    for pid, grace in ((hidden, GRACE_SECONDS), (learner, 0)):
        statuses.append(ended(pid, time.monotonic() + grace))
    failed = None if statuses[0] == 0 else texts[told].decode("utf-8", "replace") or f"status {statuses[0]}"
    lines = texts[events].split(b"\n")[:-1]
    return {
        "events": [json.loads(line) for line in lines],
        "output": texts[printed].decode("utf-8", "replace"),
        "failed": failed,
        "seconds": time.monotonic() - start,
    }


def ended(pid: int, deadline: float) -> int:
    """The exit status of a process, which is killed where it has not ended by then."""
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def collect(texts: dict[int, bytes], first: int, deadline: float) -> dict[int, bytes]:
    """Until the tests' process has closed its events."""
    selector = selectors.DefaultSelector()
    for descriptor in texts:
        selector.register(descriptor, selectors.EVENT_READ)
    open_ = True
    while open_ and time.monotonic() < deadline:
        for key, _ in selector.select(0.1):
            data = os.read(key.fd, 65536)
            texts[key.fd] = (texts[key.fd] + data)[:MAX_OUTPUT_BYTES] if key.fd != first else texts[key.fd] + data
            if not data:
                selector.unregister(key.fd)
                open_ = open_ and key.fd != first
    for key, _ in selector.select(0):
        texts[key.fd] = (texts[key.fd] + os.read(key.fd, 65536))[:MAX_OUTPUT_BYTES]
    for descriptor in texts:
        os.close(descriptor)
    return texts


for line in sys.stdin:
    print(json.dumps(pair(json.loads(line))), flush=True)
