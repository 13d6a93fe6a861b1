"""Whether rows of a message are Python, whole or with a slip in it, and not an answer or a sentence that holds an expression."""

import ast
import builtins
import keyword
import re

MOST_PARSED = 30_000
"""Characters: no learner's program is longer."""
CODE_LINES = re.compile(
    r"^[ \t]*(?:>>> ?|In ?\[\d+\]: ?)?(import \w|from \w[\w.]* import|\w+\s*=\s*(nn|torch|np|F|optim)\.|def \w+\(|print\(|for \w+ in |class \w+)",
    re.MULTILINE,
)
_COMPOUND = (ast.For, ast.AsyncFor, ast.While, ast.With, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements that nobody says in words."""
_HEAD = re.compile(
    r"^[ \t]*(?:for \w+ in \w+ ?\(|(?:while|if|elif) .{1,80}\bprint ?\(|(?:while|if|elif) [^\n]{1,80}:?[ \t]*\n[ \t]+\S|def \w+ ?\(|class \w+ ?(?:[:(].*)?\n[ \t]+\S|print\s+['\"])",
    re.MULTILINE,
)
"""How a statement begins that a slip keeps from being Python."""
_TEXT = re.compile(r"#.*$|'[^'\n]{0,300}(?:'|$)|\"[^\"\n]{0,300}(?:\"|$)", re.MULTILINE)
"""Comments and texts, of which the last may lack its end."""
_SIDE_BY_SIDE = re.compile(r"(?:\b(?P<word>[A-Za-z_]\w*)|[)\]\d])[ \t]+(?P<next>[A-Za-z_]\w*)\b(?P<call>[ \t]*\()?")
_MAY_MEET = frozenset({*keyword.kwlist, "print"})


def is_code(region: str) -> bool:
    """Tell whether rows are code: two that begin as only code does, statements that do something, or such with a slip."""
    if len(CODE_LINES.findall(region)) >= 2:
        return True
    if not region.strip() or len(region) > MOST_PARSED:
        return False
    tree = _tree(region.strip("\n"))
    return _is_broken(region) if tree is None else _does_something(tree)


def _tree(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_python(code: str) -> bool:
    """Tell whether a text can be parsed."""
    return _tree(code) is not None


def _does_something(tree: ast.Module) -> bool:
    """Tell whether statements compute something: a loop, a function or an import, a print that needs nothing else, a name and a call with it."""
    found = list(ast.walk(tree))
    imports = len(tree.body) > 1 and any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)
    if imports or any(isinstance(node, _COMPOUND) for node in tree.body) or _prints_alone(tree):
        return True
    calls = any(isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) for node in found)
    statements = sum(isinstance(node, ast.stmt) for node in found)
    assigns = any(isinstance(node, ast.Assign) for node in found)
    return calls and assigns and (statements > 1 or _is_of_library(tree.body[0]))


def _prints_alone(tree: ast.Module) -> bool:
    """Tell whether statements print something, and give a value to all that they name: 'print(x.shape)' alone is an answer."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return any(map(_is_print, ast.walk(tree))) and all(node.id in bound or hasattr(builtins, node.id) for node in names)


def _is_print(node: ast.AST) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"


def _is_of_library(statement: ast.stmt) -> bool:
    """Tell whether the one statement of a region gives a name to what a function of PyTorch makes: nobody says that in words."""
    value = getattr(statement, "value", None)
    while isinstance(value, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
            return isinstance(statement, ast.Assign) and value.value.id in ("torch", "nn", "F", "optim", "np")
        value = value.func if isinstance(value, ast.Call) else value.value
    return False


def _is_broken(region: str) -> bool:
    """Tell whether rows that are no Python are a program with a slip: no words side by side, and a statement's head or an open bracket."""
    bare = _TEXT.sub(" ", region)
    if any(_are_prose(match) for match in _SIDE_BY_SIDE.finditer(bare)):
        return False
    is_open = any(bare.count(one) > bare.count(other) for one, other in ("()", "[]"))
    is_quote_open = any(region.count(mark) % 2 for mark in "'\"")
    return bool(_HEAD.search(region)) or ("print(" in bare and (is_open or is_quote_open)) or _is_misindented(region)


def _are_prose(match: re.Match[str]) -> bool:
    """Tell whether what stands side by side is no code: of two statements on one line, the second is a keyword or a call."""
    if match["word"]:
        return match["word"] not in _MAY_MEET and match["next"] not in keyword.kwlist
    return match["next"] not in _MAY_MEET and not match["call"]


def _is_misindented(region: str) -> bool:
    """Tell whether each row is a statement, one a name's and one a print, and only their beginnings do not stand below each other."""
    trees = [_tree(row.strip()) for row in region.splitlines() if row.strip()]
    nodes = [node for tree in trees if tree for node in tree.body]
    return all(trees) and any(isinstance(node, ast.Assign) for node in nodes) and any(map(_is_print, nodes))
