"""A program that runs on the GPU where there is one, and on the CPU as well: 改成 GPU 版本, run it on the GPU.

What is made as a tensor is moved where it is made, and with it all that is computed of it; what comes from elsewhere (a loader's
batch, a file's array) where it meets the model or what the model gave.
"""

import ast
import re
from collections.abc import Iterator

from tools.fragment import unbound
from tools.program import Program, calls, dotted, methods
from tools.texts import Edit, Made, Source
from tools.words import Words

MAKERS = ("randn", "rand", "randint", "tensor", "zeros", "ones", "arange", "linspace", "randn_like", "full")
_LIKE = ("randn_like",)
"""These are made where their model tensor is."""
_OTHER_MAKERS = ("from_numpy", "as_tensor", "eye", "empty", "normal", "logspace", "randperm")
WHERE = 'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")'
_DATA = ("TensorDataset", "DataLoader", "random_split", "Subset")
"""What is given to these stays where it is: each batch is moved."""
_DRAWS = ("plot", "imshow", "scatter", "bar", "hist", "matshow", "semilogy", "fill_between")
_PLAIN = ("item", "tolist", "numpy", "cpu", "shape", "size", "numel")
"""What gives no tensor on the device."""
_NUMBERS = ("len", "float", "int", "bool", "list", "range", "max", "min", "sorted", "str", "tuple")


