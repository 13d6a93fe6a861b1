"""A real Ollama server, and what can be done to the process behind a model."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from agent.models.seam import TutorModel
from agent.models.wire import Wire, client

LIVE_MODEL = "qwen2.5-coder:1.5b"
MODELFILE = '''FROM {weights}
TEMPLATE """{{{{- if .System }}}}<|im_start|>system
{{{{ .System }}}}<|im_end|>
{{{{ end }}}}{{{{- range .Messages }}}}{{{{- if ne .Role "system" }}}}<|im_start|>{{{{ .Role }}}}
{{{{ .Content }}}}<|im_end|>
{{{{ end }}}}{{{{- end }}}}<|im_start|>assistant
"""
PARAMETER stop <|im_end|>
'''


def nothing() -> None:
    """Do nothing."""


@dataclass
class Subject:
    """A model under the contract, and what can be done to the process behind it."""

    model: TutorModel
    long_prompt: str
    """Is answered at length."""
    breaking_prompt: str
    """Is answered at length; the process is killed meanwhile."""
    open_missing: Callable[[], object]
    """Open a model that is not there."""
    process: Callable[[], psutil.Process | None]
    kill: Callable[[], None] = nothing
    revive: Callable[[], None] = nothing
    revives_itself: bool = True
    stops_reading: bool = True
    """The server stops when nobody waits for it while it reads a prompt; Ollama reads to the end first."""

    def cpu_seconds(self) -> float:
        """Return what the model's processes have worked up to now."""
        process = self.process()
        if process is None:
            return 0.0
        times = [each.cpu_times() for each in [process, *process.children(recursive=True)]]
        return sum(each.user + each.system for each in times)

    def is_idle_within(self, seconds: float) -> bool:
        """Tell whether the processes stop working in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.5)
            if self.cpu_seconds() - before < 0.1:
                return True
        return False


def kill_all(process: psutil.Process) -> None:
    """Kill a process and its children, and wait for their end."""
    family = [*process.children(recursive=True), process]
    for each in family:
        each.kill()
    psutil.wait_procs(family, timeout=10)


@dataclass
class LiveOllama:
    """A real Ollama server on a port of its own."""

    binary: str
    models: Path
    port: int
    log: Path
    running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it unless it runs."""
        if self.running and self.running.poll() is None:
            return
        with self.log.open("ab") as log:
            self.running = subprocess.Popen([self.binary, "serve"], env=self.environment(), stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while True:
            try:
                with client(Wire(), read_seconds=1) as http:
                    http.get(f"{self.address}/api/version").raise_for_status()
                return
            except httpx.HTTPError:
                assert time.monotonic() < deadline, f"ollama did not start: {self.log.read_text()[-500:]}"
                time.sleep(0.1)

    def environment(self) -> dict[str, str]:
        """Return the environment of server and commands."""
        return {**os.environ, "OLLAMA_HOST": f"127.0.0.1:{self.port}", "OLLAMA_MODELS": str(self.models)}

    def process(self) -> psutil.Process | None:
        """Return the running process."""
        return psutil.Process(self.running.pid) if self.running and self.running.poll() is None else None

    def kill(self) -> None:
        """Kill it with its runners."""
        if process := self.process():
            kill_all(process)
        if self.running:
            self.running.wait()

    def create(self, gguf: Path, folder: Path) -> None:
        """Make the model from the embedded default's weights."""
        modelfile = folder / "Modelfile"
        modelfile.write_text(MODELFILE.format(weights=gguf))
        command = [self.binary, "create", LIVE_MODEL, "-f", str(modelfile)]
        subprocess.run(command, env=self.environment(), check=True, capture_output=True)


def free_port() -> int:
    """Return a port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
