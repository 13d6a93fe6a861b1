"""Numbers that are told together: percentages, a ratio, `A、B 分别是 1、2`, 3 进 16 出."""

import re

from knowledge.practice.beside import LINK, note
from knowledge.practice.mentions import Number, is_percentage, names_of
from knowledge.practice.numerals import NUMBER, PLAIN, number_of
from knowledge.practice.parameter import Parameter
from knowledge.practice.readout import Reading, fits, typed

_PERCENT = re.compile(
    rf"(?P<n>{PLAIN})\s*(?:%|percent)|百分之(?P<m>{NUMBER})|(?P<tenths>[一二三四五六七八九]|\b[1-9])成(?![分功为本长])",
    re.IGNORECASE,
)
_RATIO = re.compile(r"(?<![\d.:])\d+(?:\s*:\s*\d+)+(?![\d:])")
_CHANNELS = r"\s*(?:个|维)?\s*(?:通道|channels?)"
_AND_THEN = r"\s*(?:,|、|and|和)?\s*"
_PASSAGE = re.compile(
    rf"(?P<in>{PLAIN})(?:{_CHANNELS}?\s*(?:进|in\b)|{_CHANNELS}\s*(?:输入|input))(?:{_CHANNELS})?{_AND_THEN}"
    rf"(?P<out>{PLAIN})(?:{_CHANNELS}?\s*(?:出|out\b)|{_CHANNELS}\s*(?:输出|output))"
    rf"|(?:进|输入通道数?|\bin\b|\bin(?:put)?[ _]channels?)\s*[是为=:]?\s*(?P<in_2>{PLAIN})(?:{_CHANNELS})?{_AND_THEN}"
    rf"(?:出|输出通道数?|out\b|out(?:put)?[ _]channels?)\s*[是为=:]?\s*(?P<out_2>{PLAIN})(?:{_CHANNELS})?",
    re.IGNORECASE,
)
"""What goes into a layer and comes out of it, told in one breath; 填充 1 输入 64 输出多大 tells of no channels."""
_PASSES = frozenset(["进", "in", "in_channels", "输入通道", "channels"])
"""Names by which a parameter is one of the two, whatever it is called."""
_FOR = r"(?:(?:的|做|作|作为|当|给|留给|for|of|as|to|the|数据)\s*)*"


def read_together(text: str, parameters: list[Parameter], reading: Reading) -> None:
    """Take them; `parameters` are those of one number each."""
    percentages = [each for each in parameters if is_percentage(each)]
    if percentages:
        _read_ratio(text, percentages, reading)
    _read_percent(text, percentages or [each for each in parameters if _is_share(each)], reading)
    _read_respectively(text, parameters, reading)


def read_passage(text: str, parameters: list[Parameter], reading: Reading) -> None:
    """Take `3 进 16 出` for a layer's inputs and outputs; a material that asks for neither passes over them."""
    by_name = {each.name: each for each in parameters}
    ends = [by_name[name] for name in ("inputs", "outputs") if name in by_name]
    for match in _PASSAGE.finditer(text):
        spans = [match.span(name) for name in ("in", "out", "in_2", "out_2") if match[name]]
        if not all(reading.is_free(span) and "×" not in text[span[0] - 1 : span[1] + 1] for span in spans):
            continue
        if not ends and not any(_PASSES.intersection(names_of(each)) for each in parameters):
            reading.claimed += spans
            reading.ignored += spans
        for parameter, span in zip(ends if len(ends) == len(spans) else (), spans, strict=False):
            number = number_of(text[slice(*span)])
            if number is not None and fits(number, parameter):
                note(Number(number, *span), parameter, reading)


def _is_share(parameter: Parameter) -> bool:
    return parameter.kind == "float" and parameter.most is not None and parameter.most <= 1


def _read_percent(text: str, wanted: list[Parameter], reading: Reading) -> None:
    """Take `验证 15%`, then `15% for validation`; and the only `30%` for the only parameter that is one."""
    found = list(_PERCENT.finditer(text))
    names = {each.name: "|".join(sorted(map(re.escape, names_of(each)), key=len, reverse=True)) for each in wanted}
    for in_front in (True, False):
        for parameter in (each for each in wanted if each.name not in reading.values):
            for match in found:
                if in_front:
                    named = re.search(rf"(?:{names[parameter.name]}){LINK}$", text[: match.start()], re.IGNORECASE)
                else:
                    named = re.match(rf"\s*{_FOR}(?:{names[parameter.name]})", text[match.end() :], re.IGNORECASE)
                if named:
                    _take(match, parameter, reading)
    if len(wanted) == len(found) == 1:
        _take(found[0], wanted[0], reading)


def _take(match: re.Match[str], parameter: Parameter, reading: Reading) -> None:
    number = number_of(match["n"] or match["m"] or match["tenths"])
    if number is None or not reading.is_free(match.span()):
        return
    number = number * 10 if match["tenths"] else number
    number = number / 100 if _is_share(parameter) else number
    if fits(number, parameter):
        note(Number(number, *match.span()), parameter, reading)


def _read_ratio(text: str, wanted: list[Parameter], reading: Reading) -> None:
    """Take `7:2:1` for the percentages: the first, the rest, is no parameter; of `1:9` and `9:1`, what is allowed."""
    for match in _RATIO.finditer(text):
        parts = [float(part) for part in match[0].split(":")]
        if len(parts) != len(wanted) + 1 or not sum(parts) or not reading.is_free(match.span()):
            continue
        shares = [round(100 * part / sum(parts)) for part in parts]
        if len(wanted) == 1 and any(True for _ in wanted[0].faults(typed(shares[1], wanted[0]))):
            shares.reverse()
        for parameter, share in zip(wanted, shares[1:], strict=True):
            note(Number(share, *match.span()), parameter, reading)


def _read_respectively(text: str, parameters: list[Parameter], reading: Reading) -> None:
    """Take `TP、FP、FN 分别是 8、2、4`: as many numbers behind as names before."""
    match = re.search(rf"分别(?:是|为|:)?\s*((?:{NUMBER}[\s,、和]*)+)", text)
    if match is None or not reading.is_free(match.span(1)):
        return
    numbers = [number_of(each) for each in re.findall(PLAIN, match[1])]
    before = re.split(r"[。;!?\n]", text[: match.start()])[-1].lower()
    names = sorted(((name, each) for each in parameters for name in names_of(each)), key=lambda pair: -len(pair[0]))
    found: dict[str, tuple[int, Parameter]] = {}
    for name, parameter in names:
        place = before.find(name.lower())
        if place >= 0 and parameter.name not in found and all(place != known for known, _ in found.values()):
            found[parameter.name] = place, parameter
    ordered = [parameter for _, parameter in sorted(found.values(), key=lambda pair: pair[0])]
    if len(ordered) == len(numbers) > 1:
        for parameter, number in zip(ordered, numbers, strict=True):
            if number is not None and fits(number, parameter):
                note(Number(number, *match.span()), parameter, reading)
