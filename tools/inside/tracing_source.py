"""Putting the recorder's calls into a snippet's syntax tree; every line number and every name stays as it was.

A statement that binds names is followed by `if hit[7](): look(7, a, b)`; a value that no name holds (returned, or stored
in an attribute) goes through `through(7, value)`, which gives it back. `hit[7]()` costs 40 ns where nothing is due.
On request the value of every call within a statement goes through, too.
Class bodies are left alone, since their namespace may be a learner's own mapping, and comprehensions but for `:=`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_SITES = 2000
MAX_NAMES = 8
MAX_LABEL = 60
PLAIN = (ast.Constant, ast.JoinedStr, ast.Lambda)
"""Expressions that are no tensor, whatever the snippet does."""
APART = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.arguments)
"""What has no line for each time that it is worked out."""


@dataclass(frozen=True)
class Site:
    """A place of the source where values are looked at."""

    line: int
    labels: tuple[str, ...]
    """What the values are called: variables, `self.weight`, `return`, or an expression's own text."""
    within: bool = False
    """Whether it is a call within a statement, which names nothing."""


@dataclass(frozen=True)
class Hooks:
    """The names under which the instrumented code finds the recorder; no identifiers, so that no snippet can mean them."""

    hit: str
    look: str
    through: str


class Instrument(ast.NodeTransformer):
    """Adds the calls, and lists where in `sites`; past MAX_SITES the rest of the source stays as it is."""

    def __init__(self, hooks: Hooks, first_site: int = 0, *, calls: bool = False) -> None:
        """`calls`: look at the value of every call, product and element within a statement."""
        self.hooks = hooks
        self.calls = calls
        self.first_site = first_site
        self.sites: list[Site] = []
        self.in_class = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Its functions only."""
        self.descend(node, in_class=True)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Arguments are looked at on the line of `def`, after the docstring."""
        return self.function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """As any function."""
        return self.function(node)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Look at what comes in, but for the object itself."""
        returns, node.returns = node.returns, None  # an annotation is left as it is
        self.descend(node, in_class=False)
        node.returns = returns
        given = node.args
        every = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
        names = [argument.arg for argument in every if argument and argument.arg not in ("self", "cls")]
        start = 1 if ast.get_docstring(node, clean=False) is not None else 0
        node.body[start:start] = self.record(node, names)
        return node

    def descend(self, node: ast.AST, *, in_class: bool) -> None:
        """Visit the children as part of a class body or not."""
        outer, self.in_class = self.in_class, in_class
        self.generic_visit(node)
        self.in_class = outer

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Its value, on request."""
        return self.within(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """The value of a matrix product, on request."""
        return self.within(node) if isinstance(node.op, ast.MatMult) else self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """An element or a part that is read, on request."""
        return self.within(node) if isinstance(node.ctx, ast.Load) else self.generic_visit(node)

    def within(self, node: ast.Call | ast.BinOp | ast.Subscript) -> ast.AST:
        """The value, looked at in passing where that was asked for."""
        label = ast.unparse(node) if self.calls and not self.in_class else ""
        self.generic_visit(node)
        return self.passed(node, node.lineno, label, within=True) if label else node

    def visit(self, node: ast.AST) -> Any:
        """As any visitor; the calls in a comprehension, a lambda or an argument's default are left alone."""
        if not (self.calls and isinstance(node, APART)):
            return super().visit(node)
        self.calls = False
        visited = super().visit(node)
        self.calls = True
        return visited

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        """The names that were bound; where there is none, the value on its way to an attribute or an element."""
        first = ast.unparse(node.targets[0])
        self.generic_visit(node)
        if self.in_class or isinstance(node.value, PLAIN):
            return node
        names = [name for target in node.targets for name in bound(target)]
        if names:
            return [node, *self.record(node, names)]
        if isinstance(node.targets[0], ast.Attribute | ast.Subscript):
            node.value = self.passed(node.value, node.lineno, first)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        """As an assignment; an annotation alone binds nothing, and is left as it is."""
        if node.value is not None:
            node.value = self.visit(node.value)
        if self.in_class or node.value is None or isinstance(node.value, PLAIN):
            return node
        return [node, *self.record(node, list(bound(node.target)))]

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        """A name only: reading an attribute again may run a property."""
        self.generic_visit(node)
        return node if self.in_class else [node, *self.record(node, list(bound(node.target)))]

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        """The value, before it is bound."""
        self.generic_visit(node)
        if not isinstance(node.value, PLAIN):
            node.value = self.passed(node.value, node.lineno, node.target.id)
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        """The loop's variables, first thing in its body."""
        return self.loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        """As any loop."""
        return self.loop(node)

    def loop(self, node: ast.For | ast.AsyncFor) -> ast.AST:
        """Not the counters of `range` and `enumerate`, which are never tensors."""
        self.generic_visit(node)
        names = list(bound(node.target))
        match node.iter:
            case ast.Call(func=ast.Name(id="range")):
                names = []
            case ast.Call(func=ast.Name(id="enumerate")) if isinstance(node.target, ast.Tuple):
                names = names[1:]
        if not self.in_class:
            node.body[:0] = self.record(node, names)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        """What `as` binds."""
        return self.context(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        """As any `with`."""
        return self.context(node)

    def context(self, node: ast.With | ast.AsyncWith) -> ast.AST:
        """Looked at first thing in the body."""
        self.generic_visit(node)
        if not self.in_class:
            names = [name for item in node.items if item.optional_vars for name in bound(item.optional_vars)]
            node.body[:0] = self.record(node, names)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """The value on its way out."""
        self.generic_visit(node)
        if node.value is not None and not isinstance(node.value, PLAIN):
            node.value = self.passed(node.value, node.lineno, "return")
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A value that is thrown away, such as that of `w.zero_()`; a docstring stays a docstring."""
        match node.value:
            case ast.Constant():
                return node
            case ast.Call(func=ast.Name(id="print")):
                self.generic_visit(node.value)
                return node
        label = ast.unparse(node.value)
        self.generic_visit(node)
        if not self.in_class and not self.calls:
            node.value = self.passed(node.value, node.lineno, label)
        return node

    def record(self, node: ast.stmt, names: list[str]) -> list[ast.stmt]:
        """The statement that looks at variables, or none."""
        names = [name for name in names if name != "_"][:MAX_NAMES]
        if not names or len(self.sites) >= MAX_SITES:
            return []
        site = self.site(node.lineno, *names)
        due = ast.Call(ast.Subscript(load(self.hooks.hit), ast.Constant(site), ast.Load()), [], [])
        look = ast.Call(load(self.hooks.look), [ast.Constant(site), *map(load, names)], [])
        statement = ast.If(due, [ast.Expr(look)], [])
        return [ast.fix_missing_locations(ast.copy_location(statement, node))]

    def passed(self, value: ast.expr, line: int, label: str, *, within: bool = False) -> ast.expr:
        """`value`, looked at in passing."""
        if len(self.sites) >= MAX_SITES:
            return value
        call = ast.Call(load(self.hooks.through), [ast.Constant(self.site(line, label, within=within)), value], [])
        return ast.fix_missing_locations(ast.copy_location(call, value))

    def site(self, line: int, *labels: str, within: bool = False) -> int:
        """The number of a new place."""
        self.sites.append(Site(line, tuple(map(printable, labels)), within))
        return self.first_site + len(self.sites) - 1


def bound(target: ast.expr) -> Iterator[str]:
    """The variables of an assignment's target, from left to right."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from bound(part)
        case ast.Starred(value=part):
            yield from bound(part)


def load(name: str) -> ast.Name:
    """A variable that is read."""
    return ast.Name(name, ast.Load())


def printable(text: str) -> str:
    """`text` on one line, cut to MAX_LABEL characters."""
    text = "".join(letter if letter.isprintable() else "?" for letter in text[: MAX_LABEL + 1])
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1] + "…"
