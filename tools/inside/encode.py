"""Putting the learner's values into words for the hidden tests: JSON with tags, and raw tensor bytes beside it (A).

A plain value goes as itself, a module as a description of its tree, whatever else there is as a handle.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from tools.inside.wire import DTYPES, Ledger, raw

MAX_DEPTH = 24
MAX_EXACT_INTEGER = 2**53
OWN = frozenset(nn.Module().__dict__)
"""What every module keeps for itself; the description has it in another form."""
HOOKS = tuple(name for name in OWN if name.endswith("_hooks"))


@dataclass
class Store:
    """The objects of this process that the tests can name by a handle, and the tensors that both sides hold."""

    ledger: Ledger = field(default_factory=lambda: Ledger(1))
    objects: dict[int, object] = field(default_factory=dict)
    handles: dict[int, int] = field(default_factory=dict)
    shapes: dict[int, object] = field(default_factory=dict)
    """For each module the tests know: its tree as they know it."""
    next_handle: int = 1

    def handle(self, thing: object, number: int | None = None) -> int:
        """The object's handle, a new one (or `number`) if it has none; it is kept alive from now on."""
        if id(thing) not in self.handles:
            if number is None:
                number, self.next_handle = self.next_handle, self.next_handle + 2
            self.handles[id(thing)] = number
            self.objects[number] = thing
        return self.handles[id(thing)]

    def reshaped(self) -> list[nn.Module]:
        """The modules whose tree is no longer what the tests know."""
        return [
            module
            for number, known in self.shapes.items()
            if isinstance(module := self.objects[number], nn.Module) and shape(module) != known
        ]


def shape(module: nn.Module) -> object:
    """What of one module makes its tree: class, children, parameters, buffers, by identity."""
    parts = (module._modules, module._parameters, module._buffers)
    return type(module), [[(name, id(part), is_lazy(part)) for name, part in held.items()] for held in parts]


