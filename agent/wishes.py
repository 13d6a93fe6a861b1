"""What a learner says beside the five things that are asked: goal, deadline, machine, and details to be said back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from agent.breaks import is_break, without_breaks
from agent.deadline import deadline_in, shown
from agent.learner import Learner
from knowledge.words import Language, is_cjk

LONGEST_WITHDRAWAL = 30
"""Characters of a message that only takes something back; of an English one twice as many."""
MOST_DETAILS = 4
"""Of one field: more would be a list, and no echo."""
_CLAUSES = re.compile(r"[，。；;！!？?\n,]|但是|不过|而且|\bbut\b")
_PAST = re.compile(
    r"(打|参加|做|拿|得|考|玩)(过|了)|的时候|那(会|时)儿?|\b(did|took|won|entered|competed)\b", re.IGNORECASE
)
"""What was, and is not aimed at."""
_TO_DO = re.compile(r"学完|搞定|期限|之前|以前|截止|[以之]?内|\b(finish|before|by|within|deadline)\b", re.IGNORECASE)
"""What makes a day one of the course, though the message is about a time without learning."""
_WITHDRAWS = re.compile(
    r"(?:删|去|划|撤|拿)(?:掉|了|除|去|吧|$)|取消|不算数|别记|不用记|不要记|记错|不要了|没有这个|不是我的|\b(?:delete|remove|drop|forget)\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"那(?:一)?[条项个]|这(?:一)?[条项个]|目标|期限|设备|记(?:错|的|了|下)|记录|\b(?:goal|deadline|machine|note)\b",
    re.IGNORECASE,
)
"""What is withdrawn of what was noted, and no lesson: 考试那条删掉."""
_DEADLINE = r"(?:期限|截止(?:日期|时间)?|时间限制|deadline|ddl|due date|time limit)"
_NO_DEADLINE = re.compile(
    rf"(?:不要|没有?|不设|不限|不需要|不用|不管|无|去掉|取消|删掉?|撤掉?)(?:了|什么|任何|这个|那个|的)*{_DEADLINE}"
    rf"|{_DEADLINE}(?:就|也|我)*(?:不要|没有?|不用|不算|不管|作废|取消|去掉|删|撤|不存在)"
    rf"|\b(?:no|without|cancel|clear|scrap|lift|drop|remove|delete|forget|(?:don't|do not) (?:have|need|want))(?: about)?(?: (?:a|any|the|my|that|this|more))* {_DEADLINE}"
    rf"|{_DEADLINE} (?:is |was )?(?:gone|off|cancell?ed|no longer|not (?:needed|there))",
    re.IGNORECASE,
)
WEAK = "weak"
"""The detail of a language that is known, and not well."""
_WEAK = {"zh": "不太熟", "en": "not strong yet"}
ITEMS = ("goal", "deadline", "device", "language", "brief")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Value(_Model):
    value: str
    says: Mapping[Language, str] | None = None
    """None: in the learner's own words."""
    patterns: list[str]


class _Field(_Model):
    name: Mapping[Language, str]
    values: list[_Value]


class _Wishes(_Model):
    negations: str
    fields: Mapping[str, _Field]
    details: Mapping[str, list[str]]
    years: str
    weak: str
    """What says that a language is known, and not well."""


@dataclass(frozen=True)
class Wished:
    """The learner after a message, and what of it is new."""

    learner: Learner
    items: tuple[str, ...] = ()
    """Of goal, deadline, device."""
    details: tuple[str, ...] = ()
    """Fields of the profile with a new detail."""


@cache
def _wishes() -> _Wishes:
    raw = yaml.safe_load(Path(__file__).with_name("wishes.yaml").read_text(encoding="utf-8"))
    return _Wishes.model_validate(raw)


def read(message: str, learner: Learner, today: date | None) -> Wished:
    """Return what a message says of goal, machine and deadline; a deadline needs to know what day it is."""
    items: list[str] = []
    if gone := withdrawn(message, learner):
        return Wished(_without(learner, gone), gone)
    rests = is_break(message)
    for name, spec in _wishes().fields.items():
        told = _told(spec, message, not_past=name == "goal")
        if rests and told == "exam":  # it is what the break is for
            continue
        if told and told != getattr(learner, name):
            learner = replace(learner, goal=told) if name == "goal" else replace(learner, device=told)
            items.append(name)
    is_of_break = rests and not _TO_DO.search(without_breaks(message))
    day = deadline_in(message, today) if today and not is_of_break else None
    if day and day != learner.deadline:
        learner = replace(learner, deadline=day)
        items.append("deadline")
    return Wished(learner, tuple(items))


def withdrawn(message: str, learner: Learner) -> tuple[str, ...]:
    """Return what of goal, deadline and machine a message takes back: 考试那条删掉, 目标记错了."""
    if drops_deadline(message):
        return ("deadline",) if learner.deadline else ()
    if _is_long(message) or not (_WITHDRAWS.search(message) and _RECORD.search(message)):
        return ()
    named = {
        "goal": r"目标|\bgoal\b",
        "deadline": r"期限|\bdeadline\b",
        "device": r"设备|电脑|\bmachine\b",
        "brief": r"简短|要短|短一点|\b(?:short|brief)\b",
    }
    found = [name for name, pattern in named.items() if re.search(pattern, message, re.IGNORECASE)]
    for name, spec in _wishes().fields.items():
        value = getattr(learner, name)
        own = next((each for each in spec.values if value and each.value == value.split(" ")[0]), None)
        words = (*own.says.values(), own.value) if own and own.says else (value,)
        if value and any(word.lower() in message.lower() for word in words):
            found.append(name)
    return tuple(dict.fromkeys(name for name in found if getattr(learner, name)))


