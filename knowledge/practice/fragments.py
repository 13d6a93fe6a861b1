"""Python in the midst of words: the calls and the expressions that a message holds."""

import ast
import re
from collections.abc import Iterator

from knowledge.formula import Value
from knowledge.practice.parameter import LONGEST_CODE


def calls_in(text: str) -> Iterator[tuple[ast.Call, tuple[int, int]]]:
    """Yield the Python calls that stand in a text, the outermost only, each with its span."""
    end = 0
    for match in re.finditer(r"[A-Za-z_][\w.]*\(", text):
        if match.start() < end:
            continue
        close = closing(text, match.end() - 1)
        if close is None:
            continue
        try:
            node = ast.parse(text[match.start() : close + 1].strip(), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        if isinstance(node, ast.Call):
            end = close + 1
            yield node, (match.start(), end)


def closing(text: str, opening: int) -> int | None:
    """Return where the bracket that opens here is closed."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    wanted: list[str] = []
    for place in range(opening, len(text)):
        if text[place] in pairs:
            wanted.append(pairs[text[place]])
        elif wanted and text[place] == wanted[-1]:
            wanted.pop()
            if not wanted:
                return place
    return None


def literal(node: ast.expr) -> Value | None:
    """Return the value that an argument is, if it is a plain one."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    if isinstance(value, list | tuple) and all(isinstance(each, int | float) for each in value):
        return tuple(value)
    return value if isinstance(value, bool | int | float | str) else None


def expressions_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the longest expressions that begin with a call: `torch.ones(2, 3) * 2 + 1`."""
    for match in re.finditer(r"(?<![\w.])(?:nn|torch|F|np)\.[\w.]+\(|(?<![\w.])[A-Z]\w+\(", text):
        rest = re.match(r"[^\u3000-\u9fff\n?;`]*", text[match.start() :])
        end = match.start() + min(len(rest[0]) if rest else 0, LONGEST_CODE)
        while end > match.start() and not is_expression(text[match.start() : end].strip()):
            end = max(text.rfind(sign, match.start(), end - 1) for sign in ")]}0123456789TmT") + 1
        if end > match.start():
            yield match.start(), end


def is_expression(text: str) -> bool:
    """Tell whether a text is one Python expression with a call in it; with a comma behind it, it is a tuple."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return not isinstance(node, ast.Tuple) and any(isinstance(each, ast.Call) for each in ast.walk(node))
