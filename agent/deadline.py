"""Days that a learner names: 三个月内, 12 月 20 日前, by March; and how the plan fits before them."""

import calendar
import re
from datetime import date, timedelta

from agent.academic import school_day
from agent.breaks import without_breaks
from agent.soon import near_day
from knowledge.practice.numerals import ENGLISH, number_of
from knowledge.words import Language

FARTHEST_DAYS = 3650
_NUMBER = r"(\d{1,3}|[一二两三四五六七八九十]+|半)"
_WITHIN = re.compile(
    rf"{_NUMBER}\s*个?(半)?(天|周|星期|礼拜|月|年)(半)?\s*(?:之内|以内|内|(?:就|要|想)?(?:学完|搞定|拿下|学会|速成))"
)
_AFTER = re.compile(
    rf"{_NUMBER}\s*个?(半)?(天|周|星期|礼拜|月|年)(半)?\s*(?:之后|以后|后|过后)?(?:有|要|就|得|是|必须|去|参加|开始|的|我|来|会|一个|一场|个|场){{0,4}}"
    r"(?:面试|笔试|考试|考研|要考|期末|期中|大考|结课|开学|答辩|毕业|入职|开题|比赛|截止|上线|交)"
)
_TO_THE_EVENT = re.compile(
    rf"(?:离|距离|距).{{0,8}}(?:还有|只有|剩)\s*{_NUMBER}\s*个?(半)?(天|周|星期|礼拜|月|年)(半)?"
)
_WITHIN_EN = re.compile(r"\b(?:in|within)\s+(?:the next\s+)?(an?|\d{1,3}|[a-z]+)\s+(day|week|month|year)s?\b")
_HAVE_EN = re.compile(
    r"\bhave (?:only |just |about |around |less than |got )*(an?|\d{1,3}|[a-z]+) (day|week|month|year)s?(?: left| total| in total| for (?:this|it|everything|the \w+(?: thing)?)| until| till| before| to\b|[.!,;]|$)"
)
_DAY = re.compile(
    r"(?:(\d{4}|今|明|后)\s*年\s*)?(\d{1,2}|[一二三四五六七八九十]+)\s*月\s*(?:(\d{1,2}|[一二三四五六七八九十]+)\s*[日号]|(底|末|初|中))?"
)
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_BEFORE = r"(?:之前|以前|前|学完|完成|结束|截止|面试|笔试|考试|答辩|毕业|要考|(?:要|得|就)?交(?!流|叉)|提交|到期)"
_ENDS = re.compile(rf"(明年年底|今年年底|年底|年末|这个月底|本月底|下个?月底|月底)(?:之?前|以前|{_BEFORE}|要)")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_BY = re.compile(
    r"\b(?:by|before|until|due|deadline(?: is)?)\s+(?:the\s+)?(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?([a-z]{3,9})\.?"
    r"(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(\d{4}))?"
)
_ON = re.compile(
    rf"\b(?:on|is)\s+(?:the\s+)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<of>{'|'.join([*_MONTHS, *_SHORT])})\b"
    rf"|(?P<month>{'|'.join([*_MONTHS, *_SHORT])})\.?\s+(?P<on>\d{{1,2}}))"
)
"""A day on which something is; a month without its day is none: 'my name is Jan'."""
_BY_END = re.compile(
    rf"\b(?:by|before|until)\s+(?:the\s+)?end\s+of\s+(?:the\s+|this\s+|next\s+)?(year|month|{'|'.join([*_MONTHS, *_SHORT])})\b"
)


def deadline_in(text: str, today: date) -> date | None:
    """Return the day by which something is to be done, as a text names it; one in the past is next year's."""
    text = without_breaks(text).lower()
    found = _relative(text, today) or _absolute(text, today) or school_day(text, today) or _english(text, today)
    found = found or near_day(text, today)
    return found if found and today < found <= today + timedelta(days=FARTHEST_DAYS) else None


def shown(day: date, language: Language) -> str:
    """Return a day as it is said: 2027 年 3 月 1 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if language == "zh" else f"{day.day} {day:%B %Y}"


def later(day: date, count: float, unit: str) -> date:
    """Return the day so many days, weeks, months or years later; the 31st falls on a shorter month's last."""
    if unit in ("天", "day"):
        return day + timedelta(days=round(count))
    if unit in ("周", "星期", "礼拜", "week"):
        return day + timedelta(days=round(7 * count))
    months = count * (12 if unit in ("年", "year") else 1)
    index = day.year * 12 + day.month - 1 + int(months)
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=round(30 * (months % 1)))


def _relative(text: str, today: date) -> date | None:
    match = _WITHIN.search(text) or _AFTER.search(text) or _TO_THE_EVENT.search(text)
    if match is None:
        return None
    count = 0.5 if match[1] == "半" else _number(match[1]) + (0.5 if match[2] or match[4] else 0)
    return later(today, count, match[3])


def _absolute(text: str, today: date) -> date | None:
    if match := _ISO.search(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    for match in _DAY.finditer(text):
        before = re.search(r"(?:截止|期限|deadline|ddl)[^，。,]{0,6}$", text[: match.start()])
        if not before and not re.match(rf"[^，。,]{{0,6}}?{_BEFORE}", text[match.end() :]):
            continue
        day = {"底": 31, "末": 31, "初": 1, "中": 15}.get(match[4] or "") or (_number(match[3]) if match[3] else 1)
        return _coming(today, _year(match[1], today), int(_number(match[2])), int(day))
    return _end(match[1], today) if (match := _ENDS.search(text)) else None


def _end(name: str, today: date) -> date:
    if "年" in name:
        return date(today.year + name.startswith("明年"), 12, 31)
    month = later(today.replace(day=1), 1 if name.startswith("下") else 0, "月")
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _english(text: str, today: date) -> date | None:
    if match := _WITHIN_EN.search(text) or _HAVE_EN.search(text):
        count = 1 if match[1] in ("a", "an") else ENGLISH.get(match[1]) or (int(match[1]) if match[1].isdigit() else 0)
        return later(today, count, match[2]) if count else None
    if match := _BY_END.search(text):
        if month := {**_MONTHS, **_SHORT}.get(match[1]):
            return _coming(today, None, month, 31)
        return date(today.year, 12, 31) if match[1] == "year" else _end("月底", today)
    if match := _ON.search(text):
        month = {**_MONTHS, **_SHORT}[match["month"] or match["of"]]
        return _coming(today, None, month, int(match["on"] or match["day"]))
    for match in _BY.finditer(text):
        month = _MONTHS.get(match[2]) or _SHORT.get(match[2][:3] if len(match[2]) < 5 else match[2])
        if month:
            day = int(match[1] or match[3] or 1)
            return _coming(today, int(match[4]) if match[4] else None, month, day)
    return None


def _year(named: str | None, today: date) -> int | None:
    offsets = {"今": 0, "明": 1, "后": 2}
    if named is None:
        return None
    return today.year + offsets[named] if named in offsets else int(named)


def _coming(today: date, year: int | None, month: int, day: int) -> date | None:
    found = _day(year or today.year, month, day)
    return _day(today.year + 1, month, day) if found and year is None and found <= today else found


def _day(year: int, month: int, day: int) -> date | None:
    """Return a day; the 31st of a shorter month is its last; None where there is no such month."""
    if not (1 <= month <= 12 and day >= 1 and 1 < year < 9999):
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _number(text: str) -> float:
    return number_of(text) or 0
