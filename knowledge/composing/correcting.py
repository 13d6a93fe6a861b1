"""A request with a correction in it: what the correction names takes the place of what the request said of it."""

import re

from knowledge.composing.denial import compiled, named_in
from knowledge.composing.options import ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, options_in, without_options
from knowledge.composing.sizes import without_sizes
from knowledge.practice.numerals import plain

_CHOICES = (ACTIVATIONS, OPTIMIZERS, LOSSES, SCHEDULES)
"""Of each of these a network or its training has one."""
_SWITCHES = (
    r"drop-?out(?:\s*[(=]?\s*0?\.\d+\)?)?|随机失活", r"batch[ _-]?norm|批归一化|批标准化|(?<![a-z])bn(?![a-z])", r"layer[ _-]?norm|层归一化",
    r"(?:最大|平均|max|avg)?[ -]?(?:池化|pool(?:ing)?)", r"双向|bi-?directional", r"早停|early[ -]?stop(?:ping)?", r"梯度裁剪|grad\w*[ -]?clip\w*",
    r"画(?:[^，。,]{0,4}曲线|图)?|plot\w*(?: the)?(?: loss)?(?: curves?)?",
)  # fmt: skip
"""What is there or not."""
_CHANGES = re.compile(
    r"(?:改|换|变|设|调|替换)(?:成|为|到|作|用)|(?<![a-z])(?:to|instead(?! of))(?![a-z])", re.IGNORECASE
)
_REPLACES = re.compile(r"(?<![a-z])replace (.{1,40}?) with(?![a-z])", re.IGNORECASE)
_OLD_VALUE = re.compile(r"(?:从|由|(?<![a-z])from)?\s*\d[\d.×%e-]*(?=[^\d]{0,8}$)", re.IGNORECASE)
_VALUE = re.compile(r"\s*(\d[\d.×%]*(?:e-?\d+)?)\s*[。.!！吧了]*\s*")


def corrected(request: str, correction: str) -> str:
    """Return the request as it would read if the correction had been said at once; the correction comes first, so that its numbers win."""
    correction = _outcome(plain(_REPLACES.sub(r"\1 to", correction)))
    request = plain(request)
    for names in _CHOICES:
        if named_in(correction, names):
            request = _without(request, tuple(names.values()))
    request = _without(request, tuple(each for each in _SWITCHES if compiled(each).search(correction)))
    request = without_options(request, frozenset(options_in(correction).numbers))
    request = without_sizes(request, correction)
    return f"{correction.strip()}，{request}"


def changes(correction: str) -> bool:
    """Tell whether words say that something is to become something else."""
    return bool(_CHANGES.search(correction) or _REPLACES.search(correction))


def _outcome(correction: str) -> str:
    """Return a correction as it would be said of what is to be, without what was: 把 Adam 换成 SGD is SGD, 10 类改成 5 is 5 类."""
    change = next(_CHANGES.finditer(correction), None)
    if change is None:
        return correction
    before, after = correction[: change.start()], correction[change.end() :]
    if value := _VALUE.fullmatch(after):
        is_valued = _OLD_VALUE.search(before)
        return _OLD_VALUE.sub(f" {value[1]}", before, count=1) if is_valued else f"{before} {value[1]}"
    for names in _CHOICES:
        if named_in(after, names):
            before = _without(before, tuple(names.values()))
    before = _without(before, tuple(each for each in _SWITCHES if compiled(each).search(after)))
    if re.search(r"\d", after):
        before = _OLD_VALUE.sub(" ", before)
    return f"{before} {after}"


def _without(text: str, patterns: tuple[str, ...]) -> str:
    for pattern in patterns:
        text = compiled(pattern).sub(" ", text)
    return text
