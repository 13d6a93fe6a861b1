"""What a fact defines, and what a question wants defined: 梯度是什么 asks for the sentence that begins 梯度（gradient）是.

A question of two characters shares them with a hundred facts, and its vector with none, so this is read by form.
"""

import re
from collections.abc import Iterable, Iterator

from knowledge.lexical import bare
from knowledge.words import Words

_OTHERS = r"\s*(?:[（(](?P<others>[^）)]{1,60})[）)])?"
_ZH = re.compile(
    rf"^(?P<name>[^，。；：（(]{{1,24}}?){_OTHERS}(?:，?(?:也叫|又叫|也称|又称|简称)[^，]{{1,20}}，)?\s*"
    r"(?:(?:就?是指|指的?是|就?是|指)(?!因为|为了|由于|否|给|很|最|更|一样|相同|不同)|用来|用于|用|把|由|取|让|使|决定|表示|=)"
)
_ZH_TRANSLATED = re.compile(r"^(?P<name>[^，。；：（(]{1,24}?)\s*[（(](?P<others>[A-Za-z][^）]{1,60})[）)]")
_ZH_CALLED = re.compile(rf"(?:叫做?|称为|称作)\s?(?P<name>[^，。；：、（(\s]{{2,12}}){_OTHERS}[，。；]")
_EN = re.compile(
    rf"^(?:(?:An?|The)\s+)?(?P<name>[^,.;:(]{{2,40}}?){_OTHERS}(?:,[^,]{{1,40}},)?\s+(?:is|are|means?|refers? to)\s(?!because|not\b)"
)
_EN_CALLED = re.compile(rf"\b(?:is|are) called (?:an? |the )?(?P<name>[^,.;:(]{{2,30}}?){_OTHERS}[,.;]")
_FORMS = (_ZH, _ZH_CALLED, _ZH_TRANSLATED), (_EN, _EN_CALLED)
_BETWEEN = re.compile(r"[、，,;；/]|也?常?[叫称]|又[叫称]|简称|\bor\b|\balso\b|\bcalled\b")
_OF = re.compile(r"^.+(?:的|上|中|里)(?=[^的]{2,10}$)")
LONGEST = 80
"""Characters of a question for a term; what is longer asks more, and the forms below would take minutes for a wall of text."""
_WORDS = 4
"""No English term is longer; what is, is a clause."""

_WHERE = r"(?:(?:在)?[^，。？]{2,12}?(?:里面?|中|当中|里头)(?:所?说的|讲的|常说的|的)?)?"
_ZH_ASKS = tuple(
    re.compile(form)
    for form in (
        r"^(?:什么|啥)(?:才?是|叫做?)(?P<term>.+)$",
        r"^(?P<term>.+?)(?:这个词|这个概念|这东西|这玩意儿?)?(?:到底|究竟|具体|又|都)?(?:是|指的?是?|算|叫|有)?个?(?:什么|啥|干嘛的|干什么的|干啥的)(?:意思|东西|玩意儿?|概念|含义|来着)?$",
        r"^(?:解释|介绍|讲讲?|说说?|科普)(?:一下|下|解)?(?:什么是)?(?P<term>.+?)(?:的(?:概念|定义|意思|含义))?$",
        r"^(?P<term>.+?)的?(?:概念|定义|含义|意思)(?:是(?:什么|啥))?$",
        r"^(?:不懂|没懂|不明白|不知道|不理解|没听懂)(?:什么是)?(?P<term>.+?)(?:是什么|是啥|是什么意思|什么意思|的意思)?$",
    )
)
_EN_ASKS = tuple(
    re.compile(form)
    for form in (
        r"^what(?:'s| is| are| does| do) (?:meant by |an? |the )?(?P<term>.+?)(?: mean| stand for| exactly| actually)*(?: in .+)?$",
        r"^(?:define|explain|describe)(?: what)? (?:an? |the )?(?P<term>.+?)(?: (?:is|are|means))?(?: to me| please)?$",
        r"^(?P<term>.+?) (?:meaning|definition)$",
    )
)
_ZH_WORKS_OUT = tuple(
    re.compile(form)
    for form in (
        r"^(?P<term>.+?)(?:是什么|是啥)?[，,、]?\s*(?:该|要|应该|到底|具体|是)?(?:怎么|怎样|如何)(?:个?算|计算|求)(?:出来)?的?$",
        r"^(?:怎么|怎样|如何)(?:算|计算|求)出?(?P<term>.+)$",
        r"^(?P<term>.+?)的?(?:计算)?公式(?:是(?:什么|啥))?$",
    )
)
_EN_WORKS_OUT = tuple(
    re.compile(form)
    for form in (
        r"^how (?:is|are) (?:an? |the )?(?P<term>.+?) (?:computed|calculated|worked out)$",
        r"^how (?:do you |do i |to )?(?:compute|calculate|work out) (?:an? |the )?(?P<term>.+)$",
        r"^(?:what is the )?formula (?:for|of) (?:an? |the )?(?P<term>.+)$",
    )
)
_OPERATION = re.compile(r"[=÷×√∑^/]|除以|乘以|减去|相加|加上|之和|平方|指数|取对数|平均|乘积")
_POLITE = re.compile(
    r"^(?:请问|话说|所以|那么?|老师|我想问|想问|问一下|麻烦|请|能不能|可以|能|帮我|给我|你)+(?:一下|下)?[，,]?|(?:呢|啊|呀|吗|嘛|吧|哦)+$|\bplease\b|^(?:so|ok|okay|sorry|hi|and|but),? ",
    re.IGNORECASE,
)
_END = re.compile(r"[\s，。？?！!.~～…]+$")
_WITHIN = re.compile(rf"^{_WHERE}(?P<term>.+)$")


