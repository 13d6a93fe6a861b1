"""Changes of a network's layers in a program's text: 换成 GRU, 激活换成 GELU, 加上批归一化."""

import ast
import re
from collections.abc import Iterator

from tools.changes_of_dropout import behind
from tools.program import ACTIVATIONS, Program, calls, dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

CELLS = ("LSTM", "GRU", "RNN")


def other_cell(source: Source, wish: str) -> Made:
    """Put another recurrent layer in the place of the one, and unpack the state that it has."""
    named = re.findall(r"(?<![a-z])(LSTM|GRU|RNN)(?![a-z])", wish, re.IGNORECASE)
    new = named[-1].upper() if named else ""
    made = [call for call in source.called(*CELLS) if dotted(call.func).rpartition(".")[2] != new]
    if not new or not made:
        return None
    edits = [*(source.renames(call, new) for call in made), *_states(source, made, new)]
    told = Words(
        f"循环层换成了 `nn.{new}`" + ("；它的状态是 (h, c) 两个。" if new == "LSTM" else "；它的状态只有 h 一个。"),
        f"The recurrent layer is now `nn.{new}`; its state is " + ("the two (h, c)." if new == "LSTM" else "h alone."),
    )
    return edits, told


def _states(source: Source, made: list[ast.Call], new: str) -> Iterator[Edit]:
    """Yield the edits of what the other layer gives and takes: a state of h alone, or the two (h, c)."""
    program = source.program
    names = {name for name, values in program.bound.items() if any(value in made for value in values)}
    had_cell = any(dotted(call.func).endswith("LSTM") for call in made)
    for call in (each for each in calls(program.tree) if dotted(each.func) in names):
        given = call.args[1] if len(call.args) > 1 else None
        if new != "LSTM" and isinstance(given, ast.Tuple):
            yield Edit(source.start(given), source.end(given), ast.unparse(given.elts[0]))
    for node in ast.walk(program.tree):
        is_call = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.value.func) in names
        target = node.targets[0] if is_call and isinstance(node, ast.Assign) else None
        if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
            continue
        state = target.elts[1]
        if isinstance(state, ast.Tuple) and new != "LSTM":
            yield Edit(source.start(state), source.end(state), ast.unparse(state.elts[0]))
        elif isinstance(state, ast.Name) and new == "LSTM" and state.id != "_":
            yield Edit(source.start(state), source.end(state), f"({state.id}, _)")
        elif isinstance(state, ast.Name) and had_cell:
            yield from (_hidden(source, part) for part in _parts_of(program, state.id))


def _parts_of(program: Program, state: str) -> Iterator[ast.Subscript]:
    """Yield where the hidden state is taken out of the pair that an LSTM gives: state[0]."""
    for part in ast.walk(program.tree):
        if isinstance(part, ast.Subscript) and dotted(part.value) == state and ast.unparse(part.slice) == "0":
            yield part


def _hidden(source: Source, part: ast.Subscript) -> Edit:
    return Edit(source.end(part.value), source.end(part), "")


def other_activation(source: Source, wish: str) -> Made:
    """Put another activation in the place of the one."""
    named = [
        ACTIVATIONS[each]
        for each in re.findall("|".join(sorted(ACTIVATIONS, key=len, reverse=True)), re.sub(r"[\s_]", "", wish.lower()))
    ]
    if not named:
        return None
    new, others = named[-1], set(ACTIVATIONS.values()) - {named[-1]}
    if len(named) > 1:
        others &= set(named[:-1])
    edits = []
    for call in calls(source.program.tree):
        kind = dotted(call.func)
        last = kind.rpartition(".")[2]
        if last in others and kind.startswith(("nn.", "torch.nn.")):
            edits.append(source.renames(call, new))
        elif last in {each.lower() for each in others} and kind.startswith(("F.", "torch.")):
            edits.append(
                Edit(
                    source.start(call.func),
                    source.end(call.func),
                    f"nn.functional.{new.lower()}" if kind.startswith("torch.") else f"F.{new.lower()}",
                )
            )
    return (edits, Words(f"激活函数换成了 `{new}`。", f"The activation is now `{new}`.")) if edits else None


def _takes_away(wish: str) -> bool:
    return re.search("去掉|去除|删|取消|不要|拿掉|remove|drop (the|all)|without", wish, re.IGNORECASE) is not None


