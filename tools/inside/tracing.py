"""Recording what a snippet's tensors, layers, losses and gradients are while it runs.

The syntax tree is instrumented (tracing_source.py) and calls of torch are watched; `sys.settrace` costs more. Of a
line that runs often, hits 1-4, 8, 16, 32 … are recorded. What is recorded are numbers and words: no tensor is kept alive.
A recording that fails is left out; the snippet never notices.
"""

import ast
import builtins
import functools
import json
import warnings
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from types import CodeType

import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_pre_hook

from tools.inside.tracing_curves import Curves, Report, gradient_norm, line_in, scalar
from tools.inside.tracing_layers import Layers
from tools.inside.tracing_source import Hooks, Instrument, Site, printable
from tools.inside.tracing_values import describe, tensors

MAX_SAMPLES = 4000
MAX_LOSSES = 128
MAX_NORMS = 64
"""Points of a curve. A loss costs nothing to read; a gradient norm is the dearest part of tracing a small model."""
MAX_SUMMARY_BYTES = 256 * 1024
COMPILED = (b"torch.compile", b"torch.export", b"fullgraph", b"_dynamo")
"""Words of a snippet about torch's compiler, whose graph our calls would break: its lines are not recorded."""
DUE = frozenset([3, *(2**power for power in range(62))])
"""The hits of a line that are recorded."""

Sample = dict[str, object]


class Tracer:
    """Records one snippet: compile, watch, execute, finish."""

    def __init__(self, report: Report, *, calls: bool = False) -> None:
        """`calls`: record the value of every call within a statement, too."""
        self.calls = calls
        self.losses = Curves("loss", report, most=MAX_LOSSES)
        self.gradient_norms = Curves("gradient_norm", report, most=MAX_NORMS)
        self.layers = Layers()
        self.filename = ""
        self._sites: list[Site] = []
        self._counts: list[count[int]] = []
        self._hit: list[Callable[[], bool]] = []
        self._samples: dict[tuple[int, str], list[Sample]] = {}
        self._left = MAX_SAMPLES
        self._undo: list[Callable[[], None]] = []

    def compile(self, source: bytes, filename: str) -> CodeType:
        """Instrumented code; what cannot be instrumented (nested too deeply, or for torch's compiler) comes as plain code.

        Raises what compile() raises.
        """
        self.filename = filename
        plain = compile(source, filename, "exec", dont_inherit=True)
        if any(word in source for word in COMPILED):
            return plain
        with suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # all of them were given above
            # Functions of an earlier cell still call the recorder of that cell, so each has names of its own.
            hooks = Hooks(*(f".{word} {id(self)}" for word in ("hit", "look", "through")))
            instrument = Instrument(hooks, len(self._sites), calls=self.calls)
            tree = instrument.visit(ast.parse(source, filename))
            code = compile(tree, filename, "exec", dont_inherit=True)
            self._install(hooks, instrument.sites)
            return code
        return plain

    def _install(self, hooks: Hooks, sites: list[Site]) -> None:
        """Make the recorder known as builtins: the module's own names stay the snippet's."""
        self._sites += sites
        for _ in sites:
            counter = count(1)
            self._counts.append(counter)
            self._hit.append(map(DUE.__contains__, counter).__next__)
        functions = {hooks.hit: self._hit, hooks.look: self._look, hooks.through: self._through}
        vars(builtins).update(functions)

    def watch(self) -> None:
        """Hear of every module's call, every optimizer's step and every backward(), until `finish`."""
        steps = register_optimizer_step_pre_hook(self._step)
        backward: Callable[..., None] = Tensor.backward

        @functools.wraps(backward)
        def watched(loss: Tensor, *arguments: object, **options: object) -> None:
            backward(loss, *arguments, **options)
            with suppress(Exception):
                self.losses.step(line_in(self.filename), functools.partial(scalar, loss))

        Tensor.backward = watched  # type: ignore[method-assign, assignment]
        self._undo = [self.layers.watch(), steps.remove, functools.partial(setattr, Tensor, "backward", backward)]

    def finish(self) -> dict[str, object]:
        """What was recorded, as at most MAX_SUMMARY_BYTES of JSON; takes the hooks away."""
        for undo in self._undo:
            with suppress(Exception):
                undo()
        self._undo = []
        summary: dict[str, object] = {"lines": [], "layers": [], "losses": [], "gradient_norms": [], "truncated": True}
        with suppress(Exception):
            parts = {
                "layers": self.layers.summary(),
                "losses": self.losses.summary(),
                "gradient_norms": self.gradient_norms.summary(),
            }
            summary = self._fit(parts)
        return summary

    def _through(self, site: int, value: object) -> object:
        """Look at a value in passing."""
        if self._hit[site]():
            self._look(site, value)
        return value

    def _look(self, site: int, *values: object) -> None:
        """Record the tensors among `values`."""
        with suppress(Exception):
            hit = next(self._counts[site]) - 1
            self._recount(site, hit)
            for label, value in zip(self._sites[site].labels, values, strict=True):
                if issubclass(type(value), nn.Module):
                    if self._sites[site].within:
                        continue
                    self.layers.name(value, label)  # type: ignore[arg-type]
                for name, tensor in tensors(label, value):
                    self._keep((site, printable(name)), hit, describe(tensor))

    def _recount(self, site: int, hit: int) -> None:
        """Reading a counter moves it on: take a new one."""
        self._counts[site] = counter = count(hit + 1)
        self._hit[site] = map(DUE.__contains__, counter).__next__

    def _keep(self, key: tuple[int, str], hit: int, known: Sample | None) -> None:
        """One more sample; once MAX_SAMPLES are kept, in place of the name's last one."""
        if known is None:
            return
        known["hit"] = hit
        samples = self._samples.setdefault(key, [])
        if self._left <= 0 and samples:
            samples[-1] = known
        elif self._left > 0:
            self._left -= 1
            samples.append(known)

    def _step(self, optimizer: torch.optim.Optimizer, *_: object) -> None:
        """Before an optimizer's step."""
        with suppress(Exception):
            self.gradient_norms.step(line_in(self.filename), functools.partial(gradient_norm, optimizer))

    def _lines(self, thin: Callable[[list[Sample]], list[Sample]]) -> list[dict[str, object]]:
        """The lines on which a tensor was seen, from top to bottom."""
        by_line: dict[int, list[Sample]] = {}
        hits: dict[int, int] = {}
        for (site, name), samples in self._samples.items():
            line = self._sites[site].line
            by_line.setdefault(line, []).extend({"name": name, **sample} for sample in thin(samples))
            hit = next(self._counts[site]) - 1
            self._recount(site, hit)
            hits[line] = max(hits.get(line, 0), hit)
        return [{"line": line, "hits": hits[line], "tensors": by_line[line]} for line in sorted(by_line)]

    def _fit(self, parts: dict[str, list[dict[str, object]]]) -> dict[str, object]:
        """All samples; or the first and last of each name; or only the first lines, until it fits."""
        lines = self._lines(list)
        summary: dict[str, object] = {"lines": lines, **parts, "truncated": self._left <= 0}
        if size(summary) <= MAX_SUMMARY_BYTES:
            return summary
        lines = self._lines(lambda samples: samples if len(samples) < 3 else [samples[0], samples[-1]])
        while size(summary := {"lines": lines, **parts, "truncated": True}) > MAX_SUMMARY_BYTES and lines:
            lines = lines[: len(lines) * 3 // 4]
        return summary


def size(summary: dict[str, object]) -> int:
    """Bytes of its JSON, which is ASCII."""
    return len(json.dumps(summary))
