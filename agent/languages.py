"""Which language a message wants: for the talk from now on, or for one thing to be explained in."""

import re
from dataclasses import dataclass

from agent.offhand import spelled
from agent.questions import ends_of
from knowledge.words import Language

_TO_EXPLAIN = re.compile(
    r"(用|拿)(英文|英语|中文|汉语)(?!怎么|咋|该怎么)(?:(?!怎么).){0,6}(讲|解释|说|介绍|回答|告诉)"
    r"|\b(explain|describe|tell|define|what|why|how)\b.{2,80}\bin (english|chinese)\b",
    re.IGNORECASE,
)
"""What wants something said in a language, not a language."""


_TONGUE = r"(?:\b(?:english|chinese|mandarin)\b|中文|英文|英语|汉语|普通话|国语)"
_ONCE = re.compile(
    r"(?:就|只|仅)?这(?:一)?[次回](?:就好|而已)?|(?:just|only) (?:this|for this) (?:once|time|one)|this (?:once|time)|just once|for once",
    re.IGNORECASE,
)
"""What wants a language for one answer."""
_FILLER = re.compile(
    rf"{_TONGUE}|\b(?:please|thanks|explain|repeat|rephrase|can|could|may|you|we|i|i'd|i'll|let's|let|us|prefer|like|rather|want|would|to|speak|use|answer|reply|respond|talk|teach|write|say|it|go|be"
    r"|continue|stay|change|switch|back|have|me|in|with|on|from|here|now|only|again|instead|for|this|that|do|everything|the|rest|lesson|all|and|then|ok|okay|over|better|out|actually)\b"
    r"|请|麻烦|谢谢|还是|解释|说明|回答|复述|重复|一[遍次]|刚才那个|这个|那|我们?|咱们?|能不能|可不可以|可以|能|你|给|想|要|都|先|再|然后|换|切|改|转|回|成|到|为|用|说|讲|来|教|写|答|一下|模式|吗|么|吧|呗|好了|好吗|比较|更|喜欢|习惯|后面|接下来|以后|从|现在|开始|起|继续|全|统一|就|的|好|行|即可|跟|聊|交流|沟通|[\s。.!！?？~]",
    re.IGNORECASE,
)
"""What around the name of a language only wishes for it."""
_FROM_NOW = re.compile(
    r"以后|接下来|后面|从现在|之后|一直|统一|全都?|切换?|模式|\b(?:from now|from here|always|switch|change|everything|mode|prefer)\b",
    re.IGNORECASE,
)
"""What wants a language for what comes, and nothing of what was said."""
_PARTS = re.compile(r"[，,。；;：:\n]|\s+(?=then\b)|\s+and\s+|\.\s|然后|(?=但|不过|\bbut\b)")
_OF_WORDS = re.compile(
    rf"(?:术语|名词|关键词|单词|缩写|代码|注释|变量|\bterm\w*|\bcode\b|\bcomments?\b|\bnames\b|\bkeywords?\b).{{0,16}}?{_TONGUE}"
    rf"|{_TONGUE}.{{0,3}}(?:术语|名词|单词|缩写|\bterm\w*|\bwords?\b)",
    re.IGNORECASE,
)
"""What tells in which language words among the talk are to be: term 用 English."""
_OF_SELF = re.compile(
    rf"(?:我|\bi\b|\bi'\w+).{{0,12}}?(?:混|夹|掺|可能|\bmix\w*|\bmay\b|\bmight\b|\bread\b|看).{{0,16}}?{_TONGUE}"
    rf"|(?:偶尔|有时|\bsometimes|\boccasionally).{{0,20}}?{_TONGUE}"
    rf"|{_TONGUE}.{{0,8}}?(?:不(?:太|怎么|是很|大)?(?:好|行|懂|熟)|一般|(?:很|太|比较|有点)?(?:差|烂|弱)|吃力|头(?:疼|大)|\b(?:bad|poor|weak|rusty|not|isn't|ain't)\b)",
    re.IGNORECASE,
)
"""What tells how the learner writes or knows a language: 我会混 English, my English is poor."""
_SPOKEN = re.compile(
    rf"(?:用|说|讲|写|[换切改转回](?:成|到|为|用)?|\b(?:in|speak|use|to|into))\s*(?P<tongue>{_TONGUE})", re.IGNORECASE
)
"""How a language is wished for among others."""


