"""Reading the values of parameters out of what a learner typed, by rules: calls, compact forms, names beside numbers.

What several rules say of one parameter must agree; where it does not, the learner is asked. A number that no rule
claims is taken only where a single parameter may be meant by it, and by no other number.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from knowledge.formula import Value
from knowledge.practice.fragments import calls_in, expressions_in, is_expression, literal
from knowledge.practice.material import Material, signature
from knowledge.practice.numerals import LIST, NUMBER, PLAIN, half_width, number_of, plain
from knowledge.practice.parameter import Parameter
from knowledge.practice.pattern import bind

TIMES_SIGN = r"\s*(?:×|by|乘以?)\s*"
WAYS = 5
"""Of a number beside a name."""
LINK = r"\s*(?:size|大小|数量?|个数|值)?\s*(?:是|为|=|:|：|of|is|are|取|设成|设为|设|有|用|改成|变成|at|to|分别是|就是|约)?\s*"
MEASURE = r"\s*[-‐]?\s*(?:个|张|条|层|维的?|种|位|的|次|轮|块|步|根)?\s*"


@dataclass(frozen=True)
class Contradiction:
    """Two values that the same message gives to one parameter."""

    parameter: Parameter
    values: tuple[Value, ...]


@dataclass
class Reading:
    """What a message says of the parameters of one calculator or recipe."""

    values: dict[str, Value] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    claimed: list[tuple[int, int]] = field(default_factory=list)
    """The parts of the message that were read, as spans."""
    calls: int = 0
    """How many calls in it were those of the material."""
    unread: tuple[float, ...] = ()
    """Numbers that nothing has claimed."""
    named: int = 0
    """How many values stood beside a name, or in a compact form."""

    def take(self, parameter: Parameter, value: Value) -> None:
        """Note a value; another than the one known is a contradiction."""
        known = self.values.setdefault(parameter.name, value)
        if known != value:
            self.contradictions.append(Contradiction(parameter, (known, value)))

    def is_free(self, span: tuple[int, int]) -> bool:
        """Tell whether a part of the message was not read yet."""
        return all(span[1] <= start or end <= span[0] for start, end in self.claimed)


def read(text: str, material: Material, known: Mapping[str, Value] | None = None) -> Reading:
    """Return the values that a message gives to a material's parameters; `known` ones were given before."""
    reading = Reading()
    parameters = {each.name: each for each in material.parameters}
    text = plain(_read_code(half_width(text), material, reading))
    _read_calls(text, material, parameters, reading)
    _read_named(text, material, reading)
    for settled in (False, True):
        for form in material.forms:
            _read_form(text, form, material, reading, settled=settled)
    _read_lists(text, material, reading)
    for parameter in material.parameters:
        _read_words(text, parameter, reading)
    _read_last(text, material, reading, known or {})
    return reading


def _fits(value: float | int | None, parameter: Parameter) -> bool:
    """Tell whether a number may be meant for a parameter: of its kind, whether within its bounds or not."""
    if value is None or parameter.kind in ("code", "choice", "bool"):
        return False
    return parameter.kind in ("float", "floats") or float(value).is_integer()


def _typed(value: float | int, parameter: Parameter) -> Value:
    return int(value) if parameter.kind in ("int", "ints") else float(value) if isinstance(value, float) else value


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


def form_pattern(form: str, material: Material) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """As `_form_pattern`, for a material's parameters."""
    return _form_pattern(form, tuple((each.name, each.many) for each in material.parameters))


