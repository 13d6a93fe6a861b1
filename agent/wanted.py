"""What of a message is to be worked out: a calculation or a program that it asks for, corrects, or goes on from.

Nothing is, where that would answer the open item in the learner's place, or write their exercise.
"""

import re

from agent.both import both_in
from agent.dialogue import Asking, Dialogue
from agent.intent import Intent
from agent.lesson import Step
from agent.onward import WHAT_OF, completed, is_of_another, of_another, onward
from agent.outcomes import asks_difference
from agent.policy import Move
from agent.questions import tells_symptom
from knowledge.practice.advising import chooses_value
from knowledge.practice.calculator import Calculator
from knowledge.practice.finding import Finder
from knowledge.practice.found import Finding
from knowledge.practice.recipe import Recipe
from knowledge.practice.wanting import names_code
from tools.orders import is_order

ANSWERS = (Intent.ANSWER, Intent.QUESTION, Intent.CORRECTION, Intent.NEXT)
"""What may answer a question of ours: not code, nor 每周 6 小时."""
_OTHER_FRAMEWORK = re.compile(
    r"^.{0,8}(keras|tensorflow|pytorch|torch)(版|写法|的)?(呢|吧|再写(一遍|一次)?|写(一遍|一次)?|重写|version|please|instead|[?？。！!\s])*$",
    re.IGNORECASE,
)
"""What after a recipe asks for the same once more: 用 Keras 呢？"""
_WRITE_FOR_ME = re.compile(
    r"(帮|给|替)我.{0,6}(写|实现|做|补)|写(一|个|出来|完)|把.{0,12}(写|补|实现)(出来|完|好)"
    r"|^(please )?(write|implement|complete|finish|solve|code)\b|\bfor me\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^(what('s| is| are| does)|why|when|explain|define)\b(?!.*\bcode\b)|^(什么|啥)(是|叫)|(是|指)个?(什么|啥)(意思|东西|玩意儿?)?[啊呀呢嘛哦来着]*[?？。！!]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"什么|吗|为啥|哪(些|几|个|一)|区别|不同|差别|\b(differ|differs|difference|which|why)\b|^(what|is|are|does|do|should) ",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"是怎么|怎么(看|理解|工作|回事|来的)|怎样(工作|理解)|\bhow (does|do|is|are)\b(?!.*\b(i|we|you)\b)", re.IGNORECASE
)
"""What asks how something works, and not for its code."""
_WHY = re.compile(r"为什么|为啥|\bwhy\b", re.IGNORECASE)
_PROGRAM = re.compile(
    r"写|画|实现|代码|代吗|程序|编|脚本|示例|函数|模板|[给帮]我|搭|来(一?个|段|份)|想要"
    r"|code|write|implement|build|snippet|show me|give me|example|need|want",
    re.IGNORECASE,
)
"""Words of who wants a program; a question without any of them wants to know something."""
_CHOOSES = re.compile(
    r"(?:选|用|取|设成?|设为|该是)\s*\d+(?:\s*[×x]\s*\d+)?\s*(?:、\s*\d+\s*)*还是\s*\d|\b(?:use|choose|pick|take|prefer)\b[^.?,]{0,24}\d+,? or \d",
    re.IGNORECASE,
)
"""What puts numbers up to be chosen among, and gives no value: 选3还是5还是7."""
_OF_ALL_CARDS = re.compile(r"(?:等效|有效|全局)的?\s*(?:batch|批)|\b(?:effective|global) batch", re.IGNORECASE)
"""The batch of several cards or steps together, which is no number of steps."""
_STEPS = "steps-per-epoch"
_RECALLS = re.compile(r"几维|来着|是啥(?!形状|尺寸)|记得", re.IGNORECASE)
_DEFAULTS = re.compile(
    r"^.{0,4}(?:按|用|照|走|就)?(?:着)?默认.{0,6}$|^(?:都|全|哪个都)?不是[。.\s]*$|^(?:use |with |just )*(?:the )?defaults?\b.{0,12}$|^(?:neither|none of them)\b",
    re.IGNORECASE,
)
"""What says that a number which was asked about is none of the material's."""
_QUESTION_OF_ITS_OWN = re.compile(
    r"多少|多大|几(?![乎何])|什么|怎么|哪|为何|\b(?:how|what|which|where|when|who)\b", re.IGNORECASE
)
"""What asks something, and no more answers a question by a number that it happens to hold."""
SHORTEST_REQUEST = 12
"""Characters of a message that may ask for something new in the place of a correction."""


def finding_for(finder: Finder, message: str, dialogue: Dialogue, *, intent: Intent, move: Move) -> Finding | None:
    """Return what is to be worked out for a message: what we asked about, what a question asks for, or it with a correction."""
    if dialogue.placing:  # what is asked there, nobody works out for the learner
        return None
    found = _found(finder, message, dialogue, intent=intent, move=move)
    return None if found and solves(found, dialogue) else found