def defined_by(words: Words) -> frozenset[str]:
    """Return the bare names of what a fact says the meaning of, in either language."""
    return frozenset(
        name for text, forms in zip((words.zh, words.en), _FORMS, strict=True) for name in _names(text, forms)
    )


def names_in(words: Words) -> tuple[str, ...]:
    """Return the names of what a fact says the meaning of, as they are written, in either language."""
    return tuple(
        name.strip() for text, forms in zip((words.zh, words.en), _FORMS, strict=True) for name in _written(text, forms)
    )


def _names(text: str, forms: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    yield from (_key(name) for name in _written(text, forms))


def _written(text: str, forms: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    for form in forms:
        for found in form.finditer(text):
            names = [found["name"]]
            if found["others"]:  # a term with its translation: 卷积的输出通道（output channel）是
                names += [_OF.sub("", found["name"]), *_BETWEEN.split(found["others"])]
            yield from (name for name in names if len(_key(name)) > 1 and len(name.split()) <= _WORDS)


def _key(name: str) -> str:
    """Return a name as it is looked up: without asking words, and in English in the singular."""
    short = bare(name)
    return short.removesuffix("s") if short.isascii() and not short.endswith("ss") else short


def wanted(query: str) -> tuple[str, ...]:
    """Return the bare names of what a question wants defined, the fullest first; () if it asks something else."""
    if len(query) > LONGEST:
        return ()
    text = _plain(query)
    return _term(text, (*_ZH_ASKS, *_EN_ASKS)) or (_key(text),)


def wanted_worked_out(query: str) -> tuple[str, ...]:
    """Return the bare names of what a question wants to know how to compute: 困惑度怎么算."""
    return _term(_plain(query), (*_ZH_WORKS_OUT, *_EN_WORKS_OUT)) if len(query) <= LONGEST else ()


def works_out(words: Words) -> bool:
    """Tell whether a sentence that defines something also says how it is computed."""
    return _OPERATION.search(words.zh) is not None


def _plain(query: str) -> str:
    text = _END.sub("", query.strip().lower())
    return _END.sub("", _POLITE.sub("", text).strip())


def _term(text: str, forms: Iterable[re.Pattern[str]]) -> tuple[str, ...]:
    for form in forms:
        if found := form.match(text):
            term = found["term"].strip("「」“”\"'` ")
            inner = _WITHIN.match(term)
            return tuple(dict.fromkeys(filter(None, (_key(term), _key(inner["term"]) if inner else ""))))
    return ()
