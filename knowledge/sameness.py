"""When two questions are the same but for how they are put: dropout 设多少 and Dropout 一般设为多少？

Whoever types a question that a note lists, give or take such words, wants the facts that it names, whatever else a text shares
with it in words.
"""

import re
import unicodedata

LONGEST = 80
"""Characters of a question that is compared; a longer one is its author's own."""

_SPELT = tuple(
    (re.compile(pattern), spelt)
    for pattern, spelt in (
        (r"为啥|为何|干嘛要|怎么会", "为什么"),
        (r"咋|如何|怎样", "怎么"),
        (r"啥", "什么"),
        (r"(?:有|是)?(?:什么|哪些)?(?:的)?(?:区别|差别|不同)(?:是什么|在哪里?|在什么地方|有哪些)?", "区别"),
        (r"(?<=[\u4e00-\u9fffa-z0-9 ])(?:与|跟|同)(?=[\u4e00-\u9fffa-z0-9 ])", "和"),
        (r"(?:设置|设定|设|取|选)(?:为|成|到|在)?(?=多少|多大|几)", "设"),
        (r"多大|几(?=$)", "多少"),
        (r"\b(?:what's|whats|what is|what are|what does|what do)\b", "what"),
        (r"\b(?:doesn't|don't|isn't|can't)\b", "not"),
        (r"\bdifferences\b", "difference"),
        (r"\bversus\b|\bvs\b\.?", "vs"),
    )
)
_SAID_BESIDE = re.compile(
    r"^(?:(?:so|and|ok|but|i (?:do )?(?:not|don't) (?:really )?(?:get|understand))\b|老师|请问|请|那么?|想问(?:一下|下)?|我想(?:知道|问(?:一下|下)?)|能不能|可以|麻烦|帮我)+|一下|一般|通常|到底|究竟|具体|应该|[的呢啊呀吧吗了]|(?<!干)嘛"
    r"|\b(?:an?|the|please|can you|could you|tell me|explain|do|does|is|are|i|we|you|usually|exactly|what(?=(?: the)? difference))\b"
)
_PAIR = (
    re.compile(r"^(?P<one>.+)和(?P<two>.+)区别$"),
    re.compile(r"^difference between (?P<one>.+) and (?P<two>.+)$"),
    re.compile(r"^(?P<one>.+) vs (?P<two>.+)$"),
)
_PIECE = re.compile(r"[\u3400-\u9fff]|[a-z0-9α-ω+#.×]+")


def same_form(question: str) -> str:
    """Return a question without what does not tell it from others; empty for one that is too long or says nothing."""
    if len(question) > LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", question).lower().strip()
    for pattern, spelt in _SPELT:
        text = pattern.sub(spelt, text)
    text = " ".join(_PIECE.findall(re.sub(r"\.(?=\s|$)", " ", text)))
    text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)
    text = " ".join(_SAID_BESIDE.sub(" ", text).split())
    return _paired(text)


def _paired(text: str) -> str:
    """Return a question for a difference with the two things in one order."""
    for pattern in _PAIR:
        if found := pattern.search(text):
            one, two = sorted((found["one"].strip(), found["two"].strip()))
            return f"{one}|{two}"
    return text.replace(" ", "") if not text.isascii() else text
