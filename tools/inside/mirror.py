"""Reading what the learner's process (A) answers, and building mirrors of its modules in the hidden tests' (B).

Nothing that A says is believed to be more than data: tags and dtypes come from lists, sizes are checked, a class name
selects a class of torch.nn or names an empty one. A mirror whose whole tree is made of known layers is computed here,
by torch itself; so a module that lies about its layers is judged by the layers that it claims.
"""

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from tools.inside.strict import flag, integer, items, mapping, text
from tools.inside.wire import DTYPES, Change, Ledger, tensor_of

MAX_NAME_CHARACTERS = 80
MAX_DIMENSIONS = 64
OWN = frozenset(nn.Module().__dict__) | {"forward"}
LAYERS = """
Linear Bilinear Identity Embedding Sequential Flatten Unflatten Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d
ConvTranspose3d BatchNorm1d BatchNorm2d BatchNorm3d InstanceNorm1d InstanceNorm2d InstanceNorm3d LayerNorm GroupNorm
RMSNorm ReLU ReLU6 LeakyReLU PReLU ELU SELU GELU SiLU Mish Tanh Sigmoid Softplus Hardtanh Hardswish Softmax LogSoftmax
MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d
AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d Dropout Dropout1d Dropout2d Dropout3d ZeroPad2d ReflectionPad2d
Upsample PixelShuffle PixelUnshuffle
"""
"""Those whose forward pass needs nothing but their tensors and plain attributes."""
COMPUTED_HERE = frozenset(LAYERS.split())


class Caller(Protocol):
    """What a mirror needs of the link to A."""

    def call(
        self, function: object, args: tuple[object, ...], kwargs: Mapping[str, object], *, forward: bool = False
    ) -> object:
        """Call `function` in A."""
        ...

    def remote(self, handle: int, name: str) -> object:
        """The proxy for an object of A."""
        ...


class Forward:
    """The forward pass of a mirror, as an attribute of the module itself; it is computed in A."""

    def __init__(self, caller: Caller, module: nn.Module, handle: int) -> None:
        self.caller = caller
        self.module = module
        self.handle = handle

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self.caller.call(self.module, args, kwargs, forward=True)

    def __deepcopy__(self, memo: dict[int, object]) -> "Forward":
        """Of the copied module; the link makes A copy its own when the copy is first used."""
        return Forward(self.caller, copy.deepcopy(self.module, memo), self.handle)


class Mirrored(nn.Module):
    """A module of a class that the learner wrote: what it does not have here is looked up in A."""

    def __getattr__(self, name: str) -> object:  # type: ignore[override]
        try:
            return super().__getattr__(name)
        except AttributeError:
            forward = self.__dict__.get("forward")
            if name.startswith("__") or not isinstance(forward, Forward):
                raise
            return forward.caller.call(getattr, (self, name), {})


@dataclass
class Held:
    """The things that exist on both sides."""

    ledger: Ledger = field(default_factory=lambda: Ledger(0))
    objects: dict[int, nn.Module | Optimizer] = field(default_factory=dict)
    handles: dict[int, int] = field(default_factory=dict)
    training: dict[int, bool] = field(default_factory=dict)
    """For each module, the flag that A knows."""
    next_handle: int = 0

    def add(self, thing: nn.Module | Optimizer, number: int | None = None) -> int:
        """Hold `thing`, which A has too; without a number it is ours, and gets an even one."""
        if number is None:
            number, self.next_handle = self.next_handle, self.next_handle + 2
        self.objects[number], self.handles[id(thing)] = thing, number
        if isinstance(thing, nn.Module):
            self.training[number] = thing.training
        return number

    def module(self, number: object) -> nn.Module:
        """The module of that number; KeyError if there is none."""
        thing = self.objects[int(str(number))]
        if not isinstance(thing, nn.Module):
            raise TypeError(f"{number} is no module")
        return thing


