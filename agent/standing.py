"""What the evidence says the learner knows: shown, explained, and overruled by the learner's word."""

import re
from collections import Counter
from dataclasses import replace

from agent.agenda import name, names
from agent.mastery import Mastery, mastery
from agent.naming import named
from agent.pending import come_back
from agent.script import Line, Say
from agent.situation import Acted, Situation

_CANNOT = re.compile(r"不会|没掌握|没学会|unknown", re.IGNORECASE)
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
    example = name(at, ranked[0].note)
    return Acted(
        at.dialogue, (*lines, at.say("mastery_how", example=example), *come_back(at)), at.chip("review", "continue")
    )


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
    """Take the learner's word for a topic; one that they know need not be taught."""
    note, here = named(at.curriculum, at.message), at.dialogue.lesson
    if note is None and here and _THIS.search(at.message):
        note = here.note
    if note is None:
        return Acted(at.dialogue, (at.say("overrule_which"), *come_back(at)), at.chip("continue"))
    can, plan, lesson = not _CANNOT.search(at.message), at.dialogue.plan, at.dialogue.lesson
    title = name(at, note)
    dialogue = replace(at.dialogue, overruled={**at.dialogue.overruled, note: can})
    said: tuple[Line, ...] = (at.say("overruled_can" if can else "overruled_cannot", title=title),)
    is_ahead = plan and note in plan.lessons and note not in dialogue.finished and not (lesson and lesson.note == note)
    if can and plan and is_ahead:
        dialogue = replace(dialogue, plan=plan.skip(note))
        said = (*said, at.say("overruled_spared", title=title))
    after = at.with_dialogue(dialogue)
    return Acted(dialogue, (*said, *come_back(after)), after.chip("continue", "plan"))
