"""Measuring the start: from the command to a page that answers."""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 120.0


def measure(model: str, rounds: int) -> Iterator[str]:
    """Yield the seconds of each start, and their median."""
    seconds = [_start(model) for _ in range(rounds)]
    yield f"start with --model {model}, everything there: {', '.join(f'{each:.1f}' for each in seconds)} s"
    yield f"median {statistics.median(seconds):.1f} s on {os.cpu_count()} cores"


def _start(model: str) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="dltutor-start-") as folder:
        command = [sys.executable, "-m", "ui", "--model", model, "--port", str(port), "--no-browser"]
        began = time.monotonic()
        environment = {**os.environ, "DLTUTOR_DATA": folder}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for_page(f"http://127.0.0.1:{port}/", process)
                return time.monotonic() - began
            finally:
                process.terminate()
                process.wait(timeout=20)


def _wait_for_page(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            page = httpx.get(url, timeout=5, trust_env=False)
            if page.status_code == httpx.codes.OK and re.search("<title>", page.text):
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"No page came at {url} within {LONGEST_SECONDS:g} s; is another dltutor running?")
