"""What is said right after an answer, and is about it: 没听懂, 代码怎么写, 有哪些办法, 可以不要吗.

It names nothing of its own, so it is told by what is left when the words for asking are taken away: nothing. Its subject is
what the last question named.
"""

import re

from agent.intent import Intent
from agent.leaning import defines
from agent.naming import called, names_of, stands
from agent.policy import Move
from agent.situation import Situation
from agent.subject import subject_of
from agent.turn import Phase
from knowledge.words import language_of

LONGEST = 40
"""Characters of what only asks for more of an answer."""
_ANSWERS = (Move.ANSWER_QUESTION, Move.WEIGH, Move.OTHER_WORDS, Move.EXAMPLE, Move.MORE, Move.SHOW_CODE)
"""Moves that tell of a topic what was asked."""
_UNHEARD = (Phase.PLACEMENT, Phase.PRACTICE)
"""Where what is asked of an answer may be asked of the open task."""
_KNOWS_NOTHING = re.compile(
    r"我?(?:[也都还就]|完全|一点|根本|几乎)*(?:不|没)(?:太|怎么|大)?(?:会|了解|熟|清楚|知道)(?:这些|这个|它)?[了啊呀吧呢。.!！~…\s]*"
)
"""What answers the opening's question as well as it complains of an answer: 不太了解; 不懂 only complains."""
_CODE = re.compile(
    r"代码|程序|源码|\bcode\b|\bdemo\b|\bsnippet\b|(?:怎么|咋|如何)(?:用.{1,10})?(?:写|实现)|\bhow (?:do|can|would|to) ?(?:i|you|we|one)? ?(?:code|implement|write)\b",
    re.IGNORECASE,
)
_ORDERS_CODE = re.compile(
    r"(?<!怎么)(?<!咋)(?<!如何)(?:写|给|来|发|要|看)|\b(?:write|give|show|need|want|look like|see)\b", re.IGNORECASE
)
_METHODS = re.compile(
    r"(?:(?:解决|应对|缓解|避免|防止|处理)的?)?(?:办法|方法|手段|措施|对策|招数?|方案)|怎么办|咋办|咋整|(?:怎么|如何|咋)(?:才能)?(?:去)?(?:解决|治|缓解|避免|防止|应对|处理|对付|克服)"
    r"|\b(?:remed(?:y|ies)|solutions?|methods?|ways|techniques|fix(?:es)?|cures?|what (?:can|should|do|could) (?:i|we|you) do)\b",
    re.IGNORECASE,
)
_SOLVES = re.compile(
    r"解决|办法|怎么办|咋|治|缓解|避免|防止|应对|处理|对付|克服|对策|措施|\b(?:remed|solution|fix|cure|what (?:can|should|do|could))",
    re.IGNORECASE,
)
_OF_TROUBLE = re.compile(
    r"问题|缺点|缺陷|毛病|坏处|弊端|不足|局限|麻烦|\b(?:problems?|drawbacks?|disadvantages?|downsides?|limitations?|issues?|trouble|wrong|bad)\b",
    re.IGNORECASE,
)
_CALLED = r"(?:^|(?:缺点|问题|毛病|坏处|(?:drawback|problem|trouble|weakness)s?)(?:就?是|为|有| is| are|[:：]) ?)"
"""What stands before a trouble's name."""
TOLD = 3
"""Facts of the last answer that may name it."""
_WHETHER = re.compile(
    r"(?:可以|能|能不能|可不可以|行不行)?(?:不要|不用|不加|不设|没有|省掉|省略|去掉)(?:它|的话)?(?:可以|行|也行|能行)?(?:吗|么|嘛|不|[?？])|(?:能不能|可不可以)(?:不要|不用|不加|省掉|去掉)"
    r"|(?:一定|必须|非)(?:要|得)?(?:有|用|加|做)?(?:不可)?(?:吗|么|[?？])|是必须的吗|有必要吗"
    r"|\b(?:can|could) (?:i|we|you) (?:drop|do without|omit|leave (?:it|that) out)|\bis (?:it|that|this) (?:really )?(?:necessary|required|needed|a must|optional)|\bdo (?:i|we|you) (?:really )?need (?:it|that|this|one)\b",
    re.IGNORECASE,
)
"""Whether one may do without."""
_ASPECT = re.compile(
    r"公式|定义|推导|原理|优缺点|[优缺]点|好处|坏处|[优劣]势|用途|用处|应用(?:场景)?|作用|直觉"
    r"|\b(?:formula|definition|derivation|intuition|pros and cons|(?:dis)?advantages?|drawbacks?|benefits?|use cases?|applications?)\b",
    re.IGNORECASE,
)
"""What may be told of a topic."""
_FILLER = re.compile(
    r"老师|那么|然后|所以|不过|但是|请|麻烦|能不能|可不可以|有没有|可以|能|想要|想|需要|应该|该|一般|通常|平时|常用|常见|主要|具体|完整|对应|相关|简单|实际|怎么|如何|咋|什么|啥|哪些|几种|几个|多少|一段|一份|一个|一下|一遍|看看|给我|帮我|这个|那个|这种|那种|对它|它|示例|例子|例|演示|样"
    r"|py ?torch|torch|python|keras|tensorflow|[那都有给来看写用要再先直接我你帮跑做把是的在里上中长呢吗么吧呗啊呀哦嘛段份个点些才去]"
    r"|\b(?:the|an?|some|any|me|us|i|you|we|to|it|that|this|for|of|in|do|does|can|could|should|would|may|please|show|give|see|look|like|what|which|how|are|is|there|about|and|so|ok|okay|have|got|with|then|need|want|common|possible|all|really|one|people|they|usually|normally|typically|them|write|just|now)\b",
    re.IGNORECASE,
)
"""What around such words only asks."""


