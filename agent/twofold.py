"""A message with two wishes: something that is told or done, and a question beside it.

'我猜是 0 和 1，对了，什么是伪标签？' is a guess and a question; '继续吧，不过 softmax 是什么？' goes on and asks;
'第一个，下一题' answers what is open, and goes on by that.
"""

import re
from dataclasses import dataclass

from agent.grading import Mark, grade, reads_as_answer
from agent.intent import Intent, intent_of
from agent.intents import by_rule
from agent.pasting import code_in
from agent.questions import HEAD, asks
from agent.turn import Phase
from knowledge.quiz import QuizItem

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
_STOP = re.compile(r"[，,。；;！!？?~…\n]+\s*|\.(?!\d)\s*|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
MOST_STOPS = 6
"""Of a message that answers an item and says something beside."""
_GOES_ON = frozenset([Intent.NEXT, Intent.SKIP, Intent.COURTESY])
"""What is said behind an answer and is done by marking it."""
_ON = re.compile(
    r"(?:然后|那|就|我|想|要|请|来|直接|now|then|and|so|please|let's|go|move|on|to|the|[，, ])*(?:下(?:一(?:道|个)?题?|题)|跳过(?:这(?:道|个)?题?)?|过|next(?: (?:one|question|item))?|skip(?: (?:it|this|this one))?)(?:呢|吧|呗|了|please|[，, ])*[。.!！~\s]*",
    re.IGNORECASE,
)
"""What wants the next item at once: who adds it to an answer is not asked the same again."""
_CHOOSES = re.compile(
    r"^(?:那|那就|所以|我|就|还是|应该)*(?:选|答案是)\s*[a-h]\W*$|^(?:so )?(?:i(?:'ll)? )?(?:choose|pick|go with) [a-h]\W*$",
    re.IGNORECASE,
)
"""What chooses at the end of thinking aloud: 是不是会加起来啊，那就 8？选 A."""
_FIRST = frozenset([Intent.ANSWER, Intent.NEXT, Intent.SKIP, Intent.CHANGE_PLAN, Intent.CORRECTION])
"""What a question may stand beside; of other wishes one is enough."""


@dataclass(frozen=True)
class Twofold:
    """The two parts of a message."""

    main: str
    question: str
    """Empty where what stands beside is done by marking the answer, or only led to it."""
    wants_on: bool = False
    """Whatever the answer is worth, the next item is wished for."""


def before_leaving(message: str) -> str | None:
    """Return what a message tells before its last words say that the learner leaves; None where they do not."""
    is_short = len(message) <= LONGEST_LEAVE and not code_in(message)
    found = _AND_LEAVES.search(message.strip()) if is_short else None
    return found["main"].strip() if found else None


def twofold(message: str, phase: Phase, item: QuizItem | None = None) -> Twofold | None:
    """Return a message's two parts; None if it has one. `item` is the one that is open."""
    text = message.strip()
    if len(text) > HEAD or code_in(message):
        return None
    found = _BESIDE.search(text) or _THROUGH.search(text)
    if found is None:
        return _answered(text, item) if item else None
    parts = Twofold(found["main"].rstrip("，,。.；;！! \n"), found["question"].strip())
    told, asked = intent_of(parts.main, phase), intent_of(parts.question, phase)
    is_told = told in _FIRST or reads_as_answer(item, parts.main)
    return parts if is_told and (asked is Intent.QUESTION or asks(parts.question)) else None


def _answered(text: str, item: QuizItem) -> Twofold | None:
    """Return the part of a message that answers an item by a letter, words or a number, and what is asked beside it."""
    stops = list(_STOP.finditer(text))[:MOST_STOPS]
    if stops and _CHOOSES.search(text[stops[-1].end() :]):
        return Twofold(text[stops[-1].end() :], "")
    for stop in stops:
        head, rest = text[: stop.start()], text[stop.end() :].strip()
        wants_on = _ON.fullmatch(rest) is not None
        if item.kind == "short" and not (wants_on and grade(item, head).mark is not Mark.UNREADABLE):
            continue  # its answer may be in parts
        if not rest or (item.kind != "short" and not reads_as_answer(item, head)) or reads_as_answer(item, rest):
            continue
        if wants_on or by_rule(rest.rstrip("。.!！~吧呗 ")) in _GOES_ON:
            return Twofold(head, "", wants_on)
        return Twofold(head, rest) if asks(rest) else None
    return None
