"""The embedded model: llama.cpp in a child process, behind LangChain's ChatLlama."""

import atexit
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import psutil
from langchain_core.messages import BaseMessage, convert_to_openai_messages
from langchain_llama_cpp import ChatLlama
from langchain_llama_cpp.exceptions import LlamaContextOverflowError

from agent.models import weights
from agent.models.errors import EmptyReply, ModelBroke, ModelError, NoModelAnswers, too_long
from agent.models.llama_server import Orders
from agent.models.seam import SEED, TutorModel
from agent.models.wire import Wire, client

CONTEXT_TOKENS = 8192
START_SECONDS = 120.0
LOG_TAIL_LINES = 5
LOG_BYTES = 1_000_000
NOWHERE = "http://embedded.invalid"
"""Stands for the child's address, which is another one after each start."""
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class LlamaServer:
    """The child process; started when it is first needed, and again after it died."""

    file: Path
    log: Path
    threads: int = field(default_factory=lambda: psutil.cpu_count(logical=False) or os.cpu_count() or 1)
    address: str = ""
    api_key: str = ""
    process: subprocess.Popen[str] | None = None
    _log_start: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ensure(self) -> tuple[str, str]:
        """Return address and key of a living server."""
        with self._lock:
            if self.process is None or self.process.poll() is not None or not _listens(self.address):
                self._start()
            return self.address, self.api_key

    def stop(self) -> None:
        """End the child."""
        with self._lock:
            _end(self.process)
            self.process = None

    def _start(self) -> None:
        _end(self.process)
        self.process = None
        self._log_start = _room_in(self.log)
        self.api_key = secrets.token_urlsafe(32)
        orders = Orders(str(self.file), str(self.log), self.api_key, self.threads, CONTEXT_TOKENS)
        child = _child()
        try:
            self.address = _address(child, orders)
            if not self.address or not _healthy(self.address):
                raise NoModelAnswers(f"The embedded model did not start.{self.last_words()}")
        except BaseException:
            _end(child)
            raise
        self.process = child

    def last_words(self) -> str:
        """Return the end of what this start has logged, for a message."""
        written = self.log.read_bytes()[self._log_start :] if self.log.exists() else b""
        lines = written.decode(errors="replace").splitlines()
        if not lines:
            return f" Its log, {self.log}, is empty: has the machine 2 GB of free memory?"
        return "\n".join([f" The end of {self.log}:", *lines[-LOG_TAIL_LINES:]])


def _room_in(log: Path) -> int:
    """Make room in the log, which two tutors may share, and return where the next line will stand."""
    log.parent.mkdir(parents=True, exist_ok=True)
    size = log.stat().st_size if log.exists() else 0
    if size > LOG_BYTES:
        os.truncate(log, 0)
        return 0
    return size


def _child() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "agent.models.llama_server"],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _listens(address: str) -> bool:
    """Tell a server from a process that is dying: giving back a gigabyte takes a moment."""
    url = httpx.URL(address)
    try:
        socket.create_connection((url.host, url.port or 0), timeout=1).close()
    except ConnectionError:
        return False
    except TimeoutError:
        return True  # too busy to accept
    return True


def _healthy(address: str) -> bool:
    return httpx.get(f"{address}/health", trust_env=False).status_code == httpx.codes.OK


def _address(child: subprocess.Popen[str], orders: Orders) -> str:
    """Hand over the orders and wait for the address; empty when the child dies or takes too long."""
    assert child.stdin
    assert child.stdout
    deadline = threading.Timer(START_SECONDS, child.kill)
    deadline.start()
    try:
        child.stdin.write(orders.to_line())
        child.stdin.flush()
        line = child.stdout.readline()
    except BrokenPipeError:
        return ""
    finally:
        deadline.cancel()
    return str(json.loads(line)["address"]) if line else ""


def _end(child: subprocess.Popen[str] | None) -> None:
    if child is None:
        return
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()


def _to_the_child(server: LlamaServer, request: httpx.Request) -> httpx.Request:
    """Address a request to the server as it runs now."""
    address, key = server.ensure()
    now = httpx.URL(address)
    request.url = request.url.copy_with(host=now.host, port=now.port)
    request.headers["Host"] = f"{now.host}:{now.port}"
    request.headers["Authorization"] = f"Bearer {key}"
    return request


def _count(http: httpx.Client, messages: Sequence[BaseMessage]) -> int:
    body = {"messages": convert_to_openai_messages(list(messages))}
    reply = http.post(f"{NOWHERE}/v1/chat/completions/input_tokens", json=body)
    reply.raise_for_status()
    return int(reply.json()["input_tokens"])


def _begin(server: LlamaServer) -> None:
    with suppress(ModelError):
        server.ensure()


def explain(error: Exception) -> ModelError | None:
    """Say in plain words what ChatLlama or httpx raised."""
    if isinstance(error, LlamaContextOverflowError):
        return too_long("the embedded model", CONTEXT_TOKENS, tokens=error.n_prompt_tokens)
    if isinstance(error, httpx.TransportError):
        return EmptyReply("The embedded model's process died.")  # the next request starts it again
    if isinstance(error, httpx.HTTPStatusError):
        return ModelBroke(f"The embedded model failed: {error}")
    return None


def open_embedded(file: Path, *, cache: Path, report: Callable[[str], None]) -> TutorModel:
    """Return the model while its server starts; `file` is what `weights.fetch` or `weights.verified` has checked."""
    server = LlamaServer(file.resolve(), cache / "logs" / "llama-server.log")
    atexit.register(server.stop)
    http = client(Wire(partial(_to_the_child, server)))
    report("Starting the embedded model …")
    # Nobody waits for it here: a greeting needs no model, and the first call waits, or says what went wrong.
    threading.Thread(target=_begin, args=(server,), name="llama-start", daemon=True).start()
    return TutorModel(
        # No retries: a dead server is started by the next call, and a learner does not wait for a backoff.
        chat=ChatLlama(model="embedded", base_url=NOWHERE, temperature=0, seed=SEED, max_retries=0, http_client=http),
        name="embedded",
        digest=weights.SHA256,
        parameters_billions=weights.PARAMETERS_BILLIONS,
        context_tokens=CONTEXT_TOKENS,
        explain=explain,
        close=server.stop,
        count_tokens=partial(_count, http),
    )
