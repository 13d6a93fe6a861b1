"""What is said in a lesson and is neither an answer to its step nor a question: a symptom, a claim about another topic, a complaint.

A step that asks for a guess takes whatever comes; what is plainly about something else is answered, and the step stays open.
"""

import re

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.naming import longest, named, names_of
from agent.pending import come_back
from agent.questions import may_tell_trouble
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
_GUESSES = re.compile(
    r"^(?:我?(?:猜|觉得|想|认为|感觉)|应该|可能|大概|也许|因为|所以|会|是|不是|先|用|不用|把|就|那就|i (?:guess|think)|maybe|probably|because)",
    re.IGNORECASE,
)
"""How a guess at the step's own question begins."""
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
    if may_tell_trouble(text):
        return True
    topic = named(curriculum, text)
    if topic in (None, lesson.note) or topic != found.facts[0].note or found.scope < SURE or _GUESSES.search(text):
        return False
    name = longest(names_of(curriculum.notes[topic]), text)
    return name not in _told_in(curriculum.notes[lesson.note])


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
