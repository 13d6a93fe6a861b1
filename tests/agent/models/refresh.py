"""Record the conversations in recordings/ again, from a live Ollama: `python -m tests.agent.models.refresh [CASE…]`.

Uses the binary and the weights of the user's cache, as the tests marked `ollama` do. Cases that need a model or a
load that this script cannot make (gemma3, a full queue) stay as they are, and are named.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import platformdirs

from agent.models import weights
from agent.models.wire import Wire, client
from tests.agent.models.live import LiveOllama, free_port
from tests.agent.models.replay import RECORDINGS

NOT_HERE = {"show-gemma3", "tags", "queue-full"}
WORDS_BEFORE_DEATH = 8


def killers(live: LiveOllama) -> dict[str, Callable[[], None]]:
    """Return what happens in mid-reply, by case."""

    def kill_runner() -> None:
        process = live.process()
        for child in process.children() if process else []:
            child.kill()

    return {"runner-killed": kill_runner, "server-killed": live.kill}


def record(live: LiveOllama, request: dict[str, Any], kill: Callable[[], None] | None) -> dict[str, Any]:
    """Send a request, and return what came and when."""
    chunks: list[str] = []
    at: list[float] = []
    started, status, kind, failure = time.monotonic(), 0, "", None
    try:
        with (
            client(Wire()) as http,
            http.stream(request["method"], live.address + request["path"], json=request["json"]) as reply,
        ):
            status, kind = reply.status_code, reply.headers.get("Content-Type", "")
            for chunk in reply.iter_text():
                chunks.append(chunk)
                at.append(round(time.monotonic() - started, 3))
                if kill and len(chunks) == WORDS_BEFORE_DEATH:
                    kill()
    except httpx.TransportError as error:
        failure = repr(error)
    return {"status": status, "content_type": kind, "chunks": chunks, "at_seconds": at, "failure": failure}


def main(wanted: list[str]) -> None:
    """Record the cases that are wanted, or all."""
    cache = platformdirs.user_cache_path("dltutor")
    with tempfile.TemporaryDirectory() as folder:
        live = LiveOllama(
            str(cache / "ollama" / "ollama"), cache / "ollama" / "models", free_port(), Path(folder) / "log"
        )
        live.start()
        live.create(weights.verified(cache), Path(folder))
        try:
            for file in sorted(RECORDINGS.glob("*.json")):
                if not wanted or file.stem in wanted:
                    refresh(file, live)
        finally:
            live.kill()


def refresh(file: Path, live: LiveOllama) -> None:
    """Record one case."""
    if file.stem in NOT_HERE:
        print(f"{file.stem}: stays as it is", flush=True)
        return
    recording = json.loads(file.read_text(encoding="utf-8"))
    if file.stem == "server-gone":
        live.kill()
    else:
        live.start()
    recording["response"] = record(live, recording["request"], killers(live).get(file.stem))
    file.write_text(json.dumps(recording, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{file.stem}: {recording['response']['status']}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
