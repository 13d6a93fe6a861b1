"""Recognising calls and idioms in a syntax tree: by a signature, by a method of some kind of object, or by a pattern.

A pattern is Python in which a name with a leading underscore stands for any expression, and a body of `...` for any
body: `_x[:, None]`, `with torch.no_grad(): ...`; `_i` stands for one index, which is neither None nor a slice. Of a
function only the name counts. Names of modules are compared as imported: `F.relu` is
`torch.nn.functional.relu`.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.practice.material import signature
from knowledge.practice.meaning import Names, kind_of

IGNORED = frozenset(["ctx", "type_comment", "decorator_list", "returns", "kind", "type_params"])
"""Fields that no pattern speaks of."""
LONGEST = 40
"""Characters of an expression that is shown as a value."""


@dataclass(frozen=True)
class Match:
    """A call or an idiom that was recognised."""

    node: ast.AST
    receiver: ast.expr | None
    """What a method is called on, or the first argument of a function."""
    bound: Mapping[str, ast.expr | None]
    """Each parameter's, or placeholder's, expression; None: left at its default."""
    defaults: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        """Return the parameters as short texts, those left out by their defaults; what is None has none."""
        said = {name: shown(node) for name, node in self.bound.items() if node is not None}
        return {name: text for name, text in {**self.defaults, **said}.items() if text != "None"}


def shown(node: ast.expr) -> str:
    """Return an expression's text, cut where it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def match_call(text: str, node: ast.AST, names: Names) -> Match | None:
    """Match a call of a function or class by its signature: `torch.nn.Linear(in_features, out_features, bias=True)`."""
    if not isinstance(node, ast.Call):
        return None
    name, parameters = signature(text)
    if names.dotted(node.func) != name:
        return None
    bound = bind(parameters, node)
    if bound is None:
        return None
    first = node.args[0] if node.args else node.keywords[0].value if node.keywords else None
    return Match(node, first, bound, defaults_of(parameters))


def match_method(text: str, node: ast.AST, names: Names, kinds: tuple[str, ...]) -> Match | None:
    """Match a call of a method by its signature, `view(*shape)`, on an object of one of these kinds."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    name, parameters = signature(text)
    if node.func.attr != name or kind_of(node.func.value, names) not in kinds:
        return None
    bound = bind(parameters, node)
    return None if bound is None else Match(node, node.func.value, bound, defaults_of(parameters))


def match_pattern(text: str, node: ast.AST, names: Names) -> Match | None:
    """Match an expression or a statement by a pattern."""
    bound: dict[str, ast.expr | None] = {}
    if not _same(pattern(text), node, names, bound):
        return None
    first = next((each for each in bound.values() if each is not None), None)
    return Match(node, first, bound)


def pattern(text: str) -> ast.AST:
    """Parse a pattern; ValueError where it is no Python."""
    try:
        statement = ast.parse(text).body[0]
    except (SyntaxError, IndexError) as error:
        raise ValueError(f"{text!r} is no pattern: {error}") from None
    return statement.value if isinstance(statement, ast.Expr) else statement


def _same(wanted: object, found: object, names: Names, bound: dict[str, ast.expr | None]) -> bool:
    if isinstance(wanted, ast.Name) and wanted.id.startswith("_"):
        if not isinstance(found, ast.expr) or (wanted.id == "_i" and _is_no_index(found)):
            return False
        if isinstance(wanted.ctx, ast.Store) and not isinstance(found, ast.Name | ast.Attribute):
            return False
        earlier = bound.get(wanted.id)
        if earlier is not None:
            return ast.unparse(earlier) == ast.unparse(found)
        bound[wanted.id] = found
        return True
    if isinstance(wanted, ast.Attribute | ast.Name) and isinstance(found, ast.Attribute | ast.Name):
        name = Names({}, {}, {}).dotted(wanted)
        if name is not None and name == names.dotted(found):
            return True
        if isinstance(wanted, ast.Name) or isinstance(found, ast.Name):
            return False
    if isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) == 1 and isinstance(wanted[0], ast.Expr) and _is_any(wanted[0].value):
            return True
        return len(wanted) == len(found) and all(_same(w, f, names, bound) for w, f in zip(wanted, found, strict=True))
    if isinstance(wanted, ast.arguments):
        return True
    if isinstance(wanted, ast.AST):
        return type(wanted) is type(found) and all(
            _same(getattr(wanted, each), getattr(found, each), names, bound)
            for each in wanted._fields
            if each not in IGNORED
        )
    if isinstance(wanted, str) and re.match(r"_[^_]", wanted):  # the name of a class or a function
        return True
    return wanted == found


def _is_no_index(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) or (isinstance(node, ast.Constant) and not isinstance(node.value, int))


def _is_any(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def bind(parameters: ast.arguments, call: ast.Call) -> dict[str, ast.expr | None] | None:
    """Return which expression each parameter gets, as Python would bind them; None where the call does not fit."""
    if any(isinstance(each, ast.Starred) for each in call.args) and parameters.vararg is None:
        return None
    order = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    bound: dict[str, ast.expr | None] = dict.fromkeys((*order, *(a.arg for a in parameters.kwonlyargs)))
    for name, value in zip(order, call.args, strict=False):
        bound[name] = value
    rest = call.args[len(order) :]
    if rest and parameters.vararg is None:
        return None
    if parameters.vararg is not None and rest:
        bound[parameters.vararg.arg] = rest[0] if len(rest) == 1 else ast.Tuple(list(rest), ast.Load())
    for keyword in call.keywords:
        if keyword.arg in bound and bound[keyword.arg] is None:
            bound[keyword.arg] = keyword.value
        elif parameters.kwarg is None:
            return None
    needed = order[: len(order) - len(parameters.defaults)]
    return None if any(bound[name] is None for name in needed) else bound


def defaults_of(parameters: ast.arguments) -> dict[str, str]:
    """Return the defaults of a signature, as text."""
    order = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    pairs = [*zip(order[len(order) - len(parameters.defaults) :], parameters.defaults, strict=True)]
    pairs += [(a.arg, d) for a, d in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True) if d is not None]
    return {name: ast.unparse(value) for name, value in pairs}


def expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement's own line in the order in which Python works them out; bodies are left out."""
    bodies = {
        id(each)
        for name in ("body", "orelse", "finalbody", "handlers", "cases")
        for each in getattr(statement, name, ())
    }

    def inner_first(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if id(child) not in bodies:
                yield from inner_first(child)
        yield node

    yield from inner_first(statement)
