"""A proxy for an object of the learner's process: what is done with it is done there."""

import copy
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

OF_TENSORS = ("shape", "dtype", "device", "ndim", "size", "numel", "requires_grad", "grad_fn", "is_leaf")
"""What a test asks of a tensor; a tensor is never a proxy, so another object only pretends to be one."""


class Call(Protocol):
    """Calls a function in the learner's process."""

    def __call__(self, function: object, args: tuple[object, ...], kwargs: Mapping[str, object]) -> object:
        """The result, or a proxy for it."""
        ...


def operation(function: Callable[..., object]) -> Callable[..., object]:
    """A special method that does `function` in the learner's process."""

    def do(self: "Remote", *args: object) -> object:
        return self._call(function, (self, *args), {})

    return do


class Remote:
    """An object of the learner's process."""

    __slots__ = ("_call", "_handle", "_name")
    _call: Call
    _handle: int
    _name: str

    def __init__(self, call: Call, handle: int, name: str) -> None:
        object.__setattr__(self, "_call", call)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_name", name)

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._call(self, args, kwargs)

    def __getattr__(self, name: str) -> object:
        """An attribute, but for those by which Python asks what an object can do."""
        if name.startswith("__") and name not in ("__name__", "__doc__", "__dict__"):
            raise AttributeError(name)
        if name in OF_TENSORS:
            raise AttributeError(f"a {self._name} object is no tensor")
        return self._call(getattr, (self, name), {})

    def __setattr__(self, name: str, value: object) -> None:
        self._call(setattr, (self, name, value), {})

    def __iter__(self) -> Iterator[object]:
        iterator = self._call(iter, (self,), {})
        while True:
            try:
                item = self._call(next, (iterator,), {})
            except StopIteration:
                return
            yield item

    def __instancecheck__(self, thing: object) -> bool:
        return bool(self._call(isinstance, (thing, self), {}))

    def __deepcopy__(self, _: dict[int, object]) -> object:
        return self._call(copy.deepcopy, (self,), {})

    def __bool__(self) -> bool:
        """Not asked: an object that calls itself true, or equal to all, would pass every `assert`."""
        raise TypeError(f"a {self._name} object is neither true nor false")

    __len__ = operation(len)
    __str__ = operation(str)  # type: ignore[assignment]
    __repr__ = operation(repr)  # type: ignore[assignment]
    __float__ = operation(float)
    __int__ = operation(int)
    __next__ = operation(next)
    __getitem__ = operation(operator.getitem)
    __setitem__ = operation(operator.setitem)
    __delitem__ = operation(operator.delitem)
    __neg__ = operation(operator.neg)
    __add__ = operation(operator.add)
    __sub__ = operation(operator.sub)
    __mul__ = operation(operator.mul)
    __truediv__ = operation(operator.truediv)
    __pow__ = operation(operator.pow)
    __matmul__ = operation(operator.matmul)
