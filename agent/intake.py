"""Understanding what a learner says of themself: rules over profile.yaml, no model."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from agent import wishes
from agent.intent import Intent, intent_of
from agent.learner import FIELDS, Learner
from agent.turn import Phase
from knowledge.practice.numerals import number_of
from knowledge.words import Language

LONGEST_READ = 2000
"""Characters of a message that may tell of its author: the rest of a wall of text would take seconds."""
_CLAUSES = re.compile(r"[，。；;！!？?\n]|(?<!\d)\.(?!\d)|,|但是|但|不过|而且|\bbut\b")
_MARKUP = re.compile(r"[\s`~<>\[\]$\\*#|]+")
_HOURS = re.compile(
    r"(?:每周|一周|每星期|一个?星期|周|a week|per week|weekly)[^\d，。,]{0,8}(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)"
    r"|(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)[^，。,]{0,6}(?:每周|一周|每星期|/周|a week|per week|weekly)"
)
_DAILY = re.compile(
    r"(?:每天|一天|per day|a day|daily)[^\d，。,]{0,8}(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)"
)
_A_DAY = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b|hours?)[^，。,]{0,6}(?:每天|一天|/天|a day|per day|daily)"
)
_REFUSAL = re.compile(
    r"^(不想(说|回答|透露)|不告诉|跳过|略过|保密|别问|先不说|skip|pass|rather not|prefer not|none of your)",
    re.IGNORECASE,
)
_WEEKEND = re.compile(r"周末(?:两天|两日)?(?:各|都|每天)\D{0,4}(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|h\b)")
_SPELT = re.compile(r"[一二两三四五六七八九十]+(?=\s*个?半?(?:小时|钟头))")
_HALF = re.compile(r"半个?(小时|钟头)|half an hour")
_ONLY_HOURS = re.compile(
    r"^(大概|大约|差不多|about|around)?\s*[\d.一二两三四五六七八九十]+\s*(来)?(个)?(小时|钟头|hours?)(吧|左右|上下|的样子|or so)?$"
)
_NOT_A = re.compile(r"(不是|并非|不算|谈不上|(is|am|'m|are) (not|no)|isn't|no longer)( an?)?\s*$")
"""What turns the denial behind it into its opposite: 我不是零基础."""
_NOT_KNOWN = re.compile(r"不会|没(有)?(怎么)?(学|用|写|接触)过|(don't|do not|never) (know|knew|learn\w*|use\w*)")
_BARE_HOURS = re.compile(r"^\D{0,6}?(\d+(?:\.\d+)?)\s*(?:[-–~到至]\s*\d+\s*)?个?(?:小时|钟头|h\b|hours?)?\D{0,6}$")
"""What answers the question for the hours."""
_NO_ANSWER = (Intent.NEXT, Intent.COURTESY, Intent.NEVER_MIND, Intent.PAUSE)
"""What goes on, or is polite: no direction of a learner's."""
HOURS_LIMITS = (0.5, 80.0)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Value(_Model):
    value: str
    says: dict[str, str] | None = None
    patterns: list[str]


class _Negated(_Model):
    patterns: list[str]
    value: str


class _Field(_Model):
    name: dict[str, str]
    question: dict[str, str]
    chips: dict[str, list[str]]
    many: bool = False
    values: list[_Value]
    negated: _Negated | None = None
    answers: dict[str, list[str]] = {}


class _Profile(_Model):
    negations: str
    fields: dict[str, _Field]


@dataclass(frozen=True)
class Noted:
    """What one message told about the learner."""

    learner: Learner
    fields: tuple[str, ...]
    """What it told something new about: fields, `hours` for the hours a week, goal, deadline, device."""
    refused: bool = False
    details: tuple[str, ...] = ()
    """Fields that it told only a detail of."""


@cache
def _profile() -> _Profile:
    raw = yaml.safe_load(Path(__file__).with_name("profile.yaml").read_text(encoding="utf-8"))
    return _Profile.model_validate(raw)


def question(name: str, language: Language) -> str:
    """Return the question for a field."""
    return _profile().fields[name].question[language]


def known_values(name: str) -> tuple[str, ...]:
    """Return the values that a field knows of, beside free words."""
    return tuple(dict.fromkeys(each.value for each in _profile().fields[name].values))


def chips(name: str, language: Language) -> tuple[str, ...]:
    """Return the quick answers for a field."""
    return tuple(_profile().fields[name].chips[language])


def summary(learner: Learner, names: tuple[str, ...], language: Language) -> str:
    """Say what is known of these fields: 机器学习：学过一些；编程语言：Python."""
    return ("；" if language == "zh" else "; ").join(_summaries(learner, names, language))


