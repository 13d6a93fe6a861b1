"""Silent fault of what a score is called: a test accuracy that is measured on what the network was trained on."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tools.program import Finding, Loop, Program, assigned_in, calls, dotted
from tools.silent_metrics import counts, loader_of

NAMED = re.compile(r"(?:^|_)(?:test|te|val|valid|validation|dev)(?:_|\d|$)", re.IGNORECASE)
"""How a name says that it is of a test."""
PRINTED = re.compile(r"(?<![a-z])(?:test|val|validation)(?![a-z])|测试(?!一下)|验证", re.IGNORECASE)
TRAINING = re.compile(r"train|训练", re.IGNORECASE)
OTHER = {
    "train_test_split",
    "random_split",
    "Subset",
    "KFold",
    "StratifiedKFold",
    "cross_val_score",
    "SubsetRandomSampler",
}
"""What gives a program other data than it was trained on."""


@dataclass(frozen=True)
class Score:
    """A count of right answers: its name, what counts it, and the statement."""

    name: str
    value: ast.expr
    line: int


def test_score_of_training(program: Program) -> Finding | None:
    """A score that is called one of a test, of exactly the data that the network was trained on, where there are no others."""
    loops = [loop for loop in program.loops if program.reaches(loop, "backward") and program.reaches(loop, "step")]
    if not program.trains or not loops or has_other_data(program):
        return None
    of_scores = {id(call) for score in scores(program) for call in calls(score.value)}
    taught = [call for loop in loops for call in calls(loop) if id(call) not in of_scores]
    trained = {root(program, call) for call in taught if is_asked(program, call)}
    for score in scores(program):
        asked = set(fed_into(program, score))
        if asked == trained and "" not in asked and (called := said_of_test(program, score.name)):
            return Finding(score.line, {"score": called, "data": min(asked)})
    return None


def has_other_data(program: Program) -> bool:
    """Whether a program splits its data, cuts a part of it off, makes some anew, or calls some of it a test's."""
    if program.words & OTHER or any(each.arg == "train" for call in calls(program.tree) for each in call.keywords):
        return True
    of_scores = {score.name for score in scores(program)} | summed(program)
    bound = set(program.bound) | {arg.arg for each in program.functions.values() for arg in each.args.args}
    bound |= {name for loop in program.loops for name in targets(loop)}
    if any(NAMED.search(name) and name not in of_scores for name in bound | set(program.functions)):
        return True
    slices = [node.slice for node in ast.walk(program.tree) if isinstance(node, ast.Subscript)]
    return any(isinstance(each, ast.Slice) and not in_loop(program, each) for each in slices)


def in_loop(program: Program, part: ast.AST) -> bool:
    """Whether a piece of a program stands in a loop, as the slices of batches do."""
    return any(each is part for loop in program.loops for each in ast.walk(loop))


def summed(program: Program) -> set[str]:
    """The names that are added to."""
    return {dotted(node.target) for node in ast.walk(program.tree) if isinstance(node, ast.AugAssign)}


def targets(loop: Loop) -> list[str]:
    """The names that a loop binds."""
    return (
        [part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)] if isinstance(loop, ast.For) else []
    )


def is_asked(program: Program, call: ast.Call) -> bool:
    """Whether a call asks a network something."""
    values = program.bound.get(dotted(call.func), [])
    is_loss = any(isinstance(each, ast.Call) and dotted(each.func).endswith("Loss") for each in values)
    return dotted(call.func) in program.models and bool(call.args) and not is_loss


def root(program: Program, call: ast.Call) -> str:
    """The tensor, or the loader of a loop, behind what a network is given; empty for what is computed, or only a part of one."""
    given = call.args[0]
    around = [loop for loop in program.loops if any(each is call for each in ast.walk(loop))]
    if isinstance(given, ast.Subscript):
        inside = {name for loop in around for name in targets(loop)} | {
            name for loop in around for name in assigned_in(loop)
        }
        index = {part.id for part in ast.walk(given.slice) if isinstance(part, ast.Name)}
        given = given.value if index & inside else call
    name = dotted(given)
    if of_loop := [loader_of(loop) for loop in around if isinstance(loop, ast.For) and name in targets(loop)]:
        return of_loop[-1]
    begun = min(loop.lineno for loop in program.loops)
    rows = [each.lineno for each in program.bound.get(name, [])]
    return name if rows and max(rows) < begun else ""


def scores(program: Program) -> Iterator[Score]:
    """The names that hold a share or a number of right answers, with what they were computed by."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Assign) and counts(node.value):
            yield Score(dotted(node.targets[0]), node.value, node.lineno)
        if isinstance(node, ast.AugAssign) and counts(node.value):
            yield Score(dotted(node.target), node.value, node.lineno)
        for text, part in printed(node):
            if counts(part):
                yield Score(text, part, part.lineno)


def printed(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What a print shows, each with the text before it; nothing of what is no print."""
    if isinstance(node, ast.Call) and dotted(node.func) == "print":
        parts = [part for each in node.args for part in (each.values if isinstance(each, ast.JoinedStr) else [each])]
        for text, part in pairwise(parts):
            if isinstance(text, ast.Constant):
                yield str(text.value), part


def fed_into(program: Program, score: Score) -> Iterator[str]:
    """The data behind a score: networks called in it, or in what the names in it were last bound to."""
    waiting, met = [score.value], set[str]()
    while waiting:
        value = waiting.pop()
        yield from (root(program, call) for call in calls(value) if is_asked(program, call))
        for part in ast.walk(value):
            earlier = [each for each in program.bound.get(getattr(part, "id", ""), []) if each.lineno <= score.line]
            if isinstance(part, ast.Name) and part.id not in met and earlier:
                met.add(part.id)
                waiting.append(earlier[-1])


def said_of_test(program: Program, name: str) -> str:
    """By which words a score is called one of a test: its name, or the text before it where it is printed."""
    if NAMED.search(name) or (PRINTED.search(name) and not TRAINING.search(name)):
        return name.strip(" :：=,，")
    holds = {name} | {
        other
        for other, values in program.bound.items()
        if any(isinstance(part, ast.Name) and part.id == name for value in values for part in ast.walk(value))
    }
    if told := next((each for each in sorted(holds) if NAMED.search(each)), ""):
        return told
    for call in calls(program.tree):
        for said, part in printed(call):
            inside = {each.id for each in ast.walk(part) if isinstance(each, ast.Name)}
            if holds & inside and PRINTED.search(said) and not TRAINING.search(said):
                return said.strip(" :：=,，")
    return ""
