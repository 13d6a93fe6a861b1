"""What a request does not want: 不要池化, without dropout or batch norm, dropout 去掉, momentum 0."""

import re
from functools import cache

LOOKS_BACK = 48
LOOKS_AHEAD = 16
"""Characters around a word in which it may be denied."""
_NEGATION = re.compile(
    r"不(?:需要|想要|会|是|要|使用|用|加|带|画|打印|做|训练|含)?|别(?:用|加|要|画|打印)?|没有|无需|(?:去|删|拿|除)掉|去除|删除|取消"
    r"|(?<![a-z])(?:without|no|not|never|instead of|rather than|remove|drop(?![ -]?out)|(?:do not|don't|doesn't) (?:use|add|want|need|have|plot|print|draw))(?![a-z])",
    re.IGNORECASE,
)
_JOINER = re.compile(r"\s*(?:、|和|与|或者?|以及|跟|/|(?<![a-z])(?:and|or|nor)(?![a-z]))\s*", re.IGNORECASE)
_BARE = re.compile(r"\s*(?:使用|采用|需要|加|用|做|画|打印|any|using|use|an?|the)?\s*(?:nn\.|torch\.)?", re.IGNORECASE)
"""What may stand between a denial and what it denies."""
_ITEM = re.compile(r"[\w.\- ]{1,24}", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,，。;；!！?？\n]")
_BEHIND = re.compile(
    r"\s*(?:层|loss)?\s*(?:这个|那个)?\s*(?:都|也|就|可以)?(?:不(?:需要|想要|要|用|画|加)|(?:去|删|拿)掉|去除|删除|取消|免)(?:了|吧|掉|啦)*\s*(?=[,，。;；.!！]|$)"
    r"|\s*(?:[=:为是]|设为|设成)?\s*0(?:\.0+)?(?![\d.%e×])",
    re.IGNORECASE,
)
"""What denies the word before it: dropout 就不要了, dropout 0."""


def denied(request: str, span: tuple[int, int]) -> bool:
    """Tell whether what stands here is not wanted."""
    start, end = span
    before = _CLAUSE_END.split(request[max(0, start - LOOKS_BACK) : start])[-1]
    return _is_denied_by(before) or _BEHIND.match(request[end : end + LOOKS_AHEAD]) is not None


def _is_denied_by(before: str) -> bool:
    """Tell whether these words deny the next one, alone or as the last of a list: 不要 dropout 和 batchnorm."""
    negations = list(_NEGATION.finditer(before))
    if not negations:
        return False
    *items, last = _JOINER.split(before[negations[-1].end() :])
    return _BARE.fullmatch(last) is not None and all(_ITEM.fullmatch(each) for each in items)


def says(request: str, pattern: str) -> bool:
    """Tell whether a request says something, and does not deny it."""
    return any(not denied(request, match.span()) for match in compiled(pattern).finditer(request))


def denies(request: str, pattern: str) -> bool:
    """Tell whether a request names something only to say that it is not wanted."""
    return compiled(pattern).search(request) is not None and not says(request, pattern)


def named_in(request: str, names: dict[str, str]) -> str:
    """Return the first of these that a request names and does not deny; empty where it names none."""
    return next((name for name, pattern in names.items() if says(request, pattern)), "")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern, in which capitals do not count."""
    return re.compile(pattern, re.IGNORECASE)
