"""Who wishes to ask before anything else: 我想先问几个问题, hi, can I just ask questions?, 跳过介绍，我只想提问.

Each part of such a message asks for leave, greets, or waves the opening away; what asks something itself is a question.
"""

import re

from agent.refusals import clauses_of

LONGEST = 80
"""Characters of a message that only asks for leave."""
_OBJECT = r"(?:(?:[几两三一]?[个道]|[一有]?些|几|别的|其他的?|数学的?|作业的?|一?点|一?下|很多|自己的|我的|单个)*(?:问题|疑问|题目?|东西|事情?|作业|知识点|概念)?)"
_MAY_I = re.compile(
    r"(?:老师|导师|请问|那么?|我们?|这里|先|再|现在|就|只|仅|直接|还是|随便|随时|随意|更?想要?|要|来|希望|打算|主要|只是|是|能不能|可不可以|可以|能否|可否|能|让|请|麻烦|帮|给|不能|不可以|跟|向|找|你|您|\s)*?"
    rf"(?:(?<!你)(?<!您)(?:问(?!题)|提问|提(?=问|个|几|一|些)|请教|咨询|讨教)(?:你|您|老师|一问|问看?)?{_OBJECT}|答疑|(?:还有?|有(?=[几两三一些点个])){_OBJECT}(?:(?<=问题)|(?<=疑问))(?:想|要)?(?:问|请教|咨询)?(?:你|您|一?下)?"
    r"|(?:回答|解答|答)(?:一?下)?我(?:的|几个)*(?:问题|疑问)?|(?:(?<=你)|(?<=您))(?:回答|解答)(?:问题|疑问)?|(?<=直接)回?答(?=就))"
    r"(?:再(?:做|看|定|说|学|上|开始|填|弄)[^，。]{0,6}?)?(?:吗|么|嘛|吧|呢|不|就(?:行|好|可以|够)了?|而已|可以吗|行吗|行不行|可以不|好吗|[?？\s])*"
    r"|(?:(?:please|just|so|but|ok(?:ay)?|well|actually|first|really|maybe|i|im|i'm|i am|i'd|i would|i will|rather|only|simply|simple|want|wanna|like|need|have|have got|i've got|i've|got|to|here|can|could|may|might|let|me|am|allowed|is|it|ok|okay|fine|possible|if|we|you|jump|straight|go|directly|in|a|an|one|quick|short) )*"
    r"(?:(?:ask|asking)(?: (?:you|just|some|a|an|any|few|a couple of|couple|of|several|quick|random|simple|one|two|my|more|other|free|things?|something|questions?|stuff|anything|directly|first|instead|now|here|please|about|maths?|homework|school|the|on|away|right|before|that|we|start|anything else))*"
    r"|(?:some |a few |few |quick |more |many |several |only |just )*questions?(?: (?:first|only|please|instead|for you|now|before (?:that|we start)))*|answer(?: (?:me|my|the|some|questions?|please|directly|first|instead))*|q ?(?:&|and|n) ?a(?: only| please)?)[?. ]*",
    re.IGNORECASE,
)
"""A wish to ask, that asks nothing: what is to be asked may be named by no more than 问题 or maths."""
_GREETS = re.compile(
    r"(?:你好呀?|您好|老师好?|嗨|哈喽|在吗|hi|hello|hey|hi there|please|thanks|thank you|sorry|ok(?:ay)?|no|yes|谢谢|不好意思|打扰了?|好的?|嗯+|那|先|\s)*[?？.]*",
    re.IGNORECASE,
)
_OPENING = r"(?:自我)?(?:介绍|寒暄|开场白?|流程|废话|前面的?|背景|这些?|这一步|我的?情况|情况|登记|填表|客套|问卷|调查|小测|测验|测试|摸底|考|制?定?计划|上课|课程)"
_WAVES = re.compile(
    rf"(?:我|先|就|请|都|可以|能|能不能|直接|还是|[\s])*(?:跳过|略过|省略|免了?|不要|不用|不想要?|不需要|不必|无需|没必要|别|懒得|不(?=[做考上学听看问]))(?:再|先|给我|让我|做|听|看|来|搞|问|讲|说|填|上|学)*(?:那些|这些|了|我|你的|任何)*(?:{_OPENING})*(?:了|吧|行吗|可以吗|[\s?？])*"
    r"|(?:(?:i|we|you|please|just|so|but|let's|can|could|would|rather|really|now) )*(?:no|without|skip|not|don't|do not|dont|won't|spare me|enough of)(?: (?:want|wanna|need|like|do|take|have|give|me|the|this|that|any|an?|your|more|all|of|to|with|another|interested|in))*"
    r" (?:intro\w*|quiz\w*|questionnaires?|surveys?|interviews?|interrogation|tests?|exams?|onboarding|small talk|profile|lectures?|lessons?|courses?|plans?|speech|chit-?chat|preamble|formalities)(?: (?:please|thanks|now|for me|first|and|stuff|today))*[?. ]*"
    r"|(?:quiz|ask) (?:me )?nothing|(?:nothing|not) about (?:me|you|myself|yourself)|(?:skip|pass)(?: (?:it|this|that|all that|all this))?",
    re.IGNORECASE,
)
"""What does without an introduction, a quiz or a course."""
_BY_NAME = re.compile(
    r"介绍|寒暄|开场|废话|问卷|调查|小测|测验|\b(?:intro\w*|quiz\w*|questionnaires?|surveys?|interviews?|interrogation|small talk|chit-?chat|preamble|nothing)\b",
    re.IGNORECASE,
)
"""What an opening is called by who has enough of it: said alone, it is meant."""
_IS_THERE = re.compile(
    r"(?:老师|导师|请问|你好|有人|你|您|[，,\s])*(?:在不在|在吗|在么|在线吗)[?？]*"
    r"|(?:能|可以|能不能|可不可以|你|您|老师|请)*帮(?:帮|一?下)?我?(?:个忙)?(?:看看|看一?下|做|解答|解决|辅导|搞定|弄)?(?:一?下|几道|这道|我的|一道)*(?:作业|题目?|问题|功课)?(?:吗|么|嘛|吧|不|可以吗|行吗|[?？\s])*"
    r"|(?:(?:please|hi|hello|so) )*(?:(?:can|could|would|will) (?:you|u|someone|anyone|anybody) )?(?:please )?help(?: me)?(?: out)?(?: (?:with|on|do))?(?: (?:my|some|a|an|the|this|maths?|school|homework|home ?work|assignments?|questions?|problems?|something|things?|exercises?|coursework|please))*[?. ]*"
    r"|(?:is )?(?:anyone|anybody|someone|the tutor|are you|you) (?:here|there|around|online)[?. ]*",
    re.IGNORECASE,
)


