"""What is said in a lesson and is neither an answer to its step nor a question: a symptom, a claim about another topic, a complaint.

A step that asks for a guess takes whatever comes; what is plainly about something else is answered, and the step stays open.
"""

import re

from agent.dialogue import Dialogue
from agent.lesson import Lesson, Step
from agent.naming import longest, named, names_of, only_named
from agent.pending import come_back
from agent.questions import argues, may_tell_trouble, tells_of_curves
from agent.situation import Acted, Situation
from agent.turn import Phase
from knowledge.curriculum import Curriculum
from knowledge.library import SearchResult
from knowledge.note import Note

LONGEST, SHORTEST = 200, 4
"""Characters of a remark."""
SURE = 1.0
"""So far in scope a remark must lie to be answered."""
_OPEN_STEPS = (Step.SCENE, Step.PREDICT, Step.RESULT, Step.MATHS, Step.MISTAKE)
"""Steps that take any words as an answer."""
_ASKING_WHY = (Step.PREDICT, Step.RESULT, Step.MISTAKE)
"""Steps at which a reason is an answer, whatever trouble it speaks of."""
GUESSES = re.compile(
    r"^(?:我?(?:猜|觉得|想|认为|感觉)|应该|可能|大概|也许|因为|所以|会|是|不是|先|用|不用|把|就|那就|i (?:guess|think)|maybe|probably|because)",
    re.IGNORECASE,
)
"""How a guess at the step's own question begins."""
_ASKS_BY_FORM = re.compile(
    r"(?:[吗么呢]|[?？]|对吧|是吧|对不对|没错吧|right)[。.!！\s]*$|(?<!不管)(?<!无论)[^，,。；;还\s][^，,。；;还]{0,16}[^，,。；;还]还是(?!算|就|先|都|会|不|要|没|有)[^，,。；;]{1,12}$|\bor (?:not|after|before|both)\b[^,.;]{0,16}$",
    re.IGNORECASE,
)
"""A question's end, and one thing or the other."""
_OF_IT = re.compile(r"的[^，,。；;的了]{2,8}[。.\s]*(?<!问题)(?<!原因)(?<!缘故)(?<!功劳)(?<!错)")
"""What of a topic: the rest of a message that begins with its name."""
LEADS = ("", "那", "那么", "请问", "关于")
"""What may stand before the topic's name: 那卷积的作用."""
_BESIDE = re.compile(
    r"^(?:你(?:在|到底)?(?:说|讲|答)(?:的)?(?:啥|什么|些什么)(?:呀|啊|呢)?|答非所问|跑题了?|不是(?:问)?这个(?:意思)?|我(?:没|不是|又没)(?:在)?问(?:你)?(?:这|那)个?|这(?:跟|和)我问的.{0,8}|我问的不是这个"
    r"|that(?:'s| is) not what i (?:asked|meant)|not what i (?:asked|meant)|you (?:didn't|did not) answer my question|off topic)[，,。.!！?？\s]*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = re.compile(
    r"^(?:不是(?:这个)?[，,]?\s*)?我(?:是)?(?:问|说|指)的(?!是?(?:对|没错|不对|错))(?:是)?(?P<what>.+)$|^(?:no[, ]+)?i (?:asked about|meant|was asking about) (?P<en>.+)$",
    re.IGNORECASE,
)
"""我问的是 k-means: what was asked, in so many words."""


def strays(message: str, dialogue: Dialogue, found: SearchResult, curriculum: Curriculum) -> bool:
    """Tell whether a statement at an open step is about something else that the notes answer: a trouble, or another topic by its name."""
    lesson, text = dialogue.lesson, message.strip()
    if dialogue.phase is not Phase.LESSON or lesson is None or lesson.step not in _OPEN_STEPS:
        return False
    if (
        not SHORTEST <= len(text) <= LONGEST
        or not (found.in_scope and found.facts)
        or found.facts[0].note == lesson.note
    ):
        return False
    if lesson.step in _ASKING_WHY and argues(text):
        return False
    if may_tell_trouble(text):
        return True
    if tells_of_curves(text):
        return "验证" not in _told_in(curriculum.notes[lesson.note])
    topic = named(curriculum, text)
    if topic != found.facts[0].note or found.scope < SURE or GUESSES.search(text):
        return False
    bare = text.rstrip("。.!！~ ")
    if bare.endswith("吧") and only_named(curriculum, bare.rstrip("吧")):  # 结束符吧 is a guess
        return False
    return foreign(text, lesson, curriculum) is not None


def foreign(text: str, lesson: Lesson, curriculum: Curriculum) -> str | None:
    """Return another topic's name in a text, one that the lesson does not speak of itself."""
    topic = named(curriculum, text)
    if topic is None or topic == lesson.note:
        return None
    name = longest(names_of(curriculum.notes[topic]), text)
    return None if name in _told_in(curriculum.notes[lesson.note]) else name


def asks_by_form(text: str, lesson: Lesson, curriculum: Curriculum) -> bool:
    """Tell whether a text that names a foreign topic asks by its form alone: 对吧, 前面还是后面, sigmoid 的输出范围."""
    name = foreign(text, lesson, curriculum)
    if name is None or GUESSES.search(text):
        return False
    head, _, rest = text.lower().partition(name)
    of_it = head.strip() in LEADS and _OF_IT.fullmatch(rest.strip()) is not None
    return of_it or _ASKS_BY_FORM.search(text) is not None


def _told_in(note: Note) -> str:
    """Return all that a lesson speaks of: another topic that it names itself is no other topic in an answer to it."""
    wrong = [f"{each.belief.zh} {each.belief.en} {each.why.zh} {each.why.en}" for each in note.misconceptions]
    said = (note.intuition, note.definition, note.prediction, *(fact.words for fact in note.facts))
    return " ".join((*wrong, *(f"{words.zh} {words.en}" for words in said))).lower()


def asked_instead(message: str) -> str | None:
    """Return what a complaint says was asked; empty where it only complains, None where it is no complaint."""
    text = message.strip()
    if len(text) > LONGEST:
        return None
    beside = _BESIDE.search(text)
    rest = beside["rest"].strip() if beside else text
    if match := _ASKED.search(rest):
        return (match["what"] or match["en"]).strip()
    return rest if beside else None


def sorry(at: Situation) -> Acted:
    """Own an answer beside the question, and ask for its words again."""
    return Acted(at.dialogue, (at.say("answered_beside"), *come_back(at)), at.chip("continue", "example"))
