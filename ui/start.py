"""From nothing to a page that answers: the tutor is built beside the page, then both are served."""

import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ui.lock import AppLock
from ui.port import USUAL_PORT, listen

if TYPE_CHECKING:
    from fastapi import FastAPI

    from agent.settings import Settings
    from agent.tutor import Tutor
    from ui.conversations import Conversations

Report = Callable[[str], None]

LAST_WORDS_SECONDS = 2.0
"""How long a stop waits for replies to be stored, and for open pages to let go."""


class Building(threading.Thread):
    """Builds the tutor in a thread of its own."""

    def __init__(self, settings: "Settings", report: Report) -> None:
        """Start at once."""
        super().__init__(name="building", daemon=True)
        self._settings = settings
        self._report = report
        self._tutor: Tutor | None = None
        self._error: BaseException | None = None
        self._warming: threading.Thread | None = None
        self.start()

    def run(self) -> None:
        """Build; an error is kept for who waits."""
        try:
            from agent.tutor import Tutor

            self._tutor = Tutor.build(self._settings, report=self._report)
            self._warming = threading.Thread(target=self._tutor.warm, name="warming", daemon=True)
            self._warming.start()
        except BaseException as error:  # noqa: BLE001  it is raised again where the tutor is asked for
            self._error = error

    def tutor(self) -> "Tutor":
        """Wait for the tutor, or raise what stopped the build."""
        self.join()
        if self._error:
            raise self._error
        assert self._tutor
        return self._tutor

    def wait_until_warm(self) -> None:
        """Wait until the first question is prepared for."""
        self.join()
        if self._warming:
            self._warming.join()


def serve(settings: "Settings", *, open_browser: bool, report: Report) -> None:
    """Hold the lock, build the tutor beside the page, and serve until interrupted."""
    with AppLock(settings.cache) as lock:
        asked = settings.port if "port" in settings.model_fields_set else None
        sock, usual = listen(settings.host, asked)
        if not usual:
            report(f"Port {USUAL_PORT} is taken by another program: the page comes at a free one.")
        url = address(settings.host, sock)
        lock.tell(url)
        building = Building(settings, report)
        from agent.measuring import Measuring
        from ui.conversations import Conversations
        from ui.shell import shell  # gradio takes seconds to import; the model loads meanwhile

        report("The page is loaded; waiting for the model …" if building.is_alive() else "The page is loaded.")
        with closing(building.tutor()) as tutor:
            conversations = Conversations(tutor)
            app = shell(conversations, settings.host)
            measuring = Measuring(tutor, busy=conversations.busy, after=building.wait_until_warm)
            measuring.start()
            try:
                _serve(app, sock, conversations, ready=lambda: _ready(url, report, open_browser=open_browser))
            finally:
                measuring.stop()


def address(host: str, sock: socket.socket) -> str:
    """Return what a learner types to see the page."""
    return f"http://{f'[{host}]' if ':' in host else host}:{sock.getsockname()[1]}"


def _serve(app: "FastAPI", sock: socket.socket, conversations: "Conversations", *, ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                ready()

    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=int(LAST_WORDS_SECONDS))
    try:
        Server(config).run(sockets=[sock])
    finally:
        conversations.stop_all(wait_seconds=LAST_WORDS_SECONDS)


def _ready(url: str, report: Report, *, open_browser: bool) -> None:
    report(f"The page is at {url} (stop: Ctrl+C)")
    if open_browser and has_display():
        threading.Thread(target=_open, args=(url,), name="browser", daemon=True).start()


def has_display() -> bool:
    """Tell whether a browser window could be seen."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open(url: str) -> None:
    with suppress(webbrowser.Error, OSError):  # the address stands in the terminal all the same
        webbrowser.open(url)


class Clock:
    """Seconds since the start, for the steps shown in the terminal."""

    def __init__(self) -> None:
        """Start now."""
        self._begin = time.monotonic()

    def __str__(self) -> str:
        """Return the seconds as they stand before a step."""
        return f"{time.monotonic() - self._begin:5.1f} s"
