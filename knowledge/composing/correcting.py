"""A request with a correction in it: what the correction names takes the place of what the request said of it."""

import re

from knowledge.composing.denial import named_in
from knowledge.composing.options import ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES

_CHOICES = (ACTIVATIONS, OPTIMIZERS, LOSSES, SCHEDULES)
"""Of each of these a network or its training has one."""
_SWITCHES = (
    r"drop-?out(?:\s*[(=]?\s*0?\.\d+\)?)?|随机失活", r"batch[ _-]?norm|批归一化|批标准化|(?<![a-z])bn(?![a-z])", r"layer[ _-]?norm|层归一化",
    r"(?:最大|平均|max|avg)?[ -]?(?:池化|pool(?:ing)?)", r"双向|bi-?directional", r"早停|early[ -]?stop(?:ping)?", r"梯度裁剪|grad\w*[ -]?clip\w*",
    r"画[^，。,]{0,4}曲线|plot\w*",
)  # fmt: skip
"""What is there or not."""
_CHANGES = re.compile(r"(?:改|换|变|设|调)(?:成|为|到|作)|\b(?:to|instead)\b", re.IGNORECASE)
_DROPS = re.compile(
    r"(?:去|删|拿|取消)(?:掉|了|除)?(?=\s*[A-Za-z\u4e00-\u9fff])|\b(?:drop|remove) (?:the )?(?!-?out)", re.IGNORECASE
)


def corrected(request: str, correction: str) -> str:
    """Return the request as it would read if the correction had been said at once; the correction comes first, so that its numbers win."""
    correction = _DROPS.sub("不要 ", _CHANGES.sub(" ", correction))
    for names in _CHOICES:
        if named_in(correction, names):
            for pattern in names.values():
                request = re.sub(pattern, " ", request, flags=re.IGNORECASE)
    for pattern in _SWITCHES:
        if re.search(pattern, correction, re.IGNORECASE):
            request = re.sub(pattern, " ", request, flags=re.IGNORECASE)
    return f"{correction.strip()}，{request}"
