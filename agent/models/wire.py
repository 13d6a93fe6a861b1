"""The wire to a model's server: one call's connection can be hung up from another thread.

A client library waits in a socket's `recv` while the server reads the prompt, for seconds on a laptop; it cannot look
at a stop button there. Shutting the socket down wakes it, and the server sees that nobody listens any more.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import httpx

POLL_SECONDS = 0.1
CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 300.0
"""The longest silence that is still reading a prompt: 8192 tokens at 30 tokens a second."""


class Line:
    """The connections that one call to a model uses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.hung_up = False

    def hang_up(self) -> None:
        """End the call; what waits for its server gets an error at once."""
        with self._lock:
            self.hung_up = True
            for end in self._sockets:
                _shut(end)

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Take note of a connection that httpcore opens for this call."""
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        find: Callable[[str], object] | None = getattr(info.get("return_value"), "get_extra_info", None)
        end = find("socket") if find else None
        if not isinstance(end, socket.socket):
            return
        with self._lock:
            self._sockets.append(end)
            if self.hung_up:
                _shut(end)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


_calling: ContextVar[Line | None] = ContextVar("calling", default=None)


@contextmanager
def calling_on(line: Line) -> Iterator[None]:
    """Let requests made in this block belong to `line`. Never keep it open over a `yield` of one's own."""
    token = _calling.set(line)
    try:
        yield
    finally:
        _calling.reset(token)


@contextmanager
def line_until(cancelled: Callable[[], bool] | None) -> Iterator[Line]:
    """Give a line that is hung up at the end of the block, and once `cancelled()`, asked from a thread, is true."""
    line, over = Line(), threading.Event()

    def watch() -> None:
        while cancelled and not over.wait(POLL_SECONDS):
            if cancelled():
                line.hang_up()
                return

    if cancelled:
        threading.Thread(target=watch, name="stop-watch", daemon=True).start()
    try:
        yield line
    finally:
        over.set()
        line.hang_up()


class Wire(httpx.BaseTransport):
    """HTTP to a model's server; `adapt` may change a request on its way out."""

    def __init__(self, adapt: Callable[[httpx.Request], httpx.Request] = lambda request: request) -> None:
        self._adapt = adapt
        # A kept connection would be opened in one call and used in another, where no trace tells of it.
        self._http = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        request = self._adapt(request)
        if line := _calling.get():
            request.extensions = {**request.extensions, "trace": line.trace}
        return self._http.handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


def client(wire: Wire, *, read_seconds: float = SILENCE_SECONDS) -> httpx.Client:
    """Return a client that talks over `wire`, and to no proxy of the environment."""
    return httpx.Client(transport=wire, trust_env=False, timeout=timeout(read_seconds))


def timeout(read_seconds: float = SILENCE_SECONDS) -> httpx.Timeout:
    """Return the times after which a server counts as gone."""
    return httpx.Timeout(read_seconds, connect=CONNECT_SECONDS)