@dataclass(frozen=True)
class Switch:
    """A language that a message wants, and what else it says."""

    language: Language
    is_once: bool
    """For one answer."""
    rest: str


def switch_in(message: str) -> Switch | None:
    """Return the language that a clause of a message wishes for, and the rest: '给点提示，然后用英文说'; None: none does."""
    parts = [part for part in _clauses(spelled(ends_of(message))) if not _is_beside(part)]
    wished = next((part for part in parts if _only_wishes(part)), None)
    if wished is None or (len(parts) > 1 and re.fullmatch(_TONGUE, wished, re.IGNORECASE)):  # 'English, French'
        return None
    rest = "，".join(part for part in parts if part and part is not wished)
    return Switch(wanted_language(wished), _ONCE.search(message) is not None, rest)


def wants_told_again(message: str) -> bool:
    """Tell whether a message that wishes for a language may mean what was just said, too: 'can you explain in English?'."""
    return _FROM_NOW.search(message) is None


def _clauses(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(text)]


def _is_beside(clause: str) -> bool:
    """Tell whether a clause names a language that is not to be that of the talk."""
    return _OF_WORDS.search(clause) is not None or _OF_SELF.search(clause) is not None


def is_of_words(message: str) -> bool:
    """Tell whether a message only tells in which language terms are to be: 术语用英文."""
    named = [part for part in _clauses(message) if names_language(part)]
    return bool(named) and all(_OF_WORDS.search(part) for part in named)


def _only_wishes(part: str) -> bool:
    """Tell whether a clause holds the name of a language, and nothing but a wish for it."""
    tongues = {wanted_language(each) for each in re.findall(_TONGUE, part, re.IGNORECASE)}
    if len(tongues) != 1 or _NOT_IN.search(part):  # 'from English to Chinese' translates
        return False
    return not re.search(r"\w", _FILLER.sub("", _ONCE.sub("", part)))


_NOT_IN = re.compile(
    r"(?:不要|不想|不用|不是|别|don't|do not|no more|not|stop|no|instead of|rather than)(?: \w+){0,2}? ?[用说讲]?(?:in )?(?P<en>english|英文|英语)"
    r"|(?:不要|不想|不用|不是|别|don't|do not|no more|not|stop|no|instead of|rather than)(?: \w+){0,2}? ?[用说讲]?(?:in )?(?:chinese|中文|汉语)",
    re.IGNORECASE,
)
"""What names a language that is not wanted: 别用英文了."""


def wanted_language(message: str) -> Language:
    """Return the language that a language switch asks for; where only the one that is not wanted is named, the other.

    Of several that are named the first counts that is wished for: 用中文就好，但我会混 English.
    """
    text = spelled(message)
    text = "，".join(part for part in _clauses(text) if not _is_beside(part)) or text
    rest = _NOT_IN.sub("", text)
    spoken = _SPOKEN.search(rest)
    named = spoken["tongue"] if spoken else (re.search(_TONGUE, rest, re.IGNORECASE) or [""])[0]
    if named:
        return "en" if re.fullmatch("english|英文|英语", named, re.IGNORECASE) else "zh"
    denied = _NOT_IN.search(text)
    return "en" if denied and not denied["en"] else "zh"


def names_language(message: str) -> bool:
    """Tell whether a message names one of the two languages."""
    return re.search(_TONGUE, message, re.IGNORECASE) is not None


def language_to_explain_in(message: str) -> Language | None:
    """Return the language in which a message wants something explained: 用英文解释一下 dropout; None if it names none."""
    return wanted_language(message) if _TO_EXPLAIN.search(ends_of(message)) else None
