"""Describing values without trusting them: plain data, bounded, whatever their classes do when they are looked at."""

import json
import math
from collections.abc import Callable
from typing import ParamSpec, TypeGuard, TypeVar

import torch
from torch import nn

P = ParamSpec("P")
T = TypeVar("T")
LONGEST_NAME = 120
LARGEST_BYTES = 8192
MOST_SCANNED = 1_000_000
"""Elements above which a tensor's range is not computed: a failing run shall not be kept waiting."""


def quiet(function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T | None:
    """The function's value, or None if it raises: also SystemExit, from a class made to break who looks at it."""
    try:
        return function(*arguments, **keywords)
    except BaseException:  # noqa: BLE001
        return None


def is_tensor(value: object) -> TypeGuard[torch.Tensor]:
    """By its real class: isinstance would ask the object itself."""
    return torch.Tensor in type(value).__mro__


def is_module(value: object) -> TypeGuard[nn.Module]:
    """By its real class, like is_tensor; an instance, not the class."""
    return nn.Module in type(value).__mro__


def described(name: str, value: object) -> dict[str, object]:
    """A value as plain data: its class; for a tensor its shape and so on; of a number the value, of a list the length, of a dict the keys."""
    found: dict[str, object] = {"name": name[:LONGEST_NAME], "type": type(value).__name__[:LONGEST_NAME]}
    if is_tensor(value):
        found |= quiet(tensor, value) or {}
    elif type(value) in (bool, int, float):
        found["value"] = repr(value)[:40]
    elif type(value) in (list, tuple):
        found["items"] = [type(item).__name__[:LONGEST_NAME] for item in list(value)[:4]]  # type: ignore[call-overload]
        found["value"] = str(len(value))  # type: ignore[arg-type]
    elif type(value) is dict:
        found["value"] = ", ".join(key for key in list(value)[:8] if type(key) is str)[:40]
    return found


def tensor(value: torch.Tensor) -> dict[str, object]:
    """Shape, dtype, device and state; the range too where it is cheap and all elements are finite."""
    found: dict[str, object] = {
        "shape": [int(size) for size in value.shape][:8],
        "dtype": str(value.dtype).removeprefix("torch.")[:20],
        "device": str(value.device)[:20],
        "requires_grad": bool(value.requires_grad),
        "is_leaf": bool(value.is_leaf),
    }
    return found | (quiet(extent, value) or {})


def extent(value: torch.Tensor) -> dict[str, object]:
    """The least and the greatest element."""
    if not 0 < value.numel() <= MOST_SCANNED or value.is_complex():
        return {}
    low, high = (float(end) for end in value.detach().double().aminmax())
    return {"low": low, "high": high} if math.isfinite(low) and math.isfinite(high) else {"finite": False}


def bounded(found: dict[str, object]) -> dict[str, object]:
    """The same, less its last parts until it is small enough as JSON."""
    while len(json.dumps(found)) > LARGEST_BYTES and found:
        found = dict(list(found.items())[:-1])
    return found
