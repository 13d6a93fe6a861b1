"""Curves over the steps of a training, kept at a bounded number of points and reported live, but not too often."""

import math
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import torch
from torch import Tensor

Report = Callable[[Mapping[str, object]], None]

MAX_CURVES = 4
MAX_EVENTS = 100
MAX_FRAMES = 12
SECONDS_BETWEEN = 0.2
EVENTS_AT_ONE_PACE = 20
"""After so many events the time between two of them doubles, so that a long run is heard of until its end."""


class Pace:
    """When the next live event may be sent: at most five a second and MAX_EVENTS in all, of one quantity."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.sent = 0
        self.next = -math.inf

    def due(self) -> bool:
        """Whether to send one now; counts it."""
        now = self.clock()
        if now < self.next or self.sent >= MAX_EVENTS:
            return False
        self.next = now + SECONDS_BETWEEN * 2.0 ** (self.sent // EVENTS_AT_ONE_PACE)
        self.sent += 1
        return True


class Curve:
    """Every `stride`-th value of one quantity; the stride doubles whenever `most` are kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.steps = 0
        self.stride = 1
        self.points: list[tuple[int, float]] = []

    def due(self) -> bool:
        """Count a step; whether its value is wanted."""
        self.steps += 1
        return (self.steps - 1) % self.stride == 0

    def add(self, value: float) -> None:
        """The value of the present step."""
        self.points.append((self.steps, value))
        if len(self.points) >= self.most:
            self.points = self.points[::2]
            self.stride *= 2


class Curves:
    """A quantity's curves, one for each line of the snippet that makes it."""

    def __init__(self, quantity: str, report: Report, *, most: int) -> None:
        self.quantity = quantity
        self.report = report
        self.most = most
        self.pace = Pace()
        self.by_line: dict[int, Curve] = {}

    def step(self, line: int, read: Callable[[], float | None]) -> None:
        """One more step; `read` is only called if its value is kept."""
        curve = self.by_line.get(line)
        if curve is None:
            if len(self.by_line) >= MAX_CURVES:
                return
            curve = self.by_line[line] = Curve(self.most)
        if not curve.due() or (value := read()) is None:
            return
        curve.add(value)
        if self.pace.due():
            with suppress(Exception):
                self.report({self.quantity: [curve.steps, number(value)], "line": line})

    def summary(self) -> list[dict[str, object]]:
        """JSON-able; `steps` also counts those between the points."""
        return [
            {"line": line, "steps": curve.steps, "points": [[step, number(value)] for step, value in curve.points]}
            for line, curve in sorted(self.by_line.items())
        ]


def number(value: float) -> float | str:
    """Six digits; `nan`, `inf` and `-inf` as words, which JSON has no numbers for."""
    return float(f"{value:.6g}") if math.isfinite(value) else str(value)


def line_in(filename: str) -> int:
    """The line of the snippet that is being executed, 0 if there is none within a few frames."""
    frame = sys._getframe(1)
    for _ in range(MAX_FRAMES):
        if frame.f_code.co_filename == filename:
            return frame.f_lineno
        if frame.f_back is None:
            break
        frame = frame.f_back
    return 0


def scalar(loss: Tensor) -> float | None:
    """A loss as a number."""
    if torch._C._len_torch_dispatch_stack() or torch._C._functorch.is_functorch_wrapped_tensor(loss):
        return None
    with torch._C.DisableTorchFunction():
        return float(loss.detach().item()) if loss.numel() == 1 and not loss.is_complex() else None


def gradient_norm(optimizer: torch.optim.Optimizer) -> float | None:
    """The Euclidean norm over all gradients of an optimizer; None if there is none."""
    if torch._C._len_torch_dispatch_stack():
        return None
    with torch._C.DisableTorchFunction():
        # Asking a tensor that is no leaf for its gradient makes torch warn the learner.
        weights = [weight for group in optimizer.param_groups for weight in group["params"] if weight.is_leaf]
        found = [weight.grad for weight in weights if weight.grad is not None]
        # torch.no_grad() would take half as long again as all the rest.
        found = [grad.detach() if grad.requires_grad else grad for grad in found]
        dense = [grad if grad.layout is torch.strided else grad.coalesce().values() for grad in found]
        # What nn.utils.get_total_norm does, at half its cost for a small model.
        return math.hypot(*(norm.item() for norm in torch._foreach_norm(dense))) if dense else None
