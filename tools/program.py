"""A snippet's syntax tree, and the few questions about it that silent faults are told by."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

LONGEST_CODE = 30_000
Loop = ast.For | ast.While
GRADIENTS_OFF = {"no_grad", "inference_mode", "set_grad_enabled"}
ACTIONS = {"backward", "step", "zero_grad", "train", "eval"}
ACTIVATIONS = {
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "leakyrelu": "LeakyReLU",
    "silu": "SiLU",
}
"""Functions of activation by their names in small letters."""
MODE_DEPENDENT = ("Dropout", "BatchNorm")


@dataclass(frozen=True, eq=False)
class Program:
    """Code that could be parsed."""

    tree: ast.Module

    @classmethod
    def parse(cls, code: str) -> Self | None:
        """The program; None for what is no Python, or too long or too deep to be a learner's."""
        if len(code) > LONGEST_CODE:
            return None
        try:
            return cls(ast.parse(code))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    @cached_property
    def loops(self) -> list[Loop]:
        """Outer before inner."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Loop)]

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        """By name, methods too."""
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    @cached_property
    def words(self) -> set[str]:
        """Every name, attribute and imported name in the code: what is not here is certainly not used."""
        found = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        return found | self.attributes | {node.name for node in ast.walk(self.tree) if isinstance(node, ast.alias)}

    @cached_property
    def imported(self) -> set[str]:
        """The names that imports bind."""
        return {node.asname or node.name for node in ast.walk(self.tree) if isinstance(node, ast.alias)}

    @cached_property
    def attributes(self) -> set[str]:
        """Every name that stands after a dot."""
        return {node.attr for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)}

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """All classes, by name."""
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)}

    @cached_property
    def stored_attributes(self) -> set[str]:
        """What is kept on self anywhere, and the methods of classes."""
        stored = {
            node.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and dotted(node.value) == "self"
        }
        methods_ = (each for owner in self.classes.values() for each in owner.body)
        return stored | {each.name for each in methods_ if isinstance(each, ast.FunctionDef)}

    @cached_property
    def module_classes(self) -> dict[str, ast.ClassDef]:
        """The learner's own layers."""
        return {
            name: node
            for name, node in self.classes.items()
            if any(dotted(base).endswith("Module") for base in node.bases)
        }

    @cached_property
    def bound(self) -> dict[str, list[ast.expr]]:
        """What is assigned to each name or dotted name."""
        found: dict[str, list[ast.expr]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                for name, value in (pair for target in node.targets for pair in pairs(target, node.value)):
                    found.setdefault(name, []).append(value)
        return found

    @cached_property
    def optimizers(self) -> set[str]:
        """Names that hold an optimizer of torch."""
        return {name for name, values in self.bound.items() if any(is_optimizer(value) for value in values)}

    @cached_property
    def models(self) -> set[str]:
        """Names that hold a layer or a network: assigned here, or called so as a parameter."""
        return {"model", "net"} | {name for name, values in self.bound.items() if any(map(self.is_layer, values))}

    @property
    def has_mode(self) -> bool:
        """Whether a layer in it works differently in training and in evaluation."""
        return any(word.startswith(MODE_DEPENDENT) for word in self.words)

    @property
    def trains(self) -> bool:
        """Whether it computes gradients and takes steps."""
        return {"backward", "step"} <= self.attributes

    def is_layer(self, value: ast.expr) -> bool:
        """Whether an expression makes a layer: nn.Linear(…), or a class of the learner's."""
        if not isinstance(value, ast.Call):
            return False
        owner, _, name = dotted(value.func).rpartition(".")
        return (owner.endswith("nn") and name[:1].isupper()) or (not owner and name in self.module_classes)

    def reaches(self, block: ast.AST, method: str) -> list[ast.Call]:
        """Calls of a method in a block, or in a function of the snippet that the block calls."""
        called = {name for call in calls(block) if (name := dotted(call.func)) in self.functions}
        within = [call for name in sorted(called) for call in methods(self.functions[name], method)]
        return [*methods(block, method), *within]


@dataclass(frozen=True)
class Finding:
    """The line of a fault, and what its sentences name."""

    line: int
    facts: dict[str, str] = field(default_factory=dict)


def bound_before(program: Program, name: str, line: int) -> ast.expr | None:
    """The expression that a name was last bound to above a line."""
    earlier = [each for each in program.bound.get(name, []) if each.lineno < line]
    return max(earlier, key=lambda each: each.lineno, default=None)


def dotted(node: ast.AST) -> str:
    """`a.b.c` as text; empty for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """The names of an assignment, each with its value: `a, b = 1, 2` has two."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return [(dotted(each), part) for each, part in zip(target.elts, value.elts, strict=True)]
    return [(dotted(target), value)]


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """All calls in a subtree."""
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def methods(node: ast.AST, name: str) -> list[ast.Call]:
    """All calls `….name(…)` in a subtree."""
    return [call for call in calls(node) if isinstance(call.func, ast.Attribute) and call.func.attr == name]


def is_optimizer(value: ast.expr) -> bool:
    """Whether an expression makes an optimizer: torch.optim.SGD(…), optim.Adam(…), AdamW(…)."""
    if not isinstance(value, ast.Call):
        return False
    owner, _, name = dotted(value.func).rpartition(".")
    return (owner.endswith("optim") and name[:1].isupper()) or name in {"SGD", "Adam", "AdamW", "RMSprop", "Adagrad"}


def action(statement: ast.stmt) -> str:
    """The method that a statement consists of calling, if it is one of a training step."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
    return name if name in ACTIONS else ""


def bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements that run one after another."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield body


def turns_gradients_off(node: ast.With) -> bool:
    """Whether a with statement is one of no_grad and its like."""
    names = (dotted(item.context_expr.func) for item in node.items if isinstance(item.context_expr, ast.Call))
    return any(name.rpartition(".")[2] in GRADIENTS_OFF for name in names)


def assigned_in(loop: Loop) -> set[str]:
    """The names that a loop gives a value, itself or by with and for inside it."""
    return {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
