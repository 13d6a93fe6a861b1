"""Understanding what a learner says of themself: rules over profile.yaml, no model."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from agent import wishes
from agent.clauses import CLAUSES, own, punctuated
from agent.hours import hours_beside, hours_changed, hours_in
from agent.learner import FIELDS, Learner
from agent.offhand import spelled
from agent.profile import profile
from agent.statements import SUBJECTS, bare_answer, claims, free_words
from knowledge.words import Language

LONGEST_READ = 2000
"""Characters of a message that may tell of its author: the rest of a wall of text would take seconds."""
_REFUSAL = re.compile(
    r"^(不想(说|回答|透露)|不告诉|跳过|略过|保密|别问|先不说|skip|pass|rather not|prefer not|none of your)",
    re.IGNORECASE,
)

_LETTER = re.compile(r"\W*[a-e]\W*")


@dataclass(frozen=True)
class Noted:
    """What one message told about the learner."""

    learner: Learner
    fields: tuple[str, ...]
    """What it told something new about: fields, `hours` for the hours a week, goal, deadline, device."""
    refused: bool = False
    details: tuple[str, ...] = ()
    """Fields that it told only a detail of."""


def question(name: str, language: Language) -> str:
    """Return the question for a field."""
    return profile().fields[name].question[language]


def known_values(name: str) -> tuple[str, ...]:
    """Return the values that a field knows of, beside free words."""
    return tuple(dict.fromkeys(each.value for each in profile().fields[name].values))


def chips(name: str, language: Language) -> tuple[str, ...]:
    """Return the quick answers for a field."""
    return tuple(profile().fields[name].chips[language])


def summary(learner: Learner, names: tuple[str, ...], language: Language) -> str:
    """Say what is known of these fields: 机器学习：学过一些；编程语言：Python."""
    return ("；" if language == "zh" else "; ").join(_summaries(learner, names, language))


def news(noted: Noted, language: Language) -> str:
    """Say what a message has changed; a field that is empty now is open again."""
    names = tuple(dict.fromkeys((*noted.fields, *noted.details)))
    empty = [
        name for name in names if name in (*FIELDS, *wishes.ITEMS) and not summary(noted.learner, (name,), language)
    ]
    told = [summary(noted.learner, tuple(name for name in names if name not in empty), language)]
    called = [profile().fields[n].name[language] if n in FIELDS else wishes.name_of(n, language) for n in empty]
    again = [name + ("：还没定" if language == "zh" else ": open") for name in called]
    return ("；" if language == "zh" else "; ").join(each for each in told + again if each)


def _summaries(learner: Learner, names: tuple[str, ...], language: Language) -> Iterator[str]:
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    for name in names:
        if name == "hours" and learner.hours_per_week:
            yield (
                f"每周 {learner.hours_per_week:g} 小时"
                if language == "zh"
                else f"{learner.hours_per_week:g} hours a week"
            )
        if name not in FIELDS:  # goal, deadline, device, language
            if told := wishes.says(learner, name, language):
                yield told
            continue
        said = [
            says(name, value, language) + _detail(learner, name, value, language)
            for value in learner.values.get(name, ())
        ]
        to_learn = ("要补" if name == "maths" else "还没学") if language == "zh" else "not yet"
        gaps = [says(name, value, language) for value in learner.gaps.get(name, ())]
        lacks = [f"{to_learn} {comma.join(gaps)}"] if gaps else []
        if said or lacks:
            yield profile().fields[name].name[language] + colon + comma.join(said + lacks)


def says(name: str, value: str, language: Language) -> str:
    """Return what a value of a field is called."""
    for each in profile().fields[name].values:
        if each.value == value and each.says:
            return each.says[language]
    return value


def noting(learner: Learner, name: str, value: str) -> Noted:
    """Return the learner with a value of a field that was understood in another way than by these rules."""
    return Noted(replace(learner, values={**learner.values, name: (value,)}), (name,))


def _detail(learner: Learner, name: str, value: str, language: Language) -> str:
    key = value if name == "languages" else name
    return wishes.details_of(learner, key, language) if name in ("ml", "languages") and value != "none" else ""


def understand(message: str, learner: Learner, *, asked: str | None, today: date | None = None) -> Noted:
    """Return the learner after a message; `asked` is the field that the tutor's last question was about.

    What a message says of any field counts; a bare answer ('学过一些', '没有') counts for the asked one alone.
    """
    message = message.strip()[:LONGEST_READ]
    if asked and _REFUSAL.match(message):
        return Noted(learner, (), refused=True)
    message = own(punctuated(spelled(message)))
    text = message.lower()
    told: dict[str, tuple[list[str], list[str]]] = {name: claims(name, text) for name in FIELDS}
    if asked != "languages" and _LETTER.fullmatch(text):  # the answer to a choice, wherever it is said
        told["languages"] = ([], [])
    if asked in FIELDS:
        told[asked] = _with_bare_answer(asked, text, *told[asked])
    noted = [name for name, (has, lacks) in told.items() if _news(learner, name, has, lacks)]
    for name in noted:
        learner = _merged(learner, name, *told[name], replace_old=name != "languages" and name != "maths")
    is_open = asked or learner.hours_per_week is None
    hours = hours_in(text) or (hours_beside(text) if is_open else None) or hours_changed(text)
    if hours is not None and hours != learner.hours_per_week:
        learner = replace(learner, hours_per_week=hours)
        noted.append("hours")
    wished = wishes.read(message, learner, today)
    detailed = wishes.with_details(message, wished.learner, asked=asked)
    learner, fields = detailed.learner, (*noted, *wished.items)
    if asked == "interest" and not (fields or detailed.details) and (words := free_words(text)):
        learner = _merged(learner, asked, [words], [], replace_old=True)
        fields = (asked,) if learner != detailed.learner else ()
    return Noted(learner, fields, details=detailed.details)


def _with_bare_answer(asked: str, text: str, has: list[str], lacks: list[str]) -> tuple[list[str], list[str]]:
    """Return what an answer claims and denies; '三门都学过，概率忘了' names the one that it denies only.

    A clause about another field is no answer: '一点 SQL' tells nothing of machine learning.
    """
    if has:
        return has, lacks
    others = [name for name in FIELDS if name != asked]
    open_ = [clause for clause in CLAUSES.split(text) if not any(any(claims(name, clause)) for name in others)]
    bare = [value for value in bare_answer(asked, "，".join(open_)) if value not in lacks]
    return (bare if not lacks or set(bare) <= set(SUBJECTS) else []), lacks


def _news(learner: Learner, name: str, has: list[str], lacks: list[str]) -> bool:
    known = set(learner.values.get(name, ()))
    if name == "interest":  # a direction that was never wanted is no news, nor a gap
        return bool(set(has) - known or set(lacks) & known)
    return bool(set(has) - known or set(lacks) - set(learner.gaps.get(name, ())))


def _merged(learner: Learner, name: str, has: list[str], lacks: list[str], *, replace_old: bool) -> Learner:
    values = (
        []
        if replace_old
        else [value for value in learner.values.get(name, ()) if value not in lacks and value != "none"]
    )
    lacks = [] if name == "interest" else lacks
    if {*has, *lacks} & set(SUBJECTS):  # who tells the subjects one by one needs no '需要补' of all
        values = [value for value in values if value != "weak"]
    gaps = [gap for gap in learner.gaps.get(name, ()) if gap not in has]
    return replace(
        learner,
        values=_with(learner.values, name, tuple(dict.fromkeys([*values, *has]))),
        gaps=_with(learner.gaps, name, tuple(dict.fromkeys([*gaps, *lacks]))),
    )


def _with(old: Mapping[str, tuple[str, ...]], name: str, value: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {**old, name: value} if value else {key: each for key, each in old.items() if key != name}