def asks_leave(message: str) -> bool:
    """Tell whether a message only wishes to ask, beside greeting and waving away what would come before."""
    parts = _parts(message)
    return any(map(_MAY_I.fullmatch, parts)) and all(
        pattern for part in parts for pattern in [_MAY_I.fullmatch(part) or _GREETS.fullmatch(part) or _waves(part)]
    )


def wants_no_opening(message: str) -> bool:
    """Tell whether what is said to the opening's question does without it: no intro please, quiz nothing, 不要介绍."""
    parts = _parts(message)
    named = any(_waves(part) and _BY_NAME.search(part) for part in parts)
    return named and all(_waves(part) or _GREETS.fullmatch(part) for part in parts)


def asks_for_somebody(message: str) -> bool:
    """Tell whether a message only asks if somebody is there, or helps: 老师在吗, can you help me with homework?"""
    parts = _parts(message)
    return any(map(_IS_THERE.fullmatch, parts)) and all(
        _IS_THERE.fullmatch(part) or _GREETS.fullmatch(part) for part in parts
    )


def _parts(message: str) -> list[str]:
    """Return the parts of a message; none where it is too long to be no question."""
    return clauses_of(message.strip()) if len(message) <= LONGEST else []


def _waves(part: str) -> bool:
    return _WAVES.fullmatch(part) is not None
