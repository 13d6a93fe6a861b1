"""The hours a week that a learner names: 每天两小时, 周末各 2 小时, 10 hours a week, 五六个小时."""

import re

from agent.clauses import CLAUSES
from knowledge.practice.numerals import number_of

_HOURS = re.compile(
    r"(?:每周|一周|每星期|一个?星期|周|a week|per week|weekly)[^\d，。,]{0,8}(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)"
    r"|(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)[^，。,]{0,6}(?:每周|一周|每星期|/周|a week|per week|weekly)"
)
_DAILY = re.compile(
    r"(?:每天|一天|per day|a day|daily)[^\d，。,]{0,8}(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)"
)
_A_DAY = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)[^，。,]{0,6}(?:每天|一天|/天|a day|per day|daily)"
)
_WEEKEND = re.compile(r"周末(?:两天|两日)?(?:各|都|每天)\D{0,4}(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b)")
_SPELT = re.compile(r"[一二两三四五六七八九十]+(?=\s*个?半?(?:小时|钟头))")
_HALF = re.compile(r"半个?(小时|钟头)|half an hour")
_ONLY_HOURS = re.compile(
    r"^(大概|大约|差不多|about|around)?\s*[\d.一二两三四五六七八九十]+\s*(来)?(个)?(小时|钟头|hours?)(吧|左右|上下|的样子|or so)?$"
)
_BARE_HOURS = re.compile(r"^\D{0,6}?(\d+(?:\.\d+)?)\s*(?:[-–~到至]\s*\d+\s*)?个?(?:小时|钟头|h\b|hours?)?\D{0,6}$")
"""What answers the question for the hours."""
HOURS_LIMITS = (0.5, 80.0)


def hours_beside(text: str) -> float | None:
    """Return the hours that a clause of an answer of the opening tells, though not yet asked for: '6 小时吧'."""
    clauses = (clause for clause in CLAUSES.split(text) if _ONLY_HOURS.match(clause.strip()))
    return next((_bare_hours(clause.strip()) for clause in clauses), None)


def _bare_hours(text: str) -> float | None:
    """Return the hours that answer the question for them: '6', '五六个小时', '大概 10 吧'."""
    text = re.sub(r"不一定|一般|一样|一直|一点|万一", "", text)
    text = re.sub(r"[一二两三四五六七八九](?=[一二两三四五六七八九])", "", text)  # 五六个小时: 6
    text = re.sub(r"[一二两三四五六七八九十]+", lambda number: str(number_of(number[0]) or ""), text)
    match = _BARE_HOURS.search(text)
    return min(max(float(match[1]), HOURS_LIMITS[0]), HOURS_LIMITS[1]) if match and float(match[1]) > 0 else None


def hours_in(text: str) -> float | None:
    """Return the hours a week that a text names, within reason (0.5 to 80)."""
    text = _HALF.sub("0.5 小时", text.lower())
    text = _SPELT.sub(lambda number: str(number_of(number[0]) or number[0]), text)
    if match := _WEEKEND.search(text):
        hours = 2 * float(match[1])
    elif match := _HOURS.search(text):
        hours = float(match[1] or match[2])
    elif match := _DAILY.search(text) or _A_DAY.search(text):
        hours = 7 * float(match[1])
    else:
        return None
    return min(max(hours, HOURS_LIMITS[0]), HOURS_LIMITS[1])
