"""How much is said: a learner who wants it short gets it short from then on, until they want it at length again."""

import re
from dataclasses import replace

from agent.dialogue import Dialogue
from agent.learner import Learner
from knowledge.library import SearchResult
from knowledge.passage import Passage

FACTS = 2
"""Facts that answer a question briefly, at most."""
AS_GOOD = 2.0
"""The log-odds from which on a second fact belongs in a short answer, too."""
LONGEST = 24
"""Characters of a wish for length; of an English one twice as many."""
_ONCE = re.compile(
    r"[一两三几]句|三言两语|总结|重点|要点|核心|关键|结论|要紧|长话短说|浓缩|压缩|这[一段次个里]|刚才|上面"
    r"|\btl;?dr|\bgist\b|\bsentences?\b|\bsummar|\bin short\b|\b(?:this|that) (?:one|time|part|step|answer)\b|\bchase\b"
    r"|^(?:这|也|都|又|有点|实在|内容|篇幅|字|写得|说得|讲得|it's|it is|that's|that was|is|way|[，, ])*(?:太|too )(?:长|多|大|long|much)(?:了|吧|啊)*[。.!！~\s]*$",
    re.IGNORECASE,
)
"""What is wanted short for once, or only complains."""
_AT_LENGTH = re.compile(
    r"(?:详细|详尽|细致?|完整|长|多说|丰富)(?:一)?(?:点|些)|恢复(?:正常|原来|原样|之前)|正常(?:的)?(?:长度|篇幅)|(?:不用|不必|不要|别|没必要)(?:再)?(?:说|讲|写|回答)?(?:得|的)?(?:那么|这么|太)?(?:短|简短|简洁|精简|省)"
    r"|\b(?:longer|more detailed|(?:in|into) (?:more |full )?detail|at length|normal length|more details?|full answers?)\b|\b(?:no need to|don't|do not|stop) (?:keep(?:ing)?|be(?:ing)?|mak(?:e|ing)) (?:it |them |everything )?(?:so |that )?(?:short|brief)",
    re.IGNORECASE,
)


def is_kept(message: str) -> bool:
    """Tell whether a wish to have it short is one for all that follows: 说短一点, and not 一句话总结."""
    return _ONCE.search(message.strip()) is None


def wants_length(message: str, learner: Learner) -> bool:
    """Tell whether who wanted it short wants it at length again: 可以详细一点."""
    is_short = len(message.strip()) <= LONGEST * (2 if message.isascii() else 1)
    return learner.brief and is_short and _AT_LENGTH.search(message) is not None


def spoken(dialogue: Dialogue, *, brief: bool) -> Dialogue:
    """Return the dialogue of a learner who wants it short, or at length."""
    return replace(dialogue, learner=replace(dialogue.learner, brief=brief))


def facts_of(found: SearchResult) -> tuple[Passage, ...]:
    """Return the facts that are a short answer: the best one, and another only if it surely belongs to it."""
    return found.likely(AS_GOOD, FACTS)


def lead(text: str) -> str:
    """Return the first paragraph of a text, with the list or formula that it announces."""
    first, *rest = text.strip().split("\n\n")
    return "\n\n".join((first, *rest[:1])) if first.rstrip("* ").endswith(("：", ":")) else first
