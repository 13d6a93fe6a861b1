"""Dropout put into a program's networks: behind their hidden activations, never behind the output; evaluation gets its eval()."""

import ast
import re
from collections.abc import Iterator, Sequence

from tools.program import ACTIVATIONS, Program, calls, dotted, methods, turns_gradients_off
from tools.texts import Edit, Made, Source
from tools.words import Words

USUAL = "0.5"
NETWORKS = (
    (r"判别器|discriminator|critic", ("critic", "discriminator", "disc", "netd", "d")),
    (r"生成器|generator", ("generator", "gen", "netg", "g")),
    (r"编码器|encoder", ("encoder", "enc")),
    (r"解码器|decoder", ("decoder", "dec")),
)
"""How a network is named in a wish and in a program."""
_WEIGHED = re.compile(r"Linear|Conv|LSTM|GRU|RNN")


def with_dropout(source: Source, wish: str) -> Made:
    """Change the rate of the dropout that is there, else put dropout behind each hidden activation of the networks that are meant."""
    if not re.search(r"dropout|暂退|随机失活", wish, re.IGNORECASE) or re.search(
        "去掉|删|取消|不要|remove", wish, re.IGNORECASE
    ):
        return None
    said = re.search(r"0?\.\d+", wish)
    rate = f"{float(said[0]):g}" if said else USUAL
    within = meant(source, wish)
    there = [
        call for call in source.called("Dropout", "Dropout1d", "Dropout2d") if call.args and is_within(call, within)
    ]
    if there and said:
        edits = [Edit(source.start(call.args[0]), source.end(call.args[0]), rate) for call in there]
        return edits, Words(f"dropout 的丢弃概率改成了 {rate}。", f"Dropout now drops with probability {rate}.")
    edits = [] if there else [*_in_rows(source, within, rate), *_in_forward(source, within, rate)]
    is_at_output = not edits and not there
    if is_at_output:
        edits = list(_before_outputs(source, within, rate))
    if not edits:
        return None
    modes = list(_evaluated(source))
    has_mode = bool(modes or methods(source.program.tree, "eval"))
    zh = "评估时是 `eval()`，这时它不丢。" if has_mode else "验证和预测前记得 `model.eval()`，否则它还在随机丢。"
    en = (
        "Before the evaluation stands `eval()`."
        if has_mode
        else "Call `model.eval()` before validation, or it goes on dropping."
    )
    where = "输出层之前" if is_at_output else "隐藏层的激活之后"
    place = "Before the output layer stands" if is_at_output else "Behind each hidden activation stands"
    told = Words(
        f"{where}加了 `nn.Dropout({rate})`，输出之后不加；{zh}",
        f"{place} `nn.Dropout({rate})`; behind the output none. {en}",
    )
    return [*edits, *modes], told


def meant(source: Source, wish: str) -> list[ast.AST]:
    """Return where the networks that a wish names are built; all of the program where it names none."""
    names = {name for said, own in NETWORKS if re.search(said, wish, re.IGNORECASE) for name in own}
    found = [
        node
        for node in ast.walk(source.program.tree)
        if (isinstance(node, ast.Assign) and dotted(node.targets[0]).rpartition(".")[2].lower() in names)
        or (isinstance(node, ast.ClassDef) and node.name.lower() in names)
    ]
    return [*found] or [source.program.tree]


def is_within(node: ast.AST, within: list[ast.AST]) -> bool:
    """Tell whether a node stands in one of these."""
    return any(each is node for other in within for each in ast.walk(other))


def _in_rows(source: Source, within: list[ast.AST], rate: str) -> Iterator[Edit]:
    """Yield dropout behind the activations of a Sequential that a layer with weights follows."""
    for row in source.called("Sequential"):
        parts = [each for each in row.args if isinstance(each, ast.Call)] if is_within(row, within) else []
        weighed = [at for at, each in enumerate(parts) if _WEIGHED.search(_kind(each))]
        for at, part in enumerate(parts):
            if _kind(part) in ACTIVATIONS.values() and weighed and at < weighed[-1]:
                yield behind(source, part, f"nn.Dropout({rate})")


