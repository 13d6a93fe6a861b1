"""A piece of a notebook: what it imports nowhere but means by a usual name, and names that other cells must have bound."""

import ast
import builtins

from tools.clues_of_names import USUAL_IMPORTS
from tools.program import Program


def imports_for(program: Program) -> list[str]:
    """The imports that bind the usual names which a program reads and nothing in it binds."""
    found = [line_for(name) for name in unbound(program) if name in USUAL_IMPORTS]
    return sorted(found, key=lambda line: (line.startswith("from"), line))


def line_for(name: str) -> str:
    """The usual import of a name."""
    module = USUAL_IMPORTS[name]
    owner, _, last = module.rpartition(".")
    if module == name:
        return f"import {module}"
    if last == name:
        return f"from {owner} import {name}"
    is_module = len(name) < len(last) and (name.islower() or len(name) == 1)
    return f"import {module} as {name}" if is_module else f"from {module} import {name}"


def unbound(program: Program) -> list[str]:
    """The names that a program reads though nothing in it, nor Python, binds them; in the order of their appearance."""
    if any(name == "*" for node in ast.walk(program.tree) for name in starred(node)):
        return []
    names = [node for node in ast.walk(program.tree) if isinstance(node, ast.Name)]
    known = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | set(dir(builtins))
    for node in ast.walk(program.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            known.add(node.name)
        elif isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.alias):
            known.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            known.add(node.name)
    read = sorted((node for node in names if node.id not in known), key=lambda node: (node.lineno, node.col_offset))
    return [name for name in dict.fromkeys(node.id for node in read) if not name.startswith("__")]


def starred(node: ast.AST) -> list[str]:
    """The names of `from … import *`."""
    return [each.name for each in node.names] if isinstance(node, ast.ImportFrom) else []


def completed(code: str) -> tuple[str, list[str]]:
    """The code with the usual imports that it lacks, in lines before it, and these lines; as it is where it lacks none."""
    program = Program.parse(code)
    lines = imports_for(program) if program else []
    return ("\n".join([*lines, code]) if lines else code), lines
