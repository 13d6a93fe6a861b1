"""Telling a learner in words what a snippet cannot have; used in the child.

A courtesy by Python's audit events, and no boundary: what holds against hostile code is in seal.py.
"""

import sys

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
