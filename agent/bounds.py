"""How far holds what a lesson has said: 总是这样吗, 那反过来呢, is that always true? A fact of the note that bounds it, else which sentence is meant."""

import re
from collections.abc import Iterator

from agent.pending import come_back
from agent.script import Quote
from agent.secrets import held_back, secrets_of
from agent.situation import Acted, Situation
from knowledge.note import Note
from knowledge.passage import Passage, passages

LONGEST = 60
_LEAD = (
    r"(?:(?:那么?|但是?|可是?|所以|不过|诶|嗯++|等等|老师|请问|wait|hm++|but|and|so|ok(?:ay)?|then|well)[\s,，.…]*)*+"
)
_IT = r"(?:(?:这|那|它|它们|结论|说法|结果|规律|公式|刚才(?:说|讲)?的)(?:个|样|一?点|条|句话?)?(?:结论|说法|规律|公式|结果)?)?(?:也|都|就|又|会|是|不是)*"
_ALWAYS = re.compile(
    rf"{_LEAD}{_IT}(?:(?:总|永远|一直|每次|必然|一定|任何(?:时候|情况)(?:下)?|所有(?:情况|时候)(?:下)?|(?:什么时候|什么情况(?:下)?|在?哪(?:里|儿)|谁)都)(?:都|也|就|会|是|能|要)*)+(?:这样|如此|成立|对|正确|适用|有效|管用|行|可以)?(?:的)?[吗么嘛呢]*[?？。\s]*"
    rf"|{_LEAD}{_IT}(?:有(?:没有)?|没有|存在)(?:什么|啥)?(?:例外|反例|特例|限制|适用范围|前提(?:条件)?)(?:的|情况)*[吗么嘛呢]*[?？。\s]*"
    rf"|{_LEAD}(?:is|does|will|would|are|do)(?: (?:it|that|this|they|these))(?: be| hold| happen| work| apply| true| the case| so| like (?:that|this))*(?: (?:always|every time|in (?:all|every) cases?|for (?:all|every|any) \w+|everywhere|necessarily))(?: (?:true|so|hold|the case|the same|right|like (?:that|this)|happens?|work))*[?. ]*"
    rf"|{_LEAD}(?:always|every time|in (?:all|every) cases?|are there (?:any )?(?:exceptions?|counterexamples?)|any exceptions?|when does (?:it|that|this) (?:fail|not (?:hold|work)|break)|when is (?:it|that|this) not (?:true|so))[?. ]*",
    re.IGNORECASE,
)
_OPPOSITE = re.compile(
    rf"{_LEAD}(?:如果|要是)?(?:反过来|倒过来|反之|相反(?:的(?:情况|话)?)?|反着来|逆(?:过来|命题))(?:的话|看|说|想)?(?:会|就|又|也)?(?:怎么?样|如何|呢|行吗|可以吗|成立吗|也(?:对|成立|一样|行)吗|对吗|是什么)*[?？。\s]*"
    rf"|{_LEAD}(?:(?:what|how) about |what is |what's |what if it(?:'s| is) )?(?:the )?(?:opposite|reverse|converse|other way (?:a?round)|inverse)(?: (?:case|direction))?(?: (?:true|hold|too|as well|then))*[?. ]*"
    rf"|{_LEAD}(?:is|does|would) (?:the )?(?:opposite|reverse|converse|other way (?:a?round))(?: also)?(?: (?:true|hold|work|too|as well))*[?. ]*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？吗么呢]|例外|反例|特例|前提|怎么?样|^\W*(?:is|does|do|are|any|would|will|what|how|when|and|but|so)\b",
    re.IGNORECASE,
)
"""Without one of these it may answer: 一定."""
_BOUNDS = re.compile(
    r"不一定|未必|并不|不总|不是所有|只有|只在|除非|例外|前提|才会|取决于|有时|近似|不保证|不能保证|不等于"
)
_BOUNDS_EN = re.compile(
    r"\b(?:not necessarily|not always|unless|only (?:if|when|for|where)|except\w*|provided|depends on|sometimes|need not|no guarantee|does not mean)\b",
    re.IGNORECASE,
)
_TURNED = re.compile(r"反过来|反之|相反|倒过来")
"""What sets one thing against its opposite."""


def asks_of_bounds(message: str) -> bool:
    """Tell whether a message asks if what was just said always holds, or what of its opposite, and names nothing."""
    text = message.strip()
    is_asked = len(text) <= LONGEST and _ASKS.search(text) is not None
    return is_asked and any(each.fullmatch(text) for each in (_ALWAYS, _OPPOSITE))


def tell(at: Situation) -> Acted:
    """Quote the fact that bounds what was said, of the note that it is of; where there is none, ask which sentence is meant."""
    found = next(_bounding(at, at.note), None) if at.note else None
    is_turned = _OPPOSITE.fullmatch(at.message.strip()) is not None
    unknown = at.say("opposite_of_what" if is_turned else "bounds_of_what")
    said = (at.say("bounded"), Quote(found)) if found else (unknown,)
    return Acted(at.dialogue, (*said, *come_back(at)), at.chip("continue", "example"))


def _bounding(at: Situation, note: Note) -> Iterator[Passage]:
    """Yield the facts of a note that bound something and were not just said, without those that would give an answer away."""
    is_turned = _OPPOSITE.fullmatch(at.message.strip()) is not None
    said = {(each.note, each.section) for each in at.said}
    facts, _ = held_back(secrets_of(at), [each for each in passages(note) if each.is_fact], at.message)
    for fact in facts:
        told = _TURNED.search(fact.words.zh) if is_turned else _bound(fact)
        if told and (fact.note, fact.section) not in said:
            yield fact


def _bound(fact: Passage) -> bool:
    return _BOUNDS.search(fact.words.zh) is not None or _BOUNDS_EN.search(fact.words.en) is not None
