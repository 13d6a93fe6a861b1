"""A message with two wishes: something that is told or done, and a question beside it.

'我猜是 0 和 1，对了，什么是伪标签？' is a guess and a question; '继续吧，不过 softmax 是什么？' goes on and asks.
"""

import re
from dataclasses import dataclass

from agent.intent import Intent, intent_of
from agent.pasting import code_in
from agent.questions import HEAD
from agent.turn import Phase

_BESIDE = re.compile(
    r"^(?P<main>.+)[，,。.；;！!\s]+(?:不过|对了|另外|顺便(?:再)?(?:问(?:一下|下|问)?)?|还有(?:就是)?|再问(?:一下|下)?"
    r"|by the way|btw|also|but|oh and|one more (?:thing|question))[，,：:\s]*(?P<question>[^。！!；;\n]{3,})$",
    re.IGNORECASE | re.DOTALL,
)
_THROUGH = re.compile(
    r"^(?P<main>好(的|吧)?|嗯+|继续(吧)?|懂了|明白了?|ok(ay)?|continue|go on|got it)\s*[，,。.；;！!]"
    r"\s*(不过|but|and)?\s*(?P<question>.{2,})$",
    re.IGNORECASE | re.DOTALL,
)
"""Who is through with the step needs no word that leads to the question: 懂了，那 softmax 呢？"""
_AND_LEAVES = re.compile(
    r"^(?P<main>.+?)[，,。.；;！!\s]\s*(?:然后|不过|那|好了|就|我|先|and|then|but|ok|now|\s)*"
    r"(?:今天就?(?:先)?(?:到这|这样|学到这|到此)|(?:休息|歇|吃饭|睡觉|下线|撤|溜)(?:一下|一会儿?|会儿?)?|(?:要|得|该)?去?(?:吃饭|上课|睡觉|开会)"
    r"|(?:明天|回头|晚点|待会儿?|改天|晚上)(?:再|接着)*(?:来|继续|学|说|见)"
    r"|(?:that's (?:it|all|enough) for (?:today|now)|(?:i |i'll )*(?:have to|need to|gotta|must) (?:go|leave)(?: now)?|break(?: time)?"
    r"|let's (?:stop|call it)(?: here| a day)?|(?:see you|continue|more|back) (?:later|tomorrow)))[里儿了啦吧呀哈。.!！~\s]*$",
    re.IGNORECASE | re.DOTALL,
)
"""Something that is told before the learner leaves: 选 A，然后今天就到这; 先停下来 alone may be an answer."""
LONGEST_LEAVE = 200
"""Characters of a message that may end with leaving."""
_FIRST = frozenset([Intent.ANSWER, Intent.NEXT, Intent.SKIP, Intent.CHANGE_PLAN, Intent.CORRECTION])
"""What a question may stand beside; of other wishes one is enough."""


@dataclass(frozen=True)
class Twofold:
    """The two parts of a message."""

    main: str
    question: str


def before_leaving(message: str) -> str | None:
    """Return what a message tells before its last words say that the learner leaves; None where they do not."""
    is_short = len(message) <= LONGEST_LEAVE and not code_in(message)
    found = _AND_LEAVES.search(message.strip()) if is_short else None
    return found["main"].strip() if found else None


def twofold(message: str, phase: Phase) -> Twofold | None:
    """Return a message's two parts; None if it has one."""
    text = message.strip()
    if len(text) > HEAD or code_in(message):
        return None
    found = _BESIDE.search(text) or _THROUGH.search(text)
    if found is None:
        return None
    parts = Twofold(found["main"].rstrip("，,。.；;！! \n"), found["question"].strip())
    is_both = intent_of(parts.main, phase) in _FIRST and intent_of(parts.question, phase) is Intent.QUESTION
    return parts if is_both else None
