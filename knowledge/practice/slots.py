"""Reading the values of parameters out of what a learner typed, by rules: calls, compact forms, names beside numbers.

What several rules say of one parameter must agree; where it does not, the learner is asked. A number that no rule
claims is taken only where a single parameter may be meant by it, and by no other number.
"""

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache

from knowledge.formula import Value
from knowledge.practice.beside import read_named, read_near
from knowledge.practice.forms import names_in_form, read_form
from knowledge.practice.fragments import calls_in, expressions_in, is_expression, literal
from knowledge.practice.leftover import is_of_something_else, unused_in
from knowledge.practice.material import Material, signature, tightly
from knowledge.practice.mathtext import constants_in, equations_in, formulas_in, line_of
from knowledge.practice.numerals import LIST, PLAIN, half_width, may_hold_number, number_of, plain
from knowledge.practice.parameter import AND, Parameter
from knowledge.practice.pattern import bind
from knowledge.practice.pictures import channels_first
from knowledge.practice.readout import Reading, fits, list_value, typed
from knowledge.practice.rows import read_rows_of, repeat
from knowledge.practice.together import read_passage, read_together


def read(text: str, material: Material, known: Mapping[str, Value] | None = None) -> Reading:
    """Return the values that a message gives to a material's parameters; `known` ones were given before."""
    reading = Reading()
    parameters = {each.name: each for each in material.parameters}
    text = plain(_read_formula(_read_code(half_width(text), material, reading), material, reading))
    if _PICTURED & parameters.keys() and not any(each.many for each in material.parameters):
        text = channels_first(text)
    _pass_over_names(text, reading)
    _read_calls(text, material, parameters, reading)
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
        _read_words(text, parameter, reading)
    read_near(text, single, reading)
    repeat(counts, material.parameters, reading)
    _read_last(text, material, reading, known or {})
    reading.unused += tuple(unused_in(text, reading, reading.words))
    reading.usual = _usual(tightly(text), material, reading)
    return reading


_PICTURED = {"channels", "kernel", "side", "size"}
"""Parameters of what takes a picture; a shape that is told to anything else, (batch, steps, features), stays as it is."""
_NUMBERED = re.compile(
    r"(?<![a-z])(?:resnet[ -]*(?:18|20|32|34|44|50|56|101|110|152)|vgg[ -]*(?:11|13|16|19)|densenet[ -]*(?:121|169|201)"
    r"|(?:gpt|llama|yolo|inception|mobilenet)[ -]*v?\d)(?![\d.×])",
    re.IGNORECASE,
)
"""Names with a number of their own: ResNet 50."""


def _pass_over_names(text: str, reading: Reading) -> None:
    """Keep the number that belongs to a name from being taken for a value."""
    spans = [match.span() for match in _NUMBERED.finditer(text)]
    reading.claimed += spans
    reading.ignored += spans


def read_rest(text: str, material: Material, given: Collection[str]) -> Reading:
    """Return what a message says to the parameters that are not given otherwise: 3×3 is then no input's size."""
    parameters = tuple(each for each in material.parameters if each.name not in given)
    known = {each.name for each in parameters}
    forms = tuple(form for form in material.forms if names_in_form(form) <= known)
    return read(text, replace(material, parameters=parameters, forms=forms))


def _read_calls(text: str, material: Material, parameters: Mapping[str, Parameter], reading: Reading) -> None:
    """Take the arguments of calls whose signature the material knows."""
    for call, span in calls_in(text):
        for known in material.calls:
            name, arguments = signature(known)
            function = ast.unparse(call.func)
            if function.rpartition(".")[2].lower() != name.rpartition(".")[2].lower():
                continue
            bound = bind(_lenient(arguments), call)
            if bound is None:
                continue
            reading.calls += 1
            reading.claimed.append(span)
            others = {word.arg: word.value for word in call.keywords if word.arg and word.arg not in bound}
            for each, node in (*bound.items(), *others.items()):
                value = None if node is None else literal(node)
                wanted = parameters.get(each) or next((p for p in parameters.values() if each in p.also), None)
                if value is not None and wanted:
                    _take_argument(wanted, value, reading)


def _take_argument(parameter: Parameter, value: Value, reading: Reading) -> None:
    if isinstance(value, tuple) and not parameter.many and len(set(value)) == 1:
        value = value[0]  # kernel_size=(3, 3)
    if parameter.many and isinstance(value, int | float) and not isinstance(value, bool):
        value = (value,)
    if not any(True for _ in parameter.faults(value)) or isinstance(value, int | float):
        reading.take(parameter, value)


def _lenient(arguments: ast.arguments) -> ast.arguments:
    """The same parameters, all of which may be left out, and any others given by name."""
    order = [*arguments.posonlyargs, *arguments.args]
    none = ast.Constant(None)
    return ast.arguments(
        posonlyargs=[],
        args=order,
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=[none for _ in arguments.kwonlyargs],
        kwarg=ast.arg("others"),
        defaults=[none for _ in order],
    )


