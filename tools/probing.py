"""Small probes of a program: what a name in it came to, and whether a number that is proposed for it is right."""

import ast
from collections.abc import Iterator

from tools.program import Program, dotted, methods
from tools.run import Run
from tools.texts import Edit, Source, applied
from tools.trace import Layer, Line, Tensor, Trace


def bound_at_last(program: Program) -> set[str]:
    """Return the names that are there when a program has ended: none of a function's own."""
    inner = {
        id(part)
        for node in ast.walk(program.tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        for part in ast.walk(node)
    }
    names = (node for node in ast.walk(program.tree) if isinstance(node, ast.Name) and id(node) not in inner)
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def bound_within(program: Program) -> set[str]:
    """Return the names that functions of a program bind for themselves, and what they are given."""
    functions = [node for node in ast.walk(program.tree) if isinstance(node, ast.FunctionDef)]
    nodes = [node for function in functions for node in ast.walk(function)]
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in nodes if isinstance(node, ast.arg) and node.arg != "self"}


def shapes_seen(term: str, trace: Trace) -> Iterator[tuple[Line, Tensor, tuple[tuple[int, ...], ...]]]:
    """Yield the lines of a run in which a name or a term was a tensor, with what it was there last and all its shapes."""
    for line in trace.lines:
        for tensor, shapes in line.latest():
            if tensor.name == term:
                yield line, tensor, shapes


def computed(node: ast.expr) -> float | None:
    """Return what a sum or a product of written numbers comes to."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return float(node.value)
    if not isinstance(node, ast.BinOp):
        return None
    left, right = computed(node.left), computed(node.right)
    if left is None or right is None:
        return None
    match node.op:
        case ast.Mult():
            return left * right
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Div():
            return left / right if right else None
        case _:
            return None


def with_print(code: str, name: str) -> str:
    """Return a program that tells at its end what a name came to."""
    return f"{code.rstrip()}\nprint({name!r}, '=', {name})\n"


def loss_at_last(name: str, run: Run) -> str:
    """Return what is said of the loss that a name came to in a run that was traced; empty where it is none, or another one is."""
    program, curves = Program.parse(run.code), run.trace.losses if run.trace else ()
    backward = methods(program.tree, "backward") if program else []
    is_loss = any(isinstance(call.func, ast.Attribute) and dotted(call.func.value) == name for call in backward)
    if not is_loss or len(curves) != 1 or len(backward) != 1 or not curves[0].points:
        return ""
    step, value = curves[0].points[-1]
    return f"{name} = {value:.6g}\n" if step == curves[0].steps else ""


def with_last_shown(code: str) -> str:
    """Return a program that prints the value with which it ends, as a notebook does; empty where it ends with none."""
    program = Program.parse(code)
    last = program.tree.body[-1] if program and program.tree.body else None
    if program is None or not isinstance(last, ast.Expr) or isinstance(last.value, ast.Constant):
        return ""
    source = Source(code, program)
    return applied(code, [Edit(source.start(last), source.end(last), f"print(repr({ast.unparse(last.value)}))")])


_ROW = "layer of the program"
_COUNTED = f"""
for _name, _value in list(globals().items()):
    if isinstance(_value, __import__("torch").nn.Module):
        for _path, _part in _value.named_modules(prefix=_name):
            _of = "nn." if type(_part).__module__.startswith("torch.nn") else ""
            _sizes = [(p.numel(), p.numel() * p.requires_grad) for p in _part.parameters()]
            print("{_ROW}", _path, _of + type(_part).__name__, *map(sum, zip((0, 0), *_sizes)))
"""


def with_layers(code: str) -> str:
    """Return a program that tells at its end the layers of its models and the sizes of these, called or not."""
    return code.rstrip() + "\n" + _COUNTED


def layers_counted(output: str) -> tuple[Layer, ...]:
    """Return the layers that such a program has told, of which no call was seen."""
    rows = (row.removeprefix(_ROW).split() for row in output.splitlines() if row.startswith(_ROW))
    whole = (
        row for row in rows if len(row) == len(Layer.__annotations__) - 2 and row[2].isdigit() and row[3].isdigit()
    )
    return tuple(Layer(name, kind, (), None, int(size), int(trainable)) for name, kind, size, trainable in whole)


def with_number(before: str, mended: str, value: int) -> str:
    """Return a program with a number in the one place where its mend has another; empty where the mend changes more."""
    old, new = Program.parse(before), Program.parse(mended)
    if old is None or new is None:
        return ""
    pairs = list(_differing(old.tree, new.tree))
    if len(pairs) != 1 or any(computed(each) is None for each in pairs[0]):
        return ""
    source, node = Source(before, old), pairs[0][0]
    return applied(before, [Edit(source.start(node), source.end(node), str(value))])


def _differing(one: ast.AST, other: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the largest sums or numbers in which two programs differ; two unlike statements as two terms that are no number."""
    if ast.dump(one) == ast.dump(other):
        return
    parts, others = list(ast.iter_child_nodes(one)), list(ast.iter_child_nodes(other))
    if isinstance(one, ast.expr) and isinstance(other, ast.expr) and None not in (computed(one), computed(other)):
        yield one, other
    elif type(one) is not type(other) or len(parts) != len(others) or not parts:
        yield ast.Name("unlike"), ast.Name("unlike")
    else:
        for part, counterpart in zip(parts, others, strict=True):
            yield from _differing(part, counterpart)
