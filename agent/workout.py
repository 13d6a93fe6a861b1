"""Working out what a message asks for: a calculator's result, or a recipe's code, both run before they are shown.

What is missing, impossible or contradictory is asked back; the answer to that is taken together with what was said. So
is a correction of a value after the result.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.dialogue import Asking, Dialogue
from agent.handing import compared, write
from agent.intent import Intent
from agent.lesson import Step
from agent.onward import WHAT_OF, completed, of_another, onward
from agent.pending import come_back
from agent.policy import Move
from agent.questions import tells_symptom
from agent.script import Execute, Line, Quote, Ran, Say
from agent.situation import Acted, Situation
from knowledge.passage import Passage, passages
from knowledge.practice.calculator import Calculator
from knowledge.practice.defining import wanted_in
from knowledge.practice.finding import Finder, Finding
from knowledge.practice.parameter import Parameter
from knowledge.practice.recipe import Program, Recipe
from knowledge.practice.renaming import Renamed, renamed
from knowledge.practice.wanting import names_code
from knowledge.words import Language
from tools.run import Run

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
_RECALLS = re.compile(r"几维|来着|是啥(?!形状|尺寸)|记得", re.IGNORECASE)
_DEFAULTS = re.compile(
    r"^.{0,4}(?:按|用|照|走|就)?(?:着)?默认.{0,6}$|^(?:都|全|哪个都)?不是[。.\s]*$|^(?:use |with |just )*(?:the )?defaults?\b.{0,12}$|^(?:neither|none of them)\b",
    re.IGNORECASE,
)
"""What says that a number which was asked about is none of the material's."""
HALF = 0.5
"""Share of the values that are needed; who has given no more of them may have asked a question of another kind."""
SHORTEST_REQUEST = 12
"""Characters of a message that may ask for something new in the place of a correction."""
LONGEST_HEARD = 2000
"""Characters of what was said before that are kept for the answer to a question of ours."""


def finding_for(finder: Finder, message: str, dialogue: Dialogue, *, intent: Intent, move: Move) -> Finding | None:
    """Return what is to be worked out for a message: what we asked about, what a question asks for, or it with a correction."""
    if dialogue.placing:  # what is asked there, nobody works out for the learner
        return None
    asking = dialogue.asking if intent in ANSWERS and not _WHY.search(message) else None
    if asking and not asking.settled and (found := _answered(finder, asking, message)):
        return found
    if asking and asking.settled and (found := onward(finder, asking, message)):
        return None if _is_the_key(found, dialogue) else found
    if move is Move.ANSWER_QUESTION and (found := finder.find(message)):
        if isinstance(found.material, Recipe) and _wants_to_know(message, dialogue):
            return None
        if _is_the_key(found, dialogue) or _solves(found, dialogue):
            return None
        if _is_recalled(found, message):
            return None
        return completed(found, asking, message, finder)
    return _corrected(finder, asking, message, dialogue) if asking and asking.settled else None


def _is_recalled(found: Finding, message: str) -> bool:
    """Tell whether a calculation that lacks values is none: a dimension is asked for, or no number of the message is its own."""
    if not isinstance(found.material, Calculator) or not found.missing:
        return False
    return bool(_RECALLS.search(message)) or (not found.values and bool(re.search(r"\d", message)))


def _corrected(finder: Finder, asking: Asking, message: str, dialogue: Dialogue) -> Finding | None:
    """Return what was worked out last with what a message corrects of it, or in its place what that asks for."""
    if _OTHER_FRAMEWORK.search(message):
        return finder.same(asking.material, asking.values)
    # '再过 2×2 最大池化呢，输入 24' corrects no convolution; '卷积核 40' does, whatever else it resembles.
    other = finder.find(message) if len(message) >= SHORTEST_REQUEST else None
    if other and other.material.id != asking.material:
        is_told = _is_the_key(other, dialogue) or _solves(other, dialogue)
        return None if is_told else completed(other, asking, message, finder)
    again = finder.again(asking.material, asking.values, message, settled=True)
    return again or of_another(finder, asking, message)


def _answered(finder: Finder, asking: Asking, message: str) -> Finding | None:
    """Return what was asked back about with what a message says to that, or with its defaults where those are wished."""
    if _DEFAULTS.search(message):
        found = finder.same(asking.material, asking.values)
        return found if found and found.is_ready else None
    if _is_new(finder, asking, message):
        return None
    return finder.again(asking.material, asking.values, message, doubted=asking.doubted)


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
    return _solves(found, dialogue) if found else bool(_WRITE_FOR_ME.search(message))


