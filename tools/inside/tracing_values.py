"""Describing a tensor or an array in numbers, without touching the snippet's random numbers, graph or memory."""

import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import cast

import numpy as np
import torch
from torch import Tensor

MAX_ELEMENTS = 100_000
"""Larger tensors are judged by a regular sample of at most so many elements."""
MAX_DIMENSIONS = 16
MAX_MEMBERS = 4
"""So many elements of a list, tuple or dict are looked at."""
KINDS = {Tensor: "tensor", torch.nn.Parameter: "parameter", torch.nn.Buffer: "tensor"}
"""A learner's own subclass may answer anything to an operation, so of others only the shape and the like are read."""


def tensors(label: str, value: object, depth: int = 2) -> Iterator[tuple[str, "Tensor | np.ndarray"]]:
    """The tensors and arrays in `value` with what to call them; lists, tuples and dicts are opened `depth` levels."""
    kind = type(value)
    if issubclass(kind, Tensor) or kind is np.ndarray:
        yield label, cast("Tensor | np.ndarray", value)
    elif depth and issubclass(kind, tuple):
        # Named tuples too, but not by an __iter__ of their own.
        for index, member in enumerate(islice(tuple.__iter__(cast("tuple[object, ...]", value)), MAX_MEMBERS)):
            yield from tensors(f"{label}[{index}]", member, depth - 1)
    elif depth and kind is list:
        for index, member in enumerate(cast("list[object]", value)[:MAX_MEMBERS]):
            yield from tensors(f"{label}[{index}]", member, depth - 1)
    elif depth and kind is dict:
        for key, member in list(islice(cast("dict[object, object]", value).items(), MAX_MEMBERS)):
            if type(key) in (str, int):
                yield from tensors(f"{label}[{key!r:.40}]", member, depth - 1)


def own(tensor: Tensor, name: str) -> object:
    """An attribute as torch has it, whatever a subclass says."""
    return vars(torch._C.TensorBase)[name].__get__(tensor)


def shape_of(value: "Tensor | np.ndarray") -> list[int] | None:
    """None where it is symbolic or has too many dimensions."""
    shape = list(value.shape if isinstance(value, np.ndarray) else cast("torch.Size", own(value, "shape")))
    return shape if len(shape) <= MAX_DIMENSIONS and all(type(size) is int for size in shape) else None


def describe(value: "Tensor | np.ndarray") -> dict[str, object] | None:
    """Shape, dtype, device and the range of the elements; None for what is only traced or compiled, and has none."""
    if torch._C._get_tracing_state() is not None or torch.compiler.is_compiling():
        return None
    with torch._C.DisableTorchFunction():
        shape = shape_of(value)
        if shape is None:
            return None
        known: dict[str, object] = {"shape": shape}
        if isinstance(value, np.ndarray):
            known |= {"kind": "ndarray", "dtype": str(value.dtype)[:40], "device": "cpu", "requires_grad": False}
        else:
            known |= {
                "kind": KINDS.get(type(value), "tensor"),
                "dtype": str(own(value, "dtype")).removeprefix("torch."),
                "device": str(own(value, "device")),
                "requires_grad": bool(own(value, "requires_grad")),
            }
        with suppress(Exception):
            if is_readable(value):
                known |= statistics(value, shape)
        return known


def is_readable(value: "Tensor | np.ndarray") -> bool:
    """Whether its elements can be read without anyone noticing: no subclass, no dispatch mode, no profiler."""
    if torch._C._len_torch_dispatch_stack() or torch._C._autograd._profiler_enabled():
        return False
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf"
    return (
        type(value) in KINDS
        and value.layout is torch.strided
        and value.device.type != "meta"
        and not (value.is_complex() or value.is_quantized)
        and not torch._C._functorch.is_functorch_wrapped_tensor(value)
    )


def statistics(value: "Tensor | np.ndarray", shape: list[int]) -> dict[str, object]:
    """Least, mean and greatest of the finite elements, and how many are not finite; {} where there is no element."""
    numel = math.prod(shape)
    if numel == 0:
        return {}
    sampled = numel > MAX_ELEMENTS
    steps = strides(shape) if sampled else ()
    if isinstance(value, np.ndarray):
        elements = torch.from_numpy(value[steps].copy()) if shape else torch.tensor(value.item())
    else:
        elements = value.detach()[steps] if sampled else value.detach()
    if not elements.dtype.is_floating_point:
        elements = elements.double()
    elif elements.element_size() < 4:
        elements = elements.float()
    low, high, mean = extent(elements)
    nans = infinities = 0
    if not (math.isfinite(low) and math.isfinite(high)):
        nans, infinities = int(elements.isnan().sum()), int(elements.isinf().sum())
        finite = elements[elements.isfinite()]
        low, high, mean = extent(finite) if finite.numel() else (math.nan, math.nan, math.nan)
    known: dict[str, object] = {"min": short(low), "mean": short(mean), "max": short(high)}
    if nans or infinities:
        known |= {"nans": nans, "infinities": infinities}
    return known | ({"sampled": True} if sampled else {})


def extent(elements: Tensor) -> tuple[float, float, float]:
    """Least, greatest, mean."""
    low, high = torch.aminmax(elements)
    return low.item(), high.item(), elements.mean().item()


def strides(shape: list[int]) -> tuple[slice, ...]:
    """Slices that leave at most MAX_ELEMENTS, the longest dimensions thinned out first; a view, no copy."""
    sizes, steps = list(shape), [1] * len(shape)
    while math.prod(sizes) > MAX_ELEMENTS:
        longest = sizes.index(max(sizes))
        steps[longest] *= 2
        sizes[longest] = -(-shape[longest] // steps[longest])
    return tuple(slice(None, None, step) for step in steps)


def short(value: float) -> float | None:
    """Seven significant digits, as float32 has; None where it is not finite, which JSON cannot say."""
    return float(f"{value:.7g}") if math.isfinite(value) else None
