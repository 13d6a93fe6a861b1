"""Where in the code a part of a network is left out of the learning: behind a cut of the graph, or of the optimizer."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tools.program import Program, calls, dotted, methods, turns_gradients_off

ASIDE = {"append", "print", "extend", "add_scalar", "format", "item"}
"""Calls that only put a value aside."""


def cut_behind(program: Program, layer: str) -> dict[str, str] | None:
    """The place in a forward pass or a training loop at which what a layer computed leaves the graph."""
    parts = set(layer.split("."))
    forwards = [node for node in program.functions.values() if node.name == "forward"]
    loops = [loop for loop in program.loops if program.reaches(loop, "backward")]
    for block in (*forwards, *loops):
        for node in ast.walk(block):
            cut, values = leaves_graph(node)
            if cut and not is_kept(block, node) and any(comes_from(program, each, parts) for each in values):
                line = getattr(node, "end_lineno" if isinstance(node, ast.Attribute) else "lineno", 1)
                return {"cut": cut, "at_line": str(line)}
    return None


def leaves_graph(node: ast.AST) -> tuple[str, list[ast.expr]]:
    """What takes values out of the graph, in words, and the values; empty for what does not."""
    if isinstance(node, ast.Attribute) and node.attr in ("detach", "data", "tolist", "numpy"):
        return f".{node.attr}", [node.value]
    if isinstance(node, ast.Call) and dotted(node.func) == "torch.tensor":
        return "torch.tensor(…)", node.args[:1]
    if isinstance(node, ast.With) and turns_gradients_off(node):
        return "no_grad", [each.value for each in node.body if isinstance(each, ast.Assign)]
    return "", []


def comes_from(program: Program, value: ast.expr, parts: set[str]) -> bool:
    """Whether an expression was computed by a layer with one of these names on its path."""
    met: set[str] = set()
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if any(parts & set(dotted(call.func).split(".")) for call in calls(each)):
            return True
        new = {node.id for node in ast.walk(each) if isinstance(node, ast.Name)} - met
        met |= new
        waiting += [bound for name in sorted(new) for bound in program.bound.get(name, [])]
    return False


def is_kept(block: ast.AST, node: ast.AST) -> bool:
    """Whether what leaves the graph is only put aside, printed or summed, or leaves it by a condition."""
    around = [each for each in ast.walk(block) if each is not node and any(part is node for part in ast.walk(each))]
    names = {ast.unparse(each.func).rpartition(".")[2] for each in around if isinstance(each, ast.Call)}
    return bool(names & ASIDE) or any(isinstance(each, ast.AugAssign | ast.IfExp | ast.If) for each in around)


def optimizer_before(program: Program, layer: str) -> dict[str, str] | None:
    """The one optimizer, if it was made before a layer was put in another's place."""
    name = next(iter(program.optimizers), "") if len(program.optimizers) == 1 else ""
    made, put = program.bound.get(name, []), program.bound.get(layer, [])
    if len(made) == 1 and put and put[-1].lineno > made[0].lineno:
        return {"optimizer": name, "at_line": str(made[0].lineno)}
    return None


def optimizer_without(program: Program, network: str) -> dict[str, str] | None:
    """The one optimizer, made once from parameters, of loops that call a network which is not in it."""
    name = next(iter(program.optimizers), "") if len(program.optimizers) == 1 else ""
    loops = [loop for loop in program.loops if program.reaches(loop, "backward") and program.reaches(loop, "step")]
    is_called = any(dotted(call.func) == network for loop in loops for call in calls(loop))
    made = [
        node.value for node in program.tree.body if isinstance(node, ast.Assign) and dotted(node.targets[0]) == name
    ]
    if not is_called or network not in program.models or len(made) != 1 or len(program.bound.get(name, [])) != 1:
        return None
    return {"optimizer": name, "at_line": str(made[0].lineno)} if ".parameters()" in ast.unparse(made[0]) else None


@dataclass(frozen=True)
class GivenOn:
    """What one network made, on its way into another with its graph."""

    given: ast.expr
    maker: str
    call: ast.Call


def given_on(program: Program) -> Iterator[GivenOn]:
    """What one network makes and another is given before the first of two backward passes, and again after it."""
    for block in (*program.loops, *program.functions.values()):
        passes = sorted(call.lineno for call in methods(block, "backward"))
        if len(passes) < 2:
            continue
        made = {
            dotted(node.targets[0]): dotted(node.value.func)
            for node in ast.walk(block)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        }
        asked = [call for call in calls(block) if call.args and dotted(call.func) in program.models]
        again = {dotted(call.args[0]) for call in asked if call.lineno > passes[0]}
        for call in asked:
            maker = made.get(dotted(call.args[0]), "")
            is_other = maker in program.models - {dotted(call.func)}
            if is_other and call.lineno <= passes[0] and dotted(call.args[0]) in again:
                yield GivenOn(call.args[0], maker, call)
