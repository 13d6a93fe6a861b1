"""The alternatives of a prediction, 更好还是更差, which of them a guess names, and whether the note's answer is that one."""

import re
from typing import Literal

from agent.bearing import framed
from agent.folding import plain
from agent.negation import is_denied

MORE = 6
"""Signs by which an alternative may be longer than the last one."""
_SENTENCE = re.compile(r"[^。？?!！；;]+")
_CHINESE = re.compile(r"^(?P<left>.+?)[，,]?\s*还是(?:给出|会|是)?\s*(?P<right>.+)$")
_ENGLISH = re.compile(r"^(?P<left>.+?),? or (?P<right>.+)$", re.IGNORECASE)
_LISTED = re.compile(r"、|,\s")
_LEADS = re.compile(r"^.*[，：:]\s*(?=.)")
_ASKS = re.compile(r"(?:which|when|in|with|what|how|if)\b", re.IGNORECASE)
"""What stands before a list in English, and is none of it."""
_VERB = re.compile(
    r"^.*(?:是|会|占|得到|印出|显得|给出)(?!不是)(?=.)|^.*\b(?:is|are|be|get|gets|look|looks|become|becomes|give|gives|come|comes)(?: it)?\s",
    re.IGNORECASE,
)
"""What stands before the first alternative."""
_HEAD = re.compile(r"[：；。，（(]|[:;.,](?=\s|$)")
_SIGNS = re.compile(r"[^\w\u3400-\u9fff]+")
Verdict = Literal["prediction_agreed", "prediction_other", "prediction_differs"]


def alternatives(question: str) -> tuple[str, ...]:
    """Return the alternatives that a question leaves, those that are numbers aside: 大约一半, 两成 and 不到一成."""
    for sentence in _SENTENCE.findall(question):
        if found := _CHINESE.search(sentence) or _ENGLISH.search(sentence):
            parts = [_LEADS.sub("", part) for part in _LISTED.split(found["left"]) if not _ASKS.match(part)]
            folded = [_fold(_VERB.sub("", part)) for part in (*parts, found["right"])]
            longest = len(folded[-1]) + MORE
            likely = [each for each in folded if each and len(each) <= longest and not re.search(r"\d", each)]
            return tuple(likely) if folded[-1] in likely and len(likely) > 1 else ()
    return ()


def named(question: str, guess: str) -> str | None:
    """Return the one alternative of a question that a guess names and does not deny; None: none, or several."""
    text, said = plain(guess), _fold(guess).removeprefix("是").rstrip("的吧了呀啊呢")
    bare = _fold(framed(text))
    found = [each for each in alternatives(question) if each in (bare, said) or (len(each) > 1 and each in said)]
    longest = [each for each in found if not any(each != other and each in other for other in found)]
    if len(longest) != 1:
        return None
    place = text.find(longest[0])
    return None if place >= 0 and is_denied(text, place, place + len(longest[0])) else longest[0]


def verdict(question: str, answer: str, guess: str) -> Verdict | None:
    """Return the phrase on a guess that names an alternative, or says the answer in its own words; None: nothing can be said."""
    head, said = _fold(_HEAD.split(answer)[0]), _fold(guess)
    if len(head) > 1 and said == head and not re.search(r"\d", head):
        return "prediction_agreed"
    chosen, every = named(question, guess), alternatives(question)
    right = [each for each in every if head.removeprefix("是") == each or (len(each) > 1 and head.startswith(each))]
    if chosen is None or len(right) != 1:
        return None
    if chosen == right[0]:
        return "prediction_agreed"
    return "prediction_other" if len(every) == 2 else "prediction_differs"


def _fold(text: str) -> str:
    return _SIGNS.sub("", plain(text)).strip()
