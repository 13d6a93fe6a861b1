"""Packing what the hidden tests (B) pass to the learner's code: a pickle in which what both sides hold is named.

Functions, lambdas and classes of the tests' file travel too, by their code; so A sees those that are passed, and only
those.
"""

import ast
import io
import marshal
import pickle
import types
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from tools.inside.mirror import Held
from tools.inside.remote import Remote
from tools.inside.wire import raw

TESTS = "tests"
"""The name of the module that the tests' file becomes."""


class Ours:
    """Stands for a function of tools.inside.serve, which a child cannot look up by its module."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *_: object) -> None:
        """Never called: pickle wants to see that it could be."""


class Packer(pickle.Pickler):
    """Pickles for tools.inside.unpack.Reader."""

    def __init__(self, held: Held, source: str) -> None:
        self.file = io.BytesIO()
        super().__init__(self.file, protocol=pickle.HIGHEST_PROTOCOL)
        self.held = held
        self.source = source

    def pack(self, value: object) -> bytes:
        """The pickle of `value`; TypeError or PicklingError for what cannot be passed."""
        self.dump(value)
        return self.file.getvalue()

    def persistent_id(self, thing: object) -> tuple[str, object] | None:
        """The name of what both sides hold."""
        if isinstance(thing, Tensor):
            number = self.held.ledger.number(thing)
            return None if number is None else ("tensor", number)
        if type(thing) is Remote:
            return "object", thing._handle
        if isinstance(thing, nn.Module | Optimizer) and id(thing) in self.held.handles:
            return "object", self.held.handles[id(thing)]
        if isinstance(thing, Ours):
            return ("define", None) if thing.name == "define" else ("ours", thing.name)
        return None

    def reducer_override(self, thing: object) -> Any:  # as in typeshed
        """How to rebuild what pickle alone cannot pass."""
        if isinstance(thing, Tensor):
            dtype = str(thing.dtype).removeprefix("torch.")
            return Ours("input"), (raw(thing), dtype, tuple(thing.shape), kind_of(thing))
        if isinstance(thing, ModuleType):
            return Ours("module"), (thing.__name__,)
        if isinstance(thing, FunctionType) and thing.__module__ == TESTS:
            return self.function(thing)
        if isinstance(thing, type) and thing.__module__ == TESTS:
            return Ours("define"), (thing.__name__, definition(self.source, thing.__qualname__))
        return NotImplemented

    def function(self, function: FunctionType) -> object:
        """A function by its code, with what it refers to."""
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        used = {name: function.__globals__[name] for name in names(function.__code__) if name in function.__globals__}
        state = {"cells": cells, "globals": used, "defaults": (function.__defaults__, function.__kwdefaults__)}
        made = (marshal.dumps(function.__code__), function.__name__, len(cells))
        return Ours("function"), made, state, None, None, Ours("complete")


def kind_of(tensor: Tensor) -> str:
    """What a tensor is to autograd."""
    if isinstance(tensor, nn.Parameter):
        return "parameter" if tensor.requires_grad else "frozen"
    if not tensor.requires_grad:
        return "plain"
    return "leaf" if tensor.is_leaf else "result"


def names(code: types.CodeType) -> Iterator[str]:
    """The global names that a function may look up, also inside of the functions that it makes."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names(constant)


def definition(source: str, name: str) -> str:
    """The imports of the tests' file and the class `name`, with the definitions that it needs in turn."""
    tree = ast.parse(source)
    defined = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    defined_values = {
        target.id: node
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    known: dict[str, ast.stmt] = {**defined, **defined_values}
    if name not in defined:
        raise TypeError(f"define the class {name} at the top of the tests' file, so that it can be passed on")
    needed, open_ = set(), [name]
    while open_:
        wanted = open_.pop()
        if wanted in known and wanted not in needed:
            needed.add(wanted)
            open_ += [node.id for node in ast.walk(known[wanted]) if isinstance(node, ast.Name)]
    kept = [
        node
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) or any(known[wanted] is node for wanted in needed)
    ]
    return ast.unparse(ast.Module(kept, []))
