"""Changing the plan in words, and showing where the learner stands."""

import re
from dataclasses import replace

from agent.intake import news, understand
from agent.lesson import Lesson
from agent.pending import come_back
from agent.phrases import say
from agent.plan import Plan, make_plan, table
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.turn import Phase
from knowledge.note import Note


def change_plan(at: Situation) -> Acted:
    """Take a change of hours, profile or lessons; say the difference."""
    if at.dialogue.plan is None:
        raise LookupError("there is no plan to change")
    noted = understand(at.message, at.dialogue.learner, asked=None)
    skipped, back = _lesson_to_skip(at, at.dialogue.plan), _lesson_to_take_back(at, at.dialogue.plan)
    if not noted.fields and skipped is None and back is None:
        return _not_understood(at)
    language = at.dialogue.language
    changes = [news(noted, language)] if noted.fields else []
    plan = make_plan(noted.learner, at.curriculum, skipped=at.dialogue.plan.skipped)
    dialogue = replace(at.dialogue, learner=noted.learner)
    if back:
        plan = plan.take_back(back.id)
        changes.append(say("lesson_taken_back", language, title=back.title.in_(language)))
    if skipped:
        plan = plan.skip(skipped.id)
        changes.append(say("skipped_lesson", language, title=skipped.title.in_(language)))
        if at.dialogue.lesson and at.dialogue.lesson.note == skipped.id:
            following = next((note for note in plan.lessons if note not in dialogue.finished), None)
            dialogue = replace(dialogue, lesson=Lesson(following) if following else None)
    after = at.with_dialogue(replace(dialogue, plan=plan))
    return _changed(after, at.dialogue.plan, "；".join(changes) if language == "zh" else "; ".join(changes))


def _changed(after: Situation, before: Plan, change: str) -> Acted:
    plan = after.dialogue.plan
    if plan is None:
        raise LookupError("there is no plan")
    if plan.weeks == before.weeks:
        said = after.say("plan_same_weeks", change=change, after=plan.weeks)
    else:
        said = after.say("plan_changed", change=change, before=before.weeks, after=plan.weeks)
    lines: tuple[Line, ...] = (said, Say(table(plan, after.curriculum, after.dialogue.language)), *come_back(after))
    return Acted(
        after.dialogue, lines, after.chip("start") if after.dialogue.phase is Phase.PLAN else after.chip("continue")
    )


def _not_understood(at: Situation) -> Acted:
    return Acted(at.dialogue, (at.say("plan_not_understood"), *come_back(at)), at.chip("start"))


def _lesson_to_skip(at: Situation, plan: Plan) -> Note | None:
    """Return the lesson that '跳过…' names by its title or one of its terms; of several, the one with the longest name."""
    match = re.search(r"(?:跳过|略过|去掉|不学|不要|skip (?:the )?(?:lesson )?)\s*(.{2,40})", at.message, re.IGNORECASE)
    if not match:
        return None
    wanted = match[1].lower()
    notes = [at.curriculum.notes[id_] for id_ in plan.lessons]
    best = max(notes, key=lambda note: _longest_name(note, wanted), default=None)
    return best if best and _longest_name(best, wanted) else None


def _lesson_to_take_back(at: Situation, plan: Plan) -> Note | None:
    """Return the lesson, of those that were left out, that '把…加回来' names."""
    if not re.search(r"加回|放回|恢复|\bback\b", at.message, re.IGNORECASE):
        return None
    notes = [at.curriculum.notes[id_] for id_ in plan.skipped]
    best = max(notes, key=lambda note: _longest_name(note, at.message.lower()), default=None)
    return best if best and _longest_name(best, at.message.lower()) else None


def _longest_name(note: Note, text: str) -> int:
    """Return how many characters of a text a note's longest name in it takes; 0 where none is in it."""
    names = (note.title.zh, note.title.en, note.id, note.id.replace("-", " "), *note.terms)
    return max((len(name) for name in names if len(name) > 1 and name.lower() in text), default=0)


def show_plan(at: Situation) -> Acted:
    """Say where the learner stands, and show the plan."""
    dialogue, language = at.dialogue, at.dialogue.language
    if dialogue.lesson:
        note = at.lesson_note
        here = at.say("where", stage=note.stage, title=note.title.in_(language), done=len(dialogue.finished))
    else:
        here = at.say("where_none")
    lines: list[Line] = [here]
    if dialogue.plan:
        lines.append(Say(table(dialogue.plan, at.curriculum, language)))
    return Acted(dialogue, (*lines, *come_back(at)), at.chip("continue"))