def _solves(found: Finding, dialogue: Dialogue) -> bool:
    exercise = dialogue.exercise
    return exercise is not None and isinstance(found.material, Recipe) and exercise.topic in found.material.topics


def work_out(at: Situation) -> Acted:
    """Say the result, or the code; or ask for what is missing."""
    found = at.finding
    if found is None:
        raise LookupError("nothing was found to work out")
    before = at.dialogue.asking.values if at.dialogue.asking else {}
    new = tuple(name for name, value in found.values.items() if before.get(name) != value)
    doubted = new if found.problems else ()
    is_doubtful = isinstance(found.material, Calculator) and found.is_ready and bool(found.open_to)
    is_settled = found.is_ready and not is_doubtful
    asking = Asking(found.material.id, heard_of(at, found), dict(found.values), doubted, settled=is_settled)
    dialogue = replace(at.dialogue, asking=asking)
    if is_doubtful:
        return Acted(dialogue, (_which(at, found),), at.chip("never_mind"))
    if not found.is_ready:
        is_new = at.dialogue.asking is None or at.dialogue.asking.material != found.material.id
        answer = is_new and bool(at.facts) and _gives_little(found)
        return Acted(dialogue, tuple(_ask_back(at, found)), at.chip("never_mind"), answer=answer)
    if at.offer and at.offer.by not in ("recipe", "adapted"):
        return write(at.with_dialogue(dialogue))  # this request, not the one that was put together before
    lines = tuple(_calculated(at, found) if isinstance(found.material, Calculator) else _written(at, found))
    return Acted(dialogue, (*lines, *come_back(at.with_dialogue(dialogue))), at.chip("example", "continue"))


def _gives_little(found: Finding) -> bool:
    """Tell whether a message gives so little to a calculator that its question may be answered by the notes."""
    needed = [each for each in found.material.parameters if each.required]
    is_known = isinstance(found.material, Calculator) and not (found.contradictions or found.problems)
    return is_known and sum(each.name in found.values for each in needed) <= HALF * len(needed)


def heard_of(at: Situation, found: Finding) -> str:
    """Return what the learner has said of it, this message last."""
    asking = at.dialogue.asking
    before = f"{asking.heard}\n" if asking and asking.material == found.material.id else ""
    return f"{before}{found.request or at.message}"[-LONGEST_HEARD:]


def _ask_back(at: Situation, found: Finding) -> Iterator[Line]:
    """Name what is missing, impossible or said in two ways."""
    language = at.dialogue.language
    title = found.material.title.in_(language)
    for each in found.contradictions:
        values = (" / " if language == "en" else "，又说 ").join(_shown(value) for value in each.values)
        yield at.say("two_values", what=each.parameter.words.in_(language), values=values)
    for problem in found.problems:
        yield at.say("impossible", problem=problem.in_(language))
    if found.missing:
        names = _listed([each.words.in_(language) for each in found.missing], language)
        known = _known(found, language)
        yield at.say("still_needed", title=title, names=names)
        if known:
            yield at.say("known_so_far", known=known)
    elif not found.contradictions:
        yield at.say("try_other_value", title=title)


def _which(at: Situation, found: Finding) -> Line:
    """Ask what a number of the message stands for: a default in its place would give a wrong result."""
    language = at.dialogue.language
    names = [each.words.in_(language) for each in found.open_to]
    numbers = [_shown(number) for number in found.unread]
    title = found.material.title.in_(language)
    return at.say(
        "number_unclear",
        title=title,
        numbers=_listed(numbers, language),
        names=_listed(names, language),
        example=_told_as(found.open_to[0], found.unread[0], language),
    )


def _told_as(parameter: Parameter, value: object, language: Language) -> str:
    """Return how a learner may tell a value: 步幅是 2."""
    is_ = "是 " if language == "zh" else " is "
    name = re.split("[（(]", parameter.words.in_(language))[0].strip()
    return f"{name}{is_}{_shown(value)}".replace("`", "")


def _known(found: Finding, language: Language) -> str:
    """Return the values that are known, defaults not among them: the learner can correct them."""
    names = {each.name: each.words.in_(language) for each in found.material.parameters}
    return _listed([f"{names[name]} = {_shown(value)}" for name, value in found.values.items()], language)