def _in_forward(source: Source, within: list[ast.AST], rate: str) -> Iterator[Edit]:
    """Yield dropout around the hidden activations of a class's forward, and the layer that does it."""
    for owner in source.program.module_classes.values():
        own = {each.name: each for each in owner.body if isinstance(each, ast.FunctionDef)}
        forward, init = own.get("forward"), own.get("__init__")
        if forward is None or init is None or not is_within(owner, within):
            continue
        given = [each.value for each in ast.walk(forward) if isinstance(each, ast.Return)]
        found = [
            call
            for call in calls(forward)
            if _kind(call).lower() in ACTIVATIONS and call not in given and not _holds(call, given)
        ]
        if found:
            yield from _around(source, found, init, rate)


def _before_outputs(source: Source, within: list[ast.AST], rate: str) -> Iterator[Edit]:
    """Yield dropout around what a class's output layer takes: of a recurrent network, which has no activation to stand behind."""
    for owner in source.program.module_classes.values():
        init = next(
            (each for each in owner.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None
        )
        taken = [used.args[0] for _, _, used in outputs(source, [owner])] if is_within(owner, within) else []
        if init and taken and "dropout" not in source.program.stored_attributes:
            yield from _around(source, taken, init, rate)


def _around(source: Source, found: Sequence[ast.expr], init: ast.FunctionDef, rate: str) -> Iterator[Edit]:
    """Yield the calls of a dropout layer around expressions, and the line that makes it."""
    for part in found:
        yield Edit(source.start(part), source.start(part), "self.dropout(")
        yield Edit(source.end(part), source.end(part), ")")
    last = init.body[-1]
    layers = "nn" if "nn" in source.program.imported else "torch.nn"
    yield Edit(source.end(last), source.end(last), f"\n{' ' * last.col_offset}self.dropout = {layers}.Dropout({rate})")


def outputs(source: Source, within: list[ast.AST]) -> Iterator[tuple[str, ast.Assign, ast.Call]]:
    """Yield of each class the name of its last dense layer, where that is made, and its one call in the forward."""
    for owner in source.program.module_classes.values():
        if not is_within(owner, within):
            continue
        made = [
            node
            for node in ast.walk(owner)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and _kind(node.value) == "Linear"
            and len(node.value.args) > 1
        ]
        last = max(made, key=lambda node: node.lineno, default=None)
        name = dotted(last.targets[0]) if last else ""
        used = [call for call in calls(owner) if name and dotted(call.func) == name and len(call.args) == 1]
        if last and len(used) == 1:
            yield name, last, used[0]


def _holds(call: ast.Call, outputs: list[ast.expr | None]) -> bool:
    """Tell whether an output only reshapes what an activation gives: torch.sigmoid(self.fc(x)).squeeze()."""
    chain = [each.func.value for each in outputs if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)]
    return call in chain


def _evaluated(source: Source) -> Iterator[Edit]:
    """Yield `eval()` before each block without gradients that calls a model, and `train()` behind one within a loop."""
    program: Program = source.program
    if methods(program.tree, "eval"):
        return
    inside = {id(each) for loop in program.loops for each in ast.walk(loop)}
    for block in (each for each in ast.walk(program.tree) if isinstance(each, ast.With) and turns_gradients_off(each)):
        called = [dotted(call.func).split(".")[0] for call in calls(block)]
        indent = " " * block.col_offset
        for name in dict.fromkeys(each for each in called if each in program.models):
            yield Edit(source.start(block), source.start(block), f"{name}.eval()\n{indent}")
            if id(block) in inside:
                yield Edit(source.end(block), source.end(block), f"\n{indent}{name}.train()")


def _kind(call: ast.Call) -> str:
    return dotted(call.func).rpartition(".")[2]


def behind(source: Source, part: ast.Call, text: str) -> Edit:
    """Return the edit that puts a layer behind another, in a row of its own where that one has one."""
    end, before = source.end(part), source.code.split("\n")[part.lineno - 1][: part.col_offset]
    return Edit(end, end, f",\n{before}{text}" if not before.strip() else f", {text}")
