"""Faults of a training loop that raise no error: gradients not reset, not computed, not used, or kept too long.

Each detector holds its tongue where the code does anything that could be meant: a gradient that is reset anywhere, a
`.grad` that is read, a model made anew in the loop.
"""

import ast

from tools.program import Finding, Loop, Program, action, bodies, calls, dotted, is_optimizer, methods


def zero_grad_missing(program: Program) -> Finding | None:
    """A loop that steps along gradients which nothing in the code ever resets."""
    if program.words & {"zero_grad", "autograd"} or resets_grad(program):
        return None
    for loop in reversed(program.loops):
        passes = program.reaches(loop, "backward")
        if passes and updates(program, loop) and not makes_anew(program, loop):
            return Finding(passes[0].lineno, {"loss": ast.unparse(passes[0].func).removesuffix(".backward")[:60]})
    return None


def resets_grad(program: Program) -> bool:
    """Whether a gradient is assigned or zeroed by hand."""
    stored = (node for node in ast.walk(program.tree) if isinstance(node, ast.Attribute) and node.attr == "grad")
    if any(not isinstance(node.ctx, ast.Load) for node in stored):
        return True
    return any("grad" in ast.unparse(call.func) for name in ("zero_", "fill_") for call in methods(program.tree, name))


def updates(program: Program, loop: Loop) -> bool:
    """Whether a loop takes steps, by an optimizer or by hand along `.grad`."""
    if any(dotted(call.func).rpartition(".")[0] in program.optimizers for call in program.reaches(loop, "step")):
        return True
    steps = [node for node in ast.walk(loop) if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub)]
    return any(
        isinstance(node, ast.Attribute) and node.attr == "grad" for step in steps for node in ast.walk(step.value)
    )


def makes_anew(program: Program, loop: ast.AST) -> bool:
    """Whether a loop makes its own parameters, whose gradients then begin at nothing."""
    made = (call for call in calls(loop) if is_optimizer(call) or program.is_layer(call))
    marks = {"requires_grad", "requires_grad_", "Parameter", "deepcopy"}
    words = (getattr(node, name, None) for node in ast.walk(loop) for name in ("arg", "attr"))
    return next(made, None) is not None or any(word in marks for word in words)


def step_missing(program: Program) -> Finding | None:
    """A loop that computes gradients while the optimizer is never asked to use them."""
    if not program.optimizers or program.attributes & {"step", "grad"}:
        return None
    passes = [call for loop in program.loops for call in program.reaches(loop, "backward")]
    name = min(program.optimizers)
    return Finding(passes[0].lineno, {"optimizer": name}) if passes else None


def backward_missing(program: Program) -> Finding | None:
    """A loop that computes a loss and steps although no gradient is ever computed."""
    if program.words & {"backward", "grad", "autograd"}:
        return None
    for loop in program.loops:
        for call in methods(loop, "step") if computes_loss(loop) else ():
            if (name := dotted(call.func).rpartition(".")[0]) in program.optimizers:
                return Finding(call.lineno, {"optimizer": name})
    return None


def computes_loss(loop: Loop) -> bool:
    """Whether a loop assigns something called a loss."""
    targets = [target for node in ast.walk(loop) if isinstance(node, ast.Assign) for target in node.targets]
    return any("loss" in dotted(target) for target in targets)


def zeroed_too_late(program: Program) -> Finding | None:
    """zero_grad() after backward() and before step(), so that the step finds nothing."""
    for body in bodies(program.tree):
        order = [(name, statement) for statement in body if (name := action(statement))]
        for (first, _), (second, wiped), (third, used) in zip(order, order[1:], order[2:], strict=False):
            other = owner(wiped) in program.optimizers - {owner(used)}
            if (first, second, third) == ("backward", "zero_grad", "step") and not other:
                return Finding(wiped.lineno)
    return None


def stepped_first(program: Program) -> Finding | None:
    """step() before backward() in a loop's body: it finds the gradients of the round before, or those just wiped."""
    passes = methods(program.tree, "backward")
    for loop in program.loops:
        inner = {id(call) for call in program.reaches(loop, "backward")}
        going = next((n for n, each in enumerate(loop.body) if program.reaches(each, "backward")), None)
        steps = [n for n, each in enumerate(loop.body) if action(each) == "step" and owner(each) in program.optimizers]
        if going is None or not steps or steps[-1] > going or any(id(call) not in inner for call in passes):
            continue
        step = loop.body[steps[-1]]
        if len(steps) == 1 and isinstance(step, ast.Expr) and isinstance(step.value, ast.Call) and not step.value.args:
            return Finding(step.lineno, {"optimizer": owner(step), "backward_line": str(loop.body[going].lineno)})
    return None


def owner(statement: ast.stmt) -> str:
    """The name whose method a statement calls."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return dotted(call.func).rpartition(".")[0] if isinstance(call, ast.Call) else ""


def loss_kept(program: Program) -> Finding | None:
    """A sum or a list that keeps the loss of each step, and with it the step's graph."""
    for loop in program.loops:
        losses = {dotted(call.func).removesuffix(".backward") for call in methods(loop, "backward")} - {""}
        losses -= {name for name in losses if any(methods(value, "item") for value in program.bound.get(name, []))}
        for node in ast.walk(loop):
            into, kept = put_aside(node)
            loss = next((dotted(part) for part in kept if dotted(part) in losses), None)
            if loss and into and into not in losses and not is_propagated(program, into):
                return Finding(
                    node.lineno if isinstance(node, ast.stmt | ast.expr) else 1, {"loss": loss, "into": into}
                )
    return None


def put_aside(node: ast.AST) -> tuple[str, list[ast.expr]]:
    """Where a node keeps something (`total += …`, `losses.append(…)`), and what; of a product, its two sides."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        into, kept = dotted(node.target), node.value
    elif isinstance(node, ast.Call) and dotted(node.func).endswith(".append") and len(node.args) == 1:
        into, kept = dotted(node.func).removesuffix(".append"), node.args[0]
    else:
        return "", []
    if isinstance(kept, ast.BinOp) and isinstance(kept.op, ast.Mult | ast.Div):
        return into, [kept.left, kept.right]
    return into, [kept]


def is_propagated(program: Program, name: str) -> bool:
    """Whether what is kept is itself propagated back, so that its graph is needed."""
    return any(name in ast.unparse(call.func) for call in methods(program.tree, "backward"))