def with_batchnorm(source: Source, wish: str) -> Made:
    """Put batch normalization behind each layer of a Sequential but the last."""
    if not re.search(r"batch ?-?norm|批归一化|批标准化|(?<![a-z])bn(?![a-z])", wish, re.IGNORECASE) or _takes_away(
        wish
    ):
        return None
    kinds = {"Linear": "BatchNorm1d", "Conv2d": "BatchNorm2d"}
    layers = [part for part in _parts(source) if dotted(part.func).rpartition(".")[2] in kinds and len(part.args) > 1]
    edits = [
        behind(source, part, f"nn.{kinds[dotted(part.func).rpartition('.')[2]]}({ast.unparse(part.args[1])})")
        for part in layers[:-1]
    ]
    told = Words(
        "隐藏层之后、激活之前加了批归一化，括号里是上一层的输出数；最后一层之后不加。",
        "Batch normalization stands behind each hidden layer, before the activation, with that layer's outputs; not behind the last.",
    )
    return (edits, told) if edits else None


def _parts(source: Source) -> list[ast.Call]:
    return [part for call in source.called("Sequential") for part in call.args if isinstance(part, ast.Call)]


AWAY = (
    (r"池化|pool", ("MaxPool2d", "AvgPool2d"), "池化层", "pooling layers"),
    (r"dropout|暂退|随机失活", ("Dropout", "Dropout1d", "Dropout2d"), "dropout", "dropout layers"),
    (
        r"batch ?-?norm|批归一化|批标准化|(?<![a-z])bn(?![a-z])",
        ("BatchNorm1d", "BatchNorm2d"),
        "批归一化",
        "batch normalizations",
    ),
)
"""What can be taken out of a Sequential."""


def without(source: Source, wish: str) -> Made:
    """Take layers out of a Sequential; a dense layer behind poolings gets the larger map."""
    names = next((each for each in AWAY if _takes_away(wish) and re.search(each[0], wish, re.IGNORECASE)), None)
    edits: list[Edit] = []
    for row in source.called("Sequential") if names else ():
        parts = [each for each in row.args if isinstance(each, ast.Call)]
        gone = [each for each in parts if names and dotted(each.func).rpartition(".")[2] in names[1]]
        sides = [each.args[0].value for each in gone if each.args and isinstance(each.args[0], ast.Constant)]
        for part in gone:
            edits.append(_gone(source, part))
        rows = source.code.split("\n")
        for line in {part.lineno for part in gone}:  # the shapes that they gave
            if shape := re.search(r"[ \t]*#\s*->.*$", rows[line - 1]):
                edits.append(Edit(source.at(line, 0) + shape.start(), source.at(line, 0) + shape.end(), ""))
        dense = next((each for each in parts if dotted(each.func).endswith("Linear")), None)
        if gone and names and "MaxPool2d" in names[1] and dense:
            edits += _larger(source, dense.args[0], [each for each in sides if isinstance(each, int)])
    told = Words(f"去掉了{names[2]}。", f"The {names[3]} are gone.") if names else Words("", "")
    return (edits, told) if edits else None


def _gone(source: Source, part: ast.Call) -> Edit:
    """Return the edit that takes a layer out, with its comma, the space before it, and its row where that holds nothing else."""
    comma = re.compile(r"\s*,").match(source.code, source.end(part))
    start, end = source.start(part), comma.end() if comma else source.end(part)
    before = source.code[:start].rstrip(" ")
    is_alone = before.endswith("\n") and source.code[end : end + 1] == "\n"
    return Edit(len(before) - is_alone if not before.endswith("\n") or is_alone else start, end, "")


def _larger(source: Source, taken: ast.expr, sides: list[int]) -> list[Edit]:
    """Return the edits of a flattened map's sides, c * h * w, or of its size, without poolings over these sides."""
    times = 1
    for side in sides:
        times *= side
    if isinstance(taken, ast.Constant) and isinstance(taken.value, int):
        return [Edit(source.start(taken), source.end(taken), str(taken.value * times * times))]
    factors = (
        [taken.right, taken.left.right] if isinstance(taken, ast.BinOp) and isinstance(taken.left, ast.BinOp) else []
    )
    return [
        Edit(source.start(each), source.end(each), str(each.value * times))
        for each in factors
        if isinstance(each, ast.Constant) and isinstance(each.value, int)
    ]
