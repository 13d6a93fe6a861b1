"""The table of layers: what the first call of each module took and gave."""

import functools
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import torch
from torch import nn

from tools.inside.tracing_source import printable
from tools.inside.tracing_values import shape_of, tensors

MAX_LAYERS = 200
MAX_SHAPES = 4


@dataclass(eq=False)
class Row:
    """One module."""

    variable: str
    """The snippet's name for it; empty where it has none."""
    kind: str
    inputs: list[list[int]]
    outputs: list[list[int]] | None
    """None if its forward raised, or gave None."""
    parameters: int
    trainable: int
    root: "Row | None" = None
    path: str = ""
    """Within `root`, the outermost module that was called."""

    def name(self) -> str:
        """`model.conv1`, or `Net.conv1` where no variable is known."""
        if self.root is None:
            return self.variable or self.kind.rpartition(".")[2]
        return printable(f"{self.root.name()}.{self.path}")


class Layers:
    """Rows in the order of the calls, a module before those that it is made of."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.seen: dict[int, Row] = {}
        self.variables: dict[int, str] = {}
        self.references: dict[int, weakref.ref[nn.Module]] = {}

    def watch(self) -> Callable[[], None]:
        """Hear of every call of a module; gives what undoes it.

        Not by torch's global hooks: with one of them each call takes torch's slow path, 4 µs longer, and nn.TransformerEncoder
        leaves its fast one.
        """
        call, seen = nn.Module.__call__, self.seen

        @functools.wraps(call)
        def watched(module: nn.Module, *arguments: object, **keywords: object) -> object:
            row = seen.get(id(module))
            if (row is not None and row.outputs is not None) or len(self.rows) >= MAX_LAYERS:
                return call(module, *arguments, **keywords)
            result: object = None
            try:
                result = call(module, *arguments, **keywords)
                return result
            finally:
                self.hear(module, (arguments, keywords), result)

        nn.Module.__call__ = watched  # type: ignore[method-assign]
        return functools.partial(setattr, nn.Module, "__call__", call)

    def hear(self, module: nn.Module, given: object, result: object) -> None:
        """Note the first call of a module, with no result where it raised."""
        if torch._C._get_tracing_state() is not None or torch.compiler.is_compiling():
            return
        with suppress(Exception), torch._C.DisableTorchFunction():
            self.add(module, shapes(given), None if result is None else shapes(result))

    def add(self, module: nn.Module, given: list[list[int]], made: list[list[int]] | None) -> None:
        """A row before those of its parts, which were called within it; after a call that raised, its row again."""
        known = self.seen.get(id(module))
        if known is not None:
            known.inputs, known.outputs = given, made
            return
        sizes = [(weight.numel(), weight.requires_grad) for weight in module.parameters()]
        trainable = sum(size for size, is_trainable in sizes if is_trainable)
        total = sum(size for size, _ in sizes)
        row = Row(self.variables.get(id(module), ""), kind(module), given, made, total, trainable)
        place = len(self.rows)
        for path, part in module.named_modules():
            known = self.seen.get(id(part))
            if known is not None:
                known.root, known.path = row, path
                place = min(place, self.rows.index(known))
        self.rows.insert(place, row)
        self.seen[id(module)] = row
        self.follow(module)

    def name(self, module: nn.Module, variable: str) -> None:
        """The snippet has bound `module` to `variable`; the first one counts."""
        if id(module) not in self.variables and variable.isidentifier():
            self.variables[id(module)] = variable
            self.follow(module)

    def follow(self, module: nn.Module) -> None:
        """Forget the module's id when it dies: another one may be given the same."""
        self.references[id(module)] = weakref.ref(module, functools.partial(self.forget, id(module)))

    def forget(self, key: int, _: object) -> None:
        """Its row stays."""
        for known in (self.seen, self.variables, self.references):
            known.pop(key, None)

    def summary(self) -> list[dict[str, object]]:
        """JSON-able."""
        return [
            {
                "name": row.name(),
                "kind": row.kind,
                "inputs": row.inputs,
                "outputs": row.outputs,
                "parameters": row.parameters,
                "trainable": row.trainable,
            }
            for row in self.rows
        ]


def kind(module: nn.Module) -> str:
    """The class: `nn.Linear` for torch's own."""
    name = type(module).__qualname__.rpartition(".")[2]
    return printable(f"nn.{name}" if type(module).__module__.startswith("torch.nn.") else name)


def shapes(value: object) -> list[list[int]]:
    """Those of the first tensors in `value`."""
    found = [shape_of(tensor) for _, tensor in tensors("", value, depth=3)]
    return [shape for shape in found if shape is not None][:MAX_SHAPES]
