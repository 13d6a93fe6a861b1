"""Days that are near: 下周四面试, 明天考试, 周五之前, and a time that is all there is: 期限一周, 只有十天时间.

A day of the week alone tells no deadline (下周四有空), nor does a span (学了一年): what is on then must be said.
"""

import re
from datetime import date, timedelta

from knowledge.practice.numerals import number_of

_OTHER_EXAM = r"(?:高数|英语|[四六]级|线代|概率论|政治|驾照|科目|数据结构|操作系统|计网|计组)"
"""What is examined then and is no aim of this course: 明天要考高数了."""
_EVENT = (
    r"(?:(?:二|三|终|初|有|要|是|就|得|去|我|的|个|一|场|轮|参加|开始|期末|期中|技术){0,4}(?:面试?(?!对|向|积)|笔试|考(?!虑|"
    + _OTHER_EXAM
    + r")|答辩|毕业|入职|开题|比赛|截止|上线|交(?!流|叉|给你)|汇报|ddl|deadline|到期)"
    r"|(?:之前|以前|前)(?!.{0,3}[的过]))"
)
"""What is on a day, or that something is to be done before it."""
_LIMIT = r"(?:期限|截止(?:日期|时间)?|ddl|deadline|due)[^，。,\d]{0,4}?"
_NAMED = (
    r"(?P<day>今晚|明天|后天|大后天|(?:(?P<next>下+)一?个?|这一?个?|本)?(?:周|星期|礼拜)(?P<of>[一二三四五六日天末])"
    r"|(?P<weeks>下+)一?个?(?:周|星期|礼拜)(?![一二三四五六日天末]))"
)
_DAY = re.compile(rf"{_NAMED}(?=[上下晚早中午就要，, ]{{0,3}}{_EVENT})|{_LIMIT}{_NAMED.replace('?P<', '?P<b_')}")
_SPAN = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]+|半)\s*个?(?P<unit>天|周|星期|礼拜|月)(?!有|都|只)"
_LEFT = re.compile(
    r"(?:期限|限期|突击|速成)(?:是|为|只有|就|大概|,|，|:|：|\s)*" + _SPAN
    + r"|(?:只有|就|就剩|只剩下?|剩下|还剩|还有|给我|总共)(?:大概|大约|不到|这)?" + _SPAN.replace("?P<", "?P<b_")
    + r"(?=(?:的)?时间|\s*\d+\s*天|了?[，。,.!！\s]*$|可以(?:学|准备)|准备|就)"
)  # fmt: skip
_HABIT = re.compile(
    r"(?:每|一|/)\s*(?:周|星期|礼拜|天|月|个月)[^，。,]{0,3}$|(?:学|写|用|会|干|工作|经验|基础|python|java|c\+\+|[过了])[^，。,]{0,6}$"
)
"""What before a span makes it a habit, or what was learnt."""
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH = re.compile(
    rf"\b(?:interview|exam|test|deadline|due|defen[cs]e|presentation|before|by|until)\b[^.,;]{{0,12}}?\b(?:(?P<next>next )?(?P<of>{'|'.join(_ENGLISH_DAYS)})|(?P<tomorrow>tomorrow)|(?P<week>next week))\b"
)
_FRIDAY = 4
"""A week without its day is meant to its last working day."""
_DAYS_OF = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}


def near_day(text: str, today: date) -> date | None:
    """Return the near day by which something is to be done, as a lower-case text names it; None where it names none."""
    if match := _DAY.search(text):
        return _day(match, today)
    if match := _LEFT.search(text):
        if _HABIT.search(text[: match.start()]):
            return None
        return _in(today, match["count"] or match["b_count"], match["unit"] or match["b_unit"])
    match = _ENGLISH.search(text)
    if match is None:
        return None
    if match["tomorrow"]:
        return today + timedelta(days=1)
    place = _ENGLISH_DAYS.index(match["of"]) if match["of"] else _FRIDAY
    return _of_week(today, place, 1) if match["next"] or match["week"] else _coming(today, place)


def _day(match: re.Match[str], today: date) -> date | None:
    told = {name.removeprefix("b_"): value for name, value in match.groupdict().items() if value}
    if (days := {"今晚": 0, "明天": 1, "后天": 2, "大后天": 3}.get(told["day"])) is not None:
        return today + timedelta(days=days)
    if weeks := told.get("weeks"):
        return _of_week(today, _FRIDAY, len(weeks))
    place = min("一二三四五六日天末".index(told["of"]), 6)
    if told["day"][0] in "周星礼":
        return _coming(today, place)
    return _of_week(today, place, len(told.get("next", "")))


def _of_week(today: date, place: int, weeks: int) -> date:
    return today + timedelta(days=place - today.weekday() + 7 * weeks)


def _coming(today: date, place: int) -> date:
    return today + timedelta(days=(place - today.weekday() - 1) % 7 + 1)


def _in(today: date, count: str, unit: str) -> date | None:
    number = 0.5 if count == "半" else number_of(count)
    return today + timedelta(days=round(float(number) * _DAYS_OF[unit])) if number else None