class Encoder:
    """Encodes the values of one answer."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.body = bytearray()
        self.outputs: list[Tensor] = []
        """The results through which the tests may want gradients, in the order of their numbers."""

    def value(self, value: object, depth: int = 0) -> object:
        """`value` as JSON can hold it; TypeError or ValueError for what cannot be shown to the tests."""
        if depth > MAX_DEPTH:
            raise ValueError("the value is nested too deeply")
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or type(value) in (bool, str):
            return value
        if isinstance(value, Tensor):
            return self.tensor(value)
        if isinstance(value, nn.Module):
            return self.module(value)
        if isinstance(value, int | float | complex | str | bytes | range | torch.dtype | torch.device):
            return scalar(value)
        return self.container(value, depth + 1)

    def container(self, value: object, depth: int) -> object:
        """Lists, tuples, sets, dictionaries and arrays by value; any other object as a handle."""
        if type(value) is list:
            return [self.value(item, depth) for item in value]
        if isinstance(value, tuple | list):
            tag = "size" if isinstance(value, torch.Size) else "tuple" if isinstance(value, tuple) else "list"
            return {"t": tag, "v": [self.value(item, depth) for item in value]}
        if isinstance(value, set | frozenset):
            return {"t": "set", "v": [self.value(item, depth) for item in value]}
        if isinstance(value, Mapping):
            pairs = [[self.value(key, depth), self.value(item, depth)] for key, item in value.items()]
            return {"t": "dict", "v": pairs}
        if isinstance(value, slice):
            return {"t": "slice", "v": [self.value(part, depth) for part in (value.start, value.stop, value.step)]}
        if isinstance(value, np.ndarray):
            return {"t": "array", "v": self.bytes_of(torch.from_numpy(np.ascontiguousarray(value)))}
        name = getattr(value, "__name__", type(value).__name__)
        return {"t": "object", "h": self.store.handle(value), "name": str(name)[:80]}

    def tensor(self, tensor: Tensor) -> object:
        """A leaf that wants gradients is held by both sides; any other tensor goes by value."""
        known = self.store.ledger.number(tensor)
        if known is not None:
            return {"t": "leaf", "n": known}
        if tensor.requires_grad and tensor.is_leaf and not getattr(tensor, "of_the_tests", False):
            return self.leaf(tensor)
        if not tensor.requires_grad:
            return {"t": "tensor", "v": self.bytes_of(tensor)}
        places = [place for place, output in enumerate(self.outputs) if output is tensor]
        if not places:
            self.outputs.append(tensor)
        return {"t": "output", "i": places[0] if places else len(self.outputs) - 1}

    def leaf(self, tensor: Tensor) -> object:
        """A tensor that the tests shall hold as well: its number, and its value the first time."""
        number = self.store.ledger.number(tensor)
        if number is not None:
            return {"t": "leaf", "n": number}
        kind = "parameter" if isinstance(tensor, nn.Parameter) else "tensor"
        grad = None if not tensor.is_leaf or tensor.grad is None else self.bytes_of(tensor.grad)
        number = self.store.ledger.add(tensor)
        first = {"kind": kind, "v": self.bytes_of(tensor), "grad": grad, "requires": tensor.requires_grad}
        return {"t": "leaf", "n": number, **first}

    def bytes_of(self, tensor: Tensor) -> object:
        """Where in the body the tensor lies, and what it is."""
        dtype = str(tensor.dtype).removeprefix("torch.")
        if dtype not in DTYPES or tensor.layout is not torch.strided or tensor.device.type != "cpu":
            raise TypeError(f"a {tensor.layout} tensor of {tensor.dtype} on {tensor.device} cannot be checked")
        data = raw(tensor)
        self.body += data
        return {"at": len(self.body) - len(data), "dtype": dtype, "shape": list(tensor.shape)}

    def module(self, module: nn.Module) -> object:
        """The description of a module's tree, a node for each module in it; shared ones stay shared."""
        nodes = {self.store.handle(part): part for part in module.modules()}
        described = [self.node(number, part) for number, part in nodes.items()]
        return {"t": "module", "h": self.store.handle(module), "nodes": described}

    def node(self, number: int, module: nn.Module) -> object:
        """One module: its class and the classes of torch.nn that this derives from, its attributes, what it holds."""
        attributes, plain = self.attributes(module)
        self.store.shapes[number] = shape(module)
        known = [kind.__name__ for kind in type(module).__mro__ if getattr(nn, kind.__name__, None) is kind]
        return {
            "h": number,
            "class": type(module).__name__,
            "known": known,
            "plain": plain and known[0] == type(module).__name__,
            "training": bool(module.training),
            "attributes": attributes,
            "parameters": self.held(module._parameters),
            "buffers": [
                [*pair, pair[0] not in module._non_persistent_buffers_set] for pair in self.held(module._buffers)
            ],
            "children": [[name, part and self.store.handle(part)] for name, part in module._modules.items()],
        }

    def held(self, tensors: Mapping[str, Tensor | None]) -> list[list[object]]:
        """Parameters or buffers by name; those of a lazy module do not exist yet."""
        present = {name: tensor for name, tensor in tensors.items() if not is_lazy(tensor)}
        return [[name, None if tensor is None else self.leaf(tensor)] for name, tensor in present.items()]

    def attributes(self, module: nn.Module) -> tuple[dict[str, object], bool]:
        """The attributes that are plain values; and whether that is all, and nothing hooks in."""
        own = {name: value for name, value in vars(module).items() if name not in OWN}
        plain = {name: value for name, value in own.items() if is_plain(value)}
        hooked = any(getattr(module, name, None) for name in HOOKS)
        return {name: self.value(value) for name, value in plain.items()}, len(plain) == len(own) and not hooked


def is_lazy(part: object) -> bool:
    """Whether it is a parameter or buffer that has no shape before the first forward pass."""
    return isinstance(part, UninitializedParameter | UninitializedBuffer)


def is_plain(value: object) -> bool:
    """Whether it is a number, a text, or a list or tuple of such."""
    if isinstance(value, list | tuple):
        return all(is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str | torch.dtype | torch.device)


def scalar(value: object) -> object:
    """Numbers and other atoms, as what they are at bottom: a subclass may lie about itself."""
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        exact = int(value)
        return exact if abs(exact) < MAX_EXACT_INTEGER else {"t": "int", "v": str(exact)}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"t": "float", "v": str(float(value))}
    if isinstance(value, complex):
        return {"t": "complex", "v": [str(value.real), str(value.imag)]}
    if isinstance(value, range):
        return {"t": "range", "v": [value.start, value.stop, value.step]}
    if isinstance(value, bytes):
        return {"t": "bytes", "v": value.hex()}
    tag = "dtype" if isinstance(value, torch.dtype) else "device" if isinstance(value, torch.device) else ""
    return {"t": tag, "v": str(value)} if tag else str(value)
