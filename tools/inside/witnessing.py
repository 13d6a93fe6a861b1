"""Runs inside the sandbox, around a program: hooks that see its layers, calls, optimizers, schedules and loaders.

It is executed as text, in a namespace of its own that holds the `mark` to print behind; `tools/witness.py` reads it.
"""

import functools
import inspect
import json
import math
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

MOST = 400
LONGEST = 80
Settings = dict[str, Any]
mark: str = globals().get("mark", "")
layers: dict[int, tuple[torch.nn.Module, list[list[int]]]] = {}
calls: dict[str, bool] = {}
tools: dict[str, dict[int, tuple[object, Settings]]] = {"optimizers": {}, "schedules": {}, "loaders": {}}


class Calls(TorchFunctionMode):
    """Notes the name of each function of torch that is called."""

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        name = getattr(func, "__name__", "")
        if len(calls) < MOST and not name.startswith("__"):
            calls[name[:LONGEST]] = True
        return func(*args, **(kwargs or {}))


def shape_of(value: object) -> list[int] | None:
    """Return the shape of a tensor, or of the first of several."""
    if isinstance(value, (tuple, list)) and value:
        value = value[0]
    return list(value.shape) if isinstance(value, torch.Tensor) else None


def called(module: torch.nn.Module, given: object, got: object) -> None:
    """Note a module and its parts, and the shapes of its first call."""
    known = layers.get(id(module))
    if known is None or not known[1]:
        shapes = [shape for shape in (shape_of(given), shape_of(got)) if shape is not None]
        for part in module.modules():
            if len(layers) < MOST:
                layers.setdefault(id(part), (part, []))
        if id(module) in layers:
            layers[id(module)] = (module, shapes)


def simple(values: Mapping[str, object]) -> Settings:
    """Return what of a table of settings is a number, a word or a row of numbers."""
    kept: Settings = {}
    for name, value in values.items():
        row = list(value) if isinstance(value, (tuple, list)) else None
        if isinstance(value, torch.Tensor) and value.numel() == 1 and not value.requires_grad:
            value = value.item()
        if row is not None and len(row) <= 16 and all(type(each) in (int, float) for each in row):
            kept[str(name)[:LONGEST]] = row
        elif type(value) in (bool, int, float) or (isinstance(value, str) and len(value) <= LONGEST):
            kept[str(name)[:LONGEST]] = value
    kept.pop("training", None)
    return {name: value for name, value in list(kept.items())[:40] if is_finite(value)}


def is_finite(value: object) -> bool:
    """Tell whether JSON has a word for a setting: a plateau schedule begins with a best of infinity."""
    row = value if isinstance(value, list) else [value]
    return all(math.isfinite(each) for each in row if isinstance(each, float))


def noting(kind: str, cls: Any, settings: Callable[[Any, Settings], Settings]) -> None:
    """Let a class note each object that is made of it, with its settings."""
    if "__init__" not in vars(cls):
        return
    made = cls.__init__

    @functools.wraps(made)
    def init(self: object, *args: object, **kwargs: object) -> None:
        made(self, *args, **kwargs)
        if len(tools[kind]) < MOST:
            tools[kind][id(self)] = (self, settings(self, kwargs))

    cls.__init__ = init


def watched(name: str, owner: Any) -> None:
    """Let a function be noted as called, though no tensor function of torch is."""
    function = getattr(owner, name)

    @functools.wraps(function)
    def call(*args: object, **kwargs: object) -> object:
        calls[name] = True
        return function(*args, **kwargs)

    setattr(owner, name, call)


def of_optimizer(made: torch.optim.Optimizer, _: Settings) -> Settings:
    """Return the first group's settings as they are at the beginning."""
    return simple({name: value for name, value in made.param_groups[0].items() if name != "params"})


def of_schedule(made: object, kwargs: Settings) -> Settings:
    """Return what a schedule is made with."""
    return simple({**{name: v for name, v in vars(made).items() if not name.startswith("_")}, **kwargs})


def of_loader(made: Any, _: Settings) -> Settings:
    """Return how a loader takes its rows."""
    size = made.batch_size
    return {
        "batch_size": size if type(size) is int else 0,
        "shuffle": "Random" in type(made.sampler).__name__,
        "sampler": type(made.sampler).__name__[:LONGEST],
    }


def row_of(part: torch.nn.Module, shapes: list[list[int]]) -> Settings:
    """Return what is told of a layer."""
    kinds = [cls.__name__[:LONGEST] for cls in type(part).__mro__ if issubclass(cls, torch.nn.Module)][:12]
    own = {name: value for name, value in vars(part).items() if not name.startswith("_")}
    held = {name: True for name, value in part._buffers.items() if value is not None and name == "weight"}
    bare = {"bias": False} if "bias" in part._parameters and part._parameters["bias"] is None else {}
    count = sum(each.numel() for each in part.parameters() if each.requires_grad)
    return {
        "kind": kinds[0],
        "kinds": kinds,
        "settings": {**simple(own), **held, **bare},
        "shapes": shapes,
        "parameters": count,
    }


def defined_in(program: Mapping[str, object]) -> Settings:
    """Return the functions and classes that the program itself defines."""
    found: Settings = {}
    for name, value in program.items():
        mine = getattr(value, "__module__", None) == program.get("__name__")
        if not mine or name.startswith("__") or not isinstance(value, (type, types.FunctionType)):
            continue
        try:
            arguments = [each[:LONGEST] for each in inspect.signature(value).parameters][:20]
        except (ValueError, TypeError):
            arguments = []
        is_class = isinstance(value, type)
        methods = [each[:LONGEST] for each, does in vars(value).items() if callable(does)][:40] if is_class else []
        found[name[:LONGEST]] = {
            "kind": "class" if is_class else "function",
            "arguments": arguments,
            "methods": methods,
        }
    return dict(list(found.items())[:MOST])


def tell(program: Mapping[str, object]) -> None:
    """Print what was seen."""
    mode.__exit__(None, None, None)  # type: ignore[no-untyped-call]
    told = {
        kind: [{"kind": type(made).__name__[:LONGEST], "settings": given} for made, given in noted.values()]
        for kind, noted in tools.items()
    }
    rows = [row_of(part, shapes) for part, shapes in layers.values()]
    print(
        f"\n{mark} "
        + json.dumps({"layers": rows, "calls": sorted(calls), "defined": defined_in(program), **told}, allow_nan=False)
    )


mode = Calls()
mode.__enter__()  # type: ignore[no-untyped-call]
torch.nn.modules.module.register_module_forward_hook(called)
noting("optimizers", torch.optim.Optimizer, of_optimizer)
for each in list(vars(torch.optim.lr_scheduler).values()):
    if (
        isinstance(each, type)
        and issubclass(each, torch.optim.lr_scheduler.LRScheduler)
        and each.__name__ != "LRScheduler"
    ):
        noting("schedules", each, of_schedule)
noting("loaders", torch.utils.data.DataLoader, of_loader)
for each in ("clip_grad_norm_", "clip_grad_value_"):
    watched(each, torch.nn.utils)
for each in ("save", "load"):
    watched(each, torch)
sys.witness_tells = tell  # type: ignore[attr-defined]
