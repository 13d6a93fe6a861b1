"""Changes of a network's layers in a program's text: 换成 GRU, 激活换成 GELU, 加个 dropout, 加上批归一化."""

import ast
import re

from tools.program import calls, dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

ACTIVATIONS = {
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "leakyrelu": "LeakyReLU",
    "silu": "SiLU",
}
CELLS = ("LSTM", "GRU", "RNN")


def other_cell(source: Source, wish: str) -> Made:
    """Put another recurrent layer in the place of the one, and unpack the state that it has."""
    named = re.findall(r"(?<![a-z])(LSTM|GRU|RNN)(?![a-z])", wish, re.IGNORECASE)
    new = named[-1].upper() if named else ""
    made = [call for call in source.called(*CELLS) if dotted(call.func).rpartition(".")[2] != new]
    if not new or not made:
        return None
    edits = [source.renames(call, new) for call in made]
    names = {
        dotted(node.targets[0])
        for node in ast.walk(source.program.tree)
        if isinstance(node, ast.Assign) and node.value in made
    }
    for node in ast.walk(source.program.tree):
        is_call = isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.value.func) in names
        target = node.targets[0] if is_call and isinstance(node, ast.Assign) else None
        if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
            continue
        state = target.elts[1]
        if isinstance(state, ast.Tuple) and new != "LSTM":
            edits.append(Edit(source.start(state), source.end(state), ast.unparse(state.elts[0])))
        elif isinstance(state, ast.Name) and new == "LSTM" and state.id != "_":
            edits.append(Edit(source.start(state), source.end(state), f"({state.id}, _)"))
    told = Words(
        f"循环层换成了 `nn.{new}`" + ("；它的状态是 (h, c) 两个。" if new == "LSTM" else "；它的状态只有 h 一个。"),
        f"The recurrent layer is now `nn.{new}`; its state is " + ("the two (h, c)." if new == "LSTM" else "h alone."),
    )
    return edits, told


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


def with_dropout(source: Source, wish: str) -> Made:
    """Change the rate of the dropout that is there, else put dropout behind each activation of a Sequential."""
    if not re.search(r"dropout|暂退|随机失活", wish, re.IGNORECASE) or _takes_away(wish):
        return None
    said = re.search(r"0?\.\d+", wish)
    rate = f"{float(said[0]):g}" if said else "0.5"
    there = [call for call in source.called("Dropout", "Dropout1d", "Dropout2d") if call.args]
    if there and said:
        edits = [Edit(source.start(call.args[0]), source.end(call.args[0]), rate) for call in there]
        return edits, Words(f"dropout 的丢弃概率改成了 {rate}。", f"Dropout now drops with probability {rate}.")
    behind = [part for part in _parts(source) if dotted(part.func).rpartition(".")[2] in ACTIVATIONS.values()]
    edits = [] if there else [_behind(source, part, f"nn.Dropout({rate})") for part in behind]
    told = Words(
        f"每个激活之后加了 `nn.Dropout({rate})`；验证和预测前记得 `model.eval()`，否则它还在随机丢。",
        f"Each activation is followed by `nn.Dropout({rate})`; call `model.eval()` before validation, or it goes on dropping.",
    )
    return (edits, told) if edits else None


def _takes_away(wish: str) -> bool:
    return re.search("去掉|删|remove", wish, re.IGNORECASE) is not None


def with_batchnorm(source: Source, wish: str) -> Made:
    """Put batch normalization behind each layer of a Sequential but the last."""
    if not re.search(r"batch ?-?norm|批归一化|批标准化|(?<![a-z])bn(?![a-z])", wish, re.IGNORECASE) or _takes_away(
        wish
    ):
        return None
    kinds = {"Linear": "BatchNorm1d", "Conv2d": "BatchNorm2d"}
    layers = [part for part in _parts(source) if dotted(part.func).rpartition(".")[2] in kinds and len(part.args) > 1]
    edits = [
        _behind(source, part, f"nn.{kinds[dotted(part.func).rpartition('.')[2]]}({ast.unparse(part.args[1])})")
        for part in layers[:-1]
    ]
    told = Words(
        "隐藏层之后、激活之前加了批归一化，括号里是上一层的输出数；最后一层之后不加。",
        "Batch normalization stands behind each hidden layer, before the activation, with that layer's outputs; not behind the last.",
    )
    return (edits, told) if edits else None


def _parts(source: Source) -> list[ast.Call]:
    return [part for call in source.called("Sequential") for part in call.args if isinstance(part, ast.Call)]


def _behind(source: Source, part: ast.Call, text: str) -> Edit:
    """Return the edit that puts a layer behind another, in a row of its own where that one has one."""
    end, before = source.end(part), source.code.split("\n")[part.lineno - 1][: part.col_offset]
    return Edit(end, end, f",\n{before}{text}" if not before.strip() else f", {text}")
