"""Naming the cause of a failure from the error, the shapes at hand and the code; and of faults that raise no error."""

import re

from tools.clues import CLUES, Case, facts_of
from tools.fault import Fault, Rule, rules
from tools.program import Program
from tools.silent import DETECTORS
from tools.symptoms import Symptoms, clean, parse

__all__ = ["Fault", "diagnose"]


def diagnose(code: str, evidence: object) -> Fault | None:
    """The fault that the first fitting rule of faults.yaml names; None if none fits: better silent than wrong.

    `evidence`: what `tools.inside.evidence.gather` or `Aftermath.signs` gave, as it came over the process border; None
    for a run that ended without an error and left no signs. Then the code alone is looked at, as it is after signs.
    """
    symptoms = () if evidence is None else parse(evidence)
    if symptoms is None:
        return None
    try:
        return named(code, symptoms)
    except RecursionError:  # code that is nested deeper than any learner's
        return None


def named(code: str, symptoms: tuple[Symptoms, ...]) -> Fault | None:
    """The fault behind an error; without one, behind a warning, else in the code, else behind a NaN."""
    lost = [each for each in symptoms if each.types[0] == "NaN"]
    for each in symptoms:
        if each not in lost and (fault := recognise(code, each)):
            return fault
    if all(is_sign(each) for each in symptoms) and (fault := overlooked(code)):
        return fault
    return next((fault for each in lost if (fault := recognise(code, each))), None)


def is_sign(symptoms: Symptoms) -> bool:
    """Whether a run goes on after this: a warning, or a number that is none."""
    return symptoms.types[0] == "NaN" or symptoms.types[0].endswith("Warning")


def recognise(code: str, symptoms: Symptoms) -> Fault | None:
    """The first rule that fits an error or a sign."""
    general = facts_of(symptoms)
    for rule in rules():
        if rule.raises and (facts := fitting(rule, symptoms, code)) is not None:
            line = symptoms.line if symptoms.line is not None and symptoms.line <= code.count("\n") + 1 else None
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


def overlooked(code: str) -> Fault | None:
    """A fault that shows in the code only, since nothing is raised."""
    program = Program.parse(code)
    for rule in rules():
        found = DETECTORS[rule.silent].find(program) if rule.silent and program else None
        if found and (fault := rule.told(found.line, {name: clean(fact) for name, fact in found.facts.items()})):
            return fault
    return None
