"""Fewer layers in a program's text: 少一层, 去掉一个隐藏层, one layer less, 改成 1 层 where it has 3.

Taken out is the last hidden layer with its activation; the next one takes what that took.
"""

import ast
import re

from tools.changes_of_depth import CELLS, Asked, asked_depth, kind_of, linear, parts_of, row_of_widths
from tools.changes_of_dropout import is_within, meant
from tools.program import ACTIVATIONS, Program, calls, dotted
from tools.texts import Edit, Made, Source, applied
from tools.words import Words

STACKS = (*CELLS, "TransformerEncoder", "TransformerDecoder")
FOLLOWING = {*ACTIVATIONS.values(), "Dropout", "Dropout2d", "BatchNorm1d", "BatchNorm2d", "LayerNorm", "Identity"}
"""What goes with the layer that it stands behind."""
WRAPPERS = ("relu", "gelu", "tanh", "sigmoid", "silu", "leaky", "act", "drop")
"""How a function or layer is called that is put around a hidden layer in a forward."""
LEAST = Words(
    "层数已经是最少的了，再少就没有这一层了。", "It has as few layers as it can: with one less it would have none."
)


def fewer_layers(source: Source, wish: str) -> Made:
    """Take layers out of the only network that is meant, until so many are gone, or so many are left."""
    asked = asked_depth(wish)
    if asked is None or not (asked.is_fewer or asked.total):
        return None
    code, gone, kind = source.code, 0, ""
    while program := Program.parse(code):
        now = Source(code, program)
        found = _smaller(now, wish, asked)
        if found is None or (asked.total and _depth(now, wish, found[1], asked) <= asked.total):
            break
        if not found[0] or (not asked.total and gone == asked.count):
            break
        code, kind, gone = applied(code, found[0]), found[1], gone + 1
    if not gone:
        return None
    return [Edit(0, len(source.code), code)], _told(kind, gone)


def at_least(source: Source, wish: str) -> Words | None:
    """Return that there are as few layers as can be, where fewer are wished for."""
    asked = asked_depth(wish)
    found = _smaller(source, wish, asked) if asked and asked.is_fewer else None
    return LEAST if found is not None and not found[0] else None


def _smaller(source: Source, wish: str, asked: Asked) -> tuple[list[Edit], str] | None:
    """Return the edits that take one layer out, none where too few are left, and its kind; None where it is not clear which one."""
    within = meant(source, wish)
    stacks = [call for call in source.called(*STACKS) if is_within(call, within)]
    if asked.kind == "recurrent" or (len(stacks) == 1 and not asked.kind):
        return _stack(source, stacks)
    if (widths := row_of_widths(source)) and asked.kind != "conv":
        inner = widths.elts[-2]
        edits = [Edit(source.start(inner), source.start(widths.elts[-1]), "")] if len(widths.elts) > 2 else []
        return edits, "hidden"
    rows = [row for row in source.called("Sequential") if is_within(row, within)]
    dense = [row for row in rows if linear(parts_of(row))]
    images = [row for row in rows if any(kind_of(part) == "Conv2d" for part in parts_of(row))]
    is_of_images = asked.kind == "conv" or (not asked.kind and bool(asked.total) and len(images) == 1)
    if is_of_images:
        return _convolution(source, images[0]) if len(images) == 1 else None
    found = _in_row(source, dense[0]) if len(dense) == 1 else None if dense else _in_class(source, within)
    if not asked.kind and len(images) == 1 and (found is None or not found[0]):
        return _convolution(source, images[0]) or found
    return found


def _depth(source: Source, wish: str, kind: str, asked: Asked) -> int:
    """Return how many layers there are of those that a wish counts."""
    within = meant(source, wish)
    if kind == "conv":
        return len([call for call in source.called("Conv2d") if is_within(call, within)])
    if kind == "recurrent":
        depth = _number_of(source, source.called(*STACKS)[0])
        return int(depth.value) if depth and isinstance(depth.value, int) else 1
    if widths := row_of_widths(source):
        return len(widths.elts) - 1 - asked.is_hidden
    dense = [call for call in source.called("Linear") if is_within(call, within) and len(call.args) > 1]
    return len(dense) - asked.is_hidden


