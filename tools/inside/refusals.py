"""Telling a learner in words what a snippet cannot have; used in the child.

A courtesy by Python's audit events, and no boundary: what holds against hostile code is in seal.py.
"""

import functools
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress

AF_UNIX = 1
"""Pairs of such sockets are what asyncio's event loop wakes itself with; they lead nowhere."""


def explain() -> None:
    """Answer input(), sockets and new processes with a clear message from now on."""
    sys.addaudithook(refuse)


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: what it raises is raised by the audited call."""
    match event:
        case "builtins.input":
            raise EOFError("input() has nobody to ask in a snippet: write the value into the code")
        case "socket.getaddrinfo" | "socket.gethostbyname":
            raise PermissionError("a snippet has no network: use data that is installed here")
        case "socket.__new__" if arguments[1] != AF_UNIX:
            raise PermissionError("a snippet has no network: use data that is installed here")
        case "subprocess.Popen" | "os.system" | "os.fork" | "os.forkpty" | "os.exec" | "os.posix_spawn":
            raise PermissionError("a snippet is one process and starts no other (for a DataLoader: num_workers=0)")


def overlook() -> None:
    """Let `shutil.copy` and its like copy a file though the copy cannot get the original's mode and time."""
    for name in ("copymode", "copystat"):
        setattr(shutil, name, lenient(getattr(shutil, name)))


def lenient(function: Callable[..., None]) -> Callable[..., None]:
    """The same function, to which a refusal by the sandbox is no error."""

    @functools.wraps(function)
    def tried(*arguments: object, **options: object) -> None:
        with suppress(PermissionError):
            function(*arguments, **options)

    return tried
