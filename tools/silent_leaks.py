"""Silent faults of data that is split and then not used as it was split: the training goes over all of it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.program import Finding, Program, calls, dotted
from tools.silent_data import origins

TEST = re.compile(r"(?:^|_)(?:te|val|valid|dev)(?:_|\d|$)|test|valid|held|^[xy](?:te|val|v)$", re.IGNORECASE)
"""How what is kept for the test is called: who only looks at the first five examples calls them otherwise."""
SPLIT = "train_test_split"


@dataclass(frozen=True)
class Part:
    """A name for some of the examples that another name holds."""

    name: str
    base: str
    line: int


def trained_on_all(program: Program) -> Finding | None:
    """A network that is trained on all examples, and tested on a part of them."""
    learnt = used_whole(program)
    for part in parts_of(program):
        if part.base in learnt and part.name not in learnt and TEST.search(part.name) and is_asked(program, part):
            return Finding(part.line, {"test": part.name, "base": part.base})
    return None


def parts_of(program: Program) -> Iterator[Part]:
    """The names that are bound once, to a slice or by a split."""
    for name, values in program.bound.items():
        value = values[0] if len(values) == 1 else None
        if (
            isinstance(value, ast.Subscript)
            and isinstance(value.value, ast.Name)
            and isinstance(value.slice, ast.Slice)
        ):
            yield Part(name, value.value.id, value.lineno)
    for node in ast.walk(program.tree):
        value = node.value if isinstance(node, ast.Assign) else None
        targets = node.targets[0] if isinstance(node, ast.Assign) else None
        is_split = isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] == SPLIT
        if isinstance(targets, ast.Tuple) and isinstance(value, ast.Call) and is_split:
            for target, given in zip(targets.elts[1::2], value.args, strict=False):
                yield Part(dotted(target), dotted(given), value.lineno)


def used_whole(program: Program) -> set[str]:
    """The names of which the steps of training read everything: itself, or through loaders and batches drawn from it."""
    waiting: list[ast.AST] = [
        loop for loop in program.loops if program.reaches(loop, "backward") and program.reaches(loop, "step")
    ]
    inside = {id(part) for loop in waiting for part in ast.walk(loop)}
    found: set[str] = set()
    while waiting:
        new = named_whole(waiting.pop(), inside) - found
        found |= new
        waiting += [value for name in sorted(new) for value in program.bound.get(name, [])]
    return found


def named_whole(node: ast.AST, inside: set[int]) -> set[str]:
    """The names in a node; of what is cut out by a slice outside the training, none: a batch within it goes over all."""
    if isinstance(node, ast.Subscript) and id(node) not in inside:
        return set()
    names = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else set()
    return names.union(*(named_whole(each, inside) for each in ast.iter_child_nodes(node)))


def is_asked(program: Program, part: Part) -> bool:
    """Whether a network is called with a part of the examples outside its training."""
    asked = [call for call in calls(program.tree) if dotted(call.func) in program.models and call.lineno > part.line]
    return any(part.name == dotted(each) or part.name in origins(program, each) for call in asked for each in call.args)
