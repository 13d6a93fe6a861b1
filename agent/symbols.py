"""The letters of a lesson's formulas by their names: 凭什么 f 接近 1 就不会爆炸 asks of the forget gate, and of no variable.

The notes' facts call things by their names, so a question with a letter in it is searched with the name in its place.
"""

import re
from functools import lru_cache

from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.naming import called
from agent.notation import signs_in
from agent.turn import Phase
from knowledge.curriculum import Curriculum

LONGEST = 60
"""Characters of a question about a letter."""
_AFTER_RUN = (Step.RESULT, Step.MATHS, Step.MISTAKE, Step.CHECK, Step.DONE)
_INDEX = r"(?:_(?:\{[^{}]{0,12}\}|[A-Za-z0-9]))?"
_LETTER = re.compile(rf"(?<![A-Za-z0-9_\\.'’])([A-Za-z]){_INDEX}(?![A-Za-z0-9_(\[.'’])")
_ASKS_WHY = re.compile(
    r"为(?:什么|啥|何)|凭(?:什么|啥)|怎么|咋|如何|可以|能不能|能|会不会|会|必须|一定|越|接近|大于|小于|超过|多大|取值|范围|\b(?:why|how|can|could|does|is|when|if|must|should|will)\b",
    re.IGNORECASE,
)
"""What asks more of a letter than what it stands for."""
_ASKS = re.compile(
    r"[?？]|[吗么呢][。.!！\s]*$|为(?:什么|啥|何)|凭(?:什么|啥)|怎么|咋|如何|多[大少]|会不会|能不能|是不是|^(?:why|how|can|could|does|is|what|when)\b",
    re.IGNORECASE,
)
_OF_CODE = re.compile(r"`|代码|程序|(?:第.{1,4}|[这那哪]一?)行|变量|\b(?:code|line|variable|program)\b", re.IGNORECASE)
_GIVEN = re.compile(rf"(?<![A-Za-z0-9_])[A-Za-z]{_INDEX}\s*=\s*-?\d")
_LISTED = re.compile(
    r"\\\(([^()\\]{1,40}|[^()]{1,12}_[^()]{1,12})\\\)\s*(?:(?:是|are|is)(?: the)?|the)\s*([^，。；;.()\\]{2,60})"
)
_SPLIT = re.compile(r"[、,，]\s*|\s+and\s+|和")
_NAMES = re.compile(r"[\u3400-\u9fff]{2,8}|[a-z]{3,}(?: [a-z]{2,}){0,3}")
LONGEST_NAME = 24
"""Characters of the name of a letter."""


def asked_in_words(message: str, dialogue: Dialogue, curriculum: Curriculum) -> str:
    """Return a question about letters of the open lesson's formulas with their names in their place; empty: it asks of none."""
    lesson, text = dialogue.lesson, message.strip()
    if dialogue.phase is not Phase.LESSON or dialogue.round or lesson is None or lesson.step not in _AFTER_RUN:
        return ""
    if len(text) > LONGEST or "\n" in text or names_code(text) or not _ASKS.search(text):
        return ""
    if not _ASKS_WHY.search(text) or (signs_in(text) and not _GIVEN.search(text)):
        return ""
    note, is_english = curriculum.notes[lesson.note], text.isascii()
    names = letters_of(note.definition.in_("en" if is_english else "zh"))
    said = _LETTER.sub(lambda found: names.get(_key(found, is_english), found[0]), text)
    topic = called(note, "en" if is_english else "zh")
    return f"{topic}{': ' if is_english else '：'}{said}" if said != text else ""


def names_code(text: str) -> bool:
    """Tell whether a message says that it is about the program."""
    return _OF_CODE.search(text) is not None


def _key(found: re.Match[str], is_english: bool) -> str:
    """Return the letter; none where it may be an English word."""
    is_word = is_english and found[0] in ("a", "i", "I", "A")
    return "" if is_word else found[1]


@lru_cache(maxsize=64)
def letters_of(text: str) -> dict[str, str]:
    """Return what the maths of a note calls the letters of its formulas: f 遗忘门, c 细胞状态."""
    found: dict[str, str] = {}
    for listed in _LISTED.finditer(text):
        letters = [match[1] for each in listed[1].split(",") if (match := _LETTER.fullmatch(each.strip()))]
        names = [each.strip() for each in _SPLIT.split(listed[2]) if each.strip()]
        names = names if len(letters) > 1 else [listed[2].strip()]
        if len(letters) == len(names):
            found |= dict(zip(letters, names, strict=True))
    return {letter: name for letter, name in found.items() if len(name) <= LONGEST_NAME and _NAMES.fullmatch(name)}
