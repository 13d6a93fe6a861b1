"""Hours that are put right or set: of 'not 5 hours a week, but 8' and 把每周5小时改成8小时 the new ones; 'my hours to 4'."""

import re
from dataclasses import dataclass

from agent.clauses import CLAUSES

LONGEST = 400
"""Characters of what may tell of hours: the patterns below look from each place to the end."""
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"个?半?(?:小时|钟头|hours?\b|hrs?\b|h\b)"
_PERIOD_EN = r"(?: ?(?:a|per|each|every|/) ?(?:week|wk|day)| weekly)"
_PERIOD = (
    r"(?:每周|一周|每个?星期|每个?礼拜|每天|一天|每日|工作日|周末|(?:大概|大约|学习?|有|只|about|around|have)\s*)*"
)
_DENIES = r"(?:不再?是|并非|不是说|没有|没|从|由|把|instead of|rather than|\bnot|n't(?: really| even| actually)?(?: have| be)?|no longer|\bfrom)\s*"
_REJECTS = (
    r"\s*(?:(?:是|有点?|可能|好像|其实|实在|说)*(?:不对|不行|错了|记错|写错|说错|打错|不现实|做不到|太多|太少|多了|少了|不够|吃不消)了?"
    r"|(?:is|was|are|were)(?: not|n't)? (?:a bit |way |far |much )?(?:too (?:much|many|little|few)|wrong|right|realistic|possible|incorrect))"
)
_OLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DENIES}(?P<period>{_PERIOD})(?P<old>{_NUMBER}\s*{_UNIT}){_PERIOD_EN}?",
        rf"(?P<period>)(?P<old>{_NUMBER}\s*{_UNIT}){_PERIOD_EN}?{_REJECTS}",
        rf"(?<=[,，;；])(?P<period>)\s*(?:而?不是|not) (?P<old>{_NUMBER})\W*$",
    )
)
"""Hours that do not hold, or are to be changed."""
_AMOUNT = re.compile(rf"{_NUMBER}\s*{_UNIT}")
_BARE = re.compile(
    rf"(?:是|有|改[成为到]|换成|调[成到]|到|\b(?:it's|is|it is|have|but|to|only|rather|make it|just))\s*(?:只有|only|just|about|大概)?\s*(?P<new>{_NUMBER})(?P<end>{_PERIOD_EN}?(?:吧|了|才对|\W)*)$"
)
"""A number without a unit that stands in their place: 不是每周5小时，是8."""
_LEAD = r"(?:(?:yes|yeah|ok(?:ay)?|sure|no|hi|well|actually|but|and|so|now|please|just|can|could|would|you|we|i|i'd|i'll|let's|want|like|need|to|那|嗯|好|请|帮我|我|想|要|能不能|可以|把|给我)(?![a-z])[\s,，]*)*"
_TAIL = r"(?:\s*(?:now|please|instead|then|from now on|at most|thanks|吧|了|吗|可以吗|行吗|谢谢))*[\s?？.。!！]*$"
_SET = tuple(
    re.compile(rf"^{_LEAD}{pattern}{_TAIL}")
    for pattern in (
        r"(?:change|set|switch|update|adjust|move|bring|increase|raise|reduce|lower|cut|drop|make|put) (?:(?:my|the|our|weekly|study|studying|learning|number|of|available) )*(?:hours|time)(?: (?:a|per|each) week)?"
        rf"(?: from {_NUMBER}(?: hours?)?)?(?: (?:up|down|back))?(?: (?:to|at|be))? (?:about |only |just )?(?P<new>{_NUMBER})(?P<unit> hours?| hrs?|h)?(?P<period>{_PERIOD_EN})?",
        rf"(?:my|the) (?:weekly |study |available )*hours(?: (?:a|per|each) week)? (?:are|is|should be|will be|would be)(?: (?:now|only|about))? (?P<new>{_NUMBER})(?P<unit> hours?)?(?P<period>{_PERIOD_EN})?",
        rf"(?:make (?:it|that)|do|go (?:for|with)|(?:change|switch)(?: (?:it|that))? to|have(?: only)?|only have) (?:about |only |just )?(?P<new>{_NUMBER})(?P<unit>)(?P<period>{_PERIOD_EN})",
        rf"(?:我|的|每周|一周|每天|每个?星期|学习|可用)*(?P<unit>小时数?|时数|钟头数?)(?:\s*(?:从|由)?\s*{_NUMBER}\s*个?(?:小时)?)?(?:改|调|换|设|变|加|减|降|提|是|应该是|为)(?:成|为|到|至)?\s*(?P<new>{_NUMBER})\s*个?(?:小时|钟头)?(?P<period>)",
    )
)
"""Hours that are set by a name of theirs, or by the week alone: 'change my hours to 4', 'make it 4 a week', 小时数改成 4."""


@dataclass(frozen=True)
class Corrected:
    """What is left of a text without the hours that do not hold, and the first of those that take their place."""

    rest: str
    amount: str
    before: str
    """What stands before the old hours in their clause, and may name their days."""


def corrected(text: str) -> Corrected | None:
    """Return what a text, in small letters and digits, says without hours that others take the place of; None: none do."""
    if len(text) > LONGEST:
        return None
    found = next((match for pattern in _OLD if (match := pattern.search(text))), None)
    if found is None:
        return None
    rest = f"{text[: found.start()]}{found['period']}{text[found.end() :]}"
    if not _AMOUNT.search(rest):
        bare = _BARE.search(rest)
        if bare is None:
            return None
        rest = f"{rest[: bare.start('new')]}{bare['new']} 小时{bare['end']}"
    amount = _AMOUNT.search(rest)
    before = CLAUSES.split(text[: found.end()])[-1].replace(found["old"], "")
    return Corrected(rest, amount[0] if amount else "", before)


def set_in(text: str) -> str:
    """Return the hours that such a text sets, in words that name a week or a day: '4 hours a week'; empty: none."""
    if len(text) > LONGEST:
        return ""
    found = next((match for pattern in _SET if (match := pattern.search(text))), None)
    if found is None or (" time" in found[0] and not (found["unit"] or found["period"])):
        return ""
    return f"{found['new']} hours {found['period'] or ('a day' if '每天' in found[0] else 'a week')}"
