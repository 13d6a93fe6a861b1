"""What a learner sends to an open exercise: the code to judge, and where in it an error stands."""

import ast
import re
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

    A learner who sends one function of three, or forgets the imports, is judged by the whole.
    """
    code = written(message) or ""
    before = practising.code or exercise.starter
    try:
        told, wanted = defined(ast.parse(code)), defined(ast.parse(exercise.starter))
    except (SyntaxError, ValueError):
        return code
    lacks_imports = "import" not in code and "import" in before
    if not (wanted - told or lacks_imports):
        return code
    before = before if len(before) + len(code) <= LONGEST_CODE else exercise.starter
    return f"{before.rstrip()}\n\n\n{code}"


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
