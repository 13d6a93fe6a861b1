"""What a learner says of their time and names neither hours nor a day: away, on weekends only, too fast, too long."""

import re

from agent.script import Line
from agent.situation import Situation

_AWAY = re.compile(
    r"没(有)?(时间|空)|很忙|太忙|出差|旅游|放假|回家|生病|有事|学不了|考试周|请假|(这|本|下)(一)?(周|个?星期)(只|就|顶多|最多).{0,4}\d|\bhours? (this|next) week\b|\b(busy|away|travel\w*|on holiday|no time|sick)\b",
    re.IGNORECASE,
)
_DAYS_OFF = re.compile(
    r"(周末|工作日|平时|周[一二三四五六日])[^，。？?]{0,4}(不|没法|没空|没时间)|\b(not|never|only|just) (?:(?:study|learn|free|available|have time|work|do (?:it|this)) )*(?:at|on|in|during|do|have|manage) (?:the )?(?:weekends?|weekdays?|evenings?|mornings?|nights?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b|(?:只有?|只能|就)(?:在|是)?(?:周末|双休日|工作日|晚上|早上|周[一二三四五六日])(?:才)?(?:能|可以|有)?(?:学|空|时间)|(?:周末|双休日|工作日|晚上|早上)才(?:能|可以|有)(?:学|空|时间)",
    re.IGNORECASE,
)
"""Days of every week with or without learning."""
_PACE = re.compile(
    r"太?(快|慢)|赶(得|不)|太满|太密|太松|太(长|短|久|紧)|(一天|每天|一周|每周|一次).{0,6}(学|上|看|讲)?.{0,3}课|早点|进度|节奏|\b(fast|slow|pace|quick)\w*\b|\btoo (much|long|hard|intense|ambitious|full)\b",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"太(?:长|久|慢|多|拖|夸张|离谱|漫长)|(?:这么|那么|好|有点|有些|比较|真|好像|要)(?:长|久)|[长久]了|拖太|(?:等|耗|学)不(?:起|及|下去)|受不了"
    r"|\b(?:too|so|this|that|very|really|awfully) (?:long|slow|much|many|lengthy)\b|\btak(?:es?|ing) (?:forever|ages|for ever|that long)\b",
    re.IGNORECASE,
)
_BESIDE_LONG = re.compile(
    r"\d+|[零一二两三四五六七八九十几]|计划|课程|安排|时间|星期|礼拜|感觉|觉得|天[哪啊呐]|救命|居然|竟然|怎么|前四个阶段|总共|一共|全部|半年|是不是|会不会|不会|不是"
    r"|[这那个周月年要得学花上用也都就吧了啊呀哇呢吗嘛的还是我点会吓咋完到算真好妈天哎唉诶]"
    r"|\b(?:the|plan|it|is|that|this|takes?|weeks?|months?|for|me|way|far|a|bit|little|i|think|just|really|oh|no|wow|god|omg|man|to|finish|course|are|be|will|s|m)\b",
    re.IGNORECASE,
)
"""What may stand beside the complaint that a plan takes too long."""
AS_SHOWN = 2
"""Weeks between a plan's length and what a learner reads from its table."""
_WEEKS = re.compile(r"\W*(\d+)\s*个?(?:周|星期|礼拜|weeks?)(?:啊|吗|呀|哇)*\W*", re.IGNORECASE)


def finds_long(message: str, weeks: int) -> bool:
    """Tell whether a message only says that a plan of so many weeks takes too long: 太长了吧 20 周, that's too long, 20 周？？"""
    text = message.strip()
    if (bare := _WEEKS.fullmatch(text)) and abs(int(bare[1]) - weeks) <= AS_SHOWN:
        return True
    return _LONG.search(text) is not None and not re.search(r"\w", _BESIDE_LONG.sub("", _LONG.sub("", text)))


def names_days(message: str) -> bool:
    """Tell whether a message says on which days of the week its author learns, or does not."""
    return _DAYS_OFF.search(message) is not None


def about_time(at: Situation) -> Line | None:
    """Say what becomes of a week without learning, or how the pace is changed."""
    if names_days(at.message):
        return at.say("days_are_yours")
    if _AWAY.search(at.message):
        return at.say("week_off")
    return at.say("pace_wish") if _PACE.search(at.message) else None
