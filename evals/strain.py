"""Straining the sandbox: how fast it kills, what many runs leave behind, and what an attacker takes from a neighbour."""

import os
import queue
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from evals.peers import NotMeasured, zygote
from tools.limits import MB
from tools.sandbox import PREFIX, Sandbox
from tools.supervise import SHORT_PATIENCE_SECONDS

LIMIT_SECONDS = 1.0
CANCEL_AFTER_SECONDS = 0.3
ATTACK_SECONDS = 60.0
UP_SECONDS = 10.0

STUBBORN = {
    "a loop": "print('up')\nwhile True: pass",
    "a sleep": "import time\nprint('up')\ntime.sleep(1000)",
    "a long product": "import torch\na = torch.ones(6000, 6000)\nprint('up')\nwhile True: a @ a",
    "deaf to signals": "import signal\nfor n in set(signal.valid_signals()) - {9, 19}: signal.signal(n, signal.SIG_IGN)\n"
    "print('up')\nwhile True: pass",
}
"""Snippets that would never end."""

SPINNER = """import threading, torch
threading.stack_size(1 << 18)
def spin():
    a = torch.ones(512, 512)
    while True:
        a @ a
try:
    for _ in range(63):
        threading.Thread(target=spin, daemon=True).start()
except RuntimeError:
    pass
print('up', threading.active_count(), flush=True)
spin()
"""
ALLOCATOR = """print('up 1', flush=True)
kept = []
while True:
    try:
        kept.append(b'x' * (16 << 20))
    except MemoryError:
        kept.clear()
"""
HONEST = """import time, torch
from torch import nn
torch.manual_seed(0)
x = torch.randn(512, 64)
y = x[:, 0].gt(0).long()
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 2))
optimizer = torch.optim.Adam(model.parameters())
began = time.perf_counter()
for step in range(4000):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
print(time.perf_counter() - began)
"""
"""A training run of about two seconds that prints how long it took."""

PLAIN = "import torch\nprint(torch.ones(2, 2).sum().item())"
ODD = (
    ("raise ValueError('mine')", "ValueError"),
    ("import pathlib\npathlib.Path('a').mkdir()\nfor n in range(20): pathlib.Path(f'a/{n}').write_text('left')", None),
    ("import os\nos.kill(os.getpid(), 9)", "stopped by SIGKILL"),
    ("import threading, time\nfor _ in range(20): threading.Thread(target=time.sleep, args=(0.01,)).start()", None),
    ("import torch\nkept = [torch.ones(4_000_000) for _ in range(4)]", None),
    ("import matplotlib.pyplot as plt\nplt.plot([1, 2])", None),
    ("while True: pass", "stopped after"),
)
"""Snippets that end in other ways than the plain one, and how their error begins."""


def promptness(sandbox: Sandbox, rounds: int) -> Iterator[str]:
    """Yield how long after its limit, or after the request to stop, the caller of each stubborn snippet has its Run."""
    stretch = SHORT_PATIENCE_SECONDS
    yield f"load {os.getloadavg()[0]:.1f}; a snippet that had no core for a while is left up to {stretch:g} s over its limit"
    for name, code in STUBBORN.items():
        killed = [_killed(sandbox, code) for _ in range(rounds)]
        stopped = [_cancelled(sandbox, code) for _ in range(rounds)]
        after = f"{milliseconds(killed)} after its limit of {LIMIT_SECONDS:g} s"
        yield f"{name}: killed {after}, cancelled {milliseconds(stopped)} after the request ({rounds} each)"


def milliseconds(seconds: Sequence[float]) -> str:
    """Return the median and the worst."""
    return f"{statistics.median(seconds) * 1000:.0f} ms (at most {max(seconds) * 1000:.0f})"


def _killed(sandbox: Sandbox, code: str) -> float:
    """Return the seconds over the limit, the start of the run included."""
    began = time.monotonic()
    run = sandbox.run(code, wall_seconds=LIMIT_SECONDS)
    late = time.monotonic() - began - LIMIT_SECONDS
    if run.limit != "time limit":
        raise NotMeasured(f"a snippet that never ends was to meet its time limit, but: {run.error}")
    return late


def _cancelled(sandbox: Sandbox, code: str) -> float:
    """Return the seconds from the request, some time after the first output, to the Run."""
    asked: list[float] = []

    def ask() -> None:
        asked.append(time.monotonic())

    timer = threading.Timer(CANCEL_AFTER_SECONDS, ask)
    sandbox.run(code, on_output=lambda _: timer.start(), cancelled=lambda: bool(asked))
    ended = time.monotonic()
    timer.join()
    return ended - asked[0]


def in_a_row(sandbox: Sandbox, runs: int) -> str:
    """Return the runs a second, one after the other and by as many threads as there are cores."""
    cores = os.cpu_count() or 1
    began = time.monotonic()
    for _ in range(runs):
        sandbox.run(PLAIN)
    alone = runs / (time.monotonic() - began)
    began = time.monotonic()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda number: sandbox.run(PLAIN, learner=str(number % cores)), range(runs)))
    together = runs / (time.monotonic() - began)
    return f"{runs} runs in a row: {alone:.1f} runs/s; by {cores} threads: {together:.1f} runs/s"


@dataclass(frozen=True)
class Left:
    """What exists between two runs: of this program and, below it, of the sandbox."""

    processes: int
    files: int
    our_descriptors: int
    zygote_descriptors: int
    our_mb: float
    zygote_mb: float


