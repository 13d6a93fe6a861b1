"""Changes of a training in a program's text: 优化器换成 Adam, 学习率改成 0.01, 训练 5 轮, 保存模型."""

import ast
import re
import unicodedata
from collections.abc import Iterator

from tools.program import dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

GENTLE = 0.001
"""A step size that Adam and its like can take; what SGD takes is often a hundred times as much."""
USUAL_DECAY = "1e-4"
OPTIMIZERS = ("AdamW", "Adam", "SGD", "RMSprop", "Adagrad")
RATE = r"学习率|(?<![a-z])lr(?![a-z])|learning[ _]?rate"
NUMBERS = (
    (RATE, ("lr", "learning_rate"), "学习率", "learning rate"),
    (r"批(?:次)?(?:的)?大小|batch[ _]?size", ("batch_size",), "批大小", "batch size"),
    (r"轮数?|epochs?", ("epochs", "num_epochs", "n_epochs", "EPOCHS"), "轮数", "number of epochs"),
)
"""How a number is named in a wish and in a program."""
_NUMBER = r"\d+(?:\.\d+)?(?:e-?\d+)?"


def other_optimizer(source: Source, wish: str) -> Made:
    """Put another optimizer in the place of the one; the one named last is the new: 从 Adam 换成 SGD."""
    named = re.findall(rf"(?<![a-z])({'|'.join(OPTIMIZERS)})(?![a-z])", wish, re.IGNORECASE)
    new = next((name for name in OPTIMIZERS if named and name.lower() == named[-1].lower()), "")
    made = [call for call in source.called(*OPTIMIZERS) if dotted(call.func).rpartition(".")[2] != new]
    if not new or not (made or source.called(new)):
        return None
    edits, slower = [source.renames(call, new) for call in made], False
    names_rate = re.search(RATE, wish, re.IGNORECASE) is not None
    for call, keyword in ((each, keyword) for each in made for keyword in each.keywords):
        if keyword.arg == "lr" and new.startswith("Adam") and not names_rate and _is_large(keyword.value):
            edits.append(Edit(source.start(keyword.value), source.end(keyword.value), f"{GENTLE}"))
            slower = True
        if keyword.arg in ("momentum", "nesterov") and new != "SGD":
            edits.append(without_argument(source, call, keyword))
    zh, en = f"优化器换成了 `{new}`。", f"The optimizer is now `{new}`."
    if slower:
        zh += f"原来的学习率对它太大，一起改成 {GENTLE}。"
        en += f" The old learning rate is too large for it, and is {GENTLE} now."
    return edits, Words(zh, en)


def with_decay(source: Source, wish: str) -> Made:
    """Let the optimizers shrink the weights: by so much, or as usual."""
    if not re.search(r"权重衰减|weight[_ ]?decay|(?<![a-z])l2(?![a-z0-9])", wish, re.IGNORECASE):
        return None
    if re.search("去掉|删|不要|remove", wish, re.IGNORECASE):
        return None
    said = re.search(rf"(?:衰减|decay|l2)[^\d]{{0,12}}({_NUMBER})", wish, re.IGNORECASE)
    decay, edits = said[1] if said else USUAL_DECAY, list[Edit]()
    for call in source.called(*OPTIMIZERS):
        there = next((each.value for each in call.keywords if each.arg == "weight_decay"), None)
        end = source.end(call) - 1
        edits.append(
            Edit(source.start(there), source.end(there), decay) if there else Edit(end, end, f", weight_decay={decay}")
        )
    told = Words(f"优化器加了权重衰减 `weight_decay={decay}`。", f"The optimizer has `weight_decay={decay}` now.")
    return (edits, told) if edits else None


def _is_large(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, float) and value.value > 10 * GENTLE


def without_argument(source: Source, call: ast.Call, keyword: ast.keyword) -> Edit:
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
        if "epochs" in names and turns_of_steps(source):
            continue
        if new and (found := list(_numbers(source, names, new))):
            edits += found
            zh += f"{told_zh}改成了 {new}。"
            en += f"{' ' if en else ''}The {told_en} is now {new}."
    return (edits, Words(zh, en)) if edits else None


def turns_of_steps(source: Source) -> int:
    """Return how many steps a training counts that has no epochs; 0 for any other program."""
    loops = [loop for loop in source.program.loops if source.program.reaches(loop, "backward")]
    counter = dotted(loops[0].target) if loops and isinstance(loops[0], ast.For) else ""
    last = _last_of_range(source) if re.search("step|iter", counter) else None
    return last.value if last and isinstance(last.value, int) else 0


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
