"""Yes and no to a question that asks for one: 是, 嗯, nope, 不会吧; and which of the two a note expects."""

import re
from typing import Literal

YesNo = Literal["yes", "no"]
_END = r"(?:的|了|吧|啊|呀|呢|哦|嘛)*(?=$|[\s,，.。;；!！?？:：~…])"
_HEDGE = r"^(?:嗯+[,，…\s]*)?(?:我)?(?:觉得|认为|猜|想|感觉|应该|可能|大概|估计|肯定|当然|一般|都|也|[,，\s])*"
_NO = re.compile(
    rf"{_HEDGE}(?:不(?:是|会|能|对|可能|行)?|没有?|否|并不(?:是|会)?|不见得){_END}"
    r"|^(?:i (?:think|guess|say|'d say) |probably |definitely |of course |absolutely |hmm+,? |well,? )*(?:no(?! (?:idea|clue|way to))|nope|nah|n|never|i don't think so|not (?:really|at all|exactly|quite))\b",
    re.IGNORECASE,
)
_YES = re.compile(
    rf"{_HEDGE}(?:是|对(?!了)|会|能|嗯+|没错|正是|可以|有){_END}"
    r"|^(?:i (?:think|guess|say|'d say) |probably |definitely |of course |absolutely |hmm+,? |well,? )*(?:yes|yeah|yep|yup|ya|y|sure|of course|definitely|absolutely|i think so|correct|true|right)\b",
    re.IGNORECASE,
)
_EXPECTS_NO = re.compile(r"^(?:都|一般|并)?[不没]")
_ASKS = re.compile(r"吗[?？]?$|会不会|是不是|能不能|有没有")
_ASKS_OTHER = re.compile(r"什么|哪|几|多少|怎|谁|还是|各")


def is_yes_no(question: str) -> bool:
    """Tell whether a question, in Chinese, asks for yes or no, and for nothing beside."""
    sentences = [each for each in re.findall(r"[^?？。]+[?？。]*", question.strip()) if re.search(r"[?？]", each)]
    return (
        len(sentences) == 1 and _ASKS.search(sentences[0].strip()) is not None and not _ASKS_OTHER.search(sentences[0])
    )


def reply_in(text: str) -> YesNo | None:
    """Return whether a reply says yes or no, at its beginning; None where it says neither."""
    said = text.strip().replace("’", "'")
    if _NO.search(said):
        return "no"
    return "yes" if _YES.search(said) else None


def expects(answer: str) -> YesNo:
    """Return what a note's answer in Chinese to such a question begins with."""
    return "no" if _EXPECTS_NO.search(answer.strip()) else "yes"
