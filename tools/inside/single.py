"""A process for one run: imports torch, waits for its request, confines itself, executes the snippet and ends.

Started by its path, `python -I single.py CONFIG`, where a fork after the imports is unsafe, as on macOS. The same socket
brings its request and ties it to the tutor: each side's end is the other's end of file.
"""

import _thread
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from matplotlib import font_manager

# Isolated Python leaves this checkout off the path, and a snippet shall not find it there either.
sys.path.insert(0, str(Path(__file__).parents[2]))
from tools.inside import child, confine, seatbelt
from tools.inside.events import Events
from tools.inside.warmth import forget_ours, warm
from tools.limits import SCRATCH, Limits

sys.path.remove(str(Path(__file__).parents[2]))

MAX_REQUEST_BYTES, MAX_DESCRIPTORS = 65536, 8


def main(config: dict[str, object]) -> NoReturn:
    """Import, say so, and become the run that is asked for; without a request until the tutor is gone, end."""
    # It comes under the tutor's number, which may lie above the limit on descriptors, and so above what `place` closes.
    with socket.socket(fileno=int(str(config["socket"]))) as tutors:
        app = tutors.dup()
    os.nice(confine.NICENESS)
    warm()
    forget_ours()
    protected = not config["unprotected"]
    if protected and not seatbelt.exists():
        app.send(json.dumps({"refused": "this system has no Seatbelt"}).encode())
        raise SystemExit(1)
    app.send(b"{}")
    message, streams, _, _ = socket.recv_fds(app, MAX_REQUEST_BYTES, MAX_DESCRIPTORS)
    if not message:
        os._exit(0)
    begin(json.loads(message), [*streams, app.detach()], protected=protected)


def begin(request: dict[str, object], streams: list[int], *, protected: bool) -> NoReturn:
    """Become the run that `request` describes.

    `streams`: stdout, stderr, events, the run's channel where it has one, and the socket to the tutor.
    """
    status = 1
    try:
        folder = Path(str(request["folder"]))
        limits = Limits.parse(request["limits"])  # type: ignore[arg-type]
        # Before `place`, which closes as many descriptors as the limit allows: a Mac may have none.
        seatbelt.impose(limits)
        # The files of these fonts are open, and `place` closes them; matplotlib itself forgets them after a fork.
        font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
        child.place(streams)
        events = Events(child.EVENTS)
        try:
            if protected:
                # Before `settle`, whose own refusals would hide from the probes that a wall is missing.
                seatbelt.confine((sys.base_prefix, sys.prefix), folder)
            child.settle(folder / SCRATCH)
        except (OSError, ValueError) as error:
            events.send({"unsealed": str(error)})
            os._exit(1)
        _thread.start_new_thread(end_with_the_tutor, (len(streams),))  # unknown to `threading`, so to the snippet
        events.send({"sealed": True})
        status = child.perform(request, folder, limits, events)
        child.leave(status)
    finally:
        os._exit(status)


def end_with_the_tutor(descriptor: int) -> None:
    """Be killed when the tutor's end of the socket is closed: macOS has no PDEATHSIG.

    Also when the snippet closes its own end, on Linux only if that comes before the read.
    """
    with suppress(OSError):
        os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(json.loads(sys.argv[1]))
