"""Changes of what is written out in a program's text: dim=1 改成 dim=0, momentum 设成 0, 循环 100 次, 输入改成 64x64, 改成 0.01."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from tools.changes_of_devices import MAKERS
from tools.changes_of_training import turns_of_steps
from tools.observed import rate_of
from tools.program import dotted
from tools.texts import Edit, Made, Source
from tools.words import Words

_VALUE = r"(?:-?\d{1,9}(?:\.\d{1,9})?(?:e-?\d{1,2})?(?![\dxX×*.])|True|False)"
_TO = r"(?:改成|改为|改到|换成|换为|变成|变为|设成|设为|设置为|设置成|调成|调到|取|用|to|->|→)"
_NAMED = re.compile(
    rf"(?<![A-Za-z0-9_.])(?P<name>[A-Za-z_][A-Za-z0-9_]{{0,30}})\s*(?:=\s*(?P<old>{_VALUE}))?\s*(?:的值)?\s*(?:从\s*{_VALUE}\s*)?"
    rf"(?:{_TO}|=|\bis\b|\bwere\b|\bwas\b)\s*(?:(?P=name)\s*=\s*)?(?P<new>{_VALUE})",
    re.IGNORECASE,
)
_LINE = re.compile(r"第\s*(\d{1,3})\s*行|\bline (\d{1,3})\b", re.IGNORECASE)
_TURNS = re.compile(
    r"(?:循环|迭代|训练|跑|练|走|更新|优化|loop|train|iterate|run)\D{0,10}(?P<turns>\d{1,6})\s*(?:次|步|轮|遍|圈|个?\s*epochs?|steps?|times|iterations|rounds)"
    r"|(?:^|改成|换成|变成|to)\s*(?P<bare>\d{1,6})\s*(?:次|步|轮|遍|steps?|times|iterations)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"(?:输入|图片|图像|图|尺寸|input|image)[^\d]{0,12}(?P<height>\d{1,4})\s*[xX×*]\s*(?P<width>\d{1,4})", re.IGNORECASE
)
_BARE = re.compile(
    rf"^(?:如果|要是|那|把它|它|我|再|\s)*{_TO}\s*(?P<new>\d{{0,4}}\.\d{{1,9}}|\de-\d{{1,2}})(?![\d.])", re.IGNORECASE
)


def named_value(source: Source, wish: str) -> Made:
    """Put another number behind a name of the program's, or of an argument; of a line where one is named."""
    said = _NAMED.search(wish)
    if said is None:
        return None
    found = [
        node
        for node in _written(source, said["name"])
        if said["old"] in (None, source.code[slice(*_span(source, node))])
    ]
    if line := _LINE.search(wish):
        here = [node for node in found if node.lineno == int(line[1] or line[2])]
        found = here or found
    new = said["new"] if said["new"] not in ("true", "false") else said["new"].title()
    told = Words(f"`{said['name']}` 改成了 {new}。", f"`{said['name']}` is now {new}.")
    return ([Edit(*_span(source, node), new) for node in found], told) if found else None


def _span(source: Source, node: ast.expr) -> tuple[int, int]:
    return source.start(node), source.end(node)


def _written(source: Source, name: str) -> Iterator[ast.expr]:
    """Yield the numbers that are written behind a name: of a variable, an argument, or a parameter that has a default."""
    for node in ast.walk(source.program.tree):
        if isinstance(node, ast.arguments):
            taken = [*node.posonlyargs, *node.args]
            pairs = [
                *zip(reversed(taken), reversed(node.defaults), strict=False),
                *zip(node.kwonlyargs, node.kw_defaults, strict=True),
            ]
            yield from (value for arg, value in pairs if arg.arg == name and _is_number(value))
        is_named = (isinstance(node, ast.keyword) and node.arg == name) or (
            isinstance(node, ast.Assign) and dotted(node.targets[0]) == name
        )
        value = node.value if is_named and isinstance(node, ast.keyword | ast.Assign) else None
        if _is_number(value):
            yield value


def _is_number(value: ast.expr | None) -> TypeGuard[ast.expr]:
    number = value.operand if isinstance(value, ast.UnaryOp) else value
    return isinstance(number, ast.Constant) and isinstance(number.value, bool | int | float)


def other_turns(source: Source, wish: str) -> Made:
    """Let the one loop that counts, or that of the training, run so often."""
    said = _TURNS.search(wish)
    last = last_turn(source) if said else None
    if said is None or last is None or (re.search("轮|epoch", said[0]) and turns_of_steps(source)):
        return None
    new = said["turns"] or said["bare"]
    return [Edit(*_span(source, last), new)], Words(f"循环改成了 {new} 次。", f"The loop now runs {new} times.")


def last_turn(source: Source) -> ast.Constant | None:
    """Return the number up to which the training's loop counts, else the only loop; where it has a name, what that holds."""
    program = source.program
    counting = [
        loop
        for loop in program.loops
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and dotted(loop.iter.func) == "range"
    ]
    training = [loop for loop in counting if program.reaches(loop, "backward") or program.reaches(loop, "step")]
    chosen = training[:1] or (counting if len(counting) == 1 else [])
    turns = chosen[0].iter if chosen else None
    last = turns.args[min(1, len(turns.args) - 1)] if isinstance(turns, ast.Call) and turns.args else None
    if isinstance(last, ast.Name):
        values = program.bound.get(last.id, [])
        last = values[0] if len(values) == 1 else None
    return last if isinstance(last, ast.Constant) and type(last.value) is int else None


def other_size(source: Source, wish: str) -> Made:
    """Make the images that go in as large as this: the last two sizes of each tensor of images that is made up."""
    said = _SIZE.search(wish)
    edits: list[Edit] = []
    for call in source.called(*MAKERS) if said else ():
        sizes = call.args[0].elts if call.args and isinstance(call.args[0], ast.Tuple | ast.List) else call.args
        last = [each for each in sizes[-2:] if isinstance(each, ast.Constant) and type(each.value) is int]
        if said and len(sizes) in (3, 4) and len(last) == 2:
            edits += [
                Edit(*_span(source, node), said[side]) for node, side in zip(last, ("height", "width"), strict=True)
            ]
    if said is None or not edits:
        return None
    size = f"{said['height']}×{said['width']}"
    return edits, Words(f"输入改成了 {size}。", f"The input is now {size}.")


def other_rate(source: Source, wish: str) -> Made:
    """Take a number that is not named for the step size, where the program writes out one."""
    said, rate = _BARE.search(wish), rate_of(source.program)
    if said is None or rate is None:
        return None
    told = Words(f"学习率改成了 {said['new']}。", f"The learning rate is now {said['new']}.")
    return [Edit(*_span(source, rate.node), said["new"])], told