def news(noted: Noted, language: Language) -> str:
    """Say what a message has changed; a field that is empty now is open again."""
    names = tuple(dict.fromkeys((*noted.fields, *noted.details)))
    empty = [name for name in names if name in FIELDS and not summary(noted.learner, (name,), language)]
    told = [summary(noted.learner, tuple(name for name in names if name not in empty), language)]
    again = [_profile().fields[name].name[language] + ("：还没定" if language == "zh" else ": open") for name in empty]
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
        lacks = [
            ("还没学 " if language == "zh" else "not yet ") + says(name, value, language)
            for value in learner.gaps.get(name, ())
        ]
        if said or lacks:
            yield _profile().fields[name].name[language] + colon + comma.join(said + lacks)


def says(name: str, value: str, language: Language) -> str:
    """Return what a value of a field is called."""
    for each in _profile().fields[name].values:
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
    text = message.strip().lower()[:LONGEST_READ]
    if asked and _REFUSAL.match(text):
        return Noted(learner, (), refused=True)
    told: dict[str, tuple[list[str], list[str]]] = {name: _said(name, text) for name in FIELDS}
    if asked in FIELDS and not any(told[asked]):
        told[asked] = (_bare_answer(asked, text), [])
    noted = [name for name, (has, lacks) in told.items() if _news(learner, name, has, lacks)]
    for name in noted:
        learner = _merged(learner, name, *told[name], replace_old=name != "languages" and name != "maths")
    hours = hours_in(text) or (_hours_beside(text) if asked or learner.hours_per_week is None else None)
    if hours is not None and hours != learner.hours_per_week:
        learner = replace(learner, hours_per_week=hours)
        noted.append("hours")
    wished = wishes.read(message, learner, today)
    detailed = wishes.with_details(message, wished.learner, asked=asked)
    return Noted(detailed.learner, (*noted, *wished.items), details=detailed.details)


def _hours_beside(text: str) -> float | None:
    """Return the hours that a clause of an answer of the opening tells, though not yet asked for: '6 小时吧'."""
    clauses = (clause for clause in _CLAUSES.split(text) if _ONLY_HOURS.match(clause.strip()))
    return next((_bare_hours(clause.strip()) for clause in clauses), None)


def _bare_hours(text: str) -> float | None:
    """Return the hours that answer the question for them: '6', '五六个小时', '大概 10 吧'."""
    text = re.sub(r"不一定|一般|一样|一直|一点|万一", "", text)
    text = re.sub(r"[一二两三四五六七八九](?=[一二两三四五六七八九])", "", text)  # 五六个小时: 6
    text = re.sub(r"[一二两三四五六七八九十]+", lambda number: str(number_of(number[0]) or ""), text)
    match = _BARE_HOURS.search(text)
    return min(max(float(match[1]), HOURS_LIMITS[0]), HOURS_LIMITS[1]) if match and float(match[1]) > 0 else None


def hours_in(text: str) -> float | None:
    """Return the hours a week that a text names, within reason (0.5 to 80)."""
    text = _HALF.sub("0.5 小时", text.lower())
    text = _SPELT.sub(lambda number: str(number_of(number[0]) or number[0]), text)
    if match := _WEEKEND.search(text):
        hours = 2 * float(match[1])
    elif match := _HOURS.search(text):
        hours = float(match[1] or match[2])
    elif match := _DAILY.search(text) or _A_DAY.search(text):
        hours = 7 * float(match[1])
    else:
        return None
    return min(max(hours, HOURS_LIMITS[0]), HOURS_LIMITS[1])


def _said(name: str, text: str) -> tuple[list[str], list[str]]:
    """Return the values that a text claims for a field, and those that it denies."""
    spec = _profile().fields[name]
    has: list[str] = []
    lacks: list[str] = []
    for clause in _CLAUSES.split(text):
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


def _matches(spec: _Field, clause: str) -> Iterator[tuple[str, bool]]:
    negation = re.search(_profile().negations, clause)
    for each in spec.values:
        for pattern in each.patterns:
            if match := re.search(pattern, clause):
                # '没怎么学概率' and '概率没怎么学' both deny; a value that is a negation itself ('没接触过') does not.
                own = re.search(_profile().negations, match[0]) is not None
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


def _bare_answer(asked: str, text: str) -> list[str]:
    spec = _profile().fields[asked]
    for value, patterns in spec.answers.items():
        if any(re.search(pattern, text) for pattern in patterns):
            return ["calculus", "linear algebra", "probability"] if value == "all" else [value]
    if intent_of(text, Phase.INTAKE) in _NO_ANSWER:
        return []
    words = _MARKUP.sub(" ", text).strip()  # it is said back: no fence, link or citation of the learner's among it
    return [words] if asked == "interest" and 2 <= len(words) <= 40 and not re.search(r"[?？]|吗|什么", text) else []


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
    gaps = [gap for gap in learner.gaps.get(name, ()) if gap not in has]
    return replace(
        learner,
        values=_with(learner.values, name, tuple(dict.fromkeys([*values, *has]))),
        gaps=_with(learner.gaps, name, tuple(dict.fromkeys([*gaps, *lacks]))),
    )


def _with(old: Mapping[str, tuple[str, ...]], name: str, value: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {**old, name: value} if value else {key: each for key, each in old.items() if key != name}