def follows_answer(at: Situation) -> bool:
    """Tell whether a topic was just told, and what is said may be about that."""
    return at.last_note is not None and at.last_move in _ANSWERS and at.dialogue.phase not in _UNHEARD


def complains_of_answer(at: Situation) -> bool:
    """Tell whether what says that it is not understood says so of an answer, and not of what the opening asks for."""
    return follows_answer(at) and not _KNOWS_NOTHING.fullmatch(at.message.strip())


def wanted_after(at: Situation) -> Intent | None:
    """Return what a message without a subject wants of the answer before it; None where it is about something else."""
    if not follows_answer(at):
        return None
    if wants_its_code(at.message):
        return Intent.CODE_SHOWN
    return Intent.QUESTION if asked_after(at) else None


def wants_its_code(message: str) -> bool:
    """Tell whether a message wants code, and says nothing of which: 代码呢, 给段代码看看, how do I code it?"""
    return "我的" not in message and _only(_CODE, message)


def wants_code_of_it(message: str) -> bool:
    """Tell whether a message orders code, and says not of what: 给我写代码. The bare word answers the opening, and 怎么写 asks for help."""
    return wants_its_code(message) and _ORDERS_CODE.search(message) is not None


def asked_after(at: Situation) -> str:
    """Return the question that a message without a subject asks after an answer, with its subject in it; empty: none."""
    text = at.message.strip()
    if not follows_answer(at):
        return ""
    if _only(_METHODS, text):
        return _methods_of(at, text)
    if _only(_WHETHER, text):
        return f"{subject(at)}{'' if language_of(text) == 'zh' else ': '}{text}"
    if _only(_ASPECT, text):
        return f"{subject(at)}{'的' if language_of(text) == 'zh' else ': '}{text}"
    return ""


def subject(at: Situation) -> str:
    """Return what the talk is about, as the last question names it: of the note on both 过拟合, where that was asked of."""
    if at.note is None:
        raise LookupError("nothing is talked about")
    return subject_of(at.last_asked, at.note) if at.last_asked else called(at.note, at.dialogue.language)


def _methods_of(at: Situation, text: str) -> str:
    """Return the question for methods: what to do about what was told, or which there are of it."""
    asked, about = at.last_asked.rstrip("?？。 "), _trouble_of(at) or subject(at)
    is_told = about not in asked or not asked or defines(asked) or len(asked) <= len(about) + 2
    if language_of(text) == "en":
        if _SOLVES.search(text) and not is_told:
            return f"{asked}? what are the remedies"
        return f"what are the remedies for {about}" if _SOLVES.search(text) else f"what are the methods of {about}"
    if _SOLVES.search(text):
        return f"{about}有哪些解决办法" if is_told else f"{about}：{asked}，怎么办"
    return f"{about}有哪些方法"


def _trouble_of(at: Situation) -> str:
    """Return the trouble that the last question asked for, by its name in the answer; empty where that has none: 曝光偏差是教师强制的毛病."""
    if at.note is None or not _OF_TROUBLE.search(at.last_asked):
        return ""
    new = [name for name in map(str.lower, names_of(at.note)) if name not in at.last_asked.lower()]
    for told in (each.text.lower() for each in at.said[:TOLD]):
        if found := [name for name in new if stands(name, told) and re.search(_CALLED + re.escape(name), told)]:
            return max(found, key=len)
    return ""


def _only(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a text is what a pattern finds and words for asking, and nothing else."""
    if not 0 < len(text.strip()) <= LONGEST or pattern.search(text) is None:
        return False
    return re.search(r"\w", _FILLER.sub("", pattern.sub("", text))) is None
