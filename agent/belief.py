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
_CONCLUDES = (
    r"所以(?:说)?|因此|也就是说|换句话说|换言之|就是说|等于说|意思就?是(?:说)?|因为|照这么说|这么说来?"
    r"|(?:so|then|basically|essentially|in other words|that means|because|therefore)\b"
)
_FRAME = re.compile(
    rf"(?:(?P<understands>{_UNDERSTANDS})|(?P<concludes>{_CONCLUDES})|(?:那么?|哦|噢|嗯|好的?|(?:ok(?:ay)?|and|well|oh|ah|hmm)\b|[，,：:\s]))",
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
    """It is said to be that, or to follow."""


def believed(message: str) -> Belief | None:
    """Return what a message takes for true and wants confirmed; None: it wants nothing confirmed, or something of the learner's own."""
    text = spelled(message.strip())
    if not 0 < len(text) <= LONGEST or "\n" in text:
        return None
    rest, understands, concludes = _unframed(text)
    tagged = _TAG.sub("", rest)
    asks = tagged != rest or (understands and (_ASKS.search(rest) or _WHETHER.match(text)))
    statement = tagged if tagged != rest else _ASKS.sub("", rest)
    if not asks or len(statement) < SHORTEST or _OF_SELF.search(statement):
        return None
    return Belief(statement.strip(" ，,"), understands, understands or concludes)


def _unframed(text: str) -> tuple[str, bool, bool]:
    """Return a text without what leads to it, and whether that says that it is understood so, or that it follows."""
    understands = concludes = False
    for _ in range(MOST_PARTS):
        found = _FRAME.match(text)
        if found is None or not found[0]:
            break
        understands, concludes = understands or bool(found["understands"]), concludes or bool(found["concludes"])
        text = text[found.end() :]
    return text, understands, concludes
