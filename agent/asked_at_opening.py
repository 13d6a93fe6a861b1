"""What a learner asks while the opening asks: '无所谓，哪个好？' tells and asks, '框架是啥 不懂' only asks, 哪个好 leaves out of what."""

import re

from agent import opening
from agent.dialogue import Dialogue
from agent.intake import known_values
from agent.learner import FIELDS
from agent.pasting import code_in
from agent.questions import asks
from agent.turn import Phase
from agent.twofold import Twofold
from knowledge.words import language_of

LONGEST = 80
"""Characters of a message that is read in parts."""
_STOPS = re.compile(
    r"(?<=[，,。；;！!？?~…\n])\s*|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(?<=[a-z])\.\s+", re.IGNORECASE
)
_SIGNS = "，,。；;！!？?~…. \n"
_CONFESSES = re.compile(
    r"(?:我|这个?|也|还|真的?|完全|一点也?|都|有点|从来?|根本)*(?:不|没)(?:太|怎么|大|有)?(?:懂|知道|清楚|明白|了解|会|概念|听(?:说)?过|接触过|见过|用过|学过)(?:它|这个|这些)?[了啊呀诶呢]*"
    r"|(?:i )?(?:have )?(?:no|not a) (?:idea|clue)|(?:i )?(?:don't|do not) (?:know|understand)(?: (?:it|that|this))?|never heard of (?:it|that|this)|not sure|idk",
    re.IGNORECASE,
)
"""What only says beside a question why it is asked."""
_OF_WISHES = ("interest", "framework")
"""Fields of what is wanted, and not of what is known."""
_CALLED = re.compile(r"^什么叫做?(?P<name>[^，。？?]{2,12}?)[呢啊呀？?\s，,]*$")
_OF_WHAT = re.compile(
    r"(?:那|这|它们|两个|俩|这俩|这两个|到底|一般|现在|你|新手|[，, ])*(?:哪(?:一)?个(?:比较|更|最)?(?:好|简单|容易|适合|流行|推荐|强|快|常用|合适|有用|主流)(?:学|用|上手)?(?:些|点)?(?:一点)?"
    r"|(?:推荐|建议|应该|该)?[选学用](?:用)?哪(?:一)?个(?:好|合适)?|推荐哪(?:一)?个|有(?:什么|啥|哪些)(?:区别|不同|差别|差异)|(?:区别|差别)(?:是|在)?(?:什么|哪里?|哪儿)?)[呢啊呀吗？?。.\s]*"
    r"|(?:so |and |but )?(?:which (?:one )?(?:is|'s|should|do|would) .{0,40}|which one|what(?:'s| is| are) the differences?(?: between (?:them|the two))?)[?.!\s]*",
    re.IGNORECASE,
)
"""A question that leaves out of what it is asked: of the two that the opening has named."""


def read(message: str, dialogue: Dialogue) -> str:
    """Return a message of the opening as it is meant: without what only says why it is asked, and with its subject."""
    asked, told = _parts(message, dialogue)
    return completed(asked[0], dialogue) if len(asked) == 1 and not told else message


def beside(message: str, dialogue: Dialogue) -> Twofold | None:
    """Return what a message of the opening tells of its author, and what it asks besides; None: not both."""
    asked, told = _parts(message, dialogue)
    if len(asked) != 1 or not told or not _tells(told, dialogue):
        return None
    return Twofold("，".join(part.strip(_SIGNS) for part in told), completed(asked[0], dialogue))


def completed(question: str, dialogue: Dialogue) -> str:
    """Return a question with its subject: 哪个好, where the opening asks for a framework, is asked of the two."""
    question = _CALLED.sub(r"\g<name>是什么", question.strip())
    if dialogue.asked != "framework" or not _OF_WHAT.fullmatch(question.strip()):
        return question
    if language_of(question) == "zh":
        return f"PyTorch 和 TensorFlow {question.strip()}"
    return f"PyTorch or TensorFlow, {question.strip()}"


def _parts(message: str, dialogue: Dialogue) -> tuple[list[str], list[str]]:
    """Return what a short message to a question of the opening asks, and what it tells: 不懂 beside a question tells of knowledge alone."""
    is_read = dialogue.phase is Phase.INTAKE and dialogue.asked in FIELDS and len(message) <= LONGEST
    if not is_read or code_in(message) or opening.stops_asking(message):
        return [], []
    said = [part for part in _STOPS.split(message.strip()) if part.strip(_SIGNS)]
    asked = [part for part in said if _asks(part)]
    is_of_knowledge = dialogue.asked not in _OF_WISHES
    return asked, [part for part in said if part not in asked and (is_of_knowledge or not _confesses(part))]


def _asks(part: str) -> bool:
    return asks(part) and not _confesses(part)


def _confesses(part: str) -> bool:
    return _CONFESSES.fullmatch(part.strip(_SIGNS)) is not None


def _tells(told: list[str], dialogue: Dialogue) -> bool:
    """Tell whether parts of a message say something of the learner by the rules; words of a direction that none knows do not."""
    statement = "，".join(part.strip(_SIGNS) for part in told)
    noted = opening.told(statement, dialogue)
    is_known = set(noted.learner.values.get("interest", ())) <= set(known_values("interest"))
    return bool(set(noted.fields) - {"interest"}) or ("interest" in noted.fields and is_known)
