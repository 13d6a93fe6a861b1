"""Which lessons and stages a text names, by titles and terms; the longest name wins, and two equally good ones are both told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from agent.naming import is_main, longest, names_of, stands
from knowledge.curriculum import Curriculum, Stage
from knowledge.note import Note
from knowledge.practice.numerals import ENGLISH, ORDINALS, number_of
from knowledge.words import Language

_SEPARATOR = re.compile(r"[、，,/；;]|以及|还有|和|与|跟|\band\b|&")

_RATHER = re.compile(
    r"(的)?(那|这)?(部分|块|些|几课|内容|章节?|相关的?内容|lessons?|\s*\b(?:parts?|sections?|chapters?|modules?|stuff|topics?))+$|^(the|all)\s+"
)
"""What is said around the name: 强化学习这部分."""
_WHOLE = re.compile(r"阶段|\bstages?\b", re.IGNORECASE)
"""What means the stage, where a lesson is called the same: RNN那个阶段."""
_OF = r"(?:\d|[一二两三四五])"
_STAGES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (rf"第?\s*({_OF})\s*(?:到|至|[-–~])\s*第?({_OF})\s*个?阶段|\bstages? (\w+) ?(?:to|through|[-–~]) ?(?:stage )?(\w+)\b", "span"),
        (rf"(?:最)?前面?\s*({_OF})\s*个?阶段|\b(?:the )?first (\w+) stages\b", "first"),
        (rf"第?\s*{_OF}(?:\s*个?(?:阶段)?\s*(?:[、和跟与/,，]|以及)?\s*第?\s*{_OF})+\s*个?阶段", "each"),
        (r"\bstages? \w+(?:(?: ?(?:,|/|&|\+|and)+ ?| and )(?:stages? )?(?:\d|one|two|three|four|five)\b)+", "each"),
        (r"最后(?:面)?的?(?:那|一)*个?阶段|\b(?:the )?(?:very )?(?:last|final) stage\b", "last"),
        (r"\bstage (one|two|three|four|five)\b|\b(?:the )?(first|second|third|fourth|fifth) stage\b", "each"),
    )
)  # fmt: skip
"""How stages are named by their numbers: stages 1 and 2, 前两个阶段, the last stage."""
_PLURAL = re.compile(r"\b([A-Za-z]{2,}?)s\b")
"""CNNs, transformers: the names are in the singular."""


@dataclass(frozen=True)
class Target:
    """A lesson, or all of a stage."""

    id: str
    title: str
    notes: tuple[str, ...]
    is_stage: bool = False


@dataclass(frozen=True)
class Named:
    """What a text names."""

    targets: tuple[Target, ...] = ()
    doubtful: tuple[Target, ...] = ()
    """Of these one is meant, and the text does not tell which."""


def named_in(
    text: str, curriculum: Curriculum, language: Language, notes: Iterable[str], *, families: bool = False
) -> Named:
    """Return the lessons, of these notes, and the stages that a text names; `families`: a name of several stands for all."""
    text = numbered(text, curriculum)
    pool = [curriculum.notes[note] for note in notes]
    if families and (family := _family_of(text, curriculum, pool, language)):
        return Named(targets=(family,))
    whole, length = _best(text, curriculum, pool, language)
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    found = [_best_or_family(part, curriculum, pool, language, families=families) for part in parts]
    if len(parts) < 2 or length > max((own for _, own in found), default=0):
        return Named(targets=whole) if len(whole) == 1 else Named(doubtful=whole)
    clear = [targets[0] for targets, _ in found if len(targets) == 1]
    doubtful = next((targets for targets, _ in found if len(targets) > 1), ())
    return Named(tuple({each.id: each for each in clear}.values()), doubtful)


def numbered(text: str, curriculum: Curriculum) -> str:
    """Return a text in which each stage that is named by its number is called so: 'stage 1 and stage 2' of the first two."""
    for pattern, kind in _STAGES:
        text = pattern.sub(partial(_called, kind=kind, last=len(curriculum.stages)), text)
    return text


def _called(found: re.Match[str], kind: str, last: int) -> str:
    every = range(1, last + 1)
    said = [number for word in re.findall(r"\d|[一二两三四五]|[a-z]+", found[0].lower()) if (number := _number(word))]
    if kind == "last":
        said = [last]
    elif kind == "first":
        said = [*range(1, said[-1] + 1)] if said else []
    elif kind == "span":
        said = [*range(said[0], said[-1] + 1)] if len(said) > 1 else []
    numbers = [number for number in said if number in every]
    return f" {' and '.join(f'stage {number}' for number in numbers)} " if numbers else found[0]


def _number(word: str) -> int:
    return ORDINALS.get(word) or ENGLISH.get(word) or int(number_of(word) or 0)


def _best_or_family(
    part: str, curriculum: Curriculum, pool: list[Note], language: Language, *, families: bool
) -> tuple[tuple[Target, ...], int]:
    """Return what fits a part of a list best: RNN in 'RNN和进阶' is the family as it is alone."""
    family = _family_of(part, curriculum, pool, language) if families else None
    return ((family,), len(part)) if family else _best(part, curriculum, pool, language)


def _family_of(text: str, curriculum: Curriculum, pool: list[Note], language: Language) -> Target | None:
    """Return the family that a text names, in the singular or the plural."""
    either = (_family(called, curriculum, pool, language) for called in dict.fromkeys((text, _PLURAL.sub(r"\1", text))))
    return next((family for family in either if family), None)


def _best(text: str, curriculum: Curriculum, pool: list[Note], language: Language) -> tuple[tuple[Target, ...], int]:
    """Return what fits best, several where they are equally good, and the length of the name."""
    known = {note.id for note in pool}
    ranked: list[tuple[tuple[int, bool, bool], Target]] = []
    for note in curriculum.notes.values() if _WHOLE.search(text) else pool:
        if name := longest(names_of(note), text):
            titled = any(
                name in title or stands(name, title) for title in map(str.lower, (note.title.zh, note.title.en))
            )
            ranked.append(
                ((len(name), titled, is_main(note, name)), Target(note.id, note.title.in_(language), (note.id,)))
            )
    for stage in curriculum.stages:
        if name := longest(_stage_names(stage), text):
            own = tuple(note.id for note in curriculum.lessons(stage.number) if note.id in known)
            target = Target(f"stage {stage.number}", stage.title.in_(language), own, is_stage=True)
            ranked.append(((len(name), True, True), target))
    if not ranked and (part := _partly(text, pool)):
        return (Target(part.id, part.title.in_(language), (part.id,)),), 0
    if _WHOLE.search(text):
        ranked = [(rank, _stage_of(target, curriculum, known, language)) for rank, target in ranked]
    top = max((rank for rank, _ in ranked), default=None)
    best = [target for rank, target in ranked if rank == top and target.notes]
    stages = [target for target in best if target.is_stage]
    return tuple({each.id: each for each in stages or best}.values()), top[0] if top else 0


def _stage_of(target: Target, curriculum: Curriculum, known: set[str], language: Language) -> Target:
    """Return the stage of a lesson."""
    if target.is_stage:
        return target
    number = curriculum.notes[target.id].stage
    stage = next(each for each in curriculum.stages if each.number == number)
    own = tuple(note.id for note in curriculum.lessons(number) if note.id in known)
    return Target(f"stage {number}", stage.title.in_(language), own, is_stage=True)


def _partly(text: str, pool: list[Note]) -> Note | None:
    """Return the one note whose name holds the text: 猫狗 is of 猫狗识别, 循环 of too many."""
    called = re.sub(r"(的|那个|那些|这个|识别器?|程序|项目)+$", "", _RATHER.sub("", text.lower()).strip())
    if len(called) < 2 or called.isascii():
        return None
    found = [note for note in pool if any(called in name.lower() for name in names_of(note))]
    return found[0] if len(found) == 1 else None


def _family(text: str, curriculum: Curriculum, pool: list[Note], language: Language) -> Target | None:
    """Return the lessons that are called by the text as one."""
    called, known = _RATHER.sub("", text.lower()).strip(), {note.id for note in pool}
    for stage in curriculum.stages:
        for family in stage.families:
            if called in [name.lower() for name in family.names]:
                notes = tuple(topic for topic in family.topics if topic in known)
                english = (name for name in family.names if name.isascii() and language == "en")
                return Target(family.topics[0], next(english, family.names[0]), notes) if notes else None
    return None


def _stage_names(stage: Stage) -> tuple[str, ...]:
    number, numeral = stage.number, "一二三四五六七八九"[stage.number - 1]
    counted = (f"第{form}{unit}" for form in (numeral, number, f" {number} ") for unit in ("阶段", "个阶段"))
    return (
        stage.title.zh,
        stage.title.en,
        *stage.names,
        *counted,
        f"阶段{numeral}",
        f"阶段{number}",
        f"stage {number}",
    )
