"""Silent faults of how a network and its training are put together: layers that are one, dropout that never ends, copies that go stale."""

import ast
from collections.abc import Iterator

from tools.program import Finding, Loop, Program, action, calls, dotted, methods

WITHOUT_WEIGHTS = (
    *("ReLU", "LeakyReLU", "GELU", "Tanh", "Sigmoid", "SiLU", "Softmax", "ELU", "Identity"),
    *("Dropout", "Dropout2d", "Flatten", "MaxPool1d", "MaxPool2d", "AvgPool2d", "Upsample"),
)
BOXES = ("Sequential", "ModuleList")
PADDING_MASKS = ("key_padding_mask", "src_key_padding_mask", "tgt_key_padding_mask", "memory_key_padding_mask")


def one_layer_repeated(program: Program) -> Finding | None:
    """A list in which one layer stands several times: `[layer] * 4`, or a comprehension that makes nothing."""
    for call in calls(program.tree):
        if dotted(call.func).rpartition(".")[2] in BOXES:
            for given in call.args:
                made = given.value if isinstance(given, ast.Starred) else given
                if found := repeated(program, made):
                    return Finding(made.lineno, {"layer": found, "list": ast.unparse(made)[:70]})
    return None


def repeated(program: Program, made: ast.expr) -> str:
    """The layer of which a list holds nothing but repetitions; empty for any other."""
    if isinstance(made, ast.BinOp) and isinstance(made.op, ast.Mult):
        sides = [side for side in (made.left, made.right) if isinstance(side, ast.List) and len(side.elts) == 1]
        inner = sides[0].elts[0] if sides else None
    elif isinstance(made, ast.ListComp | ast.GeneratorExp) and isinstance(made.elt, ast.Name):
        own = {part.id for each in made.generators for part in ast.walk(each.target) if isinstance(part, ast.Name)}
        inner = made.elt if made.elt.id not in own else None
    else:
        inner = None
    if inner is None:
        return ""
    values = program.bound.get(dotted(inner), []) if isinstance(inner, ast.Name) else [inner]
    kinds = {dotted(value.func).rpartition(".")[2] for value in values if isinstance(value, ast.Call)}
    return "" if kinds & set(WITHOUT_WEIGHTS) else ast.unparse(inner)[:50]


def dropout_always(program: Program) -> Finding | None:
    """F.dropout in a Module without `training=`: it drops in evaluation too, and eval() does not reach it."""
    dropping = [call for owner in program.module_classes.values() for call in calls(owner) if drops(call)]
    silent = [call for call in dropping if not says_when(call)]
    if "eval" not in program.attributes or len(silent) < len(dropping):  # who also says it compares the two
        return None
    return Finding(silent[0].lineno, {"call": ast.unparse(silent[0])[:60]}) if silent else None


def drops(call: ast.Call) -> bool:
    """Whether a call is F.dropout, or one of its kind."""
    module, _, name = dotted(call.func).rpartition(".")
    return name in ("dropout", "dropout2d", "alpha_dropout") and module.endswith(("F", "functional"))


def says_when(call: ast.Call) -> bool:
    """Whether a dropout is told whether this is training."""
    return len(call.args) > 2 or any(each.arg in ("training", None) for each in call.keywords)


def accumulation_cleared(program: Program) -> Finding | None:
    """A step every few batches, and gradients that are cleared in each: only the last batch of the few counts."""
    for outer in program.loops:
        if found := cleared_in_parts(outer):
            return found
    for loop in program.loops:
        cleared = [each for each in loop.body if action(each) == "zero_grad"]
        back = [call.lineno for call in methods(loop, "backward")]
        for each in loop.body:
            is_now_and_then = isinstance(each, ast.If) and any(
                isinstance(part, ast.Mod) for part in ast.walk(each.test)
            )
            if (
                is_now_and_then
                and cleared
                and back
                and methods(each, "step")
                and not any(isinstance(inner, Loop) for inner in ast.walk(loop) if inner is not loop)
            ):
                return Finding(
                    cleared[0].lineno, {"condition": ast.unparse(each.test)[:60] if isinstance(each, ast.If) else ""}
                )
    return None


