"""Reading the values of parameters out of what a learner typed, by rules: calls, compact forms, names beside numbers.

What several rules say of one parameter must agree; where it does not, the learner is asked. A number that no rule
claims is taken only where a single parameter may be meant by it, and by no other number.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from knowledge.formula import Value
from knowledge.practice.arguments import read_calls
from knowledge.practice.beside import read_named, read_near
from knowledge.practice.expressions import read_code, read_formula
from knowledge.practice.forms import names_in_form, read_form
from knowledge.practice.leftover import read_last, unused_in
from knowledge.practice.material import Material, tightly
from knowledge.practice.numerals import LIST, half_width, may_hold_number, plain
from knowledge.practice.pictures import channels_first
from knowledge.practice.readout import Reading, list_value
from knowledge.practice.rows import read_rows_of, repeat
from knowledge.practice.together import read_passage, read_together
from knowledge.practice.worded import read_words, usual

_PICTURED = {"channels", "kernel", "side", "size"}
"""Parameters of what takes a picture; a shape that is told to anything else, (batch, steps, features), stays as it is."""
_NUMBERED = re.compile(
    r"(?<![a-z])(?:resnet[ -]*(?:18|20|32|34|44|50|56|101|110|152)|vgg[ -]*(?:11|13|16|19)|densenet[ -]*(?:121|169|201)"
    r"|(?:gpt|llama|yolo|inception|mobilenet)[ -]*v?\d)(?![\d.×])",
    re.IGNORECASE,
)
"""Names with a number of their own: ResNet 50."""


def read(text: str, material: Material, known: Mapping[str, Value] | None = None) -> Reading:
    """Return the values that a message gives to a material's parameters; `known` ones were given before."""
    reading = Reading()
    parameters = {each.name: each for each in material.parameters}
    text = plain(read_formula(read_code(half_width(text), material, reading), material, reading))
    if _PICTURED & parameters.keys() and not any(each.many for each in material.parameters):
        text = channels_first(text)
    _pass_over_names(text, reading)
    read_calls(text, material, parameters, reading)
    has_number = may_hold_number(text)
    forms = material.forms if has_number else ()
    counts = read_rows_of(text, material.parameters, reading) if has_number else {}
    single = [each for each in material.parameters if each.kind in ("int", "float")]
    for form in forms:
        if not names_in_form(form):  # it says that a number is of no parameter: 784 像素
            read_form(text, form, material, reading, settled=True)
    read_passage(text, single, reading)
    read_together(text, single, reading)
    read_named(text, single, reading)
    for settled in (False, True):
        for form in forms:
            read_form(text, form, material, reading, settled=settled)
    _read_lists(text, material, reading)
    for parameter in material.parameters:
        read_words(text, parameter, reading)
    read_near(text, single, reading)
    repeat(counts, material.parameters, reading)
    read_last(text, material, reading, known or {})
    reading.unused += tuple(unused_in(text, reading, reading.words))
    reading.usual = usual(tightly(text), material, reading)
    return reading


def read_rest(text: str, material: Material, given: Collection[str]) -> Reading:
    """Return what a message says to the parameters that are not given otherwise: 3×3 is then no input's size."""
    parameters = tuple(each for each in material.parameters if each.name not in given)
    known = {each.name for each in parameters}
    forms = tuple(form for form in material.forms if names_in_form(form) <= known)
    return read(text, replace(material, parameters=parameters, forms=forms))


def _pass_over_names(text: str, reading: Reading) -> None:
    """Keep the number that belongs to a name from being taken for a value."""
    spans = [match.span() for match in _NUMBERED.finditer(text)]
    reading.claimed += spans
    reading.ignored += spans


def _read_lists(text: str, material: Material, reading: Reading) -> None:
    """Give the lists and shapes of a message to the parameters that take one, in their order."""
    wanted = [each for each in material.parameters if each.many and each.name not in reading.values]
    if not wanted:
        return
    spans = [match.span() for match in re.finditer(LIST, text, re.IGNORECASE)]
    for start, end in spans:
        if not wanted:
            return
        value = list_value(text[start:end], wanted[0])
        if value is not None and reading.is_free((start, end)):
            reading.claimed.append((start, end))
            reading.take(wanted.pop(0), value)