def on_gpu(source: Source, wish: str) -> Made:
    """Move the models, the batches and the tensors that are made to the device that is there."""
    if not re.search(r"gpu|cuda|显卡|\bmps\b", wish, re.IGNORECASE) or "device" in source.program.words:
        return None
    edits = list(dict.fromkeys(_moved(source)))
    imports = [each for each in source.program.tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    lacks = [name for name in unbound(source.program) if name in source.program.models and name.isidentifier()]
    if not edits and not lacks:
        return None
    here = "".join(f"{name}.to(device)\n" for name in lacks)
    brings = "" if "torch" in source.program.words or not imports else "import torch\n"
    last = (imports[-1].end_lineno or 1) if imports else 0
    after = source.at(last + 1, 0) if 0 < last < len(source.code.split("\n")) else 0
    told = Words(
        "加了 `device` 一行，模型和每一批数据都用 `.to(device)` 搬过去；没有 GPU 的机器上它就是 CPU，所以这里也跑得通。",
        "Added the line with `device`; the model and every batch are moved with `.to(device)`. Without a GPU it is the CPU, so it runs here, too.",
    )
    return [*edits, Edit(after, after, f"{brings}{WHERE}\n{here}")], told


def _moved(source: Source) -> Iterator[Edit]:
    program = source.program
    yield from (_to_device(source, call) for call in _layers(program))
    made = set(_makers(program))
    for call in made:
        needs_gradient = any(each.arg == "requires_grad" for each in call.keywords)
        # A moved copy is no leaf: its gradient would be kept nowhere.
        yield (
            Edit(source.end(call) - 1, source.end(call) - 1, ", device=device")
            if needs_gradient
            else _to_device(source, call)
        )
    loops = [loop for loop in program.loops if isinstance(loop, ast.For) and _is_of_batches(program, loop.iter)]
    for loop in loops:
        if names := _batch(loop.target):
            here, moves = source.start(loop.body[0]), ", ".join(f"{name}.to(device)" for name in names)
            yield Edit(here, here, f"{', '.join(names)} = {moves}\n{' ' * loop.body[0].col_offset}")
    yield from _in_comprehensions(source)
    yield from _met(source, made, loops)
    yield from _back(source, _there(program, made), made)


def _layers(program: Program) -> Iterator[ast.Call]:
    """Yield the calls outside of classes that make a model, or the loss that holds weights; the outermost of nested ones."""
    inner = {id(each) for owner in program.classes.values() for each in ast.walk(owner)}
    for call in calls(program.tree):  # outer before inner
        name, weighed = _last(call), any(each.arg in ("weight", "pos_weight") for each in call.keywords)
        is_kept = any(name in program.models and call in values for name, values in program.bound.items())
        if id(call) in inner or not (program.is_layer(call) or is_kept):
            continue
        inner |= {id(each) for each in ast.walk(call)}
        if name != "Parameter" and (not name.endswith("Loss") or weighed or name in program.module_classes):
            yield call


def _to_device(source: Source, node: ast.expr) -> Edit:
    return Edit(source.end(node), source.end(node), ".to(device)")


def _makers(program: Program) -> Iterator[ast.Call]:
    """Yield the calls that make a tensor: not where a model is built, nor of data that go through a loader."""
    building = [
        each
        for owner in program.classes.values()
        for each in owner.body
        if isinstance(each, ast.FunctionDef) and (owner.name not in program.module_classes or each.name == "__init__")
    ]
    within = {id(each) for owner in building for each in ast.walk(owner)} | _loaded(program)
    for call in calls(program.tree):
        if _makes_tensor(call) and id(call) not in within:
            yield call


def _loaded(program: Program) -> set[int]:
    """Return the nodes of what goes through loaders only; nothing where a tensor of other use is part of it."""
    loaded = {id(each) for call in calls(program.tree) if _last(call) in _DATA for each in ast.walk(call)}
    reads = [each for each in ast.walk(program.tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
    before = -1
    while len(loaded) > before:
        before = len(loaded)
        others = {each.id for each in reads if id(each) not in loaded}
        names = {each.id for each in reads} - others
        loaded |= {id(each) for name in names for value in program.bound.get(name, []) for each in ast.walk(value)}
    shared = {each.id for each in reads if id(each) in loaded} & others
    makes = (_makes_tensor(each) for name in shared for value in program.bound.get(name, []) for each in calls(value))
    return set() if any(makes) else loaded


def _makes_tensor(value: ast.expr) -> bool:
    kind = dotted(value.func) if isinstance(value, ast.Call) else ""
    last = kind.rpartition(".")[2]
    if last == "generate_square_subsequent_mask":
        return True
    return kind.startswith("torch.") and kind.count(".") == 1 and last in {*MAKERS, *_OTHER_MAKERS} - {*_LIKE}


def _last(call: ast.Call) -> str:
    """Return the last name of what is called, also of axes[0, 1].imshow."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)


def _is_of_batches(program: Program, iterated: ast.expr) -> bool:
    """Tell whether a loop goes through a loader's batches."""
    names = {each.id for each in ast.walk(iterated) if isinstance(each, ast.Name)}
    values = [value for name in names for value in program.bound.get(name, [])]
    return "loader" in ast.unparse(iterated).lower() or any(
        isinstance(value, ast.Call) and _last(value) == "DataLoader" for value in values
    )


def _batch(batch: ast.expr) -> list[str]:
    """Return the names of a batch's parts, also behind a counter: `for i, (x, y) in enumerate(loader)`."""
    if isinstance(batch, ast.Tuple) and isinstance(batch.elts[-1], ast.Tuple):
        batch = batch.elts[-1]
    parts = batch.elts if isinstance(batch, ast.Tuple) else []
    names = [each.id for each in parts if isinstance(each, ast.Name)]
    return names if len(names) == len(parts) else []


def _in_comprehensions(source: Source) -> Iterator[Edit]:
    """Yield the moves of a batch's parts where a comprehension goes through a loader."""
    for node in ast.walk(source.program.tree):
        if isinstance(node, ast.GeneratorExp | ast.ListComp):
            over = [each for each in node.generators if _is_of_batches(source.program, each.iter)]
            names = {name for each in over for name in _batch(each.target)}
            for part in ast.walk(node.elt):
                if isinstance(part, ast.Name) and part.id in names:
                    yield _to_device(source, part)


def _there(program: Program, made: set[ast.Call]) -> set[str]:
    """Return the names of tensors on the device: of what was made there, or given by a model, or computed of such."""
    given = [each for each in ast.walk(program.tree) if isinstance(each, ast.arg) and each.annotation]
    there = {each.arg for each in given if each.annotation and dotted(each.annotation).endswith("Tensor")}
    before = -1
    bound = [(name, value) for name, values in program.bound.items() for value in values]
    bound += [
        (name, node.iter)
        for node in ast.walk(program.tree)
        if isinstance(node, ast.For | ast.comprehension)
        for name in _names(node.target)[_last_of(node.iter) == "enumerate" :]
    ]
    while len(there) > before:
        before = len(there)
        for name, value in bound:
            if _is_there(program, value, there, made):
                there.add(name)
        for node in ast.walk(program.tree):
            if isinstance(node, ast.Assign) and _is_there(program, node.value, there, made):
                there |= {name for target in node.targets if isinstance(target, ast.Tuple) for name in _names(target)}
    return there


def _last_of(iterated: ast.expr) -> str:
    return _last(iterated) if isinstance(iterated, ast.Call) else ""


def _names(target: ast.expr) -> list[str]:
    return [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]


def _is_there(program: Program, value: ast.AST, there: set[str], made: set[ast.Call]) -> bool:
    """Tell whether an expression gives a tensor on the device."""
    if isinstance(value, ast.Attribute) and value.attr in _PLAIN:
        return False
    if isinstance(value, ast.Call):
        name = dotted(value.func)
        if value in made or name in program.models:
            return True
        if name in _NUMBERS or _last(value) in _DATA:
            return False
    if isinstance(value, ast.Name):
        return value.id in there
    return any(_is_there(program, each, there, made) for each in ast.iter_child_nodes(value))


def _met(source: Source, made: set[ast.Call], loops: list[ast.For]) -> Iterator[Edit]:
    """Yield the moves of what comes from elsewhere: into a model, and beside what it gave where the two are compared."""
    program = source.program
    there = _there(program, made)
    within = {id(each) for owner in (*loops, *program.classes.values()) for each in ast.walk(owner)}
    for call in calls(program.tree):
        if id(call) in within:
            continue
        given = call.args[:1] if dotted(call.func) in program.models else []
        is_loss = len(call.args) == 2 and re.search(r"loss|criterion|entropy", dotted(call.func), re.IGNORECASE)
        given = [call.args[1]] if is_loss and _is_there(program, call.args[0], there, made) else given
        for each in given:
            if isinstance(each, ast.Name | ast.Subscript) and not _is_there(program, each, there, made):
                yield _to_device(source, each)


def _back(source: Source, there: set[str], made: set[ast.Call]) -> Iterator[Edit]:
    """Yield `.cpu()` where NumPy or a plot gets what may be on the device."""
    for call in methods(source.program.tree, "numpy"):
        if isinstance(call.func, ast.Attribute) and not dotted(call.func).startswith(("np.", "numpy.")):
            yield Edit(source.end(call.func.value), source.end(call.func.value), ".cpu()")
    for call in calls(source.program.tree):
        is_drawn = _last(call) in _DRAWS and not _is_there(source.program, call.func, there, made)  # x.scatter is none
        for each in call.args if is_drawn else ():
            if not isinstance(each, ast.Constant | ast.List | ast.ListComp) and _is_there(
                source.program, each, there, made
            ):
                is_sum = isinstance(each, ast.BinOp | ast.UnaryOp)
                yield Edit(source.start(each), source.start(each), "(" * is_sum)
                yield Edit(source.end(each), source.end(each), ")" * is_sum + ".cpu()")
