"""Working out what a message asks for: a calculator's result, or a recipe's code, both run before they are shown.

What is missing, impossible or contradictory is asked back; the answer to that is taken together with what was said. So
is a correction of a value after the result.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.dialogue import Asking
from agent.handing import compared, write
from agent.outcomes import asks_difference, differ
from agent.pending import come_back
from agent.policy import Move
from agent.porting import wants_other_framework
from agent.script import Execute, Line, Quote, Ran, Say
from agent.situation import Acted, Situation
from knowledge.passage import Passage, passages
from knowledge.practice.calculator import Calculator
from knowledge.practice.defining import wanted_in
from knowledge.practice.found import Finding
from knowledge.practice.own_data import with_own
from knowledge.practice.parameter import Parameter
from knowledge.practice.recipe import Program, Recipe
from knowledge.practice.renaming import Renamed, renamed
from knowledge.words import Language
from tools.orders import is_order
from tools.run import Run

_ADVICE = re.compile(
    r"应该|该(?:设|选|取|用)|合适|一般|通常|推荐|\b(?:should|ought|usually|typical\w*|recommend\w*)\b", re.IGNORECASE
)
"""What wants to be advised, and no number of its own worked out: how big should the hidden size be."""
_ASKS_HOW = re.compile(
    r"(?s)^(?!.*(?:写|代码|实现|程序|搭|\b(?:write|code|implement|build|program|script)\b)).*(?:怎么|咋|如何|怎样|\bhow (?:do|does|can|should|to|would)\b)",
    re.IGNORECASE,
)
"""What asks how something is done, and names no program: 训练到一半断电了，怎么接着跑."""
LONGEST_HEARD = 2000
"""Characters of what was said before that are kept for the answer to a question of ours."""


def work_out(at: Situation) -> Acted:
    """Say the result, or the code; or ask for what is missing."""
    found = at.finding
    if found is None:
        raise LookupError("nothing was found to work out")
    last = at.dialogue.asking
    if last and last.before and asks_difference(at.message) and isinstance(found.material, Calculator):
        return Acted(at.dialogue, (*differ(at, found.material), *come_back(at)), at.chip("example", "continue"))
    before = last.values if last else {}
    new = tuple(name for name, value in found.values.items() if before.get(name) != value)
    doubted = new if found.problems else ()
    is_doubtful = isinstance(found.material, Calculator) and found.is_ready and bool(found.open_to)
    is_settled = found.is_ready and not is_doubtful
    is_again = last is not None and last.settled and last.material == found.material.id and bool(new)
    asking = Asking(
        found.material.id,
        heard_of(at, found),
        dict(found.values),
        doubted,
        settled=is_settled,
        before=dict(before) if is_again and is_settled else {},
    )
    dialogue = replace(at.dialogue, asking=asking)
    if is_doubtful:
        return Acted(dialogue, (_which(at, found),), at.chip("never_mind", "continue"))
    if not found.is_ready:
        is_new = at.dialogue.asking is None or at.dialogue.asking.material != found.material.id
        answer = is_new and bool(at.facts) and _gives_little(found)
        asks_back = () if answer and _ADVICE.search(at.message) else tuple(_ask_back(at, found))
        return Acted(dialogue, asks_back, at.chip("never_mind", "continue"), answer=answer)
    if at.offer and at.offer.by not in ("recipe", "adapted"):
        return write(at.with_dialogue(dialogue))  # this request, not the one that was put together before
    if isinstance(found.material, Calculator):
        lines = tuple(line for each in (found, found.also) if each for line in _calculated(at, each))
    else:
        lines = tuple(_written(at, found))
    return Acted(dialogue, (*lines, *come_back(at.with_dialogue(dialogue))), at.chip("example", "continue"))


def _gives_little(found: Finding) -> bool:
    """Tell whether a message gives so little to a calculator that its question may be answered by the notes."""
    needed = [each for each in found.material.parameters if each.required]
    is_known = isinstance(found.material, Calculator) and not (found.contradictions or found.problems)
    gives = any(each.name in found.values for each in needed) or found.unread
    return is_known and bool(needed) and not gives


def heard_of(at: Situation, found: Finding) -> str:
    """Return what the learner has said of it, this message last."""
    asking = at.dialogue.asking
    before = f"{asking.heard}。\n" if asking and asking.material == found.material.id else ""
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
    return f"{name}{is_}{_value(parameter, value, language)}".replace("`", "")


def _known(found: Finding, language: Language) -> str:
    """Return the values that are known, defaults not among them: the learner can correct them."""
    parameters = {each.name: each for each in found.material.parameters}
    told = [(parameters[name], value) for name, value in found.values.items()]
    return _listed([f"{each.words.in_(language)} = {_value(each, value, language)}" for each, value in told], language)


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
    if _ASKS_HOW.search(at.message) and (fact := _fitting(at, recipe)):
        yield Quote(fact)  # who asks how, and orders nothing, is told it, too
    named = named_as_wished(at, found)
    if _is_as_shown(at, found):
        yield at.say("already_so")
    if at.last_move == Move.REWORK and wants_other_framework(at):
        yield at.say("ported_unchanged")
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


def _is_as_shown(at: Situation, found: Finding) -> bool:
    """Tell whether an order gives the program on the screen the values that it has."""
    asking = at.dialogue.asking
    if not at.in_sight or asking is None or asking.material != found.material.id:
        return False
    kept = [
        each
        for each in found.material.parameters
        if found.values.get(each.name, each.default) != asking.values.get(each.name, each.default)
    ]
    return not kept and is_order(at.message)


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
    heard = heard_of(at, found)
    wanted = wanted_in(heard) if program is recipe.program else ()
    return renamed(with_own(recipe.write(found.values, program), recipe.reads, heard), recipe.defines, wanted)


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
        is_given = each.name in found.values and each.name not in found.usual
        assumed = "" if is_given else ("（默认）" if language == "zh" else " (assumed)")
        if value is not None:
            parts.append(f"{each.words.in_(language)} = {_value(each, value, language)}{assumed}")
    return _listed(parts, language)


def _fact(at: Situation, calculator: Calculator) -> Passage | None:
    """Return the fact on a calculator's topics that answers the message best, else the first one of its first topic."""
    note = at.curriculum.notes.get(calculator.topics[0])
    return _fitting(at, calculator) or (next(each for each in passages(note) if each.is_fact) if note else None)


def _fitting(at: Situation, material: Calculator | Recipe) -> Passage | None:
    """Return the fact on a material's topics that answers the message best; None: none was found."""
    return next((fact for fact in at.facts if fact.note in material.topics), None)


def _value(parameter: Parameter, value: object, language: Language) -> str:
    """Return a value as it is told: a choice in the learner's language."""
    is_named = language == "en" and isinstance(value, str)
    return _shown(parameter.english.get(str(value), value) if is_named else value)


def _shown(value: object) -> str:
    return f"`{value}`" if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _listed(parts: list[str], language: Language) -> str:
    return ("，" if language == "zh" else ", ").join(parts)
