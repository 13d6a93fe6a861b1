"""Naming the cause of a failure from the error, the shapes at hand and the code; and of faults that raise no error."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.case import Case
from tools.clues import CLUES, facts_of
from tools.fault import Fault, Rule, rules
from tools.observed import Observed
from tools.pasted import Pasted
from tools.program import Finding, Program
from tools.sides import with_sides
from tools.silent import DETECTORS
from tools.symptoms import Symptoms, clean, parse
from tools.trace import Trace
from tools.upstream import with_upstream
from tools.watching import WATCHERS

__all__ = ["Fault", "Reading", "diagnose", "further", "read"]

MESSAGES = Path(__file__).with_name("messages.yaml")
ANY_ERROR = "something-failed"
"""The rule of faults.yaml that fits every error, and says nothing that its message does not."""
LEFT_BEHIND = ("NaN", "NoGradient", "NoOptimizer")
"""What the values at the end of a run are a sign of."""
FROM_COURSE = ("optimizer_elsewhere", "uphill", "rate_too_low", "gradient_nothing")
"""Detectors that tell a fault from how a training went: beside another fault it may well be the reason."""
SETTLED_WITH = {
    "rate-too-high": ("zero-grad-missing", "zero-grad-too-late", "accumulation-cleared", "update-uphill"),
    "softmax-wrong-axis": ("activation-before-loss",),
}
"""Faults that are gone, or may be, once another is mended: a good rate is too high for gradients that add up."""


def diagnose(code: str, evidence: object, trace: Trace | None = None) -> Fault | None:
    """The fault that the first fitting rule of faults.yaml names; None if none fits: better silent than wrong.

    `evidence`: what `tools.inside.evidence.gather` or `Aftermath.signs` gave, as it came over the process border; None
    for a run that ended without an error and left no signs. Then the code alone is looked at, as it is after signs, and
    with it the trace of the run, if there is one.
    """
    symptoms = () if evidence is None else parse(evidence)
    if symptoms is None:
        return None
    try:
        return named(code, symptoms, trace)
    except RecursionError:  # code that is nested deeper than any learner's
        return None


def further(code: str, first: Fault | None, trace: Trace | None = None) -> tuple[Fault, ...]:
    """The faults beside the one that was named, in the order of faults.yaml, but those that it may be the reason of.

    Of a line that is to be changed anyway none is told. `trace`: of a run that came to its end.
    """
    if first is None:
        return ()
    try:
        found = tuple(overlooked_in(code, trace))
    except RecursionError:
        return ()
    told = {rule.id: rule.silent for rule in rules()}
    return tuple(
        each
        for each in found
        if first.id not in (each.id, *SETTLED_WITH.get(each.id, ()))
        and each.line != first.line
        and told[each.id] not in FROM_COURSE
    )


@dataclass(frozen=True)
class Reading:
    """What an error says by itself."""

    fault: Fault
    tells_change: bool
    """Whether its hint says what to change; else it asks, as where the program is at hand."""


def read(error: Pasted, *, only_lead: bool = False) -> Reading | None:
    """What lies behind an error of which the program is not known; None if no rule knows it. Nothing is run.

    `only_lead`: with a question as its hint, for whoever is to find out themselves.
    """
    symptoms = error.symptoms()
    known = [each for each in rules() if each.id != ANY_ERROR]
    for tells_change, among in ((True, rules(MESSAGES)), (False, known)):
        if not (only_lead and tells_change) and (fault := by_message(symptoms, among)):
            return Reading(fault, tells_change)
    return None


def by_message(symptoms: Symptoms, among: Iterable[Rule]) -> Fault | None:
    """The first of some rules that fits an error without its program."""
    general = facts_of(symptoms)
    for rule in among:
        facts = fitting(rule, symptoms, "") if rule.raises else None
        if facts is None:
            continue
        if fault := rule.told(symptoms.line, general | {name: clean(fact) for name, fact in facts.items()}):
            return fault
    return None


def named(code: str, symptoms: tuple[Symptoms, ...], trace: Trace | None = None) -> Fault | None:
    """The fault behind an error; without one, behind a warning, else in the code or the trace, else behind what the run left."""
    symptoms = tuple(with_sides(each, trace) for each in symptoms)
    lost = [each for each in symptoms if each.types[0] in LEFT_BEHIND]
    for each in symptoms:
        if each not in lost and (fault := recognise(code, each)):
            return with_upstream(fault, code, each, trace)
    if all(is_sign(each) for each in symptoms) and (fault := overlooked(code, trace)):
        return fault
    return next((fault for each in lost if (fault := recognise(code, each))), None)


def is_sign(symptoms: Symptoms) -> bool:
    """Whether a run goes on after this: a warning, or what is wrong with the values at its end."""
    return symptoms.types[0] in LEFT_BEHIND or symptoms.types[0].endswith("Warning")


def recognise(code: str, symptoms: Symptoms) -> Fault | None:
    """The first rule that fits an error or a sign."""
    general = facts_of(symptoms)
    for rule in rules():
        if rule.raises and (facts := fitting(rule, symptoms, code)) is not None:
            told = int(facts["at_line"]) if "at_line" in facts else symptoms.line
            line = told if told is not None and told <= code.count("\n") + 1 else None
            if fault := rule.told(line, general | {name: clean(fact) for name, fact in facts.items()}):
                return fault
    return None


def fitting(rule: Rule, symptoms: Symptoms, code: str) -> dict[str, str] | None:
    """What a rule learns from the symptoms, or None if one of its conditions does not hold."""
    said = rule.says.search(symptoms.message)
    if said is None or not set(rule.raises) & set(symptoms.types):
        return None
    if not rule.doing.search(symptoms.statement) or not is_within(rule, symptoms):
        return None
    groups = {name: fact for name, fact in said.groupdict().items() if fact is not None}
    clues = CLUES[rule.clue].find(Case(symptoms, said, code)) if rule.clue else {}
    return None if clues is None else groups | clues


def is_within(rule: Rule, symptoms: Symptoms) -> bool:
    """Whether the error came through one of the functions, layers or modules that the rule names."""
    names = {call.function for call in symptoms.calls} | {symptoms.layer.kind if symptoms.layer else ""}
    wanted = "|".join(re.escape(name) for name in rule.within)
    through = any(re.match(wanted, module) for module in symptoms.through)
    return not rule.within or bool(set(rule.within) & names) or through


def overlooked(code: str, trace: Trace | None) -> Fault | None:
    """A fault that shows in the code or in what was recorded of its run only, since nothing is raised."""
    return next(overlooked_in(code, trace), None)


def overlooked_in(code: str, trace: Trace | None) -> Iterator[Fault]:
    """All such faults, in the order of faults.yaml."""
    program = Program.parse(code)
    for rule in rules():
        found = detected(rule, program, trace) if rule.silent and program else None
        if found and (fault := rule.told(found.line, {name: clean(fact) for name, fact in found.facts.items()})):
            yield fault


def detected(rule: Rule, program: Program, trace: Trace | None) -> Finding | None:
    """What a rule's detector finds: in the code, or in it beside its trace."""
    if rule.silent in DETECTORS:
        return DETECTORS[rule.silent].find(program)
    if trace is None or rule.silent is None:
        return None
    try:
        return WATCHERS[rule.silent].find(Observed(program, trace))
    except OverflowError:  # numbers that a snippet made up
        return None
