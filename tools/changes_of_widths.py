"""Other sizes of a network's layers in a program's text: fc1 改成 128, 第二个卷积改成 64 通道, 卷积核改成 5x5, 改成 5 分类.

What a layer gives, the next one takes; both are changed, and a normalization between them.
"""

import ast
import re
from collections.abc import Iterator

from tools.changes_of_depth import NUMERALS, names_depth
from tools.changes_of_dropout import is_within, meant
from tools.program import dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_CONVOLUTION, _DENSE = ("Conv1d", "Conv2d", "Conv3d"), ("Linear",)
_NORMS = ("BatchNorm1d", "BatchNorm2d", "LayerNorm")
ROWS_OF_DIGITS = (178, 360, 537, 720, 901, 1083, 1264, 1443, 1617, 1797)
"""Images of scikit-learn's digits among the first one, two … ten classes (`load_digits(n_class=…)`)."""
_CLASSES = re.compile(
    r"(?P<zh>\d{1,4}|[一二两三四五六七八九十])\s*个?(?:分类|类)|(?:类别|分类)(?:数|个数)?[^\d]{0,6}(?P<of>\d{1,4})|\b(?P<en>\d{1,4}) classes|(?:最后一层|输出层?|last layer|output layer)(?:的?输出)?[^\d]{0,8}(?P<out>\d{1,4})",
    re.IGNORECASE,
)
_KERNEL = re.compile(r"(?:卷积核|kernel)[^\d]{0,12}(?P<size>\d{1,2})(?:\s*[xX×*]\s*\d{1,2})?(?!\s*个)", re.IGNORECASE)
_WIDTH = re.compile(
    r"(?:改成|改为|改到|换成|换为|变成|设成|设为|调到|to|=|:|：|有|用|\s)\s*(?P<width>\d{1,5})(?!\s*(?:个?分?类|轮|次|步|[xX×*.]))",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"第\s*(?P<zh>\d{1,2}|[一二两三四五六七八九十])\s*(?:个|层)?\s*(?:的)?\s*(?P<kind>卷积|全连接|线性|隐藏)?|\b(?P<en>first|second|third|fourth)\b (?P<what>conv|linear|dense|hidden)?",
    re.IGNORECASE,
)
_OF_LAYERS = re.compile(r"卷积|通道|全连接|线性层|\b(?:conv\w*|channels?|dense|fully connected)\b", re.IGNORECASE)


def other_outputs(source: Source, wish: str) -> Made:
    """Let the last layer tell so many classes apart, and the labels that are made or loaded be so many."""
    said = _CLASSES.search(wish)
    written = next((each for each in said.groups() if each), "") if said else ""
    new = NUMERALS.get(written) or int(written or 0)
    within = meant(source, wish)
    dense = [call for call in _layers(source, _DENSE) if is_within(call, within)]
    last = dense[-1].args[1] if dense else None
    old = _value(last)
    rows = [call for call in source.called("Sequential") if is_within(call, within)]
    if new < 2 or last is None or old is None or len(rows) > 1 or old == 1:
        return None
    told = Words(f"最后一层改成 {new} 个输出，一类一个。", f"The last layer now has {new} outputs, one a class.")
    return [_put(source, last, new), *_labels(source, old, new)], told


def _labels(source: Source, old: int, new: int) -> Iterator[Edit]:
    for call in source.called("randint"):
        yield from (_put(source, each, new) for each in call.args[:2] if _value(each) == old)
    loaded = [call for call in source.called("load_digits") if not call.keywords]
    if not loaded or new >= len(ROWS_OF_DIGITS):
        return
    rows, all_rows = ROWS_OF_DIGITS[new - 1], ROWS_OF_DIGITS[-1]
    for call in loaded:
        end = source.end(call) - 1
        yield Edit(end, end, f"n_class={new}")
    for part in (each for each in ast.walk(source.program.tree) if isinstance(each, ast.Slice)):
        for bound in (part.lower, part.upper):
            if bound is not None and rows <= (_value(bound) or 0) < all_rows:
                yield _put(source, bound, int((_value(bound) or 0) * rows / all_rows))


