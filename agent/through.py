"""Who is through with what was shown: 清楚了, 没啥不清楚的，往下走, no questions, go on.

The tutor asks where something is unclear, and says to go on where nothing is; nothing unclear, in any words, goes on.
"""

import re

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.turn import Phase

LONGEST = 40
"""Characters of a message that says no more than this."""
_CLAUSES = re.compile(r"[，,。.；;！!~～…\s]+(?=[\u3400-\u9fff])|[，,。；;！!~～…]+\s*|\.\s+")
_LEAD = r"(?:我|这|那|个|里|儿|一?步|部分|段|下|现在|目前|暂时|都|全部?|大致|大概|基本上?|差不多|算是|应该|已经|完全|很|挺|终于|好像|嗯|哦|好的?|行|ok|讲得|说得|就|也|\s)*"
_TAIL = r"(?:了|啦|咯|的|吧|哈|呗|啊|呀|哦)*"
_CLEAR = rf"{_LEAD}(?:看|听|弄|搞|想|理解|了解)?得?(?:很|挺|都)?(?:清楚|明白|懂|清晰|通){_TAIL}"
_NOTHING = (
    rf"{_LEAD}(?:没有?|无)(?:什么|啥|哪里|哪儿|别的|其他|其它|任何|地方)*"
    rf"(?:是?(?:不|没)(?:太|大|看|听|搞|弄)?(?:懂|明白|清楚|理解)(?:的(?:地方)?)?|疑问|问题|疑惑|困惑|(?:要|想|需要|可|好)问的?){_TAIL}"
)
_ON = (
    rf"(?:那|就|我们|咱们|可以|直接|请|麻烦|再|快|赶紧|马上|去|进入?|\s)*"
    rf"(?:继续|往[下后](?:走|讲|学|看|说|来)?|下一(?:步|个|部分|段)|接着(?:讲|来|走|学|说)?|[讲学说]下去|走){_TAIL}"
)
_ENGLISH = (
    r"(?:(?:ok(?:ay)?|yes|yep|no|nope|so|and|now|then|please|thanks) ?)*(?:(?:it|that|this|everything|all)(?:'s| is| are| was)? )?(?:all |pretty |very |quite |totally |perfectly |now |so far )*"
    r"(?:(?:crystal )?clear|understood|makes (?:perfect |total )?sense|no (?:more |further )?questions?|nothing (?:is )?(?:unclear|else|more|to ask)|(?:i )?(?:get|got|understand|understood) (?:it|that|this|everything|all)"
    r"|(?:let's |we can |you can )?(?:go on|move on|continue|carry on|keep going|proceed|next(?: step| one| part)?))(?: now| then| please| so far| to me| from me)*"
)
_SAYS_SO = re.compile("|".join((_CLEAR, _NOTHING, _ON, _ENGLISH)), re.IGNORECASE)
_NONE = re.compile(
    r"(?:都|暂时|目前|现在|好像|嗯|啊|那)*(?:没有?|木有|没啥)了?[吧呢啊啦]*|nope|no|none|nothing|not really",
    re.IGNORECASE,
)
"""What answers where something is unclear."""


def is_through(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message says nothing but that all is clear, or that it goes on."""
    text = message.strip().strip("。.!！~～…")
    if dialogue.phase not in (Phase.LESSON, Phase.PRACTICE) or dialogue.proposed or not 0 < len(text) <= LONGEST:
        return False
    lesson = dialogue.lesson
    is_asked = dialogue.phase is Phase.LESSON and dialogue.round is None and lesson is not None
    if is_asked and lesson and lesson.step in (Step.RESULT, Step.MATHS) and _NONE.fullmatch(text):
        return True
    parts = [part for part in _CLAUSES.split(text) if part]
    return all(_SAYS_SO.fullmatch(part) or (len(parts) > 1 and _NONE.fullmatch(part)) for part in parts)
