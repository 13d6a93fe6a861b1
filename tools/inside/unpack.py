"""Reading, in the learner's process (A), what the hidden tests (B) send: they may be trusted, so it is a pickle."""

import builtins
import importlib
import io
import marshal
import pickle
from collections.abc import Callable
from types import CellType, FunctionType, ModuleType

import torch
from torch import Tensor, nn

from tools.inside.encode import Store
from tools.inside.wire import tensor_of


class Reader(pickle.Unpickler):
    """Reads what the tests send, which may be trusted."""

    def __init__(self, data: bytes, store: Store, shared: ModuleType) -> None:
        super().__init__(io.BytesIO(data))
        self.store, self.shared = store, shared

    def persistent_load(self, reference: tuple[str, object]) -> object:
        """The object of this process that a reference names."""
        match reference:
            case ("object", int(number)):
                return self.store.objects[number]
            case ("tensor", int(number)):
                return self.store.ledger.tensors[number]
            case ("define", _):
                return self.define
            case ("ours", str(name)):
                return BUILDERS[name]
        raise pickle.UnpicklingError(f"unknown reference {reference}")

    def define(self, name: str, source: str) -> object:
        """The class of that name which the tests' file defines; once only, so that it stays the same class."""
        if name not in vars(self.shared):
            exec(compile(source, "tests.py", "exec", dont_inherit=True), self.shared.__dict__)  # noqa: S102
        return vars(self.shared)[name]


def input_of(data: bytes, dtype: str, shape: tuple[int, ...], kind: str) -> Tensor:
    """An argument's copy; of a result that wants gradients, a result again, so that it may be changed in place."""
    tensor = tensor_of(data, dtype, shape)
    if kind == "parameter":
        return nn.Parameter(tensor)
    if kind == "frozen":
        return nn.Parameter(tensor, requires_grad=False)
    if kind == "plain":
        return tensor
    tensor.requires_grad_()
    if kind == "leaf":
        return tensor
    with torch.enable_grad():
        result = tensor.clone()
    result.origin = tensor  # type: ignore[attr-defined]
    return result


def function_of(code: bytes, name: str, cells: int) -> FunctionType:
    """A function of the tests, still without what it refers to."""
    closure = tuple(CellType() for _ in range(cells))
    return FunctionType(marshal.loads(code), {"__builtins__": builtins}, name, None, closure)  # noqa: S302 - from B


def complete(function: FunctionType, state: dict[str, object]) -> None:
    """Give a function its globals, defaults and closed-over values."""
    for cell, value in zip(function.__closure__ or (), state["cells"], strict=True):  # type: ignore[call-overload]
        cell.cell_contents = value
    function.__globals__.update(state["globals"])  # type: ignore[call-overload]
    function.__defaults__, function.__kwdefaults__ = state["defaults"]  # type: ignore[misc]


BUILDERS: dict[str, Callable[..., object]] = {
    "input": input_of,
    "function": function_of,
    "complete": complete,
    "module": importlib.import_module,
}