def cleared_in_parts(outer: Loop) -> Finding | None:
    """An inner loop that clears and goes back for each part, and a step of the same optimizer after it."""
    for number, inner in enumerate(outer.body):
        if not isinstance(inner, ast.For) or methods(inner, "step") or not methods(inner, "backward"):
            continue
        later = {
            ast.unparse(each).partition(".step(")[0] for each in outer.body[number + 1 :] if action(each) == "step"
        }
        for each in inner.body:
            if action(each) == "zero_grad" and ast.unparse(each).partition(".zero_grad(")[0] in later:
                return Finding(each.lineno, {"condition": f"for {ast.unparse(inner.target)} …"})
    return None


def target_never_synced(program: Program) -> Finding | None:
    """A copy of a network that makes the targets of a temporal-difference loss, and never gets the weights that are learnt."""
    if not program.trains:
        return None
    for name, values in program.bound.items():
        if len(values) != 1 or not is_network(program, values[0]) or is_renewed(program, name):
            continue
        for node in ast.walk(program.tree):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and any(bootstraps(program, node, name)):
                source = dotted(values[0].args[0]) if isinstance(values[0], ast.Call) and values[0].args else ""
                return Finding(values[0].lineno, {"copy": name, "source": source or "-"})
    return None


def is_network(program: Program, value: ast.expr) -> bool:
    """Whether an expression makes a network, or a copy of one."""
    is_copy = isinstance(value, ast.Call) and dotted(value.func).endswith("deepcopy") and bool(value.args)
    return program.is_layer(value) or (
        is_copy and isinstance(value, ast.Call) and dotted(value.args[0]) in program.models
    )


def is_renewed(program: Program, name: str) -> bool:
    """Whether a network's weights change after it was made: by a training, by a copy in a loop or in a function."""
    repeating = [*program.loops, *program.functions.values()]
    copies = [
        call
        for each in repeating
        for call in methods(each, "load_state_dict")
        if dotted(call.func).startswith(f"{name}.")
    ]
    uses = [ast.unparse(node.value) for node in ast.walk(program.tree) if isinstance(node, ast.Attribute)]
    given = any(
        ast.unparse(node) in (f"{name}.parameters", f"{name}.state_dict", f"{name}.named_parameters", f"{name}.modules")
        for node in ast.walk(program.tree)
        if isinstance(node, ast.Attribute)
    )
    is_handed_on = any(dotted(argument) == name for call in calls(program.tree) for argument in call.args)
    return (
        bool(copies) or given or is_handed_on or name not in uses + [dotted(call.func) for call in calls(program.tree)]
    )


def bootstraps(program: Program, total: ast.BinOp, name: str) -> Iterator[bool]:
    """Whether a sum holds a product with what a network says of the next state."""
    for node in ast.walk(total):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            values = [node, *(value for each in names for value in program.bound.get(each, []))]
            asked = [call for value in values for call in calls(value)]
            picked = any(
                methods(value, "max") or methods(value, "gather") or methods(value, "amax") for value in values
            )
            yield picked and any(dotted(call.func) == name for call in asked)


def mask_upside_down(program: Program) -> Finding | None:
    """A padding mask that is True for the words: attention leaves out what is True."""
    for call in calls(program.tree):
        for each in call.keywords:
            value = each.value
            if each.arg in PADDING_MASKS:
                bound = program.bound.get(dotted(value), []) if isinstance(value, ast.Name) else [value]
                last = bound[-1] if bound else None
                if isinstance(last, ast.Compare) and len(last.ops) == 1 and marks_words(last):
                    return Finding(last.lineno, {"mask": ast.unparse(last)[:60], "argument": each.arg or ""})
    return None


def marks_words(compared: ast.Compare) -> bool:
    """Whether a comparison is True where no padding is: `ids != 0`, `arange(n) < lengths`."""
    operator = compared.ops[0]
    by_place = "arange" in ast.unparse(compared.left)
    return (isinstance(operator, ast.NotEq) and not by_place) or (isinstance(operator, ast.Lt) and by_place)
