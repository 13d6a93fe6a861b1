"""A lesson's quiz: three items, two of which must be right, else what was missed is taught once more from another side."""

from collections.abc import Iterable
from dataclasses import replace

from agent.items import Settled, show
from agent.lesson import Lesson
from agent.script import Line, Quote, Say
from agent.secrets import Key
from agent.situation import Acted, Situation, section
from knowledge.quiz import QuizItem

LENGTH = 3
ENOUGH = 2
"""Right answers with which a lesson is learnt."""


def begin(at: Situation, *lead: Line) -> Acted | None:
    """Ask the first item, or once more the one that was gone back from; None: there is none to ask."""
    lesson = _lesson(at)
    here = at.curriculum.items.get(lesson.item)
    if here and here.id not in lesson.asked:
        return show(at, "last_item" if lesson.retaught else "next_item", here, *lead, **_numbers(at, lesson))
    following = _next_item(at, lesson)
    return _ask(at, "check", following, *lead, numbered=True) if following else None


def after(settled: Settled) -> Acted | Situation:
    """Ask what comes after an item that is settled; where the quiz is over, return the situation with the item counted."""
    lesson = _counted(settled)
    at = settled.at.with_dialogue(replace(settled.at.dialogue, lesson=lesson))
    if lesson.retaught or (lesson.brisk and settled.right):
        return at
    following = _next_item(at, lesson, settled.lead)
    if following and len(lesson.asked) < LENGTH:
        told = not settled.right and lesson.missed == settled.item.id
        return _ask(at, "another_item" if told else "next_item", following, *settled.lead, numbered=True)
    if lesson.right >= ENOUGH or not lesson.missed:
        return at
    return _teach_again(at, lesson, settled.lead)


def _counted(settled: Settled) -> Lesson:
    """Return the lesson with the item that was settled among those asked."""
    lesson = _lesson(settled.at)
    was_missed = not (settled.right or settled.is_passed_over)
    return replace(
        lesson,
        asked=(*lesson.asked, settled.item.id),
        right=lesson.right + settled.right,
        missed=settled.item.id if was_missed else lesson.missed,
    )


def harder(at: Situation) -> Acted | None:
    """Put the hardest item that was not asked in the place of the open one; None: there is no harder one."""
    lesson = replace(_lesson(at), brisk=True)
    hardest, here = _next_item(at, lesson), at.curriculum.items.get(lesson.item)
    if hardest is None or (here and hardest.level <= here.level):
        return None
    return _ask(at.with_dialogue(replace(at.dialogue, lesson=lesson)), "harder_item", hardest)


def easier(at: Situation) -> Acted | None:
    """Put the easiest item that was not asked in the place of the open one; None: there is no easier one."""
    lesson = replace(_lesson(at), brisk=False)
    easiest, here = _next_item(at, lesson), at.curriculum.items.get(lesson.item)
    if easiest is None or here is None or easiest.level >= here.level:
        return None
    return _ask(at.with_dialogue(replace(at.dialogue, lesson=lesson)), "easier_item", easiest)


def _teach_again(at: Situation, lesson: Lesson, lead: tuple[Line, ...]) -> Acted:
    """Explain in other words, then ask an item that is new, or the one that was missed."""
    note, language = at.lesson_note, at.dialogue.language
    item = _next_item(at, lesson) or at.curriculum.items[lesson.missed]
    harmless = [each for each in note.other_words if not Key(item).leak(each.text.in_(language), "")] or list(
        note.other_words
    )
    other = harmless[lesson.variant % len(harmless)]
    taught: tuple[Line, ...] = (at.say("quiz_missed", right=lesson.right, count=len(lesson.asked)),)
    if note.is_told_in(language):
        taught = (*taught, Quote(section(note, f"换个说法 {other.kind.zh}")))
    else:
        taught = (*taught, *(Quote(section(note, f"要点 {number}")) for number in (1, 2)))
    again = replace(lesson, retaught=True, variant=lesson.variant + 1)
    return _ask(at.with_dialogue(replace(at.dialogue, lesson=again)), "last_item", item, *lead, *taught)


def _ask(at: Situation, phrase: str, item: QuizItem, *lead: Line, numbered: bool = False) -> Acted:
    lesson = replace(_lesson(at), item=item.id, attempts=0, hints=0, misconception="", said="")
    numbers = _numbers(at, lesson) if numbered else {}
    return show(at.with_dialogue(replace(at.dialogue, lesson=lesson)), phrase, item, *lead, **numbers)


def _numbers(at: Situation, lesson: Lesson) -> dict[str, int]:
    """Return which item of the quiz comes now; none for the one that follows when all is told again."""
    count = min(LENGTH, len(at.curriculum.quizzes[lesson.note]))
    return {} if lesson.retaught else {"number": len(lesson.asked) + 1, "count": count}


def _next_item(at: Situation, lesson: Lesson, said: Iterable[Line] = ()) -> QuizItem | None:
    """Return the next item by level, the easiest, or for who finds it too easy the hardest; last, what was just told."""
    text = "\n".join(line.text for line in said if isinstance(line, Say))
    left = [item for item in at.curriculum.quizzes[lesson.note] if item.id not in lesson.asked]
    told = {item.id: Key(item).leak(text, "") != "" for item in left} if text else {}
    ranked = sorted(left, key=lambda item: (told.get(item.id, False), -item.level if lesson.brisk else item.level))
    return ranked[0] if ranked else None


def _lesson(at: Situation) -> Lesson:
    if at.dialogue.lesson is None:
        raise LookupError("there is no lesson")
    return at.dialogue.lesson
