"""Days of a Chinese student's year by which something is to be done: 寒假前, 过年前, 下学期期末, 开学前.

Universities differ by a week or two; the terms are taken to end in the middle of January and at the end of June.
"""

import re
from datetime import date, timedelta

AUTUMN_ENDS, SPRING_ENDS = (1, 15), (6, 30)
_SPRING_BEGINS, _AUTUMN_BEGINS = (2, 28), (9, 1)
_DONE = r"(?:学完|搞定|拿下|学会|结束|完成|弄完|交|考|答辩)"
_EVENT = re.compile(
    r"(?P<name>寒假|暑假|过年|春节|(?<![一二三四五六七八九十两几多\d去])年(?=前(?!.{0,4}(?:过|的)))|国庆|十一(?!月)|五一|元旦|跨年|圣诞节?|开学|(?:(?:下个?|这个?|本)?学期)?期末(?:考试?)?|(?:下个?|这个?|本)学期|学期末)"
    rf"(?:(?:开始|到来|放假|来|结束)?(?:之前|以前|前)|(?:就|要|想|能|得|必须){{0,2}}(?:把.{{1,10}})?{_DONE}(?![试完]))"
    rf"|(?P<during>寒假|暑假)(?:里|内|期间|这段时间)?(?:就|要|想|能|得|把)?[^，。,前]{{0,6}}?(?:{_DONE}(?![试完])|过完)"
    r"|\b(?:before|by)\s+(?:the\s+)?(?P<english>winter (?:break|holidays?|vacation)|summer(?: (?:break|holidays?|vacation))?|christmas"
    r"|(?:end of )?(?:the |this |next )?(?:semester|term)(?: ends)?|chinese new year|spring festival)\b",
    re.IGNORECASE,
)
_BREAKS = {"寒假": _SPRING_BEGINS, "暑假": (8, 31)}
"""The last days of the breaks."""
_DAYS = {
    "寒假": AUTUMN_ENDS,
    "暑假": SPRING_ENDS,
    "国庆": (9, 30),
    "十一": (9, 30),
    "五一": (4, 30),
    "元旦": (12, 31),
    "跨年": (12, 31),
    "圣诞": (12, 24),
    "圣诞节": (12, 24),
}
_ENGLISH = (
    ("christmas", "圣诞"), ("winter", "寒假"), ("summer", "暑假"), ("next", "下学期期末"), ("semester", "期末"), ("term", "期末"), ("new year", "春节"),
    ("spring", "春节"),
)  # fmt: skip
_NEW_YEAR = {
    2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23),
    2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8), 2036: (1, 28),
}  # fmt: skip
"""Chinese New Year, in the Gregorian calendar."""


def school_day(text: str, today: date) -> date | None:
    """Return the day that a text names by the academic year or a holiday; None where it names none."""
    match = _EVENT.search(text)
    if match is None:
        return None
    name = match["during"] or match["name"] or ""
    if name in _BREAKS and (match["during"] or "结束" in match[0]):
        return _next(today, _BREAKS[name])
    if english := match["english"]:
        return _named(next(name for word, name in _ENGLISH if word in english.lower()), today)
    return _named(name, today)


def _named(name: str, today: date) -> date | None:
    if "学期" in name or "期末" in name:
        return _end_of_term(today, later="下" in name)
    if name in ("过年", "春节", "年"):
        return _before_new_year(today)
    return _next(today, *([_DAYS[name]] if name in _DAYS else [_SPRING_BEGINS, _AUTUMN_BEGINS]))


def _end_of_term(today: date, *, later: bool) -> date:
    ends = sorted(date(today.year + years, *day) for years in (0, 1, 2) for day in (AUTUMN_ENDS, SPRING_ENDS))
    coming = [day for day in ends if day > today]
    return coming[1] if later else coming[0]


def _before_new_year(today: date) -> date | None:
    days = (date(year, *day) - timedelta(days=1) for year, day in _NEW_YEAR.items())
    return next((day for day in days if day > today), None)


def _next(today: date, *days: tuple[int, int]) -> date:
    """Return the first of these days of a year that is still to come."""
    return min(day for years in (0, 1) for each in days if (day := date(today.year + years, *each)) > today)
