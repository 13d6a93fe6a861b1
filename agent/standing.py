"""What the evidence says the learner knows: shown, explained, and overruled by the learner's word."""

import re
from collections import Counter
from dataclasses import replace

from agent.agenda import name, names
from agent.knowing import claimed, says_unknown
from agent.mastery import Mastery, mastery
from agent.naming import named
from agent.pending import come_back
from agent.script import Line, Say
from agent.situation import Acted, Situation

_CANNOT = re.compile(r"\bun(?:known|-?mark)|\bnot (?:yet )?(?:as )?(?:known|mastered|learn)|取消|撤", re.IGNORECASE)
_WITHDRAWS = re.compile(r"\bun-?mark|取消|撤", re.IGNORECASE)
"""What takes the learner's own word back, and says nothing instead."""
SHOWN = 12
"""Topics of a table; the weakest and the latest come first."""
BAR = 5


def show(at: Situation) -> Acted:
    """Show the mastery of the topics that there is evidence of, the weakest first, and the mistakes that came back."""
    topics = tuple(dict.fromkeys((*(each.note for each in at.dialogue.answered), *at.dialogue.overruled)))
    known = [mastery(note, at.dialogue, at.curriculum.items) for note in topics if note in at.curriculum.notes]
    if not known:
        return Acted(at.dialogue, (at.say("mastery_none"), *come_back(at)), at.chip("continue"))
    ranked = sorted(known, key=lambda each: each.probability)
    firm = sum(each.is_firm for each in ranked)
    lines: list[Line] = [at.say("mastery", firm=firm, count=len(ranked)), Say(_table(at, ranked[:SHOWN]))]
    if again := _repeated(at):
        lines.append(at.say("mastery_mistakes", topics=names(at, again)))
    how = at.say("mastery_all_firm" if ranked[0].is_firm else "mastery_how", example=name(at, ranked[0].note))
    return Acted(at.dialogue, (*lines, how, *come_back(at)), at.chip("review", "continue"))


def _table(at: Situation, ranked: list[Mastery]) -> str:
    zh = at.dialogue.language == "zh"
    rows = ["| 知识点 | 掌握 | 依据 |" if zh else "| Topic | Mastery | Evidence |", "|---|---|---|"]
    for each in ranked:
        filled = round(each.probability * BAR)
        bar = f"{'■' * filled}{'□' * (BAR - filled)} {each.probability:.0%}"
        rows.append(f"| {name(at, each.note)} | {bar} | {_why(each, zh=zh)} |")
    return "\n".join(rows)


def _why(each: Mastery, *, zh: bool) -> str:
    if each.overruled:
        return "你自己说的" if zh else "your word"
    right, helped = sum(e.right for e in each.evidence), sum(bool(e.hints or e.attempts > 1) for e in each.evidence)
    told = f"{len(each.evidence)} 题对 {right}" if zh else f"{right} of {len(each.evidence)} right"
    return told + ((f"，{helped} 次有提示" if zh else f", {helped} with help") if helped else "")


def _repeated(at: Situation) -> tuple[str, ...]:
    """Return the topics in which the learner made the same mistake twice."""
    made = Counter((each.note, each.misconception) for each in at.dialogue.answered if each.misconception)
    return tuple(dict.fromkeys(note for (note, _), times in made.items() if times > 1 and note in at.curriculum.notes))


_THIS = re.compile(r"\b(?:it|this|that)\b|这", re.IGNORECASE)
"""What stands for the lesson at hand: mark it as known."""


def overrule(at: Situation) -> Acted:
    """Take the learner's word for topics; one that they know need not be taught, one that they do not know is."""
    one, here = named(at.curriculum, at.message), at.dialogue.lesson
    if one is None and here and _THIS.search(at.message):
        one = here.note
    notes = claimed(at.message, at.curriculum) or ((one,) if one else ())
    if not notes:
        return Acted(at.dialogue, (at.say("overrule_which"), *come_back(at)), at.chip("continue"))
    can = not (says_unknown(at.message) or _CANNOT.search(at.message))
    word = dict.fromkeys(notes, can)
    if _WITHDRAWS.search(at.message):
        overruled = {note: each for note, each in at.dialogue.overruled.items() if note not in notes}
        said = at.say("overruled_no_more", title=names(at, notes))
    else:
        overruled = {**at.dialogue.overruled, **word}
        said = at.say("overruled_can" if can else "overruled_cannot", title=names(at, notes))
    after = at.with_dialogue(replace(at.dialogue, overruled=overruled))
    after, planned = _spared(after, notes) if can else _taken_back(after, notes)
    return Acted(after.dialogue, (said, *planned, *come_back(after)), after.chip("continue", "plan"))


def _spared(at: Situation, notes: tuple[str, ...]) -> tuple[Situation, tuple[Line, ...]]:
    """Leave the lessons on topics that are known out of the plan, but the one at hand."""
    plan, lesson = at.dialogue.plan, at.dialogue.lesson
    here = (*at.dialogue.finished, lesson.note if lesson else "")
    ahead = tuple(note for note in notes if plan and note in plan.lessons and note not in here)
    if plan is None or not ahead:
        return at, ()
    dialogue = replace(at.dialogue, plan=plan.skip(*ahead))
    return at.with_dialogue(dialogue), (at.say("overruled_spared", title=name(at, ahead[0])),)


def _taken_back(at: Situation, notes: tuple[str, ...]) -> tuple[Situation, tuple[Line, ...]]:
    """Put the lessons on topics that are not known back into the plan, where they were left out of it."""
    plan = at.dialogue.plan
    out = tuple(note for note in notes if plan and note in plan.skipped)
    if plan is None or not out:
        return at, ()
    dialogue = replace(at.dialogue, plan=plan.take_back(*out))
    return at.with_dialogue(dialogue), (at.say("overruled_back"),)
