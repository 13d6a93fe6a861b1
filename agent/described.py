"""Which lesson a message wants opened by what it is about: 打开怎么防止过拟合那一课, open the lesson on counting LSTM parameters."""

import re
from collections import Counter
from collections.abc import Callable

from agent.intents import Intent
from agent.listening import UNTOLD
from agent.naming import named, only_named
from knowledge.curriculum import Curriculum
from knowledge.library import SearchResult

LONGEST = 48
"""Characters of a message that only wants a lesson; of an English one twice as many."""
_LEAD = (
    r"(?:(?:那么?|就|请|直接|马上|现在|立刻|先|帮我|给我|带我|我们?|咱们|想|要|能不能|可以|不对|不是|但是?)[，,。\s]*)*"
)
_OPENS = r"(?:打开|点开|翻开|翻到|切到|切换到|换到|进入|进|去|回到|上|学|看|听|讲|来|开始)(?:一下|上|学)?"
_TELLS = r"(?:(?:讲|关于|介绍|教|说|有关)(?:到|的是|怎么讲)?)?"
_END = r"(?:去|吧|呗|看看|吗|行吗|可以吗|好吗|\s)*"
_LEAD_EN = r"(?:(?:ok(?:ay)?|no|but|please|hey|well|now|so|then|just|let's|can (?:you|we|i)|could (?:you|we|i)|i(?:'d like| want| would like| wanted)(?: to)?)[, ]+)*"
_OPENS_EN = r"(?:open(?: up)?|go(?: back)? to|take me to|take|show me|start(?: with)?|begin|do|jump to|bring up|pull up|switch to|see|have|study)"
_ABOUT = r"(?:lesson|class|chapter)(?: (?:on|about|that|which|where|called|for|of|covering|explaining)\b)(?: (?:explains?|teach(?:es)?|covers?|tells?|shows?|deals? with|is|it|we|you|i|learn|about|on)\b)*"
_FRAMES = tuple(
    (re.compile(pattern, re.IGNORECASE), is_bare)
    for pattern, is_bare in (
        (rf"{_LEAD}{_OPENS}{_TELLS}(?P<x>[^，。？?]{{2,24}}?)(?:的(?:那|这)?|那|这)(?:一)?(?:节|堂)?课{_END}", False),
        (rf"{_LEAD}{_TELLS}(?P<x>[^，。？?]{{2,24}}?)(?:的)?那(?:一)?(?:节|堂)?课{_END}", True),
        (rf"{_LEAD_EN}{_OPENS_EN} (?:the |a |that )?{_ABOUT} (?P<x>[^,.?]{{2,50}}?)(?: please| now)*", False),
        (rf"{_LEAD_EN}{_OPENS_EN} (?:the |a |that )?(?P<x>[^,.?]{{2,50}}?) (?:lesson|class|chapter)(?: please| now)*", False),
        (rf"{_LEAD_EN}(?:the |that )?{_ABOUT} (?P<x>[^,.?]{{2,50}}?)(?: please| now)*", True),
    )
)  # fmt: skip
"""How a lesson is named by what it is about, and whether without a word that opens it."""
_OTHERWISE = re.compile(
    r"我|你|不|没|跳过|去掉|删|加|推|提前|保留|完|学过|喜欢|忘|为什么有|第\s*[\d一二三四五六七八九十百两]+|上一|下一|刚才|上次|之前"
    r"|\b(?:skip|drop|not|no|finished|forgot|liked?|previous|next|last|same|first|this|another|\d+)\b",
    re.IGNORECASE,
)
"""What is said of a lesson that is not named by its subject, or is not to be opened."""
Search = Callable[[str], SearchResult]


def wants_described(message: str, intent: Intent, search: Search) -> bool:
    """Tell whether a message that no rule knows wants a lesson by what it is about, and the notes hold that."""
    words, is_bare = _described(message)
    return bool(words) and (intent in UNTOLD or not is_bare) and search(words).in_scope


def meant(message: str, curriculum: Curriculum, search: Search) -> str:
    """Return the lesson that a message describes; empty where it describes none, or names it by a sure name.

    A name that is all that is said is sure, then a title that holds the words; else two of three agree: the best fact's
    note, the note that fits best, and that with the longest name among the words.
    """
    words, _ = _described(message)
    if not words or only_named(curriculum, words):
        return ""
    found = search(words)
    if titled := _titled(words, curriculum, found):
        return titled
    if not found.in_scope or not found.facts:
        return ""
    votes = Counter(filter(None, (found.facts[0].note, found.notes[0], named(curriculum, words))))
    return votes.most_common(1)[0][0]  # of three that differ the best fact's


def _described(message: str) -> tuple[str, bool]:
    """Return the words by which a message describes a lesson, and whether no word opens it; empty where it does not."""
    text = message.strip().strip("。.!！?？~ ")
    if len(text) > LONGEST * (2 if text.isascii() else 1):
        return "", False
    for frame, is_bare in _FRAMES:
        found = frame.fullmatch(text)
        if found and not _OTHERWISE.search(found["x"]):
            return found["x"].strip(" “”\"'‘’「」《》"), is_bare
    return "", False


def _titled(words: str, curriculum: Curriculum, found: SearchResult) -> str:
    """Return the note whose title holds the words, of several that which fits them best: time series of a forecast."""
    said = words.lower().removeprefix("the ").strip()
    titles = {note: curriculum.notes[note].title for note in found.notes}
    return next((note for note, title in titles.items() if said in title.zh.lower() or said in title.en.lower()), "")
