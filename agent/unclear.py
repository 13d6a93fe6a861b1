"""A term that is not understood: 不懂广播, softmax 我一直没弄懂, I don't get what a logit is. That asks what it is.

Within the lesson on the term itself the same words want it put otherwise.
"""

import re

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.naming import longest_name, named
from agent.pasting import code_in
from agent.turn import Phase
from knowledge.curriculum import Curriculum
from knowledge.words import language_of

LONGEST = 40
"""Characters of a message that only says what is unclear."""
_PHASES = (Phase.LESSON, Phase.PRACTICE, Phase.REVIEW)
_ME = r"(?:我|还|就|也|其实|一直|总是|始终|有点|有些|完全|根本|但是?|可是?|那|[，, ])*"
_NOT = r"(?:(?:不|没|没有|看不|听不|弄不|搞不|不是)(?:太|大|很|怎么)?(?:学|看|弄|搞|听)?(?:懂|明白|清楚|理解|熟悉?|记得|了解)|没听(?:说)?过|忘记?了|记不清|想不起来?)"
_WHAT = r"(?:什么是|什么叫|啥是|啥叫|何为)?"
_IS = r"(?:到底|究竟)?(?:是(?:个)?(?:什么|啥|怎么回事)(?:意思|东西|来着)?|(?:这个|那个)?(?:词|概念)|这块|那块|的(?:意思|概念|定义|含义))?"
_END = r"[了啊呀呢吧哦欸。.!！~…\s]*"
_UNCLEAR = re.compile(
    rf"^{_ME}{_NOT}{_WHAT}(?P<after>.{{2,20}}?){_IS}{_END}$"
    rf"|^{_ME}对?(?P<before>.{{2,20}}?){_IS}[，, ]*{_ME}{_NOT}{_END}$"
    r"|^(?:sorry,? |but |wait,? )*(?:i |i've )?(?:(?:still |really |quite )*(?:don't|do not|didn't|never|can't)(?: really| quite| fully| yet)? (?:understand|understood|get|got|know|remember|heard of)|forgot|(?:am |'m )?(?:not sure|unsure|confused|unclear|lost)(?: about| by| on)?)"
    r"(?: what)?(?: the term| the concept(?: of)?| an?| the)? (?P<en>.{2,30}?)(?: (?:is|are|means?|actually means?|does))?[.!~ ]*$",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"^(?:是|就是|因为|可能|应该|大概|它|他们?|这人|你|[，, ])*(?:忘记?了?|没记得)(?!.*(?:什么|啥|怎么|来着|意思|概念))|^(?:it |they |he |she |you |because |maybe )*forgot(?! .*\b(?:what|how|why)\b)",
    re.IGNORECASE,
)
"""What is left undone: where a step asks what is wrong, 忘了池化 names the cause."""
_ASKING = (Step.SCENE, Step.PREDICT, Step.MISTAKE, Step.CHECK)
_ASKS = re.compile(r"为什么|为啥|怎么|如何|咋|(?:why|how|when|where)\b", re.IGNORECASE)
"""What begins a question by itself: 不懂为什么要用 softmax."""


def unclear(message: str, dialogue: Dialogue, curriculum: Curriculum) -> str | None:
    """Return the question that a message asks by saying which term of the notes is not understood; None where it says none.

    The lesson's own topic is none: there other words are wanted, and at its questions a hint.
    """
    text = message.strip()
    if dialogue.phase not in _PHASES or len(text) > LONGEST or code_in(message):
        return None
    if dialogue.lesson and dialogue.lesson.step in _ASKING and _LEFT_OUT.match(text):
        return None
    found = _UNCLEAR.match(text)
    term = found and (found["after"] or found["before"] or found["en"]).strip(" ，,“”\"'`「」")
    note = named(curriculum, term) if term else None
    is_here = dialogue.phase is Phase.LESSON and dialogue.lesson is not None and note == dialogue.lesson.note
    if not term or note is None or is_here or 2 * longest_name(curriculum.notes[note], term) < len(term):
        return None
    if _ASKS.match(term):
        return term
    return f"什么是{term}？" if language_of(text) == "zh" else f"what is {term}?"
