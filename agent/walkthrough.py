"""Explaining code line by line without a model: call cards say what each call does, a traced run gives the shapes."""

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.explained import Explained, line_of, rows_of_parts, statements
from agent.modes import Modes, mode_words, modes_of
from agent.plainly import said_of
from agent.seen import Scope, Seen, about, path_of, target_of
from knowledge.practice.card import Card, placeholders
from knowledge.practice.material import fill
from knowledge.practice.meaning import Names, kind_of, names_of
from knowledge.practice.pattern import Match, expressions
from knowledge.words import Words
from tools.trace import Tensor, Trace

MOST_SENTENCES = 5
"""Of one line; the outermost calls are said."""
CALLED = Words(
    "`{target}` 是 {kind}：{before} → {after}，参数 {parameters} 个。",
    "`{target}` is {kind}: {before} → {after}, {parameters} parameters.",
)
MADE = Words("造一个 {kind}，共 {parameters} 个参数。", "Makes a {kind}, {parameters} parameters in all.")
IMPORTS = Words("导入 {target}，后面要用。", "Imports {target} for what follows.")
GIVES = Words("`{target}`：形状 {after}，{element_type}。", "`{target}`: shape {after}, {element_type}.")
NUMBER = Words("`{target}`：一个数（标量），第一次是 {result}。", "`{target}`: one number (a scalar), first {result}.")
COMES = Words(
    "进来的 `{target}`：形状 {after}，{element_type}。", "`{target}` comes in: shape {after}, {element_type}."
)
RETURNS = Words("返回值：形状 {after}，{element_type}。", "Returned: shape {after}, {element_type}.")
TURNS = Words("循环了 {hits} 次。", "{hits} turns of the loop.")
CALLS = Words("被调用了 {hits} 次。", "Called {hits} times.")


def walk(code: str, cards: Sequence[Card], trace: Trace | None) -> tuple[Explained, ...]:
    """Explain each line of a program; without a trace, without shapes. SyntaxError where it is no Python."""
    tree = ast.parse(code)
    program = Program(code.splitlines(), tree, Seen.of(trace))
    found = statements(tree, (0, math.inf))
    return tuple(each for statement, scope in found for each in program.explained(statement, scope, cards))


