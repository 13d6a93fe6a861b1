"""Giving what a program defines the names that a request fixes: in the syntax tree, never in texts.

The text is changed where the tree has the names, so that comments and lines stay; what comes out must be the renamed tree.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.practice.defining import Wanted

Definition = ast.FunctionDef | ast.ClassDef
Edit = tuple[int, int, str, str]
"""Line from 1, byte of the line, the old name, the new one."""


@dataclass
class Renamed:
    """A program with the names of a request, and what of the wish was not met."""

    code: str
    names: list[str] = field(default_factory=list)
    """What is called now as it was wished."""
    kept: list[str] = field(default_factory=list)
    """The signatures whose arguments stayed as they were, because they do not fit the wished ones."""
    absent: list[str] = field(default_factory=list)
    """The names of which the program has nothing to give."""


def renamed(code: str, defines: Sequence[str], wanted: Sequence[Wanted]) -> Renamed:
    """Rename the main definitions of a program as far as a request fixes their names; `defines` are those that may be."""
    done = Renamed(code)
    for each in wanted:
        tree = ast.parse(done.code)
        target = _target(tree, defines, each, done)
        if target is None:
            done.absent.append(each.name)
            continue
        edits = list(_name_edits(tree, target, each)) if target.name != each.name else []
        arguments = _arguments_of(target)
        own = [argument.arg for argument in arguments]
        if each.arguments is not None and own != list(each.arguments):
            if _fit(target, own, each.arguments):
                edits += _argument_edits(tree, target, dict(zip(own, each.arguments, strict=False)))
            else:
                done.kept.append(f"{each.name}({', '.join(own)})")
        changed = _edited(done.code, edits)
        if edits and changed is None:
            done.absent.append(each.name)
        elif changed is not None:
            done.code = changed
            done.names.append(each.name)
    return done


def _target(tree: ast.Module, defines: Sequence[str], wanted: Wanted, done: Renamed) -> Definition | None:
    """Return the definition that is to have the name: it itself, or the first of its kind that may be renamed."""
    kind = ast.ClassDef if wanted.kind == "class" else ast.FunctionDef
    body: list[Definition] = [node for node in tree.body if isinstance(node, Definition)]
    free = [*defines]
    if wanted.kind == "method":
        classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name in {*defines, *done.names}]
        methods = [node for owner in classes[:1] for node in owner.body if isinstance(node, ast.FunctionDef)]
        body = [node for node in methods if not node.name.startswith("_")]
        free = [node.name for node in body] if len(body) == 1 and body[0].name != "forward" else []
    itself = [node for node in body if isinstance(node, kind) and node.name == wanted.name]
    others = [node for name in free for node in body if isinstance(node, kind) and node.name == name]
    if not itself and others and _is_taken(tree, wanted.name, others[0]):
        return None
    return next(iter(itself or others), None)


def _is_taken(tree: ast.Module, new: str, target: Definition) -> bool:
    """Tell whether the new name means something else already, or the old one has a second meaning."""
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    defined = {node.name for node in ast.walk(tree) if isinstance(node, Definition)}
    return new in used | bound | defined or target.name in bound


def _arguments_of(target: Definition) -> list[ast.arg]:
    """Return the positional arguments of a function, or of a class's making, but for the object itself."""
    function = _function(target)
    given = [*function.args.posonlyargs, *function.args.args] if function else []
    return given[1:] if given and given[0].arg == "self" else given


def _function(target: Definition) -> ast.FunctionDef | None:
    if isinstance(target, ast.FunctionDef):
        return target
    return next((n for n in target.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)


def _fit(target: Definition, own: Sequence[str], wished: Sequence[str]) -> bool:
    """Tell whether the wished arguments can be the first ones, by position: what is left has defaults, none has moved."""
    function = _function(target)
    needed = len(own) - len(function.args.defaults) if function else 0
    moved = any(name in own and own.index(name) != place for place, name in enumerate(wished))
    inner = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    clash = any(name in inner and name not in own for name in wished)
    return max(needed, 0) <= len(wished) <= len(own) and not moved and not clash


def _name_edits(tree: ast.Module, target: Definition, wanted: Wanted) -> Iterator[Edit]:
    """Yield where the definition's name stands: at its head, and wherever it is used."""
    head = len("def " if isinstance(target, ast.FunctionDef) else "class ")
    yield target.lineno, target.col_offset + head, target.name, wanted.name
    for node in ast.walk(tree):
        if wanted.kind == "method" and isinstance(node, ast.Attribute) and node.attr == target.name:
            yield (
                node.end_lineno or node.lineno,
                (node.end_col_offset or 0) - len(target.name),
                target.name,
                wanted.name,
            )
        elif wanted.kind != "method" and isinstance(node, ast.Name) and node.id == target.name:
            yield node.lineno, node.col_offset, target.name, wanted.name


def _argument_edits(tree: ast.Module, target: Definition, names: dict[str, str]) -> Iterator[Edit]:
    """Yield where the arguments stand: in the function, and where it is called with them by name."""
    function = _function(target)
    assert function is not None
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg in names:
            yield node.lineno, node.col_offset, node.arg, names[node.arg]
        if isinstance(node, ast.Name) and node.id in names:
            yield node.lineno, node.col_offset, node.id, names[node.id]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == target.name:
            for word in node.keywords:
                if word.arg in names:
                    yield word.lineno, word.col_offset, word.arg, names[word.arg]


def _edited(code: str, edits: Sequence[Edit]) -> str | None:
    """Return the code with the edits; None where a name does not stand where the tree has it, as within an f-string."""
    rows = [row.encode() for row in code.split("\n")]
    for line, start, old, new in sorted(set(edits), reverse=True):
        row = rows[line - 1]
        end = start + len(old.encode())
        if row[start:end] != old.encode():
            return None
        rows[line - 1] = row[:start] + new.encode() + row[end:]
    text = b"\n".join(rows).decode()
    try:
        before, after = _shape(ast.parse(code)), _shape(ast.parse(text))
    except SyntaxError:
        return None
    left = {old for _, _, old, _ in edits} - {new for _, _, _, new in edits}
    return text if edits and before == after and not _still_named(text, code, left, edits) else None


def _still_named(text: str, code: str, names: set[str], edits: Sequence[Edit]) -> bool:
    """Tell whether an old name was used more often than it was renamed where it means the same: at the top, not as an argument."""
    top = {
        old for _, _, old, _ in edits if any(isinstance(n, Definition) and n.name == old for n in ast.parse(code).body)
    }
    return any(isinstance(node, ast.Name) and node.id in top & names for node in ast.walk(ast.parse(text)))


def _shape(tree: ast.Module) -> list[str]:
    """Return the kinds of a tree's nodes and its constants, in order: what renaming does not change."""
    return [
        f"{type(node).__name__} {node.value!r}" if isinstance(node, ast.Constant) else type(node).__name__
        for node in ast.walk(tree)
    ]