class Decoder:
    """Decodes the values of one answer; any exception of its methods means that A does not keep to the protocol."""

    def __init__(self, held: Held, caller: Caller, body: bytes) -> None:
        self.held = held
        self.caller = caller
        self.body = body
        self.outputs: list[Tensor] = []
        """The results of the call through which gradients flow."""
        self.tags: dict[str, Callable[[dict[str, object]], object]] = {
            "int": lambda it: int(text(it["v"])),
            "float": lambda it: float(text(it["v"])),
            "complex": lambda it: complex(*(float(text(part)) for part in items(it["v"]))),
            "bytes": lambda it: bytes.fromhex(text(it["v"])),
            "range": lambda it: range(*map(integer, items(it["v"]))),
            "dtype": lambda it: DTYPES[text(it["v"]).removeprefix("torch.")],
            "device": lambda it: torch.device(text(it["v"])),
            "list": lambda it: self.values(it["v"]),
            "tuple": lambda it: tuple(self.values(it["v"])),
            "size": lambda it: torch.Size(map(integer, items(it["v"]))),
            "set": lambda it: set(self.values(it["v"])),
            "slice": lambda it: slice(*self.values(it["v"])),
            "dict": lambda it: {self.value(pair[0]): self.value(pair[1]) for pair in map(items, items(it["v"]))},
            "array": lambda it: self.tensor(it["v"]).numpy(),
            "tensor": lambda it: self.tensor(it["v"]),
            "output": lambda it: self.outputs[integer(it["i"])],
            "leaf": self.leaf,
            "module": self.module,
            "object": lambda it: caller.remote(integer(it["h"]), text(it["name"])),
        }

    def value(self, encoded: object) -> object:
        """One value."""
        if encoded is None or isinstance(encoded, bool | int | float | str):
            return encoded
        if isinstance(encoded, list):
            return self.values(encoded)
        described = mapping(encoded)
        return self.tags[text(described["t"])](described)

    def values(self, encoded: object) -> list[object]:
        """Several values."""
        return [self.value(item) for item in items(encoded)]

    def tensor(self, encoded: object) -> Tensor:
        """A tensor by value."""
        described = mapping(encoded)
        kind, at = text(described["dtype"]), integer(described["at"])
        shape = [integer(size) for size in items(described["shape"])]
        if len(shape) > MAX_DIMENSIONS:
            raise ValueError("a tensor has too many dimensions")
        count = math.prod(shape) * DTYPES[kind].itemsize
        if not 0 <= at <= at + count <= len(self.body):
            raise ValueError("a tensor lies outside of the message")
        return tensor_of(self.body[at : at + count], kind, shape)

    def grad(self, encoded: object, like: Tensor) -> Tensor | None:
        """A gradient, which has the shape of its tensor."""
        if encoded is None:
            return None
        grad = self.tensor(encoded)
        if grad.shape != like.shape:
            raise ValueError(f"a gradient of shape {tuple(grad.shape)} for a tensor of {tuple(like.shape)}")
        return grad.to(like.dtype)

    def leaf(self, described: dict[str, object]) -> Tensor:
        """A tensor that both sides hold; the first time with its value."""
        number = integer(described["n"])
        if number in self.held.ledger.tensors:
            return self.held.ledger.tensors[number]
        if number % 2 == 0:
            raise ValueError(f"tensor {number} is not A's to name")
        tensor = self.tensor(described["v"])
        requires_grad = flag(described["requires"])
        if described["kind"] == "parameter":
            tensor = nn.Parameter(tensor, requires_grad)
        else:
            tensor.requires_grad_(requires_grad)
        tensor.grad = self.grad(described["grad"], tensor)
        self.held.ledger.add(tensor, number)
        return tensor

    def changes(self, encoded: object) -> list[Change]:
        """What A did to tensors that both sides hold."""
        found = []
        for number, value, grad, requires_grad in map(items, items(encoded)):
            tensor = self.tensor(value)
            found.append(Change(integer(number), tensor, self.grad(grad, tensor), flag(requires_grad)))
        return found

    def module(self, described: dict[str, object]) -> nn.Module:
        """The mirror of a module, or our own module that A was given, brought to the state that A describes."""
        nodes = {integer(mapping(node)["h"]): mapping(node) for node in items(described["nodes"])}
        for number, node in nodes.items():
            if number not in self.held.objects:
                if number % 2 == 0:
                    raise ValueError(f"module {number} is not A's to name")
                module = class_of(node).__new__(class_of(node))
                nn.Module.__init__(module)
                self.held.add(module, number)
            elif number % 2 and type(self.held.module(number)) is not class_of(node):
                self.held.module(number).__class__ = class_of(node)
        for number, node in nodes.items():
            self.fill(self.held.module(number), node)
        ours = computed_here(nodes)
        for number in nodes:
            module = self.held.module(number)
            module.__dict__.pop("forward", None)
            if number % 2 and number not in ours:
                module.__dict__["forward"] = Forward(self.caller, module, number)
        return self.held.module(described["h"])

    def fill(self, module: nn.Module, node: dict[str, object]) -> None:
        """Give the module what its node describes."""
        for name, value in mapping(node["attributes"]).items():
            if name.isidentifier() and name not in OWN and not name.startswith("__"):
                module.__dict__[name] = self.value(value)
        parameters = {text(name): self.held_tensor(leaf) for name, leaf in map(items, items(node["parameters"]))}
        if not all(isinstance(parameter, nn.Parameter | None) for parameter in parameters.values()):
            raise ValueError("not a parameter")
        module._parameters = cast(dict[str, nn.Parameter | None], parameters)
        buffers = [items(buffer) for buffer in items(node["buffers"])]
        module._buffers = {text(name): self.held_tensor(leaf) for name, leaf, _ in buffers}
        module._non_persistent_buffers_set = {text(name) for name, _, kept in buffers if not kept}
        children = [items(child) for child in items(node["children"])]
        module._modules = {text(name): None if h is None else self.held.module(h) for name, h in children}
        number = self.held.handles[id(module)]
        module.training = self.held.training[number] = flag(node["training"])

    def held_tensor(self, encoded: object) -> Tensor | None:
        """A parameter or buffer."""
        return None if encoded is None else self.leaf(mapping(encoded))


def class_of(node: dict[str, object]) -> type[nn.Module]:
    """The class of torch.nn, or an empty one of the learner's name that derives from the nearest class of torch.nn."""
    name, known = text(node["class"]), [text(part) for part in items(node["known"])]
    base = getattr(nn, known[0])
    if not (isinstance(base, type) and issubclass(base, nn.Module)) or not name.isidentifier():
        raise ValueError(f"{known[0]} is no layer")
    if name == known[0]:
        return base
    bases = (Mirrored,) if base is nn.Module else (Mirrored, base)
    return CLASSES.setdefault((name[:MAX_NAME_CHARACTERS], base), type(name[:MAX_NAME_CHARACTERS], bases, {}))


CLASSES: dict[tuple[str, type], type[nn.Module]] = {}


def computed_here(nodes: dict[int, dict[str, object]]) -> set[int]:
    """The modules of which the whole tree is made of known layers with nothing hooked in."""
    found = {
        number
        for number, node in nodes.items()
        if node["plain"] is True and node["class"] in COMPUTED_HERE and class_of(node) is getattr(nn, node["class"])
    }
    children = {
        number: {items(child)[1] for child in items(node["children"])} - {None} for number, node in nodes.items()
    }
    while strangers := {number for number in found if not children[number] <= found}:
        found -= strangers
    return found