@dataclass(frozen=True)
class Program:
    """A program, and what its run showed."""

    rows: Sequence[str]
    tree: ast.Module
    seen: Seen

    @cached_property
    def names(self) -> Names:
        """Return what its names mean."""
        return names_of(self.tree)

    @cached_property
    def modes(self) -> dict[int, Modes]:
        """Return which layers are in which mode at each statement."""
        return modes_of(self.tree)

    def explained(self, statement: ast.stmt, scope: Scope, cards: Sequence[Card]) -> Iterator[Explained]:
        """Explain one statement, of a compound one its head; the rows of a long call, as of a Sequential, one by one."""
        head, nodes = self._head(statement), list(expressions(statement))
        rows = rows_of_parts(statement)
        if len(rows) < 2:
            yield self._explain(statement, head, nodes, (scope, cards))
            return
        ends = [*rows[1:], statement.lineno + len(head)]
        first = [node for node in nodes if line_of(node, statement) < rows[0]]
        yield self._explain(statement, head[: rows[0] - statement.lineno], first, (scope, cards))
        for row, end in zip(rows, ends, strict=True):
            inner = [node for node in nodes if row <= line_of(node, statement) < end]
            found = self._cards(statement, scope, cards, inner)
            code = "\n".join(line.strip() for line in head[row - statement.lineno : end - statement.lineno])
            yield Explained(row, code, tuple(words for words, _ in found), (), tuple(card for _, card in found if card))

    def _explain(
        self,
        statement: ast.stmt,
        head: list[str],
        nodes: Sequence[ast.AST],
        within: tuple[Scope, Sequence[Card]],
    ) -> Explained:
        """Explain these nodes of a statement, and what it comes to."""
        lines = range(statement.lineno, statement.lineno + len(head))
        found = self._cards(statement, *within, nodes)
        says = [words for words, _ in found]
        used = tuple(card for _, card in found if card)
        says += self._makes(statement, says)
        says += self._gives(statement, says)
        hits = max((self.seen.hits.get(line, 0) for line in lines), default=0)
        if hits > 1 and isinstance(statement, ast.For | ast.FunctionDef):
            says.append(_filled(TURNS if isinstance(statement, ast.For) else CALLS, {"hits": str(hits)}))
        tensors = tuple(
            each
            for line in (self.seen.trace.lines if self.seen.trace else ())
            if line.line in lines
            for each in line.latest()
        )
        code = "\n".join(head)
        return Explained(statement.lineno, code, tuple(says), tensors, used)

    def _head(self, statement: ast.stmt) -> list[str]:
        """Return the rows of a statement up to its body, without what they are indented by."""
        cases = [case.pattern for case in getattr(statement, "cases", ())]
        bodies = [child.lineno for child in (*getattr(statement, "body", ())[:1], *cases[:1])]
        first = statement.lineno
        last = min([statement.end_lineno or first, *(max(first, line - 1) for line in bodies)])
        rows = list(self.rows[first - 1 : last])
        while len(rows) > 1 and not rows[-1].strip():
            rows.pop()
        indent = len(rows[0]) - len(rows[0].lstrip()) if rows else 0
        return [row[indent:] if not row[:indent].strip() else row.strip() for row in rows]

    def _cards(
        self, statement: ast.stmt, scope: Scope, cards: Sequence[Card], nodes: Sequence[ast.AST]
    ) -> list[tuple[Words, Card | None]]:
        found: list[tuple[Words, Card | None]] = []
        for node in nodes:
            for own in self._called(node, statement, scope):
                if own not in [words for words, _ in found]:
                    found.append((own, None))
            for card in cards:
                match = card.match(node, self.names)
                if match and card not in [known for _, known in found]:
                    found.append((self._said(card, match, statement, scope), card))
        return found[-MOST_SENTENCES:]

    def _said(self, card: Card, match: Match, statement: ast.stmt, scope: Scope) -> Words:
        """Return the card's sentence with the most values that are all known."""
        values = {**match.values(), **self._values(match, statement, scope)}
        for template in card.says:
            if placeholders(template) <= values.keys():
                return _filled(template, values)
        return card.does

    def _values(self, match: Match, statement: ast.stmt, scope: Scope) -> dict[str, str]:
        line, node = statement.lineno, match.node
        values: dict[str, str] = {}
        if target := target_of(statement):
            values["target"] = target
        if match.receiver is not None and (before := self._tensor(match.receiver, line, scope)):
            values["before"] = str(before.shape)
        after = self._tensor(node, line, scope) if isinstance(node, ast.expr) else None
        if after is None and target and getattr(statement, "value", None) is node:
            after = self.seen.value(target, [line])
        values |= about(after) if after else {}
        values |= self._of_layer(node, statement)
        if hits := self.seen.hits.get(line):
            values["hits"] = str(hits)
        return values | self._of_training(line)

    def _tensor(self, node: ast.expr, line: int, scope: Scope) -> Tensor | None:
        """Return what an expression was."""
        text = ast.unparse(node)
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if isinstance(node, ast.Name | ast.Attribute):
            return self.seen.variable(text, line, scope)
        return self.seen.value(text, (*lines, line))

    def _of_layer(self, node: ast.AST, statement: ast.stmt) -> dict[str, str]:
        """Return what the first call of a layer showed, for the line that makes it."""
        path = path_of(node, statement)
        if not path or not isinstance(node, ast.Call):
            return {}
        kind = (self.names.dotted(node.func) or "").replace("torch.nn.", "nn.")
        layer = self.seen.layer(path, kind)
        if layer is None or not layer.inputs or not layer.outputs or layer.kind != kind:
            return {}
        shapes = {"in_shape": str(layer.inputs[0]), "out_shape": str(layer.outputs[0])}
        return {**shapes, "parameters": f"{layer.parameters:,}"}

    def _called(self, node: ast.AST, statement: ast.stmt, scope: Scope) -> Iterator[Words]:
        """Say what a call of the program's own layer or model did, `self.conv1(x)`, and in which mode."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            return
        text = ast.unparse(node.func)
        if kind_of(node.func, self.names) != "module" or (self.names.dotted(node.func) or "").startswith("torch."):
            return
        layer = self.seen.layer(text.removeprefix("self."))
        if layer is None or not layer.inputs or not layer.outputs:
            return
        before = self._tensor(node.args[0], statement.lineno, scope) if node.args else None
        after = self._tensor(node, statement.lineno, scope)
        values = {
            "target": text,
            "kind": layer.kind,
            "before": str(before.shape if before else layer.inputs[0]),
            "after": str(after.shape if after else layer.outputs[0]),
            "parameters": f"{layer.parameters:,}",
        }
        yield _filled(CALLED, values)
        if mode := mode_words(text, layer.kind, self.modes.get(id(statement), {})):
            yield _filled(mode, {"target": text})

    def _of_training(self, line: int) -> dict[str, str]:
        """Return how the loss went, for the lines of a training step."""
        curves = self.seen.trace.losses if self.seen.trace else ()
        curve = next((each for each in curves if each.line == line), curves[0] if len(curves) == 1 else None)
        if curve is None or not curve.points:
            return {}
        first, last = curve.points[0][1], curve.points[-1][1]
        return {"loss_first": f"{first:.4g}", "loss_last": f"{last:.4g}", "training_steps": str(curve.steps)}

    def _makes(self, statement: ast.stmt, said: Sequence[Words]) -> Iterator[Words]:
        """Say what an import brings, how large a model is, what a loop takes, where no card has spoken."""
        if said:
            return
        yield from (_filled(words, values) for words, values in said_of(statement, self.tree))
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield _filled(IMPORTS, {"target": ", ".join(alias.asname or alias.name for alias in statement.names)})
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign) and isinstance(value, ast.Call):
            kind = self.names.dotted(value.func) or ""
            layer = self.seen.layer(target_of(statement).removeprefix("self."))
            if kind in self.names.classes and layer and layer.kind == kind:
                yield _filled(MADE, {"kind": kind, "parameters": f"{layer.parameters:,}"})

    def _gives(self, statement: ast.stmt, said: Sequence[Words]) -> Iterator[Words]:
        """Name the shapes that no sentence has named: of what comes in, is bound, or is returned."""
        tensors = self.seen.by_line.get(statement.lineno, ())
        words = COMES if isinstance(statement, ast.FunctionDef | ast.For) else GIVES
        text = " ".join(each.zh for each in said)
        named: set[str] = set()
        for tensor in tensors:
            is_shown = isinstance(statement, ast.Expr) and not said and tensor.name == ast.unparse(statement.value)
            if tensor.name in named or not (is_shown or re.fullmatch(r"[\w.]+(\[[^\]]+\])?", tensor.name)):
                continue
            named.add(tensor.name)
            values = {**about(tensor), "target": tensor.name}
            if tensor.name == "return":
                words = RETURNS
            known = values.get("result", values["after"]) if tensor.shape == () else values["after"]
            if words is COMES or known not in text:
                yield _filled(NUMBER if tensor.shape == () and "result" in values else words, values)


def _filled(template: Words, values: Mapping[str, str]) -> Words:
    return Words(fill(template.zh, values), fill(template.en, values))
