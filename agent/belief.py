"""What a learner takes a thing to be, and wants confirmed: 我理解成背答案，对吗; so batch norm just subtracts the mean, right?"""

import re
from dataclasses import dataclass

from agent.offhand import spelled

LONGEST = 120
"""Characters of a belief."""
SHORTEST = 2
_UNDERSTANDS = (
    r"我的?(?:理解|认为|觉得|以为)(?:的|下来)?(?:这个|它)?(?:就?是|[成为])?|(?:我|是不是)?(?:可不可以|能不能|可以|能)(?:把它)?(?:这么|这样)?(?:理解|认为)(?:[成为]|就?是)?"
    r"|(?:i (?:think|thought|understand|understood|believe|take it|assume|see)|my understanding is|if i understand(?: (?:it|this|that))?(?: correctly| right)?|(?:is it (?:right|correct|fair|true)|can i say) (?:to say )?(?=that\b))(?: (?:it|that|this))?(?: (?:as|that|means?|is))?\b"
)
_REPORTS = (
    r"(?:我(?:之前|以前|好像|又|也)*(?:看|听|见|读)(?:到|见|过)?)?(?:有(?:的|些)?(?:人|资料|教程|书|文章|博客|视频)|别人|人家|网上|(?:书|教材|资料|课件|知乎|博客|论文|ppt)[上里]?|我?(?:们)?(?:老师|同学|室友|师兄|师姐|学长|学姐|导师))(?:里|上|都|也|又|却|总|一直)*(?:说|讲|写|认为)(?:过(?!拟|度|大|小|多|高|程|滤)|了|着)?(?:的是|是)?"
    r"|(?:i(?:'ve| have)? (?:once |also |just )?(?:read|heard|saw|seen|was told)(?: (?:somewhere|online|people say|it said))?(?: that)?|(?:my (?:teacher|prof(?:essor)?|lecturer|book|textbook|friend|classmate)|some(?:one|body| people| say)|people|others|they|the (?:book|internet|blog|paper)|a (?:blog|book|video|friend))(?: online)? (?:say|says|said|told me|claims?|writes?)(?: that)?)\b"
)
"""Whose word it is."""
_CONCLUDES = (
    r"所以(?:说)?|因此|也就是说|换句话说|换言之|就是说|等于说|意思就?是(?:说)?|因为|照这么说|这么说来?"
    r"|(?:so|then|basically|essentially|in other words|that means|because|therefore)\b"
)
_OBJECTS = r"(?:不对|不是|不会|不可能)(?:吧|啊|呀)+|不对(?=[，,。.!！?？\s])|可是?|但是?|等等|等一下|不过|(?:but|wait|hold on|really|no)\b"
"""What leads to what somebody else says instead."""
_FRAME = re.compile(
    rf"(?:(?P<reports>{_REPORTS})|(?P<understands>{_UNDERSTANDS})|(?P<concludes>{_CONCLUDES})|(?P<objects>{_OBJECTS})|(?:那么?|哦|噢|嗯|好的?|(?:ok(?:ay)?|and|well|oh|ah|hmm)\b|[，,：:\s。.!！?？]))",
    re.IGNORECASE,
)
"""A part of what leads to a belief."""
MOST_PARTS = 8
_TAG = re.compile(
    r"[，,。;；.\s]*(?:(?:我?(?:这样|这么|这)?(?:理解|说|想)?得?是?(?:对|没错|正确|没问题|准确)的?[吗吧么嘛不啊]|对不对|是不是(?:这样|这么回事|这个意思)?|是(?:这样|这个意思)?[吧吗么])"
    r"|\b(?:(?:is|am) (?:that|this|it|i) (?:right|correct|true)|right|correct|isn't it|doesn't it))[?？。!！\s]*$",
    re.IGNORECASE,
)
_WHETHER = re.compile(r"(?:那么?|所以|[，,\s])*(?:我)?(?:可不可以|能不能|是不是)")
"""How a belief is put up without a word at its end: 能不能理解为降维."""
_ASKS = re.compile(r"[吗么吧?？。\s]+$")
_OF_SELF = re.compile(
    r"[我你咱]|这道?题|答案是|课|计划|小时|每[周天]|\b(?:i|me|my|you|your|we|lessons?|plan|weeks?|hours?)\b",
    re.IGNORECASE,
)
"""What is no belief about the subject."""


@dataclass(frozen=True)
class Belief:
    """What is believed, without the words that put it up."""

    statement: str
    is_understanding: bool
    """It is said to be how the learner understands it."""
    is_framed: bool
    """It is said to be that, to follow, or to be another's word."""


def believed(message: str) -> Belief | None:
    """Return what a message takes for true and wants confirmed; None: it wants nothing confirmed, or something of the learner's own."""
    text = spelled(message.strip())
    if not 0 < len(text) <= LONGEST or "\n" in text:
        return None
    rest, frames = _unframed(text)
    understands, reports = "understands" in frames, "reports" in frames
    tagged = _TAG.sub("", rest)
    is_asked = _ASKS.search(rest) is not None
    asks = (
        tagged != rest
        or (understands and (is_asked or _WHETHER.match(text)))
        or (reports and (is_asked or "objects" in frames))
    )
    statement = tagged if tagged != rest else _ASKS.sub("", rest)
    if not asks or len(statement) < SHORTEST or _OF_SELF.search(statement):
        return None
    return Belief(statement.strip(" ，,"), understands, bool(frames & {"understands", "concludes", "reports"}))


def _unframed(text: str) -> tuple[str, set[str]]:
    """Return a text without what leads to it, and what that says: that it is understood so, follows, is another's word, objects."""
    frames: set[str] = set()
    for _ in range(MOST_PARTS):
        found = _FRAME.match(text)
        if found is None or not found[0]:
            break
        frames |= {name for name, said in found.groupdict().items() if said}
        text = text[found.end() :]
    return text, frames
