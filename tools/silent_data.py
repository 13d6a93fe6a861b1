"""Silent faults of how data and labels are put in order: what belongs together must be shuffled together."""

import ast

from tools.outputs import loss_of
from tools.program import Finding, Program, calls, dotted

SHUFFLES = {"randperm", "permutation"}


def shuffled_apart(program: Program) -> Finding | None:
    """Inputs and labels of one loss, each put in an order of its own, or only one of them."""
    orders = {name: set(drawn_by(program, name)) for name in program.bound}
    for call in calls(program.tree):
        if loss_of(program, call) and len(call.args) > 1:
            inputs = {name for part in ast.walk(call.args[0]) if (name := dotted(part)) in orders}
            inputs |= {name for each in tuple(inputs) for name in fed(program, each)}
            target = dotted(call.args[1])
            for name in sorted(inputs - {target}):
                if target in orders and are_apart(orders[name], orders[target]) and not draws_again(program):
                    node = program.bound[target][-1] if orders[target] else program.bound[name][-1]
                    return Finding(node.lineno, {"inputs": name, "labels": target})
    return None


def fed(program: Program, name: str) -> set[str]:
    """The names that the network's answer `name` was computed from."""
    values = [each for each in program.bound.get(name, []) if isinstance(each, ast.Call)]
    return {dotted(part) for value in values for argument in value.args for part in ast.walk(argument)} & set(
        program.bound
    )


def drawn_by(program: Program, name: str) -> list[str]:
    """The orders that a name's values are drawn by: `x[torch.randperm(9)]`, or `x[order]` with an order drawn before."""
    found = []
    for value in program.bound.get(name, []):
        if isinstance(value, ast.Subscript):
            drawn = [call for call in calls(value.slice) if dotted(call.func).rpartition(".")[2] in SHUFFLES]
            found += [f"{call.lineno}:{call.col_offset}" for call in drawn]
            known = {dotted(part) for part in ast.walk(value.slice)} & set(program.bound)
            found += [order for order in sorted(known) if is_order(program, order)]
    return found


def is_order(program: Program, name: str) -> bool:
    """Whether a name holds a random order."""
    values = program.bound[name]
    return any(isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in SHUFFLES for value in values)


def are_apart(inputs: set[str], labels: set[str]) -> bool:
    """Whether two names, both drawn by random orders, were never drawn by the same one."""
    return bool(inputs and labels) and not inputs & labels


def draws_again(program: Program) -> bool:
    """Whether the code draws random orders for more than a training: of the positives and negatives of a contrast."""
    return (
        sum(dotted(call.func).rpartition(".")[2] in SHUFFLES for call in calls(program.tree)) > 2 or not program.trains
    )
