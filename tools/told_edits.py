"""An edit of a program that its author only tells: put into the text where it belongs, or held against a mend that is known.

Nothing is run here: whoever shows a program made by it runs it first.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.program import ACTIONS, Program, calls, dotted, methods
from tools.texts import Edit, Source, applied

RECEIVER = "_"
"""Stands before a method that is told without what it is called on: `.flatten(1)`."""


@dataclass(frozen=True)
class Place:
    """Where a line is to stand: before or behind the call of a name, or at an end of the loop around the training step."""

    behind: bool
    name: str = ""
    """Of the call; empty for the loop."""


@dataclass(frozen=True)
class ToldEdit:
    """What is told of an edit: new code, and what it takes the place of or where it stands, if that is said."""

    pieces: tuple[str, ...]
    old: str = ""
    place: Place | None = None
    is_bare: bool = False
    """Nothing but the code was said."""


ALIKE = {
    "Flatten()": "flatten(1)",
    "flatten(start_dim=1)": "flatten(1)",
    "flatten(_, 1)": "flatten(1)",
    "to(torch.long)": "long()",
    "to(torch.int64)": "long()",
    "to(torch.float)": "float()",
    "to(torch.float32)": "float()",
    "zero_grad(set_to_none=True)": "zero_grad()",
    "squeeze(-1)": "squeeze(1)",
}
"""Calls that do the same here as the one that a known mend has."""


def adds(before: str, after: str, told: ToldEdit) -> bool:
    """Tell whether a mended program has what was told and the one before has not, however its names are spelt."""
    was, becomes = Program.parse(before), Program.parse(after)
    if was is None or becomes is None:
        return False
    new = Counter(_marks(becomes.tree)) - Counter(_marks(was.tree))
    wanted = [_wanted(piece, was) for piece in told.pieces]
    return bool(wanted) and all(mark in new for mark in wanted)


def _marks(tree: ast.AST) -> Iterator[str]:
    """Yield what may be told of each call and each argument by name, with and without what a method is called on."""
    for call in calls(tree):
        yield _mark(call)
        if isinstance(call.func, ast.Attribute):
            yield f"{ast.unparse(call.func.value)}.{_mark(call)}"
        yield from (f"{each.arg}={ast.unparse(each.value)}" for each in call.keywords if each.arg)


def _mark(call: ast.Call) -> str:
    given = [RECEIVER if isinstance(each, ast.Name) else ast.unparse(each) for each in call.args]
    named = [f"{each.arg}={ast.unparse(each.value)}" for each in call.keywords]
    written = f"{_last(call)}({', '.join([*given, *named])})"
    return ALIKE.get(written, written)


def _last(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)


def _wanted(piece: str, program: Program) -> str:
    """Return the mark of a piece: of its outermost call, on what it is called on where the program has that, or of an argument."""
    if argument := _argument(piece):
        return f"{argument[0]}={argument[1]}"
    tree = Program.parse(piece)
    call = next(calls(tree.tree), None) if tree else None
    if call is None:
        return ""
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    is_of_data = owner in program.bound and _last(call) not in ACTIONS
    return f"{owner}.{_mark(call)}" if is_of_data else _mark(call)


def _argument(piece: str) -> tuple[str, str] | None:
    """Return name and value of what is written like an argument: dim=1."""
    said = re.fullmatch(r"(\w+)\s*=\s*(-?[\w.]+|'[^']*'|\"[^\"]*\")", piece)
    return (said[1], said[2]) if said else None


def put_in(code: str, told: ToldEdit, line: int) -> tuple[str, ...]:
    """Return the programs that a told edit may mean, each once; `line` is that of the fault, 0 where none is known."""
    program = Program.parse(code)
    if program is None:
        return ()
    source = Source(code, program)
    told = replace(told, pieces=tuple(_spelt(program, piece) for piece in told.pieces))
    made = (applied(code, [edit]) for edit in _edits(source, told, line))
    return tuple(dict.fromkeys(each for each in made if each != code and Program.parse(each)))


def _spelt(program: Program, piece: str) -> str:
    """Return a piece with the program's own name for an optimizer, a model or a loss, where that has one."""
    said = re.match(r"([A-Za-z_]\w*)\.(\w+)\(", piece)
    if said is None or said[1] in program.words or said[1] == RECEIVER:
        return piece
    kind = program.optimizers if said[2] in ("step", "zero_grad") else program.models & set(program.bound)
    names = {dotted(call.func).rpartition(".")[0] for call in methods(program.tree, said[2])}
    found = names or (kind if said[2] in ACTIONS else set())
    return f"{min(found)}{piece[said.end(1) :]}" if len(found) == 1 else piece


def _edits(source: Source, told: ToldEdit, line: int) -> Iterator[Edit]:
    if told.old:
        yield from _exchanged(source, told, line)
        return
    if told.place:
        yield from _placed(source, told)
        return
    if len(told.pieces) > 1:
        yield from _beside_a_known_line(source, told)
        return
    piece = told.pieces[0]
    for way in (_argument_exchanged, _bound_anew, _called_anew, _called_on):
        if found := list(way(source, piece, line)):
            yield from found
            return


def _exchanged(source: Source, told: ToldEdit, line: int) -> Iterator[Edit]:
    """Put the new code in the place of the old, where that stands once, or once in the fault's line."""
    pattern = r"\s*".join(re.escape(each) for each in re.findall(r"\w+|[^\w\s]", told.old))
    found = list(re.finditer(rf"(?<![\w.]){pattern}(?![\w.])", source.code))
    if len(found) > 1:
        found = [each for each in found if source.code.count("\n", 0, each.start()) + 1 == line]
    if len(found) == 1:
        yield Edit(found[0].start(), found[0].end(), told.pieces[0])


