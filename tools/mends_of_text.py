"""Mends of what was typed: names, imports, punctuation, arguments."""

import ast
import re
from collections.abc import Iterator

from tools.clues_of_names import nearest_name
from tools.edits import Failed, Mend
from tools.fragment import completed
from tools.program import calls, dotted, is_optimizer
from tools.words import Words

NARROW = str.maketrans("，；：（）［］【】｛｝！＝＋－＊／．　“”‘’、", ",;:()[][]{}!=+-*/. \"\"'',")
UNKNOWN = r"name '(\w+)' is not defined"


def imported(failed: Failed) -> Iterator[Mend]:
    """The usual imports of the names that nothing binds."""
    code, lines = completed(failed.code)
    why = Words(f"还没有导入：`{'`、`'.join(lines)}`。", f"Not imported yet: `{'`, `'.join(lines)}`.")
    if lines:
        yield Mend(code, why)


def respelt(failed: Failed) -> Iterator[Mend]:
    """A name as it is spelt elsewhere."""
    said = failed.said(UNKNOWN)
    near = nearest_name(failed.code, said[1]) if said else None
    if said is None or near is None:
        return
    nodes = [node for node in ast.walk(failed.program.tree) if isinstance(node, ast.Name) and node.id == said[1]]
    why = Words(f"`{said[1]}` 应当是 `{near}`。", f"`{said[1]}` should be `{near}`.")
    if nodes:
        yield Mend(failed.replaced(*((node, near) for node in nodes)), why)


def narrowed(failed: Failed) -> Iterator[Mend]:
    """ASCII punctuation outside of strings and comments."""
    parts = re.split(r"(\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*)", failed.code)
    code = "".join(part if number % 2 else part.translate(NARROW) for number, part in enumerate(parts))
    why = Words("中文标点换成英文标点。", "Full-width punctuation becomes ASCII.")
    if code != failed.code:
        yield Mend(code, why)


def closed(failed: Failed) -> Iterator[Mend]:
    """The bracket that closes at the end of its line."""
    said = failed.said(r"'([\[({])' was never closed")
    rows = failed.code.split("\n")
    if said is None or not 0 < failed.line <= len(rows):
        return
    close = {"(": ")", "[": "]", "{": "}"}[said[1]]
    why = Words(f"这一行少了一个 `{close}`。", f"This line lacks a `{close}`.")
    row = re.sub(r"\s*#[^'\"]*$", "", rows[failed.line - 1]).rstrip()
    ends = [*([row[:-1] + close + ":"] if row.endswith(":") else []), row + close]
    for end in ends:
        yield Mend("\n".join([*rows[: failed.line - 1], end, *rows[failed.line :]]), why)


def self_taken(failed: Failed) -> Iterator[Mend]:
    """self as the first parameter of forward."""
    why = Words("方法的第一个参数是 self。", "The first parameter of a method is self.")
    for owner in failed.program.module_classes.values():
        for method in owner.body:
            takes = method.args.args if isinstance(method, ast.FunctionDef) else []
            if takes and takes[0].arg != "self":
                yield Mend(failed.replaced((takes[0], f"self, {takes[0].arg}")), why)


def alone(failed: Failed) -> Iterator[Mend]:
    """A DataLoader without further processes."""
    why = Words("这里的代码不能另开进程：num_workers=0。", "Code here can start no processes: num_workers=0.")
    for call in calls(failed.program.tree):
        for each in call.keywords:
            if each.arg == "num_workers":
                yield Mend(failed.replaced((each.value, "0")), why)


def parameters_given(failed: Failed) -> Iterator[Mend]:
    """An optimizer that gets the parameters, not the model."""
    why = Words("优化器要的是参数：`模型.parameters()`。", "An optimizer takes the parameters: `model.parameters()`.")
    for call in calls(failed.program.tree):
        if is_optimizer(call) and call.args:
            given = call.args[0]
            is_method = isinstance(given, ast.Attribute) and given.attr == "parameters"
            suffix = "()" if is_method else ".parameters()"
            yield Mend(failed.replaced((given, failed.text(given) + suffix)), why)


def constructed(failed: Failed) -> Iterator[Mend]:
    """A loss that is made first, then called with the data."""
    why = Words(
        "先建损失对象，再用输出和目标调用它：两对括号。",
        "First make the loss, then call it with output and target: two pairs of parentheses.",
    )
    for call in failed.calls:
        if dotted(call.func).endswith("Loss") and len(call.args) == 2:
            yield Mend(failed.replaced((call.func, f"{failed.text(call.func)}()")), why)
