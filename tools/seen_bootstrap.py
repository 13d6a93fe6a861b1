"""A silent fault of Q-learning that the run shows: a target made by the network that is trained, with its gradient."""

import ast
from collections.abc import Iterator

from tools.observed import Observed
from tools.program import Finding, Program, bound_before, calls, dotted

PICKS = {"max", "amax"}
"""What takes the best of a network's values."""
CUTS = {"detach", "item", "numpy", "tolist", "data"}
OF_LOSS = {"mean", "sum", "backward"}
"""What is done with a loss, of which a network's best may be a part, and with no target."""


def target_with_gradient(observed: Observed) -> Finding | None:
    """A reward and a factor times the best value of the network that is trained: its gradient moves the target, too."""
    program = observed.program
    if not program.trains:
        return None
    for name, values in program.bound.items():
        for value in values:
            picked = best_of_network(program, value)
            if picked is None or not asked_elsewhere(program, picked[1], value):
                continue
            if needs_gradient(observed, name, value.lineno) and is_used_whole(program, name):
                return Finding(value.lineno, {"target": name, "network": picked[1]})
    return None


def best_of_network(program: Program, value: ast.expr) -> tuple[ast.expr, str] | None:
    """What in `r + gamma * q(s2).max(1).values * (1 - done)` is the network's best, and the network's name."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
        return None
    for future, reward in ((value.right, value.left), (value.left, value.right)):
        if any(dotted(call.func) in program.models for call in calls(reward)):
            continue
        for factor in factors(future):
            source = bound_before(program, factor.id, value.lineno + 1) if isinstance(factor, ast.Name) else factor
            name = network_of(program, source) if source is not None else ""
            if name:
                return factor, name
    return None


def factors(node: ast.expr) -> Iterator[ast.expr]:
    """The factors of a product; nothing of what is none."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side in (node.left, node.right):
            yield from factors(side) if isinstance(side, ast.BinOp) else (side,)


def network_of(program: Program, node: ast.expr) -> str:
    """The network whose best value an expression takes; empty for anything else, and where it is cut off from the graph."""
    is_best = False
    while not (isinstance(node, ast.Call) and dotted(node.func) in program.models):
        if isinstance(node, ast.Call) and dotted(node.func) in ("torch.max", "torch.amax") and node.args:
            is_best, node = True, node.args[0]
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr not in CUTS | OF_LOSS
        ):
            is_best, node = is_best or node.func.attr in PICKS, node.func.value
        elif isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr not in CUTS):
            node = node.value
        elif isinstance(node, ast.Name) and (bound := bound_before(program, node.id, node.lineno)):
            node = bound
        else:
            return ""
    return dotted(node.func) if is_best else ""


def asked_elsewhere(program: Program, network: str, value: ast.expr) -> bool:
    """Whether the network is called for more than the target, with other inputs: for what is compared with it."""
    within = {id(call) for call in calls(value)}
    asked = [call for call in calls(program.tree) if dotted(call.func) == network]
    own = {ast.unparse(call) for call in asked if id(call) in within}
    return any(ast.unparse(call) not in own for call in asked)


def needs_gradient(observed: Observed, name: str, row: int) -> bool:
    """Whether a name that is bound on a line was seen there with a gradient to come."""
    seen = (each for line in observed.trace.lines if line.line == row for each in line.tensors if each.name == name)
    return any(each.requires_grad for each in seen)


def is_used_whole(program: Program, name: str) -> bool:
    """Whether a name is used somewhere without being cut off from the graph."""
    parents = {id(child): node for node in ast.walk(program.tree) for child in ast.iter_child_nodes(node)}
    used = [node for node in ast.walk(program.tree) if isinstance(node, ast.Name) and node.id == name]
    loads = [parents.get(id(node)) for node in used if isinstance(node.ctx, ast.Load)]
    cut = [isinstance(each, ast.Attribute) and each.attr in CUTS | {"backward"} for each in loads]
    return bool(loads) and not any(cut)
