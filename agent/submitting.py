"""What a learner sends to an open exercise: the code to judge, and where in it an error stands."""

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from agent.dialogue import Practising
from agent.intent import defining
from agent.pasting import code_in
from tools.exercise import Exercise, defined
from tools.words import Words as Told

LONGEST_CODE = 20_000


def submitted(message: str, practising: Practising, exercise: Exercise) -> str:
    """Return the code to judge: what the message holds, upon what it leaves out of the last attempt or the starter.

    A learner who sends one function of three, or forgets the imports, is judged by the whole; what was sent before and
    is defined anew is gone.
    """
    code = written(message) or ""
    before = practising.code if len(practising.code) + len(code) <= LONGEST_CODE else ""
    try:
        tree, wanted = ast.parse(code), defined(ast.parse(exercise.starter))
    except (SyntaxError, ValueError):
        return code
    before = before if before and _parsed(before) else exercise.starter
    lacks = wanted - defined(tree)
    kept = _without_redefined(before, tree) if lacks else _needed(f"{exercise.starter}\n{before}", tree)
    return f"{kept.rstrip()}\n\n\n{code}" if kept.strip() else code


def is_piece(message: str, practising: Practising, exercise: Exercise) -> bool:
    """Tell whether a message's code is only to be run: it runs by itself, and gives a meaning to no name of the exercise."""
    tree = _parsed(written(message) or "")
    if tree is None:
        return False
    known = defined(ast.parse(exercise.starter)) | defined(_parsed(practising.code) or ast.Module([], []))
    kinds = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign
    ends_a_function = any(isinstance(node, ast.Return) for node in tree.body)
    runs = any(not isinstance(node, kinds) for node in tree.body) and not ends_a_function
    return runs and not known & defined(tree)


def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def _without_redefined(before: str, tree: ast.Module) -> str:
    """Return earlier code without the functions and classes that new code defines; but those that it runs itself."""
    old, new = ast.parse(before), defined(tree)
    kinds = ast.FunctionDef | ast.ClassDef
    runs = [node for node in old.body if not isinstance(node, kinds)]
    used = {each.id for node in runs for each in ast.walk(node) if isinstance(each, ast.Name)}
    gone = [node for node in old.body if isinstance(node, kinds) and node.name in new - used]
    spans = [
        (min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or 0) for node in gone
    ]
    rows = before.split("\n")
    return "\n".join(row for line, row in enumerate(rows, 1) if not any(low <= line <= high for low, high in spans))


def _needed(before: str, tree: ast.Module) -> str:
    """Return the imports and the definitions of earlier code that new code needs and does not hold, one through another."""
    needs, own, rows = _read(tree), defined(tree) | set(_imported(tree.body)), list[str]()
    for node in reversed(ast.parse(before).body):
        binds = defined(ast.Module([node], [])) | set(_imported([node]))
        if binds & needs and not binds & own:
            needs |= _read(node)
            own |= binds
            rows.insert(0, ast.unparse(node))
    return "\n".join(rows)


def _read(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _imported(nodes: Sequence[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def written(message: str) -> str | None:
    """Return the code in a message; in an exercise one definition without a fence is enough."""
    if code := code_in(message):
        return code[:LONGEST_CODE]
    return (defining(message) or "")[:LONGEST_CODE] or None


def own_lines(words: Told, whole: str, code: str) -> Told:
    """Return an error with the lines counted in what the learner sent; of what stands before it, the function is named.

    `whole` is what was judged: the message's code, behind the starter or the last attempt where it leaves something out.
    """
    before = whole.removesuffix(code).count("\n") if code and whole.endswith(code) else 0
    if not before:
        return words

    def place(line: int, own: str) -> str:
        return own.format(line - before) if line > before else f"`{_function_at(whole, line)}`"

    zh = re.sub(
        r"第 (\d{1,6}) 行",
        lambda found: place(int(found[1]), "第 {} 行") + (" 里" if int(found[1]) <= before else ""),
        words.zh,
    )
    en = re.sub(
        r"\bon line (\d{1,6})",
        lambda found: ("on " if int(found[1]) > before else "in ") + place(int(found[1]), "line {}"),
        words.en,
    )
    return replace(words, zh=zh, en=en)


def _function_at(code: str, line: int) -> str:
    """Return the name of the outermost definition around a line; the file's beginning where there is none."""
    with suppress(SyntaxError, ValueError):
        for node in ast.parse(code).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.lineno <= line <= (
                node.end_lineno or node.lineno
            ):
                return node.name
    return "starter"
