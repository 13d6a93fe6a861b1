"""Changes of a training in a program's text: 改成 GPU 版本, 优化器换成 Adam, 学习率改成 0.01, 训练 5 轮, 保存模型."""

import ast
import re
import unicodedata
from collections.abc import Iterator

from tools.fragment import unbound
from tools.program import dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

GENTLE = 0.001
"""A step size that Adam and its like can take; what SGD takes is often a hundred times as much."""
OPTIMIZERS = ("AdamW", "Adam", "SGD", "RMSprop", "Adagrad")
MAKERS = ("randn", "rand", "randint", "tensor", "zeros", "ones", "arange", "linspace", "randn_like", "full")
WHERE = 'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")'
RATE = r"学习率|(?<![a-z])lr(?![a-z])|learning[ _]?rate"
NUMBERS = (
    (RATE, ("lr", "learning_rate"), "学习率", "learning rate"),
    (r"批(?:次)?(?:的)?大小|batch[ _]?size", ("batch_size",), "批大小", "batch size"),
    (r"轮数?|epochs?", ("epochs", "num_epochs", "n_epochs", "EPOCHS"), "轮数", "number of epochs"),
)
"""How a number is named in a wish and in a program."""
_NUMBER = r"\d+(?:\.\d+)?(?:e-?\d+)?"


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
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or len(node.targets) != 1:
            continue
        kind = dotted(node.value.func)
        is_model = dotted(node.targets[0]) in models or kind in source.program.module_classes
        is_tensor = kind.startswith("torch.") and kind.count(".") == 1 and kind.rpartition(".")[2] in MAKERS
        if is_model or is_tensor:
            yield Edit(source.end(node.value), source.end(node.value), ".to(device)")
    for loop in source.program.loops:
        if isinstance(loop, ast.For) and "loader" in ast.unparse(loop.iter).lower() and (names := _batch(loop)):
            here, moves = source.start(loop.body[0]), ", ".join(f"{name}.to(device)" for name in names)
            yield Edit(here, here, f"{', '.join(names)} = {moves}\n{' ' * loop.body[0].col_offset}")


def _batch(loop: ast.For) -> list[str]:
    """Return the names of a batch's parts, also behind a counter: `for i, (x, y) in enumerate(loader)`."""
    batch = loop.target
    if isinstance(batch, ast.Tuple) and isinstance(batch.elts[-1], ast.Tuple):
        batch = batch.elts[-1]
    parts = batch.elts if isinstance(batch, ast.Tuple) else []
    names = [each.id for each in parts if isinstance(each, ast.Name)]
    return names if len(names) == len(parts) else []


def other_optimizer(source: Source, wish: str) -> Made:
    """Put another optimizer in the place of the one; the one named last is the new: 从 Adam 换成 SGD."""
    named = re.findall(rf"(?<![a-z])({'|'.join(OPTIMIZERS)})(?![a-z])", wish, re.IGNORECASE)
    new = next((name for name in OPTIMIZERS if named and name.lower() == named[-1].lower()), "")
    made = [call for call in source.called(*OPTIMIZERS) if dotted(call.func).rpartition(".")[2] != new]
    if not new or not made:
        return None
    edits, slower = [source.renames(call, new) for call in made], False
    names_rate = re.search(RATE, wish, re.IGNORECASE) is not None
    for call, keyword in ((each, keyword) for each in made for keyword in each.keywords):
        if keyword.arg == "lr" and new.startswith("Adam") and not names_rate and _is_large(keyword.value):
            edits.append(Edit(source.start(keyword.value), source.end(keyword.value), f"{GENTLE}"))
            slower = True
        if keyword.arg in ("momentum", "nesterov") and new != "SGD":
            edits.append(_without(source, call, keyword))
    zh, en = f"优化器换成了 `{new}`。", f"The optimizer is now `{new}`."
    if slower:
        zh += f"原来的学习率对它太大，一起改成 {GENTLE}。"
        en += f" The old learning rate is too large for it, and is {GENTLE} now."
    return edits, Words(zh, en)


def _is_large(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, float) and value.value > 10 * GENTLE


def _without(source: Source, call: ast.Call, keyword: ast.keyword) -> Edit:
    """Return the edit that takes a named argument out, with the comma before it."""
    start, end = source.at(keyword.lineno, keyword.col_offset), source.end(keyword.value)
    comma = source.code.rfind(",", source.end(call.func), start)
    return Edit(comma if comma >= 0 else start, end, "")


def other_number(source: Source, wish: str) -> Made:
    """Put another step size, batch size or number of epochs in the place of the one: each the number behind its name."""
    edits, zh, en = [], "", ""
    wish = re.sub(r"10\s*\^?\s*[-−⁻]\s*([\d⁰¹²³⁴⁵⁶⁷⁸⁹])", lambda power: f"1e-{unicodedata.digit(power[1])}", wish)
    for name, names, told_zh, told_en in NUMBERS:
        said = re.search(
            rf"(?:{name})[^\d，,。；;]{{0,16}}?({_NUMBER})(?:[^\d，,。；;]{{0,4}}(?:到|成|为|to)\s*({_NUMBER}))?",
            wish,
            re.IGNORECASE,
        )
        said = said or (
            re.search(rf"({_NUMBER})\s*个?\s*(?:{name})", wish, re.IGNORECASE) if "epochs" in names else None
        )
        new = next((each for each in reversed(said.groups()) if each), "") if said else ""
        if new and (found := list(_numbers(source, names, new))):
            edits += found
            zh += f"{told_zh}改成了 {new}。"
            en += f"{' ' if en else ''}The {told_en} is now {new}."
    return (edits, Words(zh, en)) if edits else None


def _numbers(source: Source, names: tuple[str, ...], new: str) -> Iterator[Edit]:
    """Yield the edits of named arguments, of names that are bound to a number, and of a training's range."""
    found = False
    for node in ast.walk(source.program.tree):
        is_named = (isinstance(node, ast.keyword) and node.arg in names) or (
            isinstance(node, ast.Assign) and dotted(node.targets[0]) in names
        )
        value = node.value if is_named and isinstance(node, ast.keyword | ast.Assign) else None
        if isinstance(value, ast.Constant):
            found = True
            yield Edit(source.start(value), source.end(value), new)
    if "epochs" in names and not found and (last := _last_of_range(source)):
        yield Edit(source.start(last), source.end(last), new)


def _last_of_range(source: Source) -> ast.Constant | None:
    """Return the number up to which the outer loop of a training counts."""
    loops = (loop for loop in source.program.loops if source.program.reaches(loop, "backward"))
    turns = getattr(next(loops, None), "iter", None)
    if not isinstance(turns, ast.Call) or dotted(turns.func) != "range" or not turns.args:
        return None
    return turns.args[-1] if isinstance(turns.args[-1], ast.Constant) else None


def saved(source: Source, wish: str) -> Made:
    """Save the model's parameters at the end."""
    model = next((name for name in source.program.bound if name in source.program.models and name.isidentifier()), "")
    if (
        not re.search(r"保存|存(下|起)来|\bsave\b", wish, re.IGNORECASE)
        or not model
        or "save" in source.program.attributes
    ):
        return None
    end = len(source.code.rstrip("\n"))
    told = Words(
        f'最后存下参数；要用时先照原样建好 `{model}`，再 `{model}.load_state_dict(torch.load("model.pt"))`。',
        f'The parameters are saved at the end; to use them, build `{model}` as before, then `{model}.load_state_dict(torch.load("model.pt"))`.',
    )
    return [Edit(end, end, f'\ntorch.save({model}.state_dict(), "model.pt")')], told
