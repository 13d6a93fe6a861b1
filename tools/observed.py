"""A program beside the trace of its run: the shapes, ranges and curves that silent faults are told by."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tools.inside.tracing_source import printable
from tools.program import Program, calls, dotted, is_optimizer
from tools.trace import Curve, Tensor, Trace

FEWEST_POINTS = 5
"""Of a curve that something can be said of."""


@dataclass(frozen=True)
class Observed:
    """Code that was run, and what was recorded while it ran."""

    program: Program
    trace: Trace

    @cached_property
    def _samples(self) -> dict[tuple[int, str], Tensor]:
        """The last sample of each name or expression on each line."""
        return {(line.line, tensor.name): tensor for line in self.trace.lines for tensor in line.tensors}

    def tensor(self, node: ast.expr) -> Tensor | None:
        """What an expression was when it was last seen; a name as it was last bound above, else anywhere."""
        name = printable(ast.unparse(node))
        if not isinstance(node, ast.Name | ast.Attribute):
            rows = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            return next((self._samples[row, name] for row in rows if (row, name) in self._samples), None)
        bound = sorted(row for row, known in self._samples if known == name)
        above = [row for row in bound if row < node.lineno]
        return self._samples[(above or bound)[-1 if above else 0], name] if bound else None

    def shape(self, node: ast.expr) -> tuple[int, ...] | None:
        """The shape of what an expression was."""
        tensor = self.tensor(node)
        return tensor.shape if tensor else None

    @property
    def loss(self) -> Curve | None:
        """The one loss that the run went back from often enough; None where there are several."""
        long = [curve for curve in self.trace.losses if len(curve.points) >= FEWEST_POINTS]
        return long[0] if len(long) == 1 else None

    @property
    def gradient(self) -> Curve | None:
        """The gradients' norms, where one line takes all steps."""
        return self.trace.gradient_norms[0] if len(self.trace.gradient_norms) == 1 else None

    def sources(self, node: ast.expr) -> Iterator[ast.expr]:
        """An expression, and what the names in its place were bound to before it."""
        yield node
        if isinstance(node, ast.Name):
            earlier = [each for each in self.program.bound.get(node.id, []) if each.lineno <= node.lineno]
            yield from earlier[-1:]

    def is_answer(self, node: ast.expr) -> bool:
        """Whether an expression is, or was bound to, what a network answered."""
        return any(
            isinstance(each, ast.Call) and dotted(each.func) in self.program.models for each in self.sources(node)
        )


@dataclass(frozen=True)
class Rate:
    """The learning rate of a program: where its number stands, and whose it is."""

    node: ast.Constant
    value: float
    optimizer: str
    """Its class; empty for updates by hand."""


def rate_of(program: Program) -> Rate | None:
    """The one learning rate that a program writes out; None where there are several, or a schedule changes it."""
    if program.words & {"lr_scheduler", "param_groups"}:
        return None
    found: list[tuple[ast.expr, str]] = []
    for call in calls(program.tree):
        if is_optimizer(call):
            given = next((each.value for each in call.keywords if each.arg == "lr"), None)
            given = given or (call.args[1] if len(call.args) > 1 else None)
            found += [(given, dotted(call.func).rpartition(".")[2])] if given is not None else []
    found = found or [(node, "") for node in _by_hand(program)]
    written = {ast.unparse(node) for node, _ in found}
    return _written(program, *found[0]) if len(written) == 1 else None


def _written(program: Program, node: ast.expr, optimizer: str) -> Rate | None:
    """The rate behind an expression, if it is a number or a name for one."""
    values = program.bound.get(node.id, []) or passed(program, node.id) if isinstance(node, ast.Name) else [node]
    number = values[0] if len(values) == 1 else None
    if isinstance(number, ast.Constant) and isinstance(number.value, int | float) and number.value > 0:
        return Rate(number, float(number.value), optimizer)
    return None


def passed(program: Program, name: str) -> list[ast.expr]:
    """What a function's parameter is given: by name in the calls, else its default."""
    named = [
        each.value
        for call in calls(program.tree)
        for each in call.keywords
        if each.arg == name and not is_optimizer(call)
    ]
    if named:
        return named
    found: list[ast.expr] = []
    for function in program.functions.values():
        takes = [*function.args.posonlyargs, *function.args.args]
        for taken, default in zip(reversed(takes), reversed(function.args.defaults), strict=False):
            called = [call for call in calls(program.tree) if dotted(call.func) == _called(program, function)]
            place = takes.index(taken) - (function.name == "__init__")  # self is not given
            given = [call for call in called if len(call.args) > place]
            found += [call.args[place] for call in given] if taken.arg == name else []
            found += [default] if taken.arg == name and len(given) < max(1, len(called)) else []
    return found


def _called(program: Program, function: ast.FunctionDef) -> str:
    """By which name a function is called: a constructor by that of its class."""
    owners = (name for name, owner in program.classes.items() if function in owner.body)
    return next(owners, "") if function.name == "__init__" else function.name


def _by_hand(program: Program) -> Iterator[ast.expr]:
    """The factors of gradients in updates: `lr` in `w -= lr * w.grad`."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub) and isinstance(node.value, ast.BinOp):
            sides = (node.value.left, node.value.right)
            if isinstance(node.value.op, ast.Mult) and any(ast.unparse(side).endswith(".grad") for side in sides):
                yield from (side for side in sides if not ast.unparse(side).endswith(".grad"))
