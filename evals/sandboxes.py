"""Measuring the sandbox beside other ways of running a snippet that imports torch, in one run and in turn."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

import numpy as np
import psutil
from matplotlib.figure import Figure

from evals.peers import NotMeasured, Opener, Ours, Peer, Timing, openers, zygote
from evals.strain import HONEST, in_a_row, neighbours, promptness, soak
from tools.limits import MB
from tools.sandbox import Sandbox

SNIPPET = "import torch\nprint(torch.ones(2, 2).sum().item(), flush=True)"
LINGERING = f"{SNIPPET}\nimport time\ntime.sleep(0.5)"
STRAIN_ROUNDS = 3
IN_A_ROW = 100
CONVOLUTIONS = """import time, torch
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(512, 1, 16, 16), torch.randint(0, 10, (512,))
model = nn.Sequential(
    nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Flatten(), nn.Linear(800, 10)
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
began = time.perf_counter()
for epoch in range(60):
    for start in range(0, 512, 64):
        batch, target = x[start : start + 64], y[start : start + 64]
        loss = nn.functional.cross_entropy(model(batch), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(time.perf_counter() - began)
"""
"""A small network for pictures, trained in batches; prints how long its loop took."""


@dataclass(frozen=True)
class Measured:
    """One way of running a snippet: all its timings, and the memory that a run adds to what is there."""

    name: str
    timings: Sequence[Timing]
    private_mb: float

    def first(self, percent: float) -> float:
        """Return a percentile of the seconds to the first output."""
        return float(np.percentile([timing.first_seconds for timing in self.timings], percent))

    def whole(self, percent: float) -> float:
        """Return a percentile of the seconds of a whole run."""
        return float(np.percentile([timing.whole_seconds for timing in self.timings], percent))

    @property
    def runs_per_second(self) -> float:
        """Return how many such runs, one after the other, fit into a second."""
        return 1 / statistics.mean(timing.whole_seconds for timing in self.timings)


def measure(rounds: int, *, soak_runs: int = 0, plot: Path | None = None) -> Iterator[str]:
    """Yield the report, line by line; `plot`: a PNG file for the comparison.

    Raises:
        SandboxError: if no snippet can be run here.
        NotMeasured: if a snippet of the bench did not do what it does elsewhere.
    """
    with Sandbox() as sandbox:
        yield _machine(sandbox)
        with openers(sandbox) as ways:
            peers, missing = ready(ways)
            yield from missing
            measured = compare(peers, rounds)
        yield f"{rounds} rounds of one run each, in turn: import torch, print a sum"
        yield from comparison(measured)
        yield warm_memory(zygote())
        if plot:
            draw(measured, plot)
            yield f"drawn in {plot}"
        yield in_a_row(sandbox, IN_A_ROW)
        yield from tracing(sandbox, rounds)
        yield from promptness(sandbox, STRAIN_ROUNDS)
        yield from neighbours(sandbox, STRAIN_ROUNDS)
        if soak_runs:
            yield from soak(sandbox, soak_runs)


def _machine(sandbox: Sandbox) -> str:
    """Return what is measured on, and how long the warm process took to start."""
    load, began = os.getloadavg()[0], time.monotonic()
    walls = sandbox.warm()
    started = time.monotonic() - began
    behind = f"Landlock {walls.landlock}, {'' if walls.namespaces else 'no '}namespaces"
    return f"torch {version('torch')} on {os.cpu_count()} cores (load {load:.1f} before); {behind}; warm after {started:.1f} s"


def ready(ways: Mapping[str, Opener]) -> tuple[list[Peer], list[str]]:
    """Return the ways that can be taken here, each tried once, and a line about each of the others."""
    peers, missing = [], []
    for name, opener in ways.items():
        try:
            peer = opener()
            peer.run(SNIPPET)
        except NotMeasured as error:
            missing.append(f"{name}: not measured: {error}")
        else:
            peers.append(peer)
    return peers, missing


def compare(peers: Sequence[Peer], rounds: int) -> list[Measured]:
    """Time all of them in turn, so that a load from elsewhere meets each alike."""
    timings: dict[str, list[Timing]] = {peer.name: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            timings[peer.name].append(peer.run(SNIPPET))
    return [Measured(peer.name, timings[peer.name], private_memory(peer)) for peer in peers]


def private_memory(peer: Peer) -> float:
    """Return the MB that the run's own processes wrote and share with none, after its first output."""
    found: list[float] = []

    def look() -> None:
        top = peer.process()
        found.extend(_memory(one, "Private_Dirty") for one in (top, *top.children(recursive=True)))

    peer.run(LINGERING, look)
    return sum(found)


def _memory(process: psutil.Process, kind: str) -> float:
    """Return MB from the kernel's sums over a process; pages of files that lie in its cache are not `Private_Dirty`."""
    sums = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    found = {line.split(":")[0]: float(line.split()[1]) for line in sums[1:]}
    return found[kind] * 1024 / MB


def comparison(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the figures of each way, and the ratios of its medians to the sandbox's."""
    for one in measured:
        first, whole = (f"p50 {_ms(of(50))} ms, p90 {_ms(of(90))} ms" for of in (one.first, one.whole))
        yield (
            f"{one.name:>30}: first output {first}; whole run {whole}; {one.runs_per_second:.2f} runs/s; "
            f"{one.private_mb:.0f} MB private"
        )
    ours = next((one for one in measured if one.name == Ours.name), None)
    for one in measured:
        if ours and one is not ours:
            ratios = one.first(50) / ours.first(50), one.whole(50) / ours.whole(50)
            yield f"{one.name} / {ours.name}: first output {ratios[0]:.1f}×, whole run {ratios[1]:.1f}× (medians)"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def warm_memory(warm: psutil.Process) -> str:
    """Return the memory of the zygote, and of the idle first process of its namespace, which shares most of it."""
    resident, idle = _memory(warm, "Rss"), warm.children()
    proportional = sum(_memory(one, "Pss") for one in (warm, *idle))
    return f"warm process, idle: {resident:.0f} MB resident; with its {len(idle)} idle helper {proportional:.0f} MB proportional"


def tracing(sandbox: Sandbox, rounds: int) -> Iterator[str]:
    """Yield the ratio of two training loops traced to the same untraced, in pairs of changing order."""

    def loop(code: str, trace: bool) -> float:
        done = sandbox.run(code, wall_seconds=120, trace=trace)
        if done.error:
            raise NotMeasured(f"a training loop {'' if trace else 'un'}traced did not end well: {done.error}")
        return float(done.stdout)

    for name, code in (("a small MLP, whole batches", HONEST), ("a small CNN, mini-batches", CONVOLUTIONS)):
        yield f"tracing {name}: {overhead(partial(loop, code), rounds)}"


def overhead(loop: Callable[[bool], float], rounds: int) -> str:
    """Return the seconds of a loop untraced and traced, and the median of the pairs' ratios."""
    plain: list[float] = []
    traced: list[float] = []
    for _, trace_first in zip(range(rounds), cycle([False, True])):
        for trace in (trace_first, not trace_first):
            (traced if trace else plain).append(loop(trace))
    ratio = statistics.median(one / other for one, other in zip(traced, plain, strict=True))
    seconds = f"{statistics.median(plain):.2f} s untraced, {statistics.median(traced):.2f} s traced"
    return f"{seconds}, {ratio - 1:+.0%} ({rounds} pairs)"


def draw(measured: Sequence[Measured], path: Path) -> None:
    """Draw the seconds to the first output and of the whole run as bars on a logarithmic scale."""
    figure = Figure(figsize=(10, 1.4 + 0.8 * len(measured)), layout="constrained")
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    places = np.arange(len(measured))
    for axes, title in zip(panels, ("until the first output", "whole run"), strict=True):
        for shift, percent, colour in ((-0.2, 50, "#2a6f97"), (0.2, 90, "#a9d6e5")):
            seconds = [(one.first if axes is panels[0] else one.whole)(percent) for one in measured]
            bars = axes.barh(places + shift, [1000 * each for each in seconds], 0.38, color=colour, label=f"p{percent}")
            axes.bar_label(bars, [_ms(each) for each in seconds], padding=3, fontsize=8)
        axes.set(xscale="log", xlabel="ms, logarithmic", title=title)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_yticks(places, [one.name for one in measured])
    panels[0].invert_yaxis()
    longest = max(one.whole(90) for one in measured)
    panels[0].set_xlim(1, 4000 * longest)  # room for the numbers beside the bars
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper right", ncols=2, frameon=False)
    figure.savefig(path, dpi=150)
