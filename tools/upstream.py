"""Where the values of a failing expression come from: the statements that made them, and the shapes on the way to a layer."""

import ast
import re
from dataclasses import replace

from tools.fault import Fault
from tools.program import Program, bound_before
from tools.symptoms import Symptoms, clean, sizes
from tools.trace import Trace
from tools.words import Words

OF_SHAPES = re.compile(
    r"shape|size|dim|channel|multiplied|match|broadcast|squeeze|stack|elements|length", re.IGNORECASE
)
"""Errors for which it matters how a shape came about."""
MOST_ORIGINS = 3
MOST_LAYERS = 4
LONGEST_STATEMENT = 70


def with_upstream(fault: Fault, code: str, symptoms: Symptoms, trace: Trace | None) -> Fault:
    """The fault, with a sentence more on how the shapes came about that do not fit."""
    if not OF_SHAPES.search(symptoms.message) or symptoms.line is None:
        return fault
    said = path_to(symptoms, trace) or origins(code, symptoms)
    return replace(fault, cause=Words(f"{fault.cause.zh}{said.zh}", f"{fault.cause.en} {said.en}")) if said else fault


def path_to(symptoms: Symptoms, trace: Trace | None) -> Words | None:
    """The shapes that the layers before the refusing one gave."""
    if symptoms.layer is None or trace is None:
        return None
    number = next((n for n, layer in enumerate(trace.layers) if layer.outputs is None), len(trace.layers))
    inner = [layer for layer in trace.layers[number:] if layer.outputs is not None and layer.kind.startswith("nn.")]
    shown = [f"{layer.name} {sizes((layer.outputs or ((),))[0])}" for layer in inner if layer.outputs][-MOST_LAYERS:]
    if not shown:
        return None
    path = " → ".join(shown)
    return Words(f"到这一层之前，各层给出的形状：{path}。", f"Before it, the layers gave these shapes: {path}.")


def origins(code: str, symptoms: Symptoms) -> Words | None:
    """The statements that bound the tensors of the failing expression."""
    program, line = Program.parse(code), symptoms.line or 0
    if program is None:
        return None
    found = []
    for value in symptoms.operands:
        made = bound_before(program, value.name, line) if value.shape is not None else None
        if made is not None and len(text := f"{value.name} = {ast.unparse(made)}") <= LONGEST_STATEMENT:
            found.append((clean(text).replace("`", "'"), made.lineno))
    found = found[:MOST_ORIGINS]
    zh = "；".join(f"`{text}`（第 {number} 行）" for text, number in found)
    en = "; ".join(f"`{text}` (line {number})" for text, number in found)
    if not found:
        return None
    is_all = len(found) >= sum(value.shape is not None for value in symptoms.operands)
    return (
        Words(f"它们的来历：{zh}。", f"They come from {en}.") if is_all else Words(f"其中 {zh}。", f"Of these, {en}.")
    )