def _read_code(text: str, material: Material, reading: Reading) -> str:
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


def _read_formula(text: str, material: Material, reading: Reading) -> str:
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


def _read_words(text: str, parameter: Parameter, reading: Reading) -> None:
    """Take the value that a word stands for, 灰度 for one channel, or the choice that is named; of choices all that are."""
    known = parameter.name in reading.values
    lowered = tightly(text)
    said = {
        tightly(word): value
        for word, value in {**dict(zip(parameter.choices, parameter.choices, strict=True)), **parameter.said_as}.items()
    }
    if parameter.kind == "choices":
        _read_choices(lowered, said, parameter, reading)
        return
    for word in sorted(said, key=lambda each: (_DATA.search(each) is not None, -len(each))):
        if _word_pattern(word).search(lowered):
            if not (known and _DATA.search(word)):
                reading.take(parameter, said[word])
                reading.worded += 1
            reading.words += (word,)
            return


def _usual(text: str, material: Material, reading: Reading) -> dict[str, Value]:
    """Return the values that go with a word of the message and that it does not give: pictures of 猫狗 are 64 pixels wide."""
    return {
        each.name: value
        for each in material.parameters
        if each.name not in reading.values
        for word, value in each.usual.items()
        if _word_pattern(word).search(text)
    }


def _read_choices(text: str, said: Mapping[str, Value], parameter: Parameter, reading: Reading) -> None:
    """Take all choices that are named, in their order, of words within others the longest: leaky relu is no relu."""
    places: dict[int, str] = {}
    for word in sorted(said, key=len, reverse=True):
        for match in _word_pattern(word).finditer(text):
            if not any(start <= match.start() < start + len(longer) for start, longer in places.items()):
                places[match.start()] = word
    if places:
        words = [places[start] for start in sorted(places)]
        reading.take(parameter, AND.join(dict.fromkeys(str(said[word]) for word in words)))
        reading.worded += 1
        reading.words += tuple(words)


@cache
def _word_pattern(word: str) -> re.Pattern[str]:
    """Return a word as it may stand in a message: not within a longer English word, or a longer number."""
    start = r"(?<![0-9.])" if word[0].isdigit() else "(?<![a-z])" if word[0].isascii() else ""
    end = r"(?![0-9.])" if word[-1].isdigit() else "(?![a-z])" if word[-1].isascii() else ""
    return re.compile(f"{start}{re.escape(word)}{end}")


_DATA = re.compile("mnist|cifar|imagenet|digit|handwrit|sentiment|手写|数字|情感|影评|猫狗|cats?|dogs?")
"""Names of data sets and tasks: what they let expect, a number beside its name overrules, and any other word for a value."""


NEVER_GUESSED = ("stride", "dilation", "padding", "groups")
"""Parameters with a default that nobody means by a number without its name."""


def _read_last(text: str, material: Material, reading: Reading, known: Mapping[str, Value]) -> None:
    """Give numbers that are left to parameters that must be known, where only one way is possible.

    What has a default takes only the one number that is left: 3 and 16 channels are no dilation and no stride.
    """
    free = [
        number
        for match in re.finditer(PLAIN, text, re.IGNORECASE)
        if reading.is_free(match.span()) and (number := number_of(match[0])) is not None
    ]
    bare = [
        number
        for match in re.finditer(PLAIN, text, re.IGNORECASE)
        if reading.is_free(match.span())
        and (number := number_of(match[0])) is not None
        and not is_of_something_else(text, match.span(), material.parameters)
    ]
    given = {**known, **reading.values}
    open_ = [each for each in material.parameters if each.kind in ("int", "float") and each.name not in given]
    optional = [each for each in open_ if each.name not in NEVER_GUESSED]
    for wanted in ([each for each in open_ if each.required], optional):
        if wanted is optional and len(bare) > 1:
            break
        while pair := _only_way(bare, [each for each in wanted if each.name not in reading.values]):
            number, parameter = pair
            reading.take(parameter, typed(number, parameter))
            bare.remove(number)
            free.remove(number)
    reading.unread = tuple(free)


def _only_way(free: list[float], parameters: list[Parameter]) -> tuple[float, Parameter] | None:
    """Return a number and the only parameter that it may be meant for, which no other number may be."""
    fitting = [[each for each in parameters if allowed(number, each)] for number in free]
    for number, mine in zip(free, fitting, strict=True):
        if len(mine) == 1 and sum(mine[0] in others for others in fitting) == 1:
            return number, mine[0]
    return None


def allowed(number: float, parameter: Parameter) -> bool:
    """Tell whether a number is of a parameter's kind and within its bounds."""
    return fits(number, parameter) and not any(True for _ in parameter.faults(typed(number, parameter)))
