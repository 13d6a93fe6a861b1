"""Reading the values of parameters out of what a learner typed, by rules: calls, compact forms, names beside numbers.

What several rules say of one parameter must agree; where it does not, the learner is asked. A number that no rule
claims is taken only if exactly one number and one needed parameter are left.
"""

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from knowledge.formula import Value
from knowledge.practice.material import Material, signature
from knowledge.practice.parameter import Parameter
from knowledge.practice.pattern import bind

DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}
ENGLISH = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
TIMES = {
    "k": 1000,
    "万": 10_000,
    "千": 1000,
    "m": 1_000_000,
    "百万": 1_000_000,
    "million": 1_000_000,
    "亿": 100_000_000,
}
PLAIN = r"(?<![A-Za-z0-9_.])-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?(?:\s?(?:百万|万|千|亿|million\b|[km](?![a-z0-9])))?"
NUMBER = rf"(?:{PLAIN}|(?<![a-z])(?:{'|'.join(ENGLISH)})\b|[{''.join(DIGITS)}十百千]+)"
LIST = r"(?:[\[(（【]\s*[-\d.][^\])）】a-z]*[\])）】]|(?<![\d.])(?:\d+×)+\d+|(?<![\d.])-?[\d.]+(?:\s*[,，、;；和\s]\s*(?:and\s+)?-?[\d.]+)+)"
TIMES_SIGN = r"\s*(?:×|by|乘以?)\s*"
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
    forms: int = 0
    unread: tuple[float, ...] = ()
    """Numbers that nothing has claimed."""
    named: int = 0
    """How many values stood beside a name."""

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
    text = plain(text)
    reading = Reading()
    parameters = {each.name: each for each in material.parameters}
    _read_code(text, material, reading)
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


def plain(text: str) -> str:
    """Return a message with half-width signs, and one sign between the numbers of a shape."""
    text = unicodedata.normalize("NFKC", text.replace("，", ", ")).replace("−", "-").replace("–", "-")
    return re.sub(r"(?<=\d)\s*[xX×*✕✖]\s*(?=\d)", "×", text)


def number_of(text: str) -> float | int | None:
    """Return the number that a text such as `3`, `1e-3`, `5k`, `十六` or `two` stands for; None for none."""
    text = text.strip().lower().replace(",", "")
    if text in ENGLISH:
        return ENGLISH[text]
    match = re.fullmatch(r"(-?[\d.]+(?:e[-+]?\d+)?)\s?(百万|万|千|亿|million|k|m)?", text)
    if match:
        try:
            value = float(match[1]) * TIMES.get(match[2] or "", 1)
        except ValueError:
            return None
        return int(value) if value.is_integer() and "." not in match[1].rstrip("0").rstrip(".") else value
    return _chinese_number(text)


def _chinese_number(text: str) -> int | None:
    total, digit = 0, None
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            total, digit = total + (1 if digit is None else digit) * UNITS[sign], None
        else:
            return None
    return total + (digit or 0) if text else None


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
                value = None if node is None else _literal(node)
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


