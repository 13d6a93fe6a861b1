"""What a learner's sentences claim of a field of the profile, and what they deny: rules over profile.yaml, no model."""

import re
from collections.abc import Iterator

from agent.clauses import CLAUSES
from agent.intent import Intent, intent_of
from agent.profile import Field, profile
from agent.turn import Phase

_MARKUP = re.compile(r"[\s`~<>\[\]$\\*#|]+")
_NOT_A = re.compile(r"(不是|并非|不算|谈不上|(is|am|'m|are) (not|no)|isn't|no longer)( an?)?\s*$")
"""What turns the denial behind it into its opposite: 我不是零基础."""
_NOT_KNOWN = re.compile(r"不会|没(有)?(怎么)?(学|用|写|接触)过|(don't|do not|never) (know|knew|learn\w*|use\w*)")
_NO_ANSWER = (Intent.NEXT, Intent.COURTESY, Intent.NEVER_MIND, Intent.PAUSE)
"""What goes on, or is polite: no direction of a learner's."""


def claims(name: str, text: str) -> tuple[list[str], list[str]]:
    """Return the values that a text claims for a field, and those that it denies."""
    spec = profile().fields[name]
    has: list[str] = []
    lacks: list[str] = []
    for clause in CLAUSES.split(text):
        for value, negated in _matches(spec, clause):
            target = lacks if negated else has
            if value not in has + lacks:
                target.append(value)
    if spec.negated and (not has or lacks):
        has, lacks = has or ([spec.negated.value] if lacks else []), []
    if not spec.many:
        has, lacks = has[:1], []
    if name == "languages" and not _NOT_KNOWN.search(text):  # 不熟 is not 不会
        lacks = []
    return has, lacks if name in ("maths", "languages", "interest") else []


def _matches(spec: Field, clause: str) -> Iterator[tuple[str, bool]]:
    negation = re.search(profile().negations, clause)
    for each in spec.values:
        for pattern in each.patterns:
            if match := re.search(pattern, clause):
                # '没怎么学概率' and '概率没怎么学' both deny; a value that is a negation itself ('没接触过') does not.
                own = re.search(profile().negations, match[0]) is not None
                if each.value == "none" and _NOT_A.search(clause[: match.start()]):
                    yield from ((value.value, False) for value in spec.values if value.value == "some")
                    break
                yield (
                    each.value,
                    negation is not None and not own and each.value not in ("none", "weak", "undecided", "any"),
                )
                break
    if spec.negated and negation and any(re.search(pattern, clause) for pattern in spec.negated.patterns):
        yield spec.negated.value, False


def bare_answer(asked: str, text: str) -> list[str]:
    """Return the values of the asked field that a bare answer ('学过一些', '没有') tells."""
    spec = profile().fields[asked]
    for value, patterns in spec.answers.items():
        if any(re.search(pattern, text) for pattern in patterns):
            return ["calculus", "linear algebra", "probability"] if value == "all" else [value]
    if intent_of(text, Phase.INTAKE) in _NO_ANSWER:
        return []
    words = _MARKUP.sub(" ", text).strip()  # it is said back: no fence, link or citation of the learner's among it
    return [words] if asked == "interest" and 2 <= len(words) <= 40 and not re.search(r"[?？]|吗|什么", text) else []
