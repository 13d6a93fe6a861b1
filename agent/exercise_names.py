"""Which exercises a message names, by their topic or a part of their title: 做练习 attention, 手写 rnn 那道练习."""

import re
from dataclasses import replace

from agent.naming import longest_name
from agent.policy import Move
from agent.situation import Situation
from tools.exercise import Exercise

_CALLS = re.compile(
    r"^(?:我|还?想|要|来|先|就|那|把|给我|能不能|可以|请|换|去|再|[，, ])*(?:做|写|练|打开|开始|进入|看看)?(?:一下|一?[道个])?(?P<x>[^，。？?]{2,24}?)(?:的|那|这)*(?:一?[道个])?(?:编程|代码)?(?:练习题?|习题|编程题|代码题|(?<=[那这]道)题目?|(?<=[那这]一道)题目?)(?:给我|打开|开始|再|做|写|来|看看|吧|呗|试试|吗|行吗|可以吗|\s)*[。.!！?？]*$"
    r"|^(?:(?:ok(?:ay)?|please|can i|can we|could i|i want to|i'd like to|let me|let's|now)[, ]+)*(?:do|open|start|try|show me|give me|go to|take|have)? ?(?:the )?(?P<y>[^,.?]{2,30}?) exercise(?: please| now| again)*[.!?]*$",
    re.IGNORECASE,
)
"""An exercise by its name: 因果掩码的练习, 手写 rnn 那道练习, the attention exercise."""
_ONE_MORE = re.compile(
    r"^(?:那|好的?|嗯|我|想|要|能不能|可以|请|就|还|[，,。！! ])*(?:再|又)?(?:来|做|给我?|出|换|练|有|整)?(?:没有|我)?(?:再|下|另|别的?|其他的?|新的?)?(?:来|做|给我?|出)?(?:一|两|几|个|道|题|点|些|别的|难一?点的?|简单一?点的?|类似的?|同类的?)+(?:题|练习|编程题|习题)?(?:吗|吧|呗|么|没有?|可以吗|行吗)*[。.!！?？~]*$"
    r"|^(?:(?:ok(?:ay)?|please|now|and|can i have|can we do|give me|i want|let's do|do)[, ]+)*(?:another(?: one)?|one more|the next one|next one|a (?:harder|different|similar) one)(?: please| now)*[.!?]*$",
    re.IGNORECASE,
)
"""One more of what was just done: 再来一道, one more please."""
_NO_NAME = re.compile(
    r"什么|哪|别的|其他|另|下一|上一|多少|几|难|简单|容易|怎么|为什么|不|\b(?:an?|another|next|this|that|any|more|hard|easy)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z0-9]{2,}")
_EVERYDAYS = frozenset([
    "and", "are", "an", "all", "but", "by", "for", "hand", "has", "how", "its", "model", "never", "not", "one", "own", "part", "parts", "practice", "real", "right", "small", "step", "the", "then", "turn", "what", "when", "which", "whole", "with", "write", "your",
])  # fmt: skip
"""Words of titles that name no exercise."""
LONGEST = 40
"""Characters of a message that only names an exercise."""
SHORTEST_TITLE = 3
"""Signs of a Chinese title that name it."""


def wants_one_more(at: Situation) -> bool:
    """Tell whether a message wants one more right behind an exercise that was passed or left."""
    is_behind = at.last_move in (Move.CHECK_CODE, Move.LEAVE_EXERCISE) and at.dialogue.exercise is None
    return is_behind and len(at.message) <= LONGEST and _ONE_MORE.match(at.message.strip()) is not None


def calls(at: Situation) -> bool:
    """Tell whether a message does nothing but name an exercise that there is."""
    found = _CALLS.match(at.message.strip()) if len(at.message) <= LONGEST else None
    name = (found["x"] or found["y"]) if found else ""
    if not name or _NO_NAME.search(name):
        return False
    there = replace(at, message=name)
    return any(each.topic in topics_in(there) for each in at.exercises.values()) or bool(titled(there))


def titled(at: Situation) -> list[Exercise]:
    """Return the exercises of whose titles a message says a part, the longest first: 做练习 attention, 因果自注意力."""
    said, words = at.message, set(_WORD.findall(at.message.lower())) - _EVERYDAYS
    ranks: dict[str, int] = {}
    for each in at.exercises.values():
        own = set(_WORD.findall(f"{each.id} {each.title.en}".lower())) & words
        title = each.title.zh
        parts = (title[a:b] for a in range(len(title)) for b in range(a + SHORTEST_TITLE, len(title) + 1))
        runs = [len(part) for part in parts if part in said and re.fullmatch(r"[\u3400-\u9fff]+", part)]
        ranks[each.id] = max([0, *runs, *map(len, own)])
    return [at.exercises[id_] for id_ in sorted(ranks, key=lambda id_: -ranks[id_]) if ranks[id_]]


def topics_in(at: Situation) -> list[str]:
    """Return the topics that a message names, by the longest name first."""
    length = {id_: longest_name(note, at.message) for id_, note in at.curriculum.notes.items()}
    return sorted((id_ for id_ in length if length[id_]), key=lambda id_: -length[id_])
