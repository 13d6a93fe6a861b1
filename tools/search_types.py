"""Edits of what tensors hold: the kind of number that an error asks for, and plain numbers where a graph is in the way."""

import ast
import re
from collections.abc import Iterator

from tools.edits import Failed, Mend
from tools.operands import Operand, operands
from tools.program import dotted
from tools.words import Words

WHOLE = re.compile(r"\bLong|index tensor|int64|indices|integer type|IntTensor", re.IGNORECASE)
REAL = re.compile(r"\bFloat\b|floating|float32|scalar type|dtype|Double", re.IGNORECASE)
TRUTH = re.compile(r"\bBool", re.IGNORECASE)
REALS = ("float32",)
WHOLES = ("int64",)


def cast(failed: Failed) -> Iterator[Mend]:
    """A tensor of the statement as whole numbers, floating point or truth values, as the error's words have it."""
    found = operands(failed)
    for says, method, kinds in (
        (TRUTH, ".bool()", ("bool",)),
        (WHOLE, ".long()", WHOLES),
        (REAL, ".float()", REALS),
    ):
        if says.search(failed.error):
            for each in found:
                if each.dtype not in kinds:
                    yield converted(failed, each, method)


def converted(failed: Failed, operand: Operand, method: str) -> Mend:
    """A tensor in another type, as NumPy writes it for an array."""
    is_array = failed.run.trace is not None and any(
        tensor.name == operand.text and tensor.kind == "ndarray"
        for line in failed.run.trace.lines
        for tensor in line.tensors
    )
    kind = {".long()": "int64", ".float()": "float32", ".bool()": "bool"}[method]
    suffix = f'.astype("{kind}")' if is_array else method
    why = Words(
        f"`{operand.text}` 的类型是 {operand.dtype}，这一步要的是 {kind}：`{suffix}`。",
        f"`{operand.text}` is of type {operand.dtype}, and this step wants {kind}: `{suffix}`.",
    )
    return Mend(failed.replaced((operand.node, f"{operand.text}{suffix}")), why)


def kept_as_number(failed: Failed) -> Iterator[Mend]:
    """A list into which numbers are put, not tensors that still have their graph."""
    used = {part.id for part in ast.walk(failed.statement) if isinstance(part, ast.Name)} if failed.statement else set()
    for node in ast.walk(failed.program.tree):
        if isinstance(node, ast.Call) and dotted(node.func).removesuffix(".append") in used and len(node.args) == 1:
            if not dotted(node.func).endswith(".append") or isinstance(node.args[0], ast.Constant):
                continue
            for suffix in (".item()", ".detach()"):
                into = dotted(node.func).removesuffix(".append")
                why = Words(
                    f"`{into}` 里存的是还连着计算图的张量：存的时候就用 `{suffix}` 取出数值。",
                    f"`{into}` keeps tensors with their graph: `{suffix}` takes the value out where it is kept.",
                )
                yield Mend(failed.replaced((node.args[0], f"{failed.text(node.args[0])}{suffix}")), why)
