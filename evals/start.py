"""Measuring the start: from the command to a page that answers, everything fetched and built before.

A copy of the user's cache is used, so that a tutor that runs meanwhile is left alone.

NoPage    none came
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from agent.settings import Settings

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 120.0
POLL_SECONDS = 0.1


class NoPage(Exception):
    """The page did not come; the message holds the program's last words."""


def measure(model: str, rounds: int) -> Iterator[str]:
    """Yield the seconds of each start, and their median; the first start of all is not counted.

    Raises:
        NoPage: if no page comes.
    """
    with tempfile.TemporaryDirectory(prefix="dltutor-start-") as folder:
        cache = _copied(Settings().cache, Path(folder) / "cache")
        seconds = [_start(model, cache, Path(folder)) for _ in range(rounds + 1)][1:]
    each = ", ".join(f"{one:.1f}" for one in seconds)
    yield f"start with --model {model} on {os.cpu_count()} cores, everything fetched and built: {each} s"
    yield f"median {statistics.median(seconds):.1f} s"


def _copied(cache: Path, copy: Path) -> Path:
    """Copy the index, and link to the weights."""
    if not (cache / "index").exists():
        raise NoPage(f"There is no index in {cache}. Start once with `make chat`, then measure.")
    shutil.copytree(cache / "index", copy / "index")
    if (cache / "weights").exists():
        (copy / "weights").symlink_to(cache / "weights")
    return copy


def _start(model: str, cache: Path, folder: Path) -> float:
    """Return the seconds of one start."""
    port = _free_port()
    command = [sys.executable, "-m", "ui", "--model", model, "--port", str(port), "--no-browser"]
    environment = {**os.environ, "DLTUTOR_CACHE": str(cache), "DLTUTOR_DATA": str(folder / "data")}
    with (folder / "said").open("w") as said:
        began = time.monotonic()
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT) as process:
            try:
                while not _answers(f"http://127.0.0.1:{port}"):
                    if process.poll() is not None or time.monotonic() - began > LONGEST_SECONDS:
                        raise NoPage(f"No page came from `{' '.join(command)}`. It said:\n{_text(folder / 'said')}")
                    time.sleep(POLL_SECONDS)
                return time.monotonic() - began
            finally:
                process.terminate()
                process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(address: str) -> bool:
    """Tell whether the server is well and the page's HTML is served."""
    try:
        with httpx.Client(trust_env=False, timeout=30) as http:
            well = http.get(f"{address}/healthz").status_code == httpx.codes.OK
            page = http.get(f"{address}/") if well else None
    except httpx.TransportError:
        return False
    return page is not None and page.status_code == httpx.codes.OK and "</html>" in page.text


def _text(said: Path) -> str:
    return said.read_text(encoding="utf-8", errors="replace").strip()