def _named(program: Program, name: str) -> Iterator[ast.stmt]:
    """Yield the statements of one line that call something by its last name."""
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.Return):
            called = {ast.unparse(call.func).rpartition(".")[2] for call in calls(node)}
            called |= {dotted(each) for each in node.targets} if isinstance(node, ast.Assign) else set()
            if name in called:
                yield node


def _placed(source: Source, told: ToldEdit) -> Iterator[Edit]:
    """Put the new line where it is told to stand, if there is one such place."""
    place = told.place
    if place is None:
        return
    if place.name:
        beside = list(_named(source.program, place.name))
    else:
        steps = [loop for loop in source.program.loops if source.program.reaches(loop, "backward")]
        beside = [loop.body[-1 if place.behind else 0] for loop in steps[-1:]]
    if len(beside) == 1:
        yield from (_beside(source, beside[0], "\n".join(told.pieces), behind=place.behind),)


def _beside(source: Source, statement: ast.stmt, text: str, *, behind: bool) -> Edit:
    indent = "\n" + " " * statement.col_offset
    lines = text.replace("\n", indent)
    if behind:
        return Edit(source.end(statement), source.end(statement), indent + lines)
    return Edit(source.start(statement), source.start(statement), lines + indent)


def _beside_a_known_line(source: Source, told: ToldEdit) -> Iterator[Edit]:
    """Put new lines before or behind the one among them that the program has already."""
    rows = {ast.unparse(node): node for node in ast.walk(source.program.tree) if isinstance(node, ast.stmt)}
    known = [n for n, piece in enumerate(told.pieces) if _plain(piece) in rows]
    if len(known) == 1 and known[0] in (0, len(told.pieces) - 1):
        at, is_first = rows[_plain(told.pieces[known[0]])], known[0] == 0
        new = told.pieces[1:] if is_first else told.pieces[:-1]
        yield _beside(source, at, "\n".join(new), behind=is_first)


def _plain(piece: str) -> str:
    tree = Program.parse(piece)
    return ast.unparse(tree.tree) if tree else ""


def _argument_exchanged(source: Source, piece: str, line: int) -> Iterator[Edit]:
    """Give an argument its new value, where a call has it once, or once in the fault's line."""
    argument, name = _argument(piece), ""
    if (new := _call(piece)) and len(new.keywords) == 1 and not new.args:
        argument = (new.keywords[0].arg or "", ast.unparse(new.keywords[0].value))
        name = _last(new)
    asked = [call for call in calls(source.program.tree) if name in ("", _last(call))]
    found = [each for call in asked for each in call.keywords if argument and each.arg == argument[0]]
    if len(found) > 1:
        found = [each for each in found if each.value.lineno == line]
    if argument and len(found) == 1:
        yield Edit(source.start(found[0].value), source.end(found[0].value), argument[1])


def _bound_anew(source: Source, piece: str, line: int) -> Iterator[Edit]:
    """Put an assignment in the place of the only one to its name; one that goes on from its own value, before the fault's line."""
    tree = Program.parse(piece)
    new = tree.tree.body[0] if tree and tree.tree.body else None
    if not isinstance(new, ast.Assign):
        return
    target = ast.unparse(new.targets[0])
    statements = [node for node in ast.walk(source.program.tree) if isinstance(node, ast.stmt)]
    if target in {ast.unparse(node) for node in ast.walk(new.value) if isinstance(node, ast.expr)}:
        at = [node for node in statements if node.lineno == line]
        yield from (_beside(source, node, piece, behind=False) for node in at[:1])
        return
    same = [node for node in statements if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == target]
    if len(same) == 1:
        yield Edit(source.start(same[0]), source.end(same[0]), piece)


def _called_anew(source: Source, piece: str, line: int) -> Iterator[Edit]:
    """Put a call in the place of the only one of the same function, or the only one in the fault's line."""
    new = _call(piece)
    name = dotted(new.func) if new else ""
    found = [call for call in calls(source.program.tree) if name and dotted(call.func) == name]
    if len(found) > 1:
        found = [call for call in found if call.lineno == line]
    if len(found) == 1 and not piece.startswith(RECEIVER):
        yield Edit(source.start(found[0]), source.end(found[0]), piece)


def _called_on(source: Source, piece: str, line: int) -> Iterator[Edit]:
    """Call a method on what it is told to be called on, in the fault's line; else on the first argument of its only call."""
    new = _call(piece)
    if new is None or not isinstance(new.func, ast.Attribute):
        return
    owner = ast.unparse(new.func.value)
    there = [node for node in ast.walk(source.program.tree) if isinstance(node, ast.expr) and node.lineno == line]
    if owner == RECEIVER:
        given = [node.args[0] for node in there if isinstance(node, ast.Call) and node.args]
        names = [each for each in given if isinstance(each, ast.Name)]
        if len(names) == 1:
            yield Edit(source.end(names[0]), source.end(names[0]), piece.removeprefix(RECEIVER))
        return
    stored = {id(node) for node in ast.walk(source.program.tree) if isinstance(getattr(node, "ctx", None), ast.Store)}
    same = [node for node in there if ast.unparse(node) == owner and id(node) not in stored]
    if len(same) == 1:
        yield Edit(source.start(same[0]), source.end(same[0]), piece)


def _call(piece: str) -> ast.Call | None:
    tree = Program.parse(piece)
    statement = tree.tree.body[0] if tree and len(tree.tree.body) == 1 else None
    return statement.value if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) else None