@cache
def _form_pattern(form: str, parameters: tuple[tuple[str, bool], ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a compact form as a pattern, with the parameters in it; the same name twice must be the same number.

    Raises:
        ValueError: if it is no regular expression, or names no parameter.
    """
    many = dict(parameters)
    seen: list[str] = []

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return rf"(?P={name})"
        seen.append(name)
        return rf"(?P<{name}>{LIST if many[name] else NUMBER})"

    spaced = re.sub(r"(?:(?<=[})+])| \*?)x(?: \*?)?(?=[{(\\])", lambda _: TIMES_SIGN, form)
    try:
        source = re.sub(r"\{([a-z_]\w*)\}", group, re.sub(r" \*?", lambda _: r"\s*", spaced))
        return re.compile(source, re.IGNORECASE), tuple(seen)
    except KeyError as error:
        raise ValueError(f"forms: {form!r}: {{{error.args[0]}}} is no parameter") from None
    except re.error as error:
        raise ValueError(f"forms: {form!r} is no regular expression: {error}") from None


def _read_form(text: str, form: str, material: Material, reading: Reading, *, settled: bool) -> None:
    """Take what a compact form says, `{side}x{side}`; first only where it agrees with what is known.

    In 「224 输入，7×7」 the form of the input's size shall leave the 7 to the kernel's.
    """
    pattern, names = form_pattern(form, material)
    parameters = {each.name: each for each in material.parameters}
    for match in pattern.finditer(text):
        if not reading.is_free(match.span()):
            continue
        found = {name: _form_value(match[name], parameters[name]) for name in names if match[name] is not None}
        if any(value is None for value in found.values()):
            continue
        if not settled and any(reading.values.get(name, value) != value for name, value in found.items()):
            continue
        reading.claimed.append(match.span())
        reading.named += 1
        for name, value in found.items():
            if value is not None:
                reading.take(parameters[name], value)


def _form_value(text: str, parameter: Parameter) -> Value | None:
    if parameter.many:
        return _list_value(text, parameter)
    number = number_of(text)
    return _typed(number, parameter) if number is not None and _fits(number, parameter) else None


def _read_named(text: str, material: Material, reading: Reading) -> None:
    """Take the numbers beside the parameters' names: `k = 3` first, then 3 个核, 核 3, `3 kernels`.

    Longer names first: `kernel size 3` names no size.
    """
    single = [each for each in material.parameters if each.kind in ("int", "float")]
    names = [(name, each) for each in single for name in {each.name, each.words.zh, each.words.en, *each.also}]
    names.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    _read_percent(text, single, reading)
    _read_respectively(text, names, reading)
    for way in range(WAYS):
        for name, parameter in names:
            for match in _beside(name)[way].finditer(text):
                number = number_of(match["n"])
                if number is None or not _fits(number, parameter) or not reading.is_free(match.span()):
                    continue
                reading.claimed.append(match.span())
                reading.named += 1
                reading.take(parameter, _typed(number, parameter))


def _read_percent(text: str, single: list[Parameter], reading: Reading) -> None:
    """Take the only `30%` for the only parameter that is one."""
    wanted = [each for each in single if "百分" in each.words.zh or "percent" in each.words.en]
    found = list(re.finditer(rf"({PLAIN})\s*(?:%|percent)|百分之({NUMBER})", text))
    if len(wanted) == len(found) == 1:
        number = number_of(found[0][1] or found[0][2])
        if number is not None and _fits(number, wanted[0]):
            reading.claimed.append(found[0].span())
            reading.named += 1
            reading.take(wanted[0], _typed(number, wanted[0]))


def _read_respectively(text: str, names: list[tuple[str, Parameter]], reading: Reading) -> None:
    """Take `TP、FP、FN 分别是 8、2、4`: as many numbers behind as names before."""
    match = re.search(rf"分别(?:是|为|:)?\s*((?:{NUMBER}[\s,、和]*)+)", text)
    if match is None:
        return
    numbers = [number_of(each) for each in re.findall(PLAIN, match[1])]
    before = re.split(r"[。;!?\n]", text[: match.start()])[-1].lower()
    found: dict[str, tuple[int, Parameter]] = {}
    for name, parameter in names:
        place = before.find(name.lower())
        if place >= 0 and parameter.name not in found and all(place != known for known, _ in found.values()):
            found[parameter.name] = place, parameter
    ordered = [parameter for _, parameter in sorted(found.values(), key=lambda pair: pair[0])]
    if len(ordered) == len(numbers) > 1:
        reading.claimed.append(match.span())
        for parameter, number in zip(ordered, numbers, strict=True):
            if number is not None and _fits(number, parameter):
                reading.named += 1
                reading.take(parameter, _typed(number, parameter))


@cache
def _beside(name: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of a number beside a name, the plainest first."""
    word = r"[\s_-]*".join(re.escape(part) for part in re.split(r"[ _-]+", name.lower()) if part)
    if re.match(r"\w", name[-1]) and name[-1].isascii():
        word += "(?:e?s)?(?![a-z_])" if len(name) > 2 else "(?![a-z_])"
    if name[0].isascii():
        word = f"(?<![a-z_]){word}"
    end = r"(?![\d.]*\s*×)"
    number = rf"(?<!×)(?<!第)(?<!第 )(?P<n>{NUMBER})"
    behind, before = rf"{word}{LINK}(?P<n>{NUMBER}){end}", rf"{number}{MEASURE}{word}"
    plainest = (rf"{word}\s*[=:]\s*(?P<n>{NUMBER}){end}", rf"{number}\s*(?:[个张条块]的?|[层维种位]的)\s*{word}")
    # 8 头, 3 层, 5 类: what is counted stands behind its number.
    counted = not name.isascii() and (len(name) == 1 or name[-1] in "进出")
    far = rf"{number}\s+(?:[a-z]+\s+){{1,2}}{word}"  # 11 feature columns
    sources = (*plainest, before, behind, far) if counted else (*plainest, behind, before, far)
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)


def _read_lists(text: str, material: Material, reading: Reading) -> None:
    """Give the lists and shapes of a message to the parameters that take one, in their order."""
    wanted = [each for each in material.parameters if each.many and each.name not in reading.values]
    if not wanted:
        return
    spans = [match.span() for match in re.finditer(LIST, text, re.IGNORECASE)]
    for start, end in spans:
        if not wanted:
            return
        value = _list_value(text[start:end], wanted[0])
        if value is not None and reading.is_free((start, end)):
            reading.claimed.append((start, end))
            reading.take(wanted.pop(0), value)


def _list_value(text: str, parameter: Parameter) -> Value | None:
    numbers = [number_of(each) for each in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]
    if not numbers or any(number is None or not _fits(number, parameter) for number in numbers):
        return None
    return tuple(_typed(number, parameter) for number in numbers if number is not None)  # type: ignore[return-value]


def _read_words(text: str, parameter: Parameter, reading: Reading) -> None:
    """Take the value that a word stands for, 灰度 for one channel, or the choice that is named."""
    lowered = text.lower()
    said = {**{choice.lower(): choice for choice in parameter.choices}, **parameter.said_as}
    for word in sorted(said, key=len, reverse=True):
        edges = (r"(?<![a-z])", r"(?![a-z])") if word.isascii() else ("", "")
        if re.search(f"{edges[0]}{re.escape(word)}{edges[1]}", lowered):
            reading.take(parameter, said[word])
            return


def _read_last(text: str, material: Material, reading: Reading, known: Mapping[str, Value]) -> None:
    """Give numbers that are left to parameters that are left, where only one way is possible."""
    free = [
        number
        for match in re.finditer(PLAIN, text, re.IGNORECASE)
        if reading.is_free(match.span()) and (number := number_of(match[0])) is not None
    ]
    given = {**known, **reading.values}
    open_ = [each for each in material.parameters if each.kind in ("int", "float") and each.name not in given]
    for parameters in ([each for each in open_ if each.required], open_):
        while pair := _only_way(free, [each for each in parameters if each.name not in reading.values]):
            number, parameter = pair
            reading.take(parameter, _typed(number, parameter))
            free.remove(number)
    reading.unread = tuple(free)


def _only_way(free: list[float], parameters: list[Parameter]) -> tuple[float, Parameter] | None:
    """Return a number and the only parameter that it may be meant for, which no other number may be."""
    fitting = [[each for each in parameters if _allowed(number, each)] for number in free]
    for number, mine in zip(free, fitting, strict=True):
        if len(mine) == 1 and sum(mine[0] in others for others in fitting) == 1:
            return number, mine[0]
    return None


def _allowed(number: float, parameter: Parameter) -> bool:
    """Tell whether a number is of a parameter's kind and within its bounds."""
    return _fits(number, parameter) and not any(True for _ in parameter.faults(_typed(number, parameter)))