def calls_in(text: str) -> Iterator[tuple[ast.Call, tuple[int, int]]]:
    """Yield the Python calls that stand in a text, the outermost only, each with its span."""
    end = 0
    for match in re.finditer(r"[A-Za-z_][\w.]*\(", text):
        if match.start() < end:
            continue
        close = closing(text, match.end() - 1)
        if close is None:
            continue
        try:
            node = ast.parse(text[match.start() : close + 1].strip(), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        if isinstance(node, ast.Call):
            end = close + 1
            yield node, (match.start(), end)


def closing(text: str, opening: int) -> int | None:
    """Return where the bracket that opens here is closed."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    wanted: list[str] = []
    for place in range(opening, len(text)):
        if text[place] in pairs:
            wanted.append(pairs[text[place]])
        elif wanted and text[place] == wanted[-1]:
            wanted.pop()
            if not wanted:
                return place
    return None


def _literal(node: ast.expr) -> Value | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    if isinstance(value, list | tuple) and all(isinstance(each, int | float) for each in value):
        return tuple(value)
    return value if isinstance(value, bool | int | float | str) else None


def _read_code(text: str, material: Material, reading: Reading) -> None:
    """Take the longest Python expression as the value of a parameter of kind code."""
    wanted = next((each for each in material.parameters if each.kind == "code"), None)
    if wanted is None:
        return
    found = re.search(r"`+(?:python\n)?([^`]+)`+", text)
    if found and _is_expression(found[1].strip()):
        reading.take(wanted, found[1].strip())
        reading.claimed.append(found.span())
        reading.forms += 1
        return
    candidates = list(_expressions(text))
    if candidates:
        start, end = max(candidates, key=lambda span: span[1] - span[0])
        reading.take(wanted, text[start:end].strip())
        reading.claimed.append((start, end))
        reading.forms += 1


def _expressions(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of expressions that begin with a call of a dotted name, with what follows it: `.shape`, `@ …`."""
    for match in re.finditer(r"(?:nn|torch|F|np|model|x)\.[\w.]+\(|[A-Z]\w+\(", text):
        close = closing(text, match.end() - 1)
        if close is None:
            continue
        end = close + 1
        while more := re.match(r"\s*(?:\.\w+|[@+\-*/]\s*[\w.]+)?\s*[(\[]|\.\w+", text[end:]):
            opened = end + more.end() - 1
            last = closing(text, opened) if text[opened] in "([" else opened
            if last is None or not _is_expression(text[match.start() : last + 1]):
                break
            end = last + 1
        if _is_expression(text[match.start() : end]):
            yield match.start(), end


def _is_expression(text: str) -> bool:
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(each, ast.Call) for each in ast.walk(node))


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
        reading.forms += 1
        for name, value in found.items():
            if value is not None:
                reading.take(parameters[name], value)


def _form_value(text: str, parameter: Parameter) -> Value | None:
    if parameter.many:
        return _list_value(text, parameter)
    number = number_of(text)
    return _typed(number, parameter) if number is not None and _fits(number, parameter) else None


def _read_named(text: str, material: Material, reading: Reading) -> None:
    """Take the numbers beside the parameters' names, the longest names first: `kernel size 3` names no size."""
    single = [each for each in material.parameters if each.kind in ("int", "float")]
    names = [(name, each) for each in single for name in {each.name, each.words.zh, each.words.en, *each.also}]
    for name, parameter in sorted(names, key=lambda pair: (-len(pair[0]), pair[0])):
        for pattern in _beside(name):
            for match in pattern.finditer(text):
                number = number_of(match["n"])
                if number is None or not _fits(number, parameter) or not reading.is_free(match.span()):
                    continue
                reading.claimed.append(match.span())
                reading.named += 1
                reading.take(parameter, _typed(number, parameter))


@cache
def _beside(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of a number behind a name, and before it."""
    word = re.sub(r"[ _-]", r"[\\s_-]*", re.escape(name.lower()).replace("\\", ""))
    if name[-1].isascii():
        word += "s?(?![a-z_])" if len(name) > 2 else "(?![a-z_])"
    if name[0].isascii():
        word = f"(?<![a-z_]){word}"
    behind = rf"{word}{LINK}(?P<n>{NUMBER})(?![\d.]*\s*×)"
    before = rf"(?<!×)(?P<n>{NUMBER}){MEASURE}{word}"
    return re.compile(behind, re.IGNORECASE), re.compile(before, re.IGNORECASE)


def _read_lists(text: str, material: Material, reading: Reading) -> None:
    """Give the lists and shapes of a message to the parameters that take one, in their order."""
    wanted = [each for each in material.parameters if each.many and each.name not in reading.values]
    spans = [match.span() for match in re.finditer(LIST, text, re.IGNORECASE)]
    for start, end in spans:
        if not wanted:
            return
        value = _list_value(text[start:end], wanted[0])
        if value is not None and reading.is_free((start, end)):
            reading.claimed.append((start, end))
            reading.forms += 1
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
            reading.named += 1
            return


def _read_last(text: str, material: Material, reading: Reading, known: Mapping[str, Value]) -> None:
    """Give the only number that is left to the only parameter that is."""
    left = [each for each in material.missing({**known, **reading.values}) if each.kind in ("int", "float")]
    free = [
        number
        for match in re.finditer(PLAIN, text, re.IGNORECASE)
        if reading.is_free(match.span()) and (number := number_of(match[0])) is not None
    ]
    if len(left) == 1 and len(free) == 1 and _fits(free[0], left[0]):
        reading.take(left[0], _typed(free[0], left[0]))
    else:
        reading.unread = tuple(free)