def _stack(source: Source, stacks: list[ast.Call]) -> tuple[list[Edit], str] | None:
    """Return the edit that stacks one layer less in the one recurrent layer or encoder that there is."""
    depth = _number_of(source, stacks[0]) if len(stacks) == 1 else None
    if len(stacks) != 1 or (depth is None and _given(stacks[0]) is not None):
        return None
    if depth is None or not isinstance(depth.value, int) or depth.value < 2:
        return [], "recurrent"
    return [Edit(source.start(depth), source.end(depth), str(depth.value - 1))], "recurrent"


def _given(call: ast.Call) -> ast.expr | None:
    """Return what a stack is given for its number of layers."""
    place = 1 if kind_of(call).startswith("Transformer") else 2
    named = next((each.value for each in call.keywords if each.arg == "num_layers"), None)
    return named or (call.args[place] if len(call.args) > place else None)


def _number_of(source: Source, call: ast.Call) -> ast.Constant | None:
    """Return where the number of a stack's layers is written: in its call, or as the one value of a name."""
    given = _given(call)
    values: list[ast.expr] = [given] if given else []
    if isinstance(given, ast.Name):
        values = list(source.program.bound.get(given.id, []))
        for each in source.program.functions.values():
            last = each.args.args[len(each.args.args) - len(each.args.defaults) :]
            values += [value for taken, value in zip(last, each.args.defaults, strict=True) if taken.arg == given.id]
    only = values[0] if len(values) == 1 else None
    return only if isinstance(only, ast.Constant) and type(only.value) is int else None


def _in_row(source: Source, row: ast.Call) -> tuple[list[Edit], str] | None:
    """Return the edits that take the last hidden dense layer out of a Sequential."""
    parts = parts_of(row)
    dense = linear(parts)
    if len(dense) < 2:
        return [], "hidden"
    gone, after = dense[-2:]
    between = parts[parts.index(gone) + 1 : parts.index(after)]
    if len(parts) != len(row.args) or any(kind_of(each) not in FOLLOWING for each in between):
        return None
    return [_cut(source, gone, after), _linked(source, gone, after)], "hidden"


def _cut(source: Source, gone: ast.Call, after: ast.Call) -> Edit:
    return Edit(source.start(gone), source.start(after), "")


def _linked(source: Source, gone: ast.Call, after: ast.Call) -> Edit:
    """Return the edit that gives a layer the inputs of the one that is taken out before it."""
    taken = gone.args[0]
    return Edit(
        source.start(after.args[0]), source.end(after.args[0]), source.code[source.start(taken) : source.end(taken)]
    )


def _convolution(source: Source, row: ast.Call) -> tuple[list[Edit], str] | None:
    """Return the edits that take out the last convolution that keeps the size, and the channels or stands before another one."""
    parts = parts_of(row)
    places = [at for at, part in enumerate(parts) if kind_of(part) == "Conv2d" and len(part.args) > 1]
    if len(places) < 2:
        return ([], "conv") if places else None
    for number, at in reversed(list(enumerate(places))):
        part, end = parts[at], at + 1
        while end < len(parts) and kind_of(parts[end]) in FOLLOWING:
            end += 1
        keeps_channels = ast.unparse(part.args[0]) == ast.unparse(part.args[1])
        following = parts[places[number + 1]] if number + 1 < len(places) else None
        if not _keeps_size(part) or end == len(parts) or not (keeps_channels or following):
            continue
        links = [] if keeps_channels or following is None else [_linked(source, part, following)]
        normed = [each for each in parts[end:] if kind_of(each) == "BatchNorm2d"][:1] if links else []
        is_before = bool(normed) and following is not None and parts.index(normed[0]) < parts.index(following)
        if not is_before:  # behind a pooling it counts the channels that are gone
            told = _shapes(source, parts[end : parts.index(following)]) if following and links else []
            return [_cut(source, part, parts[end]), *links, *told], "conv"
    return None


