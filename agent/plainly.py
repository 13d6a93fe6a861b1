"""What a line of a program says by itself, where no call card has a sentence for it: loops over lists, arithmetic."""

import ast
from collections.abc import Iterator

from knowledge.words import Words

ITEMS = Words(
    "循环：依次取 `{items}` 里的每一项，叫作 `{target}`。",
    "A loop: takes each item of `{items}` in turn, as `{target}`.",
)
ALL_ITEMS = Words(
    "循环：依次取 `{items}` 里的每一项（共 {count} 项），叫作 `{target}`。",
    "A loop: takes each of the {count} items of `{items}` in turn, as `{target}`.",
)
COMPUTES = Words("由 {parts} 算出 `{target}`。", "Works out `{target}` from {parts}.")
ADDS = Words("在 `{target}` 原来的值上加 `{value}`。", "Adds `{value}` to what `{target}` was.")
TAKES = Words("从 `{target}` 里减去 `{value}`。", "Takes `{value}` from what `{target}` was.")
APPENDS = Words("把 `{value}` 接在 `{target}` 后面。", "Puts `{value}` behind what `{target}` holds.")
LONGEST = 40
"""Characters of an expression that is quoted in a sentence."""
MOST_PARTS = 5
CHANGING = frozenset(["append", "extend", "insert", "pop", "remove", "clear"])
"""Methods after which a list is no longer as long as it was written."""
ARITHMETIC = (
    ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context, ast.Name, ast.Attribute, ast.Subscript,
    ast.Tuple, ast.Call, ast.Constant,
)  # fmt: skip
"""What plain arithmetic consists of: no comparison, no comprehension, no text with values in it."""
JOINED = (ast.List, ast.Tuple, ast.ListComp, ast.JoinedStr)
"""What is put behind a list or a text, and is no number to add."""

Said = tuple[Words, dict[str, str]]


def said_of(statement: ast.stmt, tree: ast.Module) -> Iterator[Said]:
    """Yield a sentence about a loop or a calculation, with its values."""
    if isinstance(statement, ast.For) and (items := _short(statement.iter)) and (target := _plain(statement.target)):
        count = length_of(statement.iter, tree)
        values = {"items": items, "target": target}
        yield (ITEMS, values) if count is None else (ALL_ITEMS, {**values, "count": str(count)})
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1 and _is_sum(statement.value):
        parts = [f"`{part}`" for part in dict.fromkeys(_operands(statement.value)) if len(part) <= LONGEST]
        target = _short(statement.targets[0])
        if target and 1 < len(parts) <= MOST_PARTS:
            yield COMPUTES, {"parts": "、".join(parts), "target": target}
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        values = {"target": _short(statement.target), "value": _short(statement.value)}
        adds = APPENDS if isinstance(statement.value, JOINED) else ADDS
        if all(values.values()):
            yield (adds if isinstance(statement.op, ast.Add) else TAKES), values


def length_of(items: ast.expr, tree: ast.Module) -> int | None:
    """Return how many items a list holds that is written out, here or where its name is bound for the only time."""
    if isinstance(items, ast.Name):
        bound = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == items.id]
        if sum(isinstance(node.ctx, ast.Store | ast.Del) for node in bound) != 1 or _may_change(items.id, tree):
            return None
        made = [node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and _binds(node, items.id)]
        return length_of(made[0], tree) if len(made) == 1 and not isinstance(made[0], ast.Name) else None
    if isinstance(items, ast.List | ast.Tuple) and not any(isinstance(each, ast.Starred) for each in items.elts):
        return len(items.elts)
    return None


def _binds(node: ast.Assign, name: str) -> bool:
    return len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name


def _may_change(name: str, tree: ast.Module) -> bool:
    """Tell whether a list is changed by a method or by an index, or is a name of a function's own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CHANGING and ast.unparse(node.value) == name:
            return True
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and ast.unparse(node.value) == name:
            return True
        if isinstance(node, ast.arg) and node.arg == name:
            return True
    return False


def _is_sum(value: ast.expr) -> bool:
    """Tell whether an expression is plain arithmetic over names, elements and numbers."""
    if not isinstance(value, ast.BinOp) or isinstance(value.op, ast.MatMult | ast.Mod):
        return False
    constants = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)]
    return all(isinstance(node, ARITHMETIC) for node in ast.walk(value)) and not any(
        isinstance(each, str | bytes) for each in constants
    )


def _operands(value: ast.expr) -> Iterator[str]:
    """Yield what is combined, numbers left out."""
    if isinstance(value, ast.BinOp):
        yield from _operands(value.left)
        yield from _operands(value.right)
    elif isinstance(value, ast.UnaryOp):
        yield from _operands(value.operand)
    elif not isinstance(value, ast.Constant):
        yield ast.unparse(value)


def _plain(target: ast.expr) -> str:
    return _short(target).removeprefix("(").removesuffix(")")


def _short(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else ""
