"""Where the page listens.

PortTakenError    the port that was asked for belongs to another program; the message says what to type
"""

import socket

USUAL_PORT = 7860


class PortTakenError(Exception):
    """Another program listens on the port that was asked for."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is taken by another program. Type another one, for example `--port {port + 1}`, "
            "or leave --port out: a free one is found then."
        )


def listen(host: str, port: int | None) -> tuple[socket.socket, bool]:
    """Return a listening socket, and whether it is where the learner expects it.

    A port of None is the usual one, or any free one if that is taken; 0 is any free one.

    Raises:
        PortTakenError: if this very port was asked for and is not free.
    """
    try:
        return _bound(host, USUAL_PORT if port is None else port), True
    except OSError as error:
        if port is None:
            return _bound(host, 0), False
        raise PortTakenError(host, port) from error


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    # without it, a restart would find the port taken for a minute by connections that are only dying
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock
