"""Silent faults of modes: training in evaluation mode, evaluation in training mode, or with autograd on."""

import ast

from tools.program import (
    GRADIENTS_OFF,
    Finding,
    Loop,
    Program,
    action,
    assigned_in,
    bodies,
    calls,
    dotted,
    methods,
    turns_gradients_off,
)
from tools.steps import makes_anew


def train_missing(program: Program) -> Finding | None:
    """Rounds that end in eval() and begin again without train(); a frozen network stays in it."""
    if not program.has_mode or program.attributes & {"train", "training", "requires_grad_", "requires_grad"}:
        return None
    for loop in program.loops:
        ends = program.reaches(loop, "eval")
        model = dotted(ends[0].func).partition(".")[0] if ends else ""
        made_here = model in assigned_in(loop) or makes_anew(program, loop)
        if model and not made_here and program.reaches(loop, "backward"):
            return Finding(ends[0].lineno, {"model": model})
    return None


def eval_missing(program: Program) -> Finding | None:
    """A network with Dropout or BatchNorm that is looked at in training mode: after its training, or twice on the same."""
    if not program.has_mode or "eval" in program.attributes:
        return None
    if not program.trains:
        return asked_twice(program)
    if any(call.args or call.keywords for call in methods(program.tree, "train")):
        return None
    trained = min((call.lineno for call in methods(program.tree, "backward")), default=0)
    for node in ast.walk(program.tree):
        if isinstance(node, ast.With) and turns_gradients_off(node) and node.lineno > trained:
            for call in calls(node):
                if (name := dotted(call.func)) in program.models:
                    return Finding(call.lineno, {"model": name})
    return asked_after_training(program)


def asked_twice(program: Program) -> Finding | None:
    """The same call of a network with Dropout, kept under two names without a training: the answers differ."""
    if not any(word.startswith("Dropout") for word in program.words) or "train" in program.attributes:
        return None
    asked: dict[str, ast.Assign] = {}
    for node in program.tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and dotted(node.value.func) in program.models
        ):
            text = ast.unparse(node.value)
            first = asked.setdefault(text, node)
            if dotted(first.targets[0]) != dotted(node.targets[0]):
                return Finding(first.lineno, {"model": dotted(node.value.func)})
    return None


def asked_after_training(program: Program) -> Finding | None:
    """A network that is asked for what it predicts, on other data, once the loop that trains it is over."""
    body = program.tree.body
    loops = [n for n, each in enumerate(body) if isinstance(each, Loop) and program.reaches(each, "backward")]
    if len(loops) != 1 or not isinstance(body[loops[0]], Loop):
        return None
    trained = {
        (dotted(call.func), ast.unparse(call)) for call in calls(body[loops[0]]) if dotted(call.func) in program.models
    }
    for statement in body[loops[0] + 1 :]:
        for call in calls(statement):
            picks = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            inner = [each for each in calls(call.func) if dotted(each.func) in {name for name, _ in trained}]
            if picks in ("argmax", "softmax", "sigmoid", "max") and inner and not isinstance(statement, Loop):
                return Finding(inner[0].lineno, {"model": dotted(inner[0].func)})
    return None


def no_grad_missing(program: Program) -> Finding | None:
    """A loop after eval() that calls the network while autograd goes on recording."""
    if not program.trains or program.words & (GRADIENTS_OFF | {"enable_grad", "requires_grad_", "detach", "grad"}):
        return None
    for body in bodies(program.tree):
        begun = next((number for number, statement in enumerate(body) if action(statement) == "eval"), len(body))
        for loop in (statement for statement in body[begun:] if isinstance(statement, Loop)):
            names = [name for call in calls(loop) if (name := dotted(call.func)) in program.models]
            if names and not program.reaches(loop, "backward"):
                return Finding(loop.lineno, {"model": names[0]})
    return None


def never_trains(program: Program) -> Finding | None:
    """A network that is set to eval() before the loop that trains it, and never to train()."""
    if not program.has_mode or program.attributes & {"train", "training"}:
        return None
    for body in bodies(program.tree):
        for number, statement in enumerate(body):
            if (
                action(statement) == "eval"
                and isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Call)
            ):
                model = dotted(statement.value.func).rpartition(".")[0]
                loops = [
                    each
                    for each in body[number:]
                    if program.reaches(each, "backward") and not isinstance(each, ast.FunctionDef)
                ]
                if loops and gives_parameters(program, model) and not makes_anew(program, loops[0]):
                    return Finding(statement.lineno, {"model": model})
    return None


def gives_parameters(program: Program, model: str) -> bool:
    """Whether an optimizer is made with all the parameters of a network, and nothing is frozen."""
    made = [value for name in program.optimizers for value in program.bound[name] if isinstance(value, ast.Call)]
    given = {ast.unparse(value.args[0]) for value in made if value.args}
    return f"{model}.parameters()" in given and "requires_grad" not in program.words
