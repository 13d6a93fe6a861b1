"""Values that are expressions: Python that is to be traced, a formula to be differentiated, the line y = 2x + 1.

Their numbers are of no other parameter, so each is taken out of the message that is read on.
"""

import re

from knowledge.practice.fragments import expressions_in, is_expression
from knowledge.practice.material import Material
from knowledge.practice.mathtext import constants_in, equations_in, formulas_in, line_of
from knowledge.practice.readout import Reading, typed


def read_code(text: str, material: Material, reading: Reading) -> str:
    """Take a Python expression as the value of a parameter of kind code; return the message without it."""
    wanted = next((each for each in material.parameters if each.kind == "code"), None)
    if wanted is None:
        return text
    quoted = re.search(r"`+(?:python\n)?([^`]+)`+", text)
    spans = [quoted.span(1)] if quoted and is_expression(quoted[1].strip()) else list(expressions_in(text))
    if not spans:
        return text
    start, end = max(spans, key=lambda span: span[1] - span[0])
    reading.take(wanted, text[start:end].strip())
    return f"{text[:start]} {text[end:]}"


def read_formula(text: str, material: Material, reading: Reading) -> str:
    """Take a formula, or all function values, as the value of a parameter of that kind; return the message without."""
    wanted = next((each for each in material.parameters if each.kind in ("formula", "constants")), None)
    if wanted is None:
        return _read_equations(text, material, reading)
    found = list(formulas_in(text) if wanted.kind == "formula" else constants_in(text))
    taken = found[:1] if wanted.kind == "formula" else found
    if taken:
        reading.take(wanted, ", ".join(written for written, _ in taken))
    for _, (start, end) in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _read_equations(text: str, material: Material, reading: Reading) -> str:
    """Keep the numbers of formulas from being taken for parameters; take slope and intercept where they are wanted."""
    parameters = {each.name: each for each in material.parameters}
    for written, span in equations_in(text):
        line = line_of(written)
        if line is not None and parameters.keys() >= {"slope", "intercept"}:
            for name, number in zip(("slope", "intercept"), line, strict=True):
                reading.take(parameters[name], typed(number, parameters[name]))
        else:
            reading.unused += (text[slice(*span)].strip(" =,"),)
        text = text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]
    return text