def _found(finder: Finder, message: str, dialogue: Dialogue, *, intent: Intent, move: Move) -> Finding | None:
    """Return what is to be worked out, be it a program that solves the open exercise."""
    goes_on = intent in ANSWERS and not (_WHY.search(message) or chooses_value(message))
    asking = dialogue.asking if goes_on else None
    if asking and asking.before and asks_difference(message):
        return finder.same(asking.material, asking.values)
    if asking and not asking.settled and (found := _answered(finder, asking, message)):
        return found
    if asking and asking.settled and (found := onward(finder, asking, message)):
        return None if _is_the_key(found, dialogue) else found
    if move is Move.ANSWER_QUESTION and (found := both_in(finder, message) or finder.find(message)):
        if isinstance(found.material, Recipe) and _wants_to_know(message, dialogue):
            return None
        is_key = any(_is_the_key(each, dialogue) for each in (found, found.also) if each)
        if is_key or _is_recalled(found, message):
            return None
        return completed(found, asking, message, finder)
    return _corrected(finder, asking, message, dialogue) if asking and asking.settled else None


def _is_recalled(found: Finding, message: str) -> bool:
    """Tell whether a calculation is none: its numbers are to be chosen among, or it lacks values and a dimension is asked for, or none is its own."""
    if not isinstance(found.material, Calculator):
        return False
    if _CHOOSES.search(message) or (found.material.id == _STEPS and _OF_ALL_CARDS.search(message)):
        return True
    if not found.missing:
        return False
    return bool(_RECALLS.search(message)) or (not found.values and bool(re.search(r"\d", message)))


def _corrected(finder: Finder, asking: Asking, message: str, dialogue: Dialogue) -> Finding | None:
    """Return what was worked out last with what a message corrects of it, or in its place what that asks for."""
    if _OTHER_FRAMEWORK.search(message):
        return finder.same(asking.material, asking.values)
    # '再过 2×2 最大池化呢，输入 24' corrects no convolution; '卷积核 40' does, whatever else it resembles.
    other = finder.find(message) if len(message) >= SHORTEST_REQUEST else None
    if other and other.material.id != asking.material:
        return None if _is_the_key(other, dialogue) else completed(other, asking, message, finder)
    if is_of_another(finder, asking, message):
        return of_another(finder, asking, message)
    again = finder.again(asking.material, asking.values, message, settled=True)
    return again or of_another(finder, asking, message)


def _answered(finder: Finder, asking: Asking, message: str) -> Finding | None:
    """Return what was asked back about with what a message says to that, or with its defaults where those are wished."""
    if _DEFAULTS.search(message):
        found = finder.same(asking.material, asking.values)
        return found if found and found.is_ready else None
    if _is_new(finder, asking, message):
        return None
    if is_order(message) and not _names_open(finder, asking, message):
        return finder.same(
            asking.material, asking.values
        )  # '全连接改成 128' gives no side of an image: that is asked again
    has_own = len(message) >= SHORTEST_REQUEST and bool(_QUESTION_OF_ITS_OWN.search(message))
    return finder.again(asking.material, asking.values, message, doubted=asking.doubted, settled=has_own)


def _names_open(finder: Finder, asking: Asking, message: str) -> bool:
    """Tell whether a message names something that is known or asked for of the material, or no number at all."""
    found = finder.again(asking.material, asking.values, message, settled=True)
    return found is not None or not re.search(r"\d", message)


def _is_new(finder: Finder, asking: Asking, message: str) -> bool:
    """Tell whether a message asks for something whole of its own, and does not answer what was asked back."""
    found = finder.find(message) if len(message) >= SHORTEST_REQUEST else None
    if found is None or not found.is_ready:
        return False
    if isinstance(found.material, Recipe):
        return found.material.id != asking.material and names_code(message)
    return any(each.name in found.values for each in found.material.parameters if each.required)


def _wants_to_know(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message asks what something is, or a question in which no program is wished for."""
    if _DEFINES.search(message) or tells_symptom(message):
        return True
    goes_on = dialogue.asking is None and WHAT_OF.search(message)
    return bool((_ASKS.search(message) or _HOW.search(message) or goes_on) and not _PROGRAM.search(message))


def _is_the_key(found: Finding, dialogue: Dialogue) -> bool:
    """Tell whether a calculator would answer the open quiz item in the learner's place."""
    lesson = dialogue.lesson
    is_open = lesson is not None and lesson.step in (Step.CHECK, Step.PREDICT)
    return is_open and lesson is not None and lesson.note in found.material.topics


def asks_for_solution(finder: Finder, message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message wants the code of the open exercise: by a recipe that does its work, or in plain words."""
    if dialogue.exercise is None:
        return False
    found = finder.find(message)
    return solves(found, dialogue) if found else bool(_WRITE_FOR_ME.search(message))


def solves(found: Finding, dialogue: Dialogue) -> bool:
    exercise = dialogue.exercise
    recipe = found.material
    return exercise is not None and isinstance(recipe, Recipe) and recipe.does_the_work_of(exercise.id, exercise.topic)
