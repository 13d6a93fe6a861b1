"""What of a message bears on an open item: what is left of it without the words that any answer has, and without the item's own.

Who wishes, excuses themselves or asks of something else while an item is open uses words that neither the item nor a
sentence around an answer has: '给我 3 分钟' holds a number, and no answer.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from agent.folding import plain
from knowledge.quiz import QuizItem

_FRAME = re.compile(
    r"不太?确定|不知道|不对|对不对|对吗|对吧|对不起|说错|搞错|算错|改成|应该|可能|大概|大约|估计|好像|感觉|觉得|认为|左右|差不多|答案|结果|最后|最终"
    r"|所以|因此|因为|于是|那么|就是|不是|而是|等于|得到|得出|算出|出来|起来|一共|总共|合计|相加|相乘|相减|平方|开方|根号|然后|接着|首先|分之"
    r"|乘以|除以|加上|减去|刚才|前面|后面|这样|如果|的话|是不是|什么|怎么|哪里|哪个|没有|一个|时候|能不能|好不好|可以|直接|开始|后面|先|已经"
    r"|[我你想看猜选填约是为有共加减乘除和与得算那这个吧啊呀呢吗嘛哦嗯额呃诶了的在也就才都还再先用到从按把里中上下每各其前后次步会要变成剩取即对写点倍负正第约第跟或]"
    r"|\b(?:i|we|you|it|its|is|are|was|be|the|a|an|my|that|this|there|so|then|and|or|of|to|in|on|for|by|with|as|at|from|if|because|since"
    r"|do|does|did|can|will|has|have|had|one|what|which|how|who|why|some|any|all|me|him|them|they|want|need|go|first|next|only|just|more|still|too|very|think|guess|believe|would|should|must|could|might|may|maybe|probably|about|around|approximately|roughly|answer|result|final|total|altogether"
    r"|get|gets|got|gives|makes|equals?|equal|plus|minus|times|divided|multipl\w+|sum|each|every|per|not|no|but|ok|okay|sorry|right|correct|sure|choose|pick|option)(?:'[a-z]{1,2})?\b"
    r"|\b[a-z_]\w{0,12}(?:\([^()]{0,20}\))?\s?(?=[=≈])"
)
"""The words around any answer, the verbs of arithmetic, and the name before an equals sign."""
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z_']+")
_CJK = re.compile(r"[\u3400-\u9fff]")
WORD = 2
"""What a Latin word weighs, a Chinese sign being 1."""
OWN = 0.25
"""Share of what a sentence says that must be of the item for it to be an answer to it."""


def framed(text: str) -> str:
    """Return what of a folded text is neither a number, nor a sign, nor a word around any answer."""
    return re.sub(r"[\d\W_]+", " ", _FRAME.sub(" ", text)).strip()


def weight(text: str) -> int:
    """Return how much a text says: a Chinese sign 1, a Latin word 2."""
    return sum(len(each) if _CJK.match(each) else WORD for each in _TOKEN.findall(text))


def bears_on(item: QuizItem, text: str) -> bool:
    """Tell whether a folded text says something of an item: no letter, no number, no word about something else."""
    said = weight(framed(text))
    own = said - strange(item, text)
    return own >= WORD and own >= OWN * said


def strange(item: QuizItem, text: str) -> int:
    """Return how much of a folded text is of neither the item nor any answer."""
    known = _known(item)
    return sum(_strange(part, known) for part in _TOKEN.findall(framed(text)))


def is_of(text: str, words: Iterable[str]) -> bool:
    """Tell whether a folded text says something, and nothing but what some words say; of numbers nothing can be told."""
    said = framed(text)
    if not said or re.search(r"\d", text):
        return False
    known = frozenset(_parts(words))
    return all(_strange(part, known) == 0 for part in _TOKEN.findall(said))


def _strange(part: str, known: frozenset[str]) -> int:
    if not _CJK.match(part):
        return 0 if part in known else WORD
    if len(part) == 1:
        return int(part not in known)
    covered = {place + side for place, pair in enumerate(pairwise(part)) if "".join(pair) in known for side in (0, 1)}
    return len(part) - len(covered)


@lru_cache(maxsize=64)
def _known(item: QuizItem) -> frozenset[str]:
    """Return the words, the Chinese signs and their pairs in all that an item says."""
    return frozenset(_parts(_texts(item)))


def _parts(texts: Iterable[str]) -> Iterator[str]:
    """Yield the words, the Chinese signs and their pairs of some texts."""
    for text in texts:
        for part in _TOKEN.findall(plain(text)):
            yield from (part, *part, *("".join(pair) for pair in pairwise(part))) if _CJK.match(part) else (part,)


def _texts(item: QuizItem) -> Iterator[str]:
    both = [item.question, item.why, *item.hints, *(each.words for each in item.options)]
    both += [*(each.feedback for each in item.options), *(each.feedback for each in item.wrong)]
    both += [each.missing for each in item.facts] + ([item.answer] if item.answer else [])
    for words in both:
        yield words.zh
        yield words.en
    for fact in item.facts:
        yield from fact.wordings
    yield from (each.claim for each in item.wrong)
