"""Which language a message wants: for the talk from now on, or for one thing to be explained in."""

import re

from agent.offhand import spelled
from agent.questions import ends_of
from knowledge.words import Language

_TO_EXPLAIN = re.compile(
    r"(用|拿)(英文|英语|中文|汉语)(?!怎么|咋|该怎么)(?:(?!怎么).){0,6}(讲|解释|说|介绍|回答|告诉)"
    r"|\b(explain|describe|tell|define|what|why|how)\b.{2,80}\bin (english|chinese)\b",
    re.IGNORECASE,
)
"""What wants something said in a language, not a language."""


_NOT_IN = re.compile(
    r"(?:不要|不想|不用|别|don't|do not|no more|not|stop|no)(?: \w+){0,2}? ?[用说讲]?(?:in )?(?P<en>english|英文|英语)"
    r"|(?:不要|不想|不用|别|don't|do not|no more|not|stop|no)(?: \w+){0,2}? ?[用说讲]?(?:in )?(?:chinese|中文|汉语)",
    re.IGNORECASE,
)
"""What names a language that is not wanted: 别用英文了."""


def wanted_language(message: str) -> Language:
    """Return the language that a language switch asks for; where only the one that is not wanted is named, the other."""
    text = spelled(message)
    rest = _NOT_IN.sub("", text)
    if re.search(r"english|英文|英语", rest, re.IGNORECASE):
        return "en"
    denied = _NOT_IN.search(text)
    return "en" if denied and not denied["en"] and not re.search("chinese|中文|汉语", rest, re.IGNORECASE) else "zh"


def language_to_explain_in(message: str) -> Language | None:
    """Return the language in which a message wants something explained: 用英文解释一下 dropout; None if it names none."""
    return wanted_language(message) if _TO_EXPLAIN.search(ends_of(message)) else None