def look() -> Left:
    """Count what is there now."""
    own, warm = psutil.Process(), zygote()
    bases = Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*")
    return Left(
        processes=len(own.children(recursive=True)),
        files=sum(1 for base in bases for _ in base.rglob("*")),
        our_descriptors=own.num_fds(),
        zygote_descriptors=warm.num_fds(),
        our_mb=own.memory_info().rss / MB,
        zygote_mb=warm.memory_info().rss / MB,
    )


def soak(sandbox: Sandbox, runs: int, see: Callable[[], Left] = look) -> Iterator[str]:
    """Yield a table of what is left after each tenth of many runs, every tenth of them an odd one."""
    yield f"{runs} runs in a row, one in ten raising, killed, leaving files, threads, memory, figures, or endless:"
    yield "    runs  seconds  processes  files  descriptors (zygote's)  resident MB (zygote's)"
    sandbox.run(PLAIN)
    began, first, surprises = time.monotonic(), see(), 0
    yield _row(0, 0.0, first)
    marks = {runs * tenth // 10 for tenth in range(1, 11)}
    for number in range(1, runs + 1):
        surprises += not _as_expected(sandbox, number)
        if number in marks:
            last = see()
            yield _row(number, time.monotonic() - began, last)
    yield f"left behind: {difference(first, last)}; {surprises} runs did not end as they should"


def _as_expected(sandbox: Sandbox, number: int) -> bool:
    """Run the snippet of this number, and tell whether it ended as it should."""
    code, error = ODD[number // 10 % len(ODD)] if number % 10 == 0 else (PLAIN, None)
    run = sandbox.run(code, wall_seconds=0.2 if error == "stopped after" else 20)
    return run.error is None if error is None else (run.error or "").startswith(error)


def _row(runs: int, seconds: float, left: Left) -> str:
    fds = f"{left.our_descriptors:11} ({left.zygote_descriptors:8})"
    memory = f"{left.our_mb:11.1f} ({left.zygote_mb:8.1f})"
    return f"{runs:8} {seconds:8.1f} {left.processes:10} {left.files:6}  {fds}  {memory}"


def difference(first: Left, last: Left) -> str:
    """Return what there is more at the end than at the start."""
    fds = last.our_descriptors - first.our_descriptors, last.zygote_descriptors - first.zygote_descriptors
    counted = f"processes {last.processes - first.processes:+}, files {last.files - first.files:+}"
    memory = f"memory {last.our_mb - first.our_mb:+.1f} MB (zygote {last.zygote_mb - first.zygote_mb:+.1f} MB)"
    return f"{counted}, descriptors {fds[0]:+} (zygote {fds[1]:+}), {memory}"


def neighbours(sandbox: Sandbox, rounds: int) -> Iterator[str]:
    """Yield how much longer an honest training takes beside two attackers, and what its share of the cores would make it."""
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(rounds):
        alone.append(_trained(sandbox))
        with attackers(sandbox) as threads:
            beside.append(_trained(sandbox))
    cores = os.cpu_count() or 1
    ratio = statistics.median(beside) / statistics.median(alone)
    seconds = f"{statistics.median(alone):.2f} s alone, {statistics.median(beside):.2f} s beside"
    others = f"an endless loop in {threads[0]} threads and an allocator"
    yield f"an honest training ({rounds} in turn): {seconds} {others}, ratio {ratio:.2f}"
    yield f"its fair share, 1/3 of {cores} cores and at most one, would make the ratio {fair_ratio(3, cores):.2f}"


def fair_ratio(runs: int, cores: int) -> float:
    """Return how much longer one of so many runs may take if each gets the same part of the cores, and uses one at most."""
    return max(1.0, runs / cores)


def _trained(sandbox: Sandbox) -> float:
    """Return the seconds that the caller waited for the training."""
    run = sandbox.run(HONEST, wall_seconds=120, learner="honest")
    if run.error:
        raise NotMeasured(f"the honest training did not end well: {run.error}")
    return run.seconds


@contextmanager
def attackers(sandbox: Sandbox) -> Iterator[tuple[int, ...]]:
    """Keep both attackers running, started anew where they were stopped, while the block runs; yield their threads."""
    done = threading.Event()

    def attack(code: str, said: queue.SimpleQueue[str]) -> None:
        while not done.is_set():
            sandbox.run(code, wall_seconds=ATTACK_SECONDS, learner=code, cancelled=done.is_set, on_output=said.put)

    with ThreadPoolExecutor(2) as pool:
        said: list[queue.SimpleQueue[str]] = [queue.SimpleQueue(), queue.SimpleQueue()]
        running = [pool.submit(attack, *each) for each in zip((SPINNER, ALLOCATOR), said, strict=True)]
        try:
            yield tuple(threads_told(words) for words in said)
        finally:
            done.set()
    for future in running:
        future.result()


def threads_told(said: queue.SimpleQueue[str]) -> int:
    """Return the number in an attacker's first words, `up N`."""
    try:
        words = said.get(timeout=UP_SECONDS)
    except queue.Empty:
        raise NotMeasured(f"an attacker did not come up within {UP_SECONDS:g} s") from None
    if not words.startswith("up "):
        raise NotMeasured(f"an attacker did not come up: {words.strip()}")
    return int(words.split()[1])