def other_kernel(source: Source, wish: str) -> Made:
    """Give the convolutions that are meant another kernel, and the padding that keeps their size."""
    said = _KERNEL.search(wish)
    layers = _layers(source, _CONVOLUTION) if said else []
    nth = _nth(wish)
    chosen = layers[nth - 1 : nth] if nth else layers
    edits: list[Edit] = []
    for call in chosen:
        size = _argument(call, 2, "kernel_size")
        old, new = _value(size), int(said["size"]) if said else 0
        if old is None or size is None:
            continue
        edits.append(_put(source, size, new))
        padding = _argument(call, 4, "padding")
        if padding is not None and _value(padding) is not None and (new - old) % 2 == 0:
            edits.append(_put(source, padding, max((_value(padding) or 0) + (new - old) // 2, 0)))
    which = f"第 {nth} 个卷积" if nth else "每个卷积" if len(chosen) > 1 else "卷积"
    which_en = f"convolution {nth}" if nth else "each convolution"
    new_size = f"{said['size']}×{said['size']}" if said else ""
    told = Words(
        f"{which}的核改成了 {new_size}，填充跟着改。", f"The kernel of {which_en} is now {new_size}, with its padding."
    )
    return (edits, told) if edits else None


def other_width(source: Source, wish: str) -> Made:
    """Give one layer another width: by its name, by its place, or the only one of its kind that is hidden."""
    said = _WIDTH.search(wish)
    layers = _layers(source, (*_CONVOLUTION, *_DENSE))
    if said is None or _KERNEL.search(wish) or names_depth(wish) or not layers:
        return None
    chosen = _chosen(source, wish, layers)
    at = layers.index(chosen) if chosen else len(layers)
    if chosen is None or at + 1 >= len(layers) or len(chosen.args) < 2 or _value(chosen.args[1]) is None:
        return None
    old, new, following = _value(chosen.args[1]) or 0, int(said["width"]), layers[at + 1]
    taken = _taken(source, following.args[0], old, new)
    if taken is None:
        return None
    norms = [
        _put(source, call.args[0], new)
        for call in source.called(*_NORMS)
        if call.args
        and _value(call.args[0]) == old
        and source.start(chosen) < source.start(call) < source.start(following)
    ]
    name = _name(source, chosen)
    told = Words(
        f"{name}改成了 {new} 个输出，下一层的输入跟着改。",
        f"{name} now has {new} outputs, and the next layer takes as many.",
    )
    return [_put(source, chosen.args[1], new), taken, *norms, *_remarked(source, chosen, old, new)], told


def _remarked(source: Source, layer: ast.Call, old: int, new: int) -> Iterator[Edit]:
    """Yield the edit of the shape that a comment beside a layer gives: # -> (32, 2, 2)."""
    row = source.code.split("\n")[layer.lineno - 1]
    if shape := re.search(rf"#[^#]*\((?P<width>{old}),", row):
        start = source.at(layer.lineno, 0) + shape.start("width")
        yield Edit(start, start + len(str(old)), str(new))


def _taken(source: Source, taken: ast.expr, old: int, new: int) -> Edit | None:
    """Return the edit of what the next layer takes: as many, or so many times a flattened map's sides."""
    if _value(taken) == old:
        return _put(source, taken, new)
    leftmost = taken
    while isinstance(leftmost, ast.BinOp) and isinstance(leftmost.op, ast.Mult):
        leftmost = leftmost.left
    if _value(leftmost) == old:
        return _put(source, leftmost, new)
    flat = _value(taken)
    return _put(source, taken, flat // old * new) if flat and flat % old == 0 else None


def _chosen(source: Source, wish: str, layers: list[ast.Call]) -> ast.Call | None:
    """Return the layer that a wish names."""
    named = {_attribute(source, each): each for each in layers}
    for name in re.findall(r"[A-Za-z_]\w*", wish, re.ASCII):
        if name in named:
            return named[name]
    is_convolution = re.search(r"卷积|通道|\b(?:conv|channels?)", wish, re.IGNORECASE) is not None
    is_dense = re.search(r"全连接|线性|隐藏|\b(?:linear|dense|hidden|fully)", wish, re.IGNORECASE) is not None
    kinds = _CONVOLUTION if is_convolution else _DENSE if is_dense else (*_CONVOLUTION, *_DENSE)
    own = [each for each in layers if dotted(each.func).rpartition(".")[2] in kinds]
    if nth := _nth(wish):
        return own[nth - 1] if nth <= len(own) else None
    hidden = [each for each in own if each is not layers[-1]]
    return hidden[0] if len(hidden) == 1 and _OF_LAYERS.search(wish) else None


def _nth(wish: str) -> int:
    """Return which of several is meant, counted from 1; 0 where that is not said."""
    said = _NTH.search(wish)
    if said is None:
        return 0
    return _ORDINALS[said["en"].lower()] if said["en"] else NUMERALS.get(said["zh"]) or int(said["zh"])


def _layers(source: Source, kinds: tuple[str, ...]) -> list[ast.Call]:
    """Return the layers of these kinds, as they stand in the text."""
    return sorted((call for call in source.called(*kinds) if len(call.args) > 1), key=source.start)


def _attribute(source: Source, call: ast.Call) -> str:
    """Return the name that a layer is kept under; empty for one in a row."""
    found = (name for name, values in source.program.bound.items() if call in values)
    return next(found, "").rpartition(".")[2]


def _name(source: Source, call: ast.Call) -> str:
    own = _attribute(source, call)
    return f"`{own}` " if own else f"`{ast.unparse(call)}` "


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """Return what a call is given for a parameter, by its name or its place."""
    named = next((each.value for each in call.keywords if each.arg == name), None)
    return named or (call.args[place] if len(call.args) > place else None)


def _value(node: ast.expr | None) -> int | None:
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _put(source: Source, node: ast.expr, new: int) -> Edit:
    return Edit(source.start(node), source.end(node), str(new))
