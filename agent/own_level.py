"""Who tells in a lesson or a quiz how well they know a subject of the profile: 其实我python才一年, actually my python is weak.

A subject may stand in an answer, too: only what says of it how well its author knows it, and nothing else, is of the profile.
"""

import re

from agent.refusals import clauses_of

_SUBJECT = r"(?:python|py|java|c\+\+|c语言|matlab|r语言|编程|写?代码|数学|高数|高等数学|微积分|线代|线性代数|概率论?|统计学?|机器学习|深度学习|pytorch|torch|tensorflow|keras)"
_SUBJECTS = rf"{_SUBJECT}(?:\s*(?:和|跟|与|、|还有)\s*{_SUBJECT})*"
_LEAD = r"(?:对了|其实|实际上|说实话|老实说|更正(?:一下)?|纠正(?:一下)?|不对|我?(?:刚才?|之前)?说错了|不过|但是?|而且|那|老师|[，,:：\s])*"
_ADVERBS = r"(?:其实|也|都|我|并|才|就|只|已经|早|还|的|真|基础|水平|是|大概|有|差不多|以前|之前|大学|上学时|\s)*"
_DEGREE = r"(?:没(?:有)?(?:你想的)?(?:那么|这么)|不(?:太|怎么|是很|算)?|很|挺|比较|有点|还|太|非常|特别|相当|真的?)?"
_YEARS = r"(?:(?:学|用|写)了?)?(?:才|只|不到|快|有)?(?:[\d一二两三四五六七八九十半几]+)(?:个?多?)(?:年|月)(?:半|多)?"
_LEVEL = rf"(?:没(?:有)?(?:怎么|系统)?(?:学|用|写|接触|碰)过|(?:系统)?(?:学|用|写|接触|自学)过(?:一?点|一些|一遍)?|{_DEGREE}(?:会|懂|熟悉?|差|烂|弱|好|强|行|可以|一般|牢|扎实)|没问题|忘(?:光|得差不多|记)?了|零基础|{_YEARS})"
_END = r"(?:了|的|吧|啊|呀|哦|而已|左右|多|[。.!！~\s])*"
_ZH = re.compile(
    rf"{_LEAD}(?:我的?|俺)?{_ADVERBS}{_SUBJECTS}{_ADVERBS}{_LEVEL}{_END}"
    rf"|{_LEAD}(?:我|俺){_ADVERBS}(?:没(?:有)?(?:怎么)?(?:学|用|写)过|(?:学|用|写)过|不?(?:太|怎么|很)?(?:会|懂|熟悉?)|忘了|{_YEARS}的?)(?:一?点|一些)?\s*{_SUBJECTS}{_END}",
    re.IGNORECASE,
)
_SUBJECT_EN = r"(?:python|java|c\+\+|matlab|programming|coding|maths?|mathematics|calculus|linear algebra|algebra|probability(?: theory)?|statistics|stats|machine learning|ml|deep learning|pytorch|tensorflow|keras)"
_SUBJECTS_EN = rf"{_SUBJECT_EN}(?:(?:,| and| or|, and) {_SUBJECT_EN})*"
_LEAD_EN = r"(?:(?:actually|well|oh|btw|by the way|but|and|so|sorry|correction|to be honest|tbh|hey|no)[,:\s]+)*"
_ADVERBS_EN = r"(?:(?:actually|do|did|already|also|really|only|just|have|had|never|don't|do not|didn't|haven't|quite|pretty|very|not|so|too|still|that|kind of|a bit|a little|rather) )*"
_AMOUNT_EN = r"(?:(?:some|a bit of|a little|a lot of|basic|only|my|the|no|any|most of|almost all(?: of)?) )*"
_END_EN = r"(?: (?:well|already|too|actually|though|before|at (?:school|university|college)|very|pretty|quite|really|a bit|a little|now|(?:for )?(?:only |about |just |over )?(?:an?|half a|one|two|three|four|five|\d+) (?:years?|months?)))*[.!\s]*"
_GOOD_EN = r"(?:weak|bad|good|strong|rusty|fine|ok(?:ay)?|decent|poor|great|better|worse|basic|solid|shaky|fluent|comfortable|familiar|terrible|new)"
_EN = re.compile(
    rf"{_LEAD_EN}my {_SUBJECTS_EN}(?: skills?| knowledge| level)?(?: is| are|'s)(?: not|n't)? {_ADVERBS_EN}{_GOOD_EN}{_END_EN}"
    rf"|{_LEAD_EN}i(?:'ve|'d)? {_ADVERBS_EN}(?:know|knew|learn(?:ed|t)|studied|did|done|used?|forgot(?:ten)?|took|taken|remember|programmed(?: in)?) {_AMOUNT_EN}{_SUBJECTS_EN}{_END_EN}"
    rf"|{_LEAD_EN}i(?:'m| am) {_ADVERBS_EN}{_GOOD_EN} (?:at|in|with|to) {_SUBJECTS_EN}{_END_EN}",
    re.IGNORECASE,
)
_EN_LEAD = re.compile(r"(?:actually|well|oh|btw|by the way|but|sorry|correction|to be honest|tbh|no)", re.IGNORECASE)
_OF_AUTHOR = re.compile(r"我|俺|其实|更正|纠正|说错|\b(?:i|my)\b", re.IGNORECASE)


def tells_level(message: str) -> bool:
    """Tell whether a message says how well its author knows subjects of the profile, and nothing else."""
    text = message.strip().replace("’", "'")
    if not _OF_AUTHOR.search(text) or re.search(r"[?？]|吗$", text):
        return False
    parts = [text] if _EN.fullmatch(text) else clauses_of(text)
    told = [part for part in parts if _ZH.fullmatch(part) or _EN.fullmatch(part)]
    return bool(told) and all(part in told or re.fullmatch(_LEAD, part) or _EN_LEAD.fullmatch(part) for part in parts)
