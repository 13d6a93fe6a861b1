"""The subject of a question, by its own words: what a follow-up leaves out, or calls 它."""

import re

from agent.naming import names_of, short_title, stands
from knowledge.note import Note
from knowledge.words import language_of

LONGEST = 12
"""Characters of what stands before the words of a question and may be its subject."""
_ASKED_OF_IT = re.compile(
    r"到底|究竟|一般|通常|是|起|有|能|会|可以|要|该|为|怎|咋|如何|什么|啥|干|哪|多少|几|比|和|跟|与|的|里|[,，。?？!！:：;；]"
)
"""What ends the subject of a Chinese question that begins with it: KL 项起什么作用."""
_ENGLISH = re.compile(
    r"^(?:(?:ok|so|and|but|hi|hello|please|now)[, ]+)*(?:what(?:'s| is| are| were)|explain|define|describe|tell me about)(?: the (?:idea|meaning|purpose|point|intuition) (?:of|behind))?(?: (?:the|an?))? (?P<what>[^,.?;:]{2,30}|(?:[\w-]{1,12}, ){1,3}(?:and )?[\w-]{1,12}(?: and [\w-]{1,12})?(?: \w{1,12})?)[?. ]*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\s+(?:intuitively|exactly|actually|really|basically|in (?:simple|plain|short).*|(?:good|used|needed) for|for|about|like|again)$",
    re.IGNORECASE,
)
"""What stands behind the subject of an English question: what are Q, K and V intuitively."""


def begins_with(asked: str) -> str:
    """Return what stands before the words of a Chinese question: 前馈层 of 前馈层为什么是 4 倍."""
    return _ASKED_OF_IT.split(asked.strip(), maxsplit=1)[0].strip()


def subject_of(asked: str, about: Note) -> str:
    """Return what a question is about: the note's name that it says first, else what it begins with, else the note's title."""
    folded = asked.lower()
    found = [name for name in map(str.lower, names_of(about)) if len(name) > 1 and stands(name, folded)]
    if found:
        name = min(found, key=lambda each: (folded.index(each), -len(each)))
        place = folded.index(name)
        return asked[place : place + len(name)]
    language = language_of(asked)
    if language == "en":
        told = _ENGLISH.search(asked.strip())
        return _ASIDE.sub("", told["what"].strip()) if told else short_title(about, language)
    begins = begins_with(asked)
    return begins if 1 < len(begins) <= LONGEST and begins != asked.strip() else short_title(about, language)
