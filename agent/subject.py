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


def subject_of(asked: str, about: Note) -> str:
    """Return what a question is about: the note's name that it says first, else what it begins with, else the note's title."""
    folded = asked.lower()
    found = [name for name in map(str.lower, names_of(about)) if len(name) > 1 and stands(name, folded)]
    if found:
        name = min(found, key=lambda each: (folded.index(each), -len(each)))
        place = folded.index(name)
        return asked[place : place + len(name)]
    begins = _ASKED_OF_IT.split(asked.strip(), maxsplit=1)[0].strip()
    is_subject = language_of(asked) == "zh" and 1 < len(begins) <= LONGEST and begins != asked.strip()
    return begins if is_subject else short_title(about, language_of(asked))
