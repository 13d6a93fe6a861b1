"""A time without learning: 停两周, 下下周要考试，那周不学; what it is for (an exam, a trip) is no aim of the course."""

import re

_SPAN = r"(?<![第每])(?:\d{1,2}|[一两二三四五六七八九十几半])\s*(?:来|多)?个?(?:天|周|星期|礼拜|月|阵子|段时间)"
_THEN = r"(?:(?:这|那|本|下+|上)(?:\s*[一两二三几])?个?(?:周|星期|礼拜|天|月|阵子|段时间)|明天|后天|考试周|期末周|(?:考试|期末|出差|过年|放假|假期|国庆|春节|寒假|暑假)(?:期间|的时候|那几天|里|这段时间|那段时间))"
_STOPS = r"(?:停(?!在|留|不|止)|暂停|歇|休息|缓(?!存|解|冲)|请假|请个假|放假)"
_NOT = r"(?:先?(?:不|没法|没空|没时间|不能|没办法|不打算|不想|停止|暂停)\s*(?:来)?(?:学(?!会|懂|过|习率)|上课|看|练)|学不了|先?不(?:学|上|来|看)了)"
_BREAK = re.compile(
    rf"{_STOPS}(?:课|学|个|上|它|一停|一下|掉|了|大概|差不多|至少)*\s*{_SPAN}|{_SPAN}(?:的时间)?[^，。？?]{{0,6}}?(?:{_NOT}|停课|停学|停一下|暂停)|{_THEN}[^。？?]{{0,12}}?(?:{_NOT}|停课|停学|停一停|停一下|暂停|请假)"
    r"|\b(?:pause|stop|off|skip|take a break)\b[^.]{0,16}\b(?:for )?(?:a|one|two|three|\d+|next|this|that) (?:weeks?|months?|days?)\b|\b(?:next|this) week off\b|\bno (?:time to )?(?:study|learn)\w* (?:next|this|that) week\b",
    re.IGNORECASE,
)


def is_break(message: str) -> bool:
    """Tell whether a message wants a time without learning; the plan moves on from the day that the learner is back."""
    return _BREAK.search(message) is not None