def drops_deadline(message: str) -> bool:
    """Tell whether a message wants no deadline, or none any more."""
    return not _is_long(message) and _NO_DEADLINE.search(message) is not None


def _is_long(message: str) -> bool:
    return len(message) > LONGEST_WITHDRAWAL * (2 if message.isascii() else 1)


def _without(learner: Learner, gone: tuple[str, ...]) -> Learner:
    if "deadline" in gone:
        learner = replace(learner, deadline=None, until=None)
    return replace(
        learner,
        goal="" if "goal" in gone else learner.goal,
        device="" if "device" in gone else learner.device,
        brief=learner.brief and "brief" not in gone,
    )


def _told(spec: _Field, message: str, *, not_past: bool) -> str:
    """Return the value that a message names, with the learner's own words behind it where they say more: GPU 4060."""
    for each in spec.values:
        for pattern in each.patterns:
            for clause in _CLAUSES.split(message):
                found = re.search(pattern, clause, re.IGNORECASE | re.ASCII)
                if found is None or (not_past and _PAST.search(clause)) or (_denied(clause) and not _denied(found[0])):
                    continue
                return each.value if each.says else f"{each.value} {_model(found[0])}".strip()
    return ""


def _model(words: str) -> str:
    """Return the name of a machine's part, such as RTX 4060; nothing where only a 显卡 is named."""
    found = re.search(r"[A-Za-z]*\s*\d{2,4}(\s*(ti|super))?", words, re.IGNORECASE)
    return found[0].strip().upper() if found else ""


def _denied(text: str) -> bool:
    return re.search(_wishes().negations, text, re.IGNORECASE) is not None


def with_details(message: str, learner: Learner, *, asked: str | None = None) -> Wished:
    """Return the learner with the details of what they know: 线性回归 of the field, 两年 of the language."""
    found: dict[str, list[str]] = {}
    for clause in _CLAUSES.split(message):
        if re.search(_wishes().weak, clause, re.IGNORECASE):
            found |= {language: [WEAK] for language in learner.values.get("languages", ()) if _names(language, clause)}
        if _denied(clause):
            continue
        for field, patterns in _wishes().details.items():
            found.setdefault(field, []).extend(
                match[0].strip() for each in patterns for match in re.finditer(each, clause, re.IGNORECASE)
            )
        if years := re.search(_wishes().years, clause, re.IGNORECASE):
            for language in _languages(clause, message, learner, asked):
                found.setdefault(language, []).append(years[0].strip())
    known = learner.details
    details = {key: _added(known.get(key, ()), new, key) for key, new in found.items() if _holds(learner, key)}
    changed = {key: each for key, each in details.items() if each and each != known.get(key, ())}
    fields = ("ml" if key == "ml" else "languages" for key in changed)
    return Wished(replace(learner, details={**known, **changed}), details=tuple(dict.fromkeys(fields)))


def _added(known: tuple[str, ...], new: list[str], key: str) -> tuple[str, ...]:
    """Return the details, those of a field added and the years of a language replaced."""
    return tuple(dict.fromkeys([*known, *new]))[:MOST_DETAILS] if key == "ml" else tuple(new[-1:])


def _holds(learner: Learner, key: str) -> bool:
    if key == "ml":
        return (learner.values.get("ml") or ("none",))[0] != "none"
    return key in learner.values.get("languages", ())


def _languages(clause: str, message: str, learner: Learner, asked: str | None) -> Iterator[str]:
    """Yield the languages that a clause with years is about: the one it names, or the only one where no other is named."""
    known = learner.values.get("languages", ())
    named = [language for language in known if _names(language, clause)]
    if named:
        yield named[0]
    elif len(known) == 1 and (asked == "languages" or _names(known[0], message)):
        yield known[0]


def _names(language: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z]){re.escape(language)}(?![A-Za-z+#])", text, re.IGNORECASE) is not None


def items_of(learner: Learner) -> tuple[str, ...]:
    """Return which of goal, deadline, machine, language and length are known."""
    return tuple(name for name in ITEMS if getattr(learner, name))


def says(learner: Learner, name: str, language: Language) -> str:
    """Say what is known of goal, deadline, machine, language or length: 目标：面试."""
    if name == "brief":
        return ("回答要短" if language == "zh" else "short answers") if learner.brief else ""
    if name == "language" and learner.language:
        tongue = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}[learner.language]
        return f"用{tongue[0]}教" if language == "zh" else f"taught in {tongue[1]}"
    if name == "deadline" and learner.deadline:
        return ("期限：" if language == "zh" else "deadline: ") + shown(learner.deadline, language)
    value = getattr(learner, name) if name in ("goal", "device") else ""
    if not value:
        return ""
    spec = _wishes().fields[name]
    own = next((each.says[language] for each in spec.values if each.value == value and each.says), value)
    return spec.name[language] + ("：" if language == "zh" else ": ") + own


def name_of(name: str, language: Language) -> str:
    """Return what goal, deadline, machine, language or length is called."""
    own = {
        "deadline": {"zh": "期限", "en": "deadline"},
        "language": {"zh": "语言", "en": "language"},
        "brief": {"zh": "篇幅", "en": "length"},
    }
    return (own.get(name) or _wishes().fields[name].name)[language]


def details_of(learner: Learner, key: str, language: Language) -> str:
    """Return the details of a field or a language in brackets; Chinese words not in an English reply."""
    known = (_WEAK[language] if each == WEAK else each for each in learner.details.get(key, ()))
    told = [each for each in known if language == "zh" or not any(map(is_cjk, each))]
    if not told:
        return ""
    return f"（{'、'.join(told)}）" if language == "zh" else f" ({', '.join(told)})"
