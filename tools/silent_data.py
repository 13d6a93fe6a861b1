"""Silent faults of how data and labels are put in order: what belongs together must be shuffled together."""

import ast
from collections.abc import Iterator

from tools.outputs import loss_of
from tools.program import Finding, Program, calls, dotted

SHUFFLES = {"randperm", "permutation"}
MOST_ORDERS = 2
"""Who draws more has something else in mind: pairs for a contrast, folds."""


def shuffled_apart(program: Program) -> Finding | None:
    """Inputs and labels of one loss, each put in an order of its own, or only one of them."""
    drawn = [call for call in calls(program.tree) if dotted(call.func).rpartition(".")[2] in SHUFFLES]
    if not program.trains or len(drawn) > MOST_ORDERS:
        return None
    for inputs, labels in learnt(program):
        for apart in (in_two_orders, in_one_order, in_place, by_two_loaders):
            if found := apart(program, inputs, labels - inputs):
                return found
    return None


def learnt(program: Program) -> Iterator[tuple[set[str], set[str]]]:
    """Of each loss, the names that its input was computed from, and those of its target."""
    for call in calls(program.tree):
        if loss_of(program, call) and len(call.args) > 1:
            yield origins(program, call.args[0]), origins(program, call.args[1])


def origins(program: Program, value: ast.expr) -> set[str]:
    """The names in an expression, and in what these were bound to; not those of an index."""
    known = set(program.bound) | targets_of_loops(program)
    found: set[str] = set()
    waiting = [value]
    while waiting:
        new = named_in(waiting.pop()) & known - found
        found |= new
        waiting += [each for name in sorted(new) for each in program.bound.get(name, [])]
    return found


def named_in(value: ast.expr) -> set[str]:
    """The names in an expression, but for those of functions and of indices."""
    indices = {id(part) for node in ast.walk(value) if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)}
    called = {id(call.func) for call in calls(value)}
    names = (each for each in ast.walk(value) if isinstance(each, ast.Name))
    return {each.id for each in names if id(each) not in indices | called}


def targets_of_loops(program: Program) -> set[str]:
    """The names that for loops bind."""
    loops = [loop for loop in program.loops if isinstance(loop, ast.For)]
    return {part.id for loop in loops for part in ast.walk(loop.target) if isinstance(part, ast.Name)}


def in_two_orders(program: Program, inputs: set[str], labels: set[str]) -> Finding | None:
    """Labels that are drawn in another order than inputs."""
    first, second = drawn_among(program, inputs), drawn_among(program, labels)
    if first and second and not set(first.values()) & set(second.values()):
        label = min(second)
        return Finding(program.bound[label[0]][-1].lineno, {"inputs": min(first)[0], "labels": label[0]})
    return None


def in_one_order(program: Program, inputs: set[str], labels: set[str]) -> Finding | None:
    """Inputs that are drawn in a random order, while their labels, bound before or cut beside them, are not."""
    if drawn_among(program, labels):
        return None
    for name, _ in sorted(drawn_among(program, inputs)):
        for label in sorted(labels & set(program.bound)):
            taken, given = program.bound[name][-1], program.bound[label][-1]
            if not isinstance(taken, ast.Subscript):
                continue
            is_itself = dotted(taken.value) == name and given.lineno < taken.lineno
            is_cut = isinstance(given, ast.Subscript) and isinstance(given.slice, ast.Slice)
            is_beside = isinstance(taken.slice, ast.Subscript) and abs(given.lineno - taken.lineno) == 1
            if is_itself or (is_cut and is_beside):
                return Finding(taken.lineno, {"inputs": name, "labels": label})
    return None


def in_place(program: Program, inputs: set[str], labels: set[str]) -> Finding | None:
    """Labels that are shuffled in place, by a call of their own."""
    found = {}
    for call in calls(program.tree):
        if dotted(call.func).endswith(".shuffle") and len(call.args) == 1:
            found[dotted(call.args[0])] = call.lineno
    is_seeded = sum(dotted(call.func).endswith("seed") for call in calls(program.tree)) > MOST_ORDERS
    name, label = min(inputs & found.keys(), default=""), min(labels & found.keys(), default="")
    return Finding(found[label], {"inputs": name, "labels": label}) if name and label and not is_seeded else None


def by_two_loaders(program: Program, inputs: set[str], labels: set[str]) -> Finding | None:
    """Two loaders, that shuffle each by itself, and are read side by side."""
    for loop in program.loops:
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and dotted(loop.iter.func) == "zip":
            names = {part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)}
            loaders = [value for each in loop.iter.args for value in program.bound.get(dotted(each), [])]
            shuffle = ["shuffle=True" in ast.unparse(each) and "DataLoader(" in ast.unparse(each) for each in loaders]
            if names & inputs and names & labels and len(shuffle) > 1 and all(shuffle):
                return Finding(loop.lineno, {"inputs": min(names & inputs), "labels": min(names & labels)})
    return None


def drawn_among(program: Program, names: set[str]) -> dict[tuple[str, int], str]:
    """The random orders by which some of these names are drawn, by the name and a number."""
    known = sorted(names & set(program.bound))
    return {(name, number): order for name in known for number, order in enumerate(drawn_by(program, name))}


def drawn_by(program: Program, name: str) -> list[str]:
    """The orders that a name's values are drawn by: `x[torch.randperm(9)]`, or `x[order]` with an order drawn before."""
    found = []
    for value in program.bound.get(name, []):
        while isinstance(value, ast.Subscript):
            drawn = [call for call in calls(value.slice) if dotted(call.func).rpartition(".")[2] in SHUFFLES]
            found += [f"{call.lineno}:{call.col_offset}" for call in drawn]
            found += [order for order in sorted(origins_of_index(program, value.slice)) if is_order(program, order)]
            value = value.value  # `x[order][:240]` has two
    return found


def origins_of_index(program: Program, index: ast.expr) -> set[str]:
    """The names in an index, and in what these were bound to."""
    found = {part.id for part in ast.walk(index) if isinstance(part, ast.Name)} & set(program.bound)
    inner = {
        part.id
        for name in found
        for value in program.bound[name]
        for part in ast.walk(value)
        if isinstance(part, ast.Name)
    }
    return found | inner & set(program.bound)


def is_order(program: Program, name: str) -> bool:
    """Whether a name holds a random order."""
    values = program.bound[name]
    return any(isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in SHUFFLES for value in values)
