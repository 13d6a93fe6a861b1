"""A time without learning: 停两周, 下下周要考试，那周不学; what it is for (an exam, a trip) is no aim of the course."""

import re

_SPAN = r"(?<![第每])(?:\d{1,2}|[一两二三四五六七八九十几半])\s*(?:来|多)?个?(?:天|周|星期|礼拜|月|阵子|段时间)"
_THEN = r"(?:(?:这|那|本|下+|上)(?:\s*[一两二三几])?个?(?:周|星期|礼拜|天|月|阵子|段时间)|明天|后天|考试周|期末周|(?:考试|期末|出差|过年|放假|假期|国庆|春节|寒假|暑假)(?:期间|的时候|那几天|里|这段时间|那段时间))"
_STOPS = r"(?:停(?!在|留|不|止)|暂停|歇|休息|缓(?!存|解|冲)|请假|请个假|放假)"
_NOT = r"(?:先?(?:不|没法|没空|没时间|不能|没办法|不打算|不想|停止|暂停)\s*(?:来)?(?:学(?!会|懂|过|习率)|上课|看|练)|学不了|先?不(?:学|上|来|看)了)"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天末]"
_DATE = rf"(?:(?:下+|这|本)个?(?:{_WEEKDAY}|周|星期|礼拜|月)|(?:\d{{1,2}}|[一二三四五六七八九十]+)\s*月(?:\s*(?:\d{{1,2}}|[一二三四五六七八九十]+)\s*[日号]|底|初|中)?|\d{{1,2}}\s*[日号]|明天|后天|大后天|月底|月初|年底|年后|过年|国庆|春节|五一|元旦|寒假|暑假|期末|考完试?|考试)"
_ABSENT = r"(?:没(?:有)?(?:什么)?(?:空|时间|法学|办法学)|不在(?!乎|意)|学不了|不学(?!会|习率)|不能学|不方便|(?:很|太|比较|都)?忙|出差|旅游|度假|休假|放假|请假|在外(?:地|面)|在国外|在老家|回(?:老)?家|住院)"
_UNTIL_ZH = (
    rf"(?:{_DATE}|{_WEEKDAY})(?:之前|以前|前|为止)我?(?:都|一直|基本上?|可能|也|完全|应该)*{_ABSENT}"
    rf"|{_ABSENT}(?:要|得|会|大概|可能|一直)*到(?:{_DATE}|{_WEEKDAY})"
    rf"|{_DATE}(?:之后|以后)?(?:才|再)(?:有空|有时间|能(?:继续|接着)?(?:学|上课)|回来)"
)
"""Away until a day, which is no day by which anything is done: 下周一之前没空, 出差到 10 号."""
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DAY_EN = rf"(?:the )?(?:end of |middle of )?(?:the |next |this )?(?:\d{{1,2}}(?:st|nd|rd|th)?\b|{_MONTH}\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|week|month|year|weekend|spring|summer|autumn|winter|christmas|easter|new year|exams?|then)"
_AWAY_EN = (
    r"\b(?:away|on (?:vacation|holidays?|leave|a trip|the road)|out of (?:town|office|the office|the country)|travell?ing|(?:am|i'm|be|is|got) (?:off|sick|ill|busy|abroad|offline)|unavailable|not (?:available|around|free)"
    r"|no (?:free )?time|(?:won't|can't|cannot|can not|don't|will not|do not) (?:be able to |really )?(?:have (?:any |the |much )?time|study|learn|continue|work on (?:this|it)|be (?:around|free|available)|do (?:anything|this|lessons)))\b"
)
_UNTIL_EN = (
    rf"{_AWAY_EN}[^.;]{{0,24}}?\b(?:until|till|til|through|before|to) {_DAY_EN}"
    rf"|\b(?:back|only (?:back|free|available)) (?:again )?(?:on|by|in|from|after) {_DAY_EN}"
)
_CLAUSES = re.compile(r"(?<=[，,。；;.!！?？\n])|(?=但是?|不过|所以|\b(?:but|so|and then)\b)", re.IGNORECASE)
_BREAK = re.compile(
    rf"{_STOPS}(?:课|学|个|上|它|一停|一下|掉|了|大概|差不多|至少)*\s*{_SPAN}|{_SPAN}(?:的时间)?[^，。？?]{{0,6}}?(?:{_NOT}|停课|停学|停一下|暂停)|{_THEN}[^。？?]{{0,12}}?(?:{_NOT}|停课|停学|停一停|停一下|暂停|请假)"
    rf"|{_UNTIL_ZH}|{_UNTIL_EN}"
    r"|\b(?:pause|stop|off|skip|take a break)\b[^.]{0,16}\b(?:for )?(?:a|one|two|three|\d+|next|this|that) (?:weeks?|months?|days?)\b|\b(?:next|this) week off\b|\bno (?:time to )?(?:study|learn)\w* (?:next|this|that) week\b",
    re.IGNORECASE,
)


def is_break(message: str) -> bool:
    """Tell whether a message wants a time without learning; the plan moves on from the day that the learner is back."""
    return _BREAK.search(message) is not None


def without_breaks(text: str) -> str:
    """Return a text without what it tells of a time without learning: its days are none by which anything is done."""
    return "".join(clause for clause in _CLAUSES.split(text) if not is_break(clause)) if is_break(text) else text
