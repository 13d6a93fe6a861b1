"""The learner's own program while an exercise is open: mended like any other, where it has nothing of what the exercise asks for.

What cannot be told apart from the exercise is taken to be of it.
"""

import ast
import re

from agent.dialogue import Dialogue, Practising
from agent.wishing_mend import AT_HAND, is_plain, wants_mend
from tools.exercise import Exercise, defined

_OF_ANY_PROGRAM = frozenset({
    "print", "len", "range", "int", "float", "list", "tuple", "zip", "enumerate", "super", "__init__", "manual_seed",
    "randn", "rand", "randint", "zeros", "ones", "arange", "tensor",
})  # fmt: skip
"""Calls that make a program's data, and solve nothing."""
_OWN = re.compile(
    r"自己(?:写)?的(?:代码|程序|项目|作业|模型|网络)|(?:不是|别的|不属于|无关)[^，,。]{0,6}(?:练习|题)|(?:练习|题目?)(?:无关|没(?:有)?关系|不相干|没关)"
    r"|\b(?:my|our) own (?:project|code|program|model|network|work|thing|script)\b|\b(?:not|isn't|unrelated to|nothing to do with) (?:for |part of |about |from |in )?(?:the|this|that|an|your) (?:exercise|task)\b",
    re.IGNORECASE,
)
LONGEST = 80
"""Characters of a wish."""


def is_apart(code: str, practising: Practising, exercise: Exercise) -> bool:
    """Tell whether a program has none of the exercise's names, and calls nothing that its solution calls."""
    try:
        tree, starter = ast.parse(code), ast.parse(exercise.starter)
        solution = ast.parse(exercise.solution)
        before = defined(ast.parse(practising.code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    solves = _called(solution) - _OF_ANY_PROGRAM
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | defined(tree)
    return bool(solves) and not used & (defined(starter) | before) and not solves & _called(tree)


def _called(tree: ast.AST) -> set[str]:
    """Return the names of all that a program calls, of a method or a module's function the last."""
    found = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in found
        if isinstance(each, ast.Attribute | ast.Name)
    }


def wants_own_mended(message: str, dialogue: Dialogue, exercise: Exercise) -> bool:
    """Tell whether a message wants the program mended that was run last while an exercise is open, and is none of it."""
    code = dialogue.code
    if dialogue.exercise is None or code is None or code.age >= AT_HAND or len(message) > LONGEST or "\n" in message:
        return False
    if code.told is not None and code.told.note == exercise.topic:  # its mend would show what is to be found
        return False
    is_wish = is_plain(message) or wants_mend(message) or _OWN.search(message) is not None
    return is_wish and is_apart(code.text, dialogue.exercise, exercise)
