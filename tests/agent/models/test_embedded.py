"""The embedded model's process: who may talk to it, and how long it lives."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from langchain_core.messages import HumanMessage

from agent.models import weights
from agent.models.embedded import LlamaServer, open_embedded
from agent.models.errors import NoModelAnswers
from agent.models.wire import Wire, client

EVIL = {"Origin": "https://evil.example"}


def test_child_that_dies_at_start_is_told_with_its_log(tmp_path: Path) -> None:
    (tmp_path / "no.gguf").write_bytes(b"no weights")
    log = tmp_path / "log"
    log.write_text("a line of yesterday\n")
    server = LlamaServer(tmp_path / "no.gguf", log)
    # llama.cpp writes its log by a thread of its own, so its lines may come before or after those of Python.
    with pytest.raises(
        NoModelAnswers, match=r"(?s)did not start\. The end of .*log:\n.*[Ff]ailed to (load|init)"
    ) as told:
        server.ensure()
    assert "yesterday" not in str(told.value)
    assert server.process is None
    assert not psutil.Process().children()


def test_model_that_cannot_start_says_so_when_it_is_asked(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.gguf"
    garbage.write_bytes(b"no weights" * 100)
    model = open_embedded(garbage, cache=tmp_path, report=lambda _: None)
    for _ in range(2):
        with pytest.raises(NoModelAnswers, match="did not start"):
            list(model.stream([HumanMessage("你好")], max_tokens=8))
    model.close()


@pytest.fixture(scope="module")
def server(user_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """A server that runs."""
    made = LlamaServer(weights.verified(user_cache), tmp_path_factory.mktemp("llama") / "log")
    made.ensure()
    yield made
    made.stop()


@pytest.mark.model
def test_no_key_no_answer(server: LlamaServer) -> None:
    with client(Wire()) as http:
        for path in ("/v1/models", "/props", "/slots", "/metrics"):
            assert http.get(server.address + path).status_code == 401
        for path in ("/v1/chat/completions", "/completion", "/tokenize", "/apply-template"):
            assert http.post(server.address + path, json={}).status_code == 401
        wrong = {"Authorization": f"Bearer {server.api_key}x"}
        assert http.get(f"{server.address}/v1/models", headers=wrong).status_code == 401


@pytest.mark.model
def test_page_of_another_site_gets_no_permission(server: LlamaServer) -> None:
    asks = {**EVIL, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with client(Wire()) as http:
        preflight = http.options(f"{server.address}/v1/chat/completions", headers=asks)
        with_key = http.get(
            f"{server.address}/v1/models", headers={**EVIL, "Authorization": f"Bearer {server.api_key}"}
        )
    for reply in (preflight, with_key):
        assert not reply.headers.get("Access-Control-Allow-Origin")
        assert reply.headers.get("Access-Control-Allow-Credentials") in (None, "false")
        assert not reply.headers.get("Access-Control-Allow-Headers")


@pytest.mark.model
def test_server_has_no_page_and_listens_on_loopback_only(server: LlamaServer) -> None:
    assert server.process
    with client(Wire()) as http:
        assert http.get(server.address).status_code == 404
    heard = [each.laddr.ip for each in psutil.Process(server.process.pid).net_connections() if each.status == "LISTEN"]
    assert heard == ["127.0.0.1"]


@pytest.mark.model
def test_key_is_not_to_be_seen_from_outside(server: LlamaServer) -> None:
    assert server.process
    process = psutil.Process(server.process.pid)
    assert server.api_key not in " ".join([*process.cmdline(), *process.environ().values()])
    assert server.api_key not in server.log.read_text()


PARENT = """
import os, sys, threading
from pathlib import Path
from agent.models.embedded import LlamaServer
server = LlamaServer(Path(sys.argv[1]), Path(sys.argv[2]))
starter = threading.Thread(target=server.ensure)
starter.start()
starter.join()
if os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
print(server.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.model
def test_child_outlives_the_thread_that_started_it_but_not_its_parent(user_cache: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(weights.verified(user_cache)), str(tmp_path / "log")]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(1.5)
    assert child.is_running()
    parent.kill()
    child.wait(timeout=5)
    parent.communicate()


@pytest.mark.model
def test_dead_process_is_started_again_with_another_key(server: LlamaServer) -> None:
    assert server.process
    key = server.api_key
    server.process.kill()
    server.process.wait()
    server.ensure()
    assert server.api_key != key
    with client(Wire()) as http:
        known = {"Authorization": f"Bearer {server.api_key}"}
        assert http.get(f"{server.address}/v1/models", headers=known).status_code == 200
