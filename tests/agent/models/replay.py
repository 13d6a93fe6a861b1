"""An Ollama server that answers from recordings."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent / "recordings"


@dataclass
class Replay:
    """An Ollama server that answers from recordings, in the order in which they were put on."""

    address: str = ""
    cases: dict[str, list[str]] = field(default_factory=dict)
    """Path → names of recordings; the last one stays."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of the requests to /api/chat."""

    def put_on(self, *names: str) -> None:
        """Answer with these recordings, each at the path where it was made."""
        for name in names:
            recording = json.loads((RECORDINGS / f"{name}.json").read_text())
            self.cases.setdefault(recording["request"]["path"], []).append(name)

    def next(self, path: str) -> dict[str, Any] | None:
        """Return the next recorded response for a path."""
        names = self.cases.get(path)
        if not names:
            return None
        name = names.pop(0) if len(names) > 1 else names[0]
        response: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text())["response"]
        return response


class _Player(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    replay: Replay

    def _play(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/api/chat":
            self.replay.asked.append(json.loads(body))
        recorded = self.replay.next(self.path)
        if recorded is None or recorded["status"] == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(recorded["status"])
        self.send_header("Content-Type", recorded["content_type"])
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in recorded["chunks"]:
            data = chunk.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        if recorded.get("failure"):
            self.close_connection = True
            return
        self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = _play  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def playing() -> Iterator[Replay]:
    """Give a server that has nothing put on yet: it hangs up on everything."""
    recorder = Replay()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Player", (_Player,), {"replay": recorder}))
    server.daemon_threads = True
    recorder.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
