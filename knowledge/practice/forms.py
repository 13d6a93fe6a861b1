"""Compact forms of a material's parameters: `{side}x{side}`, as patterns, and what they find in a message.

`{one*}` is a product of two numbers, 2×3; `{one,two}` a number that both parameters have.
"""

import re
from collections.abc import Mapping
from functools import cache

from knowledge.formula import Value
from knowledge.practice.material import Material
from knowledge.practice.numerals import LIST, NUMBER, PLAIN, number_of
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading, fits, list_value, row_value, typed

ROW = rf"{NUMBER}(?:\s*,\s*{NUMBER})*"
"""One number, or several."""
TIMES_SIGN = r"\s*(?:×|by|乘以?)\s*"
PRODUCT = rf"{PLAIN}{TIMES_SIGN}{PLAIN}"
DIGIT = r"\d"
BOTH = "_and_"
"""What joins the names of two parameters in the name of a group of a pattern."""
_PLACE = re.compile(r"\{([a-z_]\w*)(?:,([a-z_]\w*))?(\*)?\}")


def check_form(form: str, material: Material) -> None:
    """Check a form with one digit for a number: to compile all the ways in which numbers are written takes a start's second.

    Raises:
        ValueError: if it is no regular expression, or names no parameter.
    """
    _compiled(form, *_source(form, {each.name: DIGIT for each in material.parameters}, DIGIT))


def form_pattern(form: str, material: Material) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a compact form as a pattern, with its groups; the same name twice must be the same number.

    Raises:
        ValueError: if it is no regular expression, or names no parameter.
    """
    return _form_pattern(form, tuple((each.name, _written_as(each)) for each in material.parameters))


def _written_as(parameter: Parameter) -> str:
    return LIST if parameter.many else ROW if parameter.several else NUMBER


@cache
def _form_pattern(form: str, parameters: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    return _compiled(form, *_source(form, dict(parameters), PRODUCT))


def _compiled(form: str, source: str, names: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    try:
        return re.compile(source, re.IGNORECASE), names
    except re.error as error:
        raise ValueError(f"forms: {form!r} is no regular expression: {error}") from None


def _source(form: str, written: Mapping[str, str], product: str) -> tuple[str, tuple[str, ...]]:
    """Return a form as a regular expression, with the names of its groups."""
    seen: list[str] = []

    def group(match: re.Match[str]) -> str:
        names = [each for each in match.group(1, 2) if each]
        number = product if match[3] else next(written[each] for each in names)
        name = BOTH.join(names)
        if name in seen:
            return rf"(?P={name})(?!\.?\d)"  # 3×32 is no square of 3
        seen.append(name)
        return rf"(?P<{name}>{number})"

    spaced = re.sub(r"(?:(?<=[})+])| \*?)x(?: \*?)?(?=[{(\\])", lambda _: TIMES_SIGN, form)
    try:
        source = _PLACE.sub(group, re.sub(r" \*?", lambda _: r"\s*", spaced))
    except KeyError as error:
        raise ValueError(f"forms: {form!r}: {{{error.args[0]}}} is no parameter") from None
    return source, tuple(seen)


def names_in_form(form: str) -> set[str]:
    """Return the parameters that a form holds; one that holds none claims numbers that are of no parameter."""
    return {name for match in _PLACE.finditer(form) for name in match.group(1, 2) if name}


def read_form(text: str, form: str, material: Material, reading: Reading, *, settled: bool) -> None:
    """Take what a compact form says, `{side}x{side}`; first only where it agrees with what is known.

    In 「224 输入，7×7」 the form of the input's size shall leave the 7 to the kernel's.
    """
    pattern, names = form_pattern(form, material)
    parameters = {each.name: each for each in material.parameters}
    for match in pattern.finditer(text):
        if not reading.is_free(match.span()):
            continue
        found = {
            name: _form_value(match[group], parameters[name])
            for group in names
            if match[group] is not None
            for name in group.split(BOTH)
        }
        if any(value is None for value in found.values()):
            continue
        if not settled and any(reading.values.get(name, value) != value for name, value in found.items()):
            continue
        # A form that only looks ahead takes no text itself: its numbers are taken all the same.
        spans = [match.span()] if match[0] else [match.span(name) for name in names if match[name] is not None]
        reading.claimed += spans
        if not names:
            reading.ignored.append(match.span())
        reading.named += bool(found)
        for name, value in found.items():
            if value is not None:
                reading.take(parameters[name], value)


def _form_value(text: str, parameter: Parameter) -> Value | None:
    if sides := re.fullmatch(rf"({PLAIN}){TIMES_SIGN}({PLAIN})", text, re.IGNORECASE):
        one, other = number_of(sides[1]), number_of(sides[2])
        return None if one is None or other is None else typed(one * other, parameter)
    if parameter.many:
        return list_value(text, parameter)
    if parameter.several and len(re.findall(PLAIN, text)) > 1:
        return row_value(text, parameter)
    number = number_of(text)
    return typed(number, parameter) if number is not None and fits(number, parameter) else None
