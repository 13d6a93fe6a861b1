"""A program that runs on the GPU where there is one, and on the CPU as well: 改成 GPU 版本, run it on the GPU."""

import ast
import re
from collections.abc import Iterator

from tools.fragment import unbound
from tools.program import calls, dotted, pairs
from tools.texts import Edit, Made, Source
from tools.words import Words

MAKERS = ("randn", "rand", "randint", "tensor", "zeros", "ones", "arange", "linspace", "randn_like", "full")
WHERE = 'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")'


def on_gpu(source: Source, wish: str) -> Made:
    """Move the models, the batches and the tensors that are made to the device that is there."""
    if not re.search(r"gpu|cuda|显卡|\bmps\b", wish, re.IGNORECASE) or "device" in source.program.words:
        return None
    edits = list(_moved(source))
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
    models = source.program.models
    for node in source.program.tree.body:
        for name, value in pairs(node.targets[0], node.value) if isinstance(node, ast.Assign) else ():
            kind = dotted(value.func) if isinstance(value, ast.Call) else ""
            is_model = name in models or kind in source.program.module_classes
            if kind and (is_model or _makes_tensor(value)):
                yield Edit(source.end(value), source.end(value), ".to(device)")
    yield from _inputs(source)
    for loop in source.program.loops:
        if isinstance(loop, ast.For) and "loader" in ast.unparse(loop.iter).lower() and (names := _batch(loop)):
            here, moves = source.start(loop.body[0]), ", ".join(f"{name}.to(device)" for name in names)
            yield Edit(here, here, f"{', '.join(names)} = {moves}\n{' ' * loop.body[0].col_offset}")


def _makes_tensor(value: ast.expr) -> bool:
    kind = dotted(value.func) if isinstance(value, ast.Call) else ""
    return kind.startswith("torch.") and kind.count(".") == 1 and kind.rpartition(".")[2] in MAKERS


def _inputs(source: Source) -> Iterator[Edit]:
    """Yield the moves of what goes into a model outside of the loops over batches, and was not moved where it was made."""
    program = source.program
    loops = [loop for loop in program.loops if isinstance(loop, ast.For) and "loader" in ast.unparse(loop.iter).lower()]
    within = {id(each) for owner in (*loops, *program.classes.values()) for each in ast.walk(owner)}
    for call in calls(program.tree):
        given = call.args[0] if call.args and dotted(call.func) in program.models and id(call) not in within else None
        is_moved = isinstance(given, ast.Name) and any(map(_makes_tensor, program.bound.get(given.id, [])))
        is_tensor = isinstance(given, ast.Name | ast.Subscript) or (given is not None and _makes_tensor(given))
        if given is not None and is_tensor and not is_moved:
            yield Edit(source.end(given), source.end(given), ".to(device)")


def _batch(loop: ast.For) -> list[str]:
    """Return the names of a batch's parts, also behind a counter: `for i, (x, y) in enumerate(loader)`."""
    batch = loop.target
    if isinstance(batch, ast.Tuple) and isinstance(batch.elts[-1], ast.Tuple):
        batch = batch.elts[-1]
    parts = batch.elts if isinstance(batch, ast.Tuple) else []
    names = [each.id for each in parts if isinstance(each, ast.Name)]
    return names if len(names) == len(parts) else []