def _calculated(at: Situation, found: Finding) -> Iterator[Line]:
    """The values as understood, the run, its result in words, and the fact behind it."""
    calculator = found.material
    assert isinstance(calculator, Calculator)
    language = at.dialogue.language

    def explain(run: Run) -> tuple[Say, ...]:
        if run.error:
            return (at.say("calculator_failed"),)
        return (Say(calculator.answer(found.values, run.stdout).in_(language)),)

    first = next((each for each in calculator.parameters if each.name in found.values), calculator.parameters[0])
    example = _told_as(first, found.values.get(first.name, first.default), language)
    known = _all_values(found, language)
    yield at.say("calculating", title=calculator.title.in_(language), known=known, example=example)
    yield Execute(calculator.snippet(found.values), explain=explain)
    if fact := _fact(at, calculator):
        yield Quote(fact)


def _written(at: Situation, found: Finding) -> Iterator[Line]:
    """The values as understood, the code, what it prints, and its lines explained."""
    recipe = found.material
    assert isinstance(recipe, Recipe)
    language = at.dialogue.language
    wants_keras = _wants_keras(at, heard_of(at, found))
    program = program_for(at, found)

    def explain(run: Run) -> tuple[Say, ...]:
        if run.error:
            return (at.say("recipe_failed"),)
        rows = [f"- 第 {n} 行：{words.zh}" if language == "zh" else f"- Line {n}: {words.en}" for n, words in notes]
        return (at.say("lines_explained"), Say("\n".join(rows)))

    notes = tuple(recipe.notes(found.values, program))
    named = named_as_wished(at, found)
    yield at.say("writing", title=recipe.title.in_(language), known=_all_values(found, language))
    if found.unused:
        yield at.say("not_used", what=("、" if language == "zh" else ", ").join(found.unused))
    yield from _about_names(at, named)
    if at.offer and not at.offer.done.run.error:
        is_own = at.offer.by == "recipe"  # the notes on its lines are of the recipe as it is written
        yield Ran(at.offer.done.run, show_code=True, explain=explain if is_own else None)
        yield from compared(at, at.offer)
    else:
        yield Execute(named.code, explain=explain, wall_seconds=recipe.seconds)
    if program is recipe.program and recipe.keras:
        yield at.say("keras_too")
    if wants_keras and recipe.keras is None:
        yield at.say("no_keras")


def program_for(at: Situation, found: Finding) -> Program:
    """Return the recipe's program in the framework that the learner wants."""
    recipe = found.material
    assert isinstance(recipe, Recipe)
    return recipe.keras if recipe.keras and _wants_keras(at, heard_of(at, found)) else recipe.program


def named_as_wished(at: Situation, found: Finding) -> Renamed:
    """Return the recipe's program with its values, and the names that the request fixes."""
    recipe = found.material
    assert isinstance(recipe, Recipe)
    program = program_for(at, found)
    wanted = wanted_in(heard_of(at, found)) if program is recipe.program else ()
    return renamed(recipe.write(found.values, program), recipe.defines, wanted)


def _about_names(at: Situation, named: Renamed) -> Iterator[Line]:
    """Say which names are as they were wished, and which could not be."""
    for phrase, names in (
        ("named_as_wished", named.names),
        ("arguments_kept", named.kept),
        ("not_defined", named.absent),
    ):
        if names:
            yield at.say(phrase, names=_listed([f"`{name}`" for name in names], at.dialogue.language))


def _wants_keras(at: Situation, heard: str) -> bool:
    """Tell whether Keras is the framework that the learner named last, or prefers."""
    named = re.findall(r"keras|tensorflow|torch", heard.lower())
    return named[-1] != "torch" if named else at.dialogue.learner.framework == "TensorFlow"


def _all_values(found: Finding, language: Language) -> str:
    """Return all values, those that were assumed marked as such."""
    parts = []
    for each in found.material.parameters:
        value = found.values.get(each.name, each.default)
        assumed = "" if each.name in found.values else ("（默认）" if language == "zh" else " (assumed)")
        if value is not None:
            parts.append(f"{each.words.in_(language)} = {_shown(value)}{assumed}")
    return _listed(parts, language)


def _fact(at: Situation, calculator: Calculator) -> Passage | None:
    """Return the fact on a calculator's topics that answers the message best, else the first one of its first topic."""
    fitting = (fact for fact in at.facts if fact.note in calculator.topics)
    note = at.curriculum.notes.get(calculator.topics[0])
    return next(fitting, None) or (next(each for each in passages(note) if each.is_fact) if note else None)


def _shown(value: object) -> str:
    return f"`{value}`" if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _listed(parts: list[str], language: Language) -> str:
    return ("，" if language == "zh" else ", ").join(parts)