def _shapes(source: Source, parts: list[ast.Call]) -> list[Edit]:
    """Return the edits that take away the comments which tell the shapes of other channels: # -> (16, 4, 4)."""
    rows = source.code.split("\n")
    found = {line: re.search(r"[ \t]*#\s*->.*$", rows[line - 1]) for line in {part.lineno for part in parts}}
    starts = [(source.at(line, 0), shape) for line, shape in found.items() if shape]
    return [Edit(start + shape.start(), start + shape.end(), "") for start, shape in starts]


def _keeps_size(call: ast.Call) -> bool:
    """Tell whether a convolution gives maps of the size that it takes."""
    given = {each.arg: each.value for each in call.keywords}
    size, step = (
        given.get(name) or (call.args[at] if len(call.args) > at else None)
        for name, at in (("kernel_size", 2), ("stride", 3))
    )
    padding = given.get("padding") or (call.args[4] if len(call.args) > 4 else None)
    if step is not None and ast.unparse(step) != "1":
        return False
    side = size.value if isinstance(size, ast.Constant) else None
    margin = padding.value if isinstance(padding, ast.Constant) else 0
    return margin == "same" or (isinstance(side, int) and isinstance(margin, int) and 2 * margin == side - 1)


def _in_class(source: Source, within: list[ast.AST]) -> tuple[list[Edit], str] | None:
    """Return the edits that take the last hidden dense layer out of a class, where it is made and where it is called."""
    owners = [each for each in source.program.module_classes.values() if is_within(each, within)]
    owner = owners[0] if len(owners) == 1 else None
    made = [
        node
        for node in (ast.walk(owner) if owner else ())
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and linear([node.value])
    ]
    made.sort(key=lambda node: node.lineno)
    if owner is None and not owners and len(list(source.called("Linear"))) == 1:
        return [], "hidden"
    if owner is None or not made:
        return None
    if len(made) < 2:
        return [], "hidden"
    gone, after = made[-2:]
    name = dotted(gone.targets[0])
    used = [call for call in calls(owner) if dotted(call.func) == name and len(call.args) == 1]
    if len(used) != 1 or not isinstance(gone.value, ast.Call) or not isinstance(after.value, ast.Call):
        return None
    return [_line(source, gone), _linked(source, gone.value, after.value), _uncalled(source, owner, used[0])], "hidden"


def _line(source: Source, statement: ast.stmt) -> Edit:
    """Return the edit that takes a statement out with its line."""
    return Edit(source.at(statement.lineno, 0), source.at((statement.end_lineno or statement.lineno) + 1, 0), "")


def _uncalled(source: Source, owner: ast.ClassDef, used: ast.Call) -> Edit:
    """Return the edit that puts what a layer is given in its place, and in that of the activation around it."""
    parents = {id(child): node for node in ast.walk(owner) for child in ast.iter_child_nodes(node)}
    outer: ast.expr = used
    while (around := parents.get(id(outer))) is not None:
        is_method = isinstance(around, ast.Attribute) and around.attr.lower().startswith(WRAPPERS)
        name = dotted(around.func).rpartition(".")[2].lower() if isinstance(around, ast.Call) else ""
        if not (is_method or name.startswith(WRAPPERS) or (isinstance(around, ast.Call) and around.func is outer)):
            break
        outer = around if isinstance(around, ast.expr) else outer
    statement = parents.get(id(outer))
    given = ast.unparse(used.args[0])
    if isinstance(statement, ast.Assign) and dotted(statement.targets[0]) == given:
        return _line(source, statement)
    taken = used.args[0]
    return Edit(source.start(outer), source.end(outer), source.code[source.start(taken) : source.end(taken)])


def _told(kind: str, gone: int) -> Words:
    zh = {"hidden": "隐藏层（连同它的激活）", "conv": "卷积层（连同它的激活）", "recurrent": "叠着的层"}[kind]
    en = {"hidden": "hidden", "conv": "convolution", "recurrent": "stacked"}[kind]
    layers = "layer is" if gone == 1 else "layers are"
    rest = ("后面的层接到前一层的输出上。", "What follows takes the outputs of the layer before.")
    if kind == "recurrent":
        return Words(f"少了 {gone} 个{zh}（`num_layers`）。", f"{gone} {en} {layers} gone (`num_layers`).")
    return Words(f"去掉了 {gone} 个{zh}，{rest[0]}", f"{gone} {en} {layers} gone, with the activation. {rest[1]}")
