"""The child process that holds the embedded model: `python -m agent.models.llama_server`.

Reads one JSON line from stdin (`Orders`), writes one JSON line to stdout (`{"address": …}`) once it can answer, and
ends when stdin ends or when its parent is gone. The engine has no stop method: the process is the stop method.
"""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

PARENT_POLL_SECONDS = 1.0
NICENESS = 5
"""The tutor itself comes first: beside a model of its own priority 95 % of the questions were found in 83 ms, beside this one in 47."""


@dataclass(frozen=True)
class Orders:
    """What the parent asks for."""

    weights: str
    log: str
    """File to which whatever the engine writes is added."""
    api_key: str
    threads: int
    context_tokens: int

    def to_line(self) -> str:
        """Return the line that the child reads."""
        return json.dumps(asdict(self)) + "\n"


def serve(orders: Orders) -> Any:
    """Load the model and start its HTTP server; blocks until it can answer. The engine ends with the object."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = orders.weights
    params.model_alias = {"embedded"}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [orders.api_key]
    # An empty list of origins: a page of another site gets no permission from the browser.
    params.cors_origins, params.cors_origins_explicit, params.cors_credentials = "", True, False
    params.cors_methods = params.cors_headers = ""
    params.ui = params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = orders.threads
    # Two slots share one context: a turn and the warming of the next note do not throw out each other's prefix.
    params.n_ctx, params.n_parallel, params.kv_unified = orders.context_tokens, 2, True
    # A stopped reply waits for the batch that is being read: 3 s at 256 tokens, 16 s at 2048 on two cores.
    params.n_batch = params.n_ubatch = 256
    params.cache_ram_mib = 512
    params.verbosity = 1
    return xllamacpp.Server(params)


def _end_with_parent(parent: int) -> None:
    """End this process once its parent is gone.

    Not by PDEATHSIG, which fires when the *thread* that started the child ends; and not by stdin alone, because a
    process that the tutor forked meanwhile holds the other end open.
    """
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    os._exit(0)


def main() -> NoReturn:
    """Serve until stdin ends."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(NICENESS)
    # Ctrl+C in a terminal reaches the whole group, and there it stops a reply and not the model.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    orders = Orders(**json.loads(sys.stdin.readline()))
    answer = os.fdopen(os.dup(1), "w")
    log = os.open(orders.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    server = serve(orders)
    answer.write(json.dumps({"address": server.listening_address}) + "\n")
    answer.close()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
