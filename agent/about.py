"""What is asked of the tutor itself, of the course, and what it does not talk about: answered by code, without notes or model."""

import re
from collections.abc import Callable
from dataclasses import replace

from agent import quizzing
from agent.agenda import name, names, next_lesson, today_chips
from agent.asking_first import wants_no_opening
from agent.brevity import is_kept, spoken
from agent.dialogue import Kind
from agent.intake import summary
from agent.learner import FIELDS
from agent.offhand import spelled
from agent.opened import opened
from agent.opening import ask_away, greet
from agent.pending import come_back
from agent.planwords import thread_name
from agent.script import Line, Quote
from agent.secrets import held_back, secrets_of
from agent.situation import Acted, Situation, section
from agent.topics import ASKING, topic
from agent.turn import Phase
from agent.wishes import ITEMS
from knowledge.passage import DEFINITION
from knowledge.placement import MOST_ITEMS

SUMMARY = 3
"""Facts of a note that sum it up."""
MOST_SOURCES = 4
MOST_POINTS = 4
"""Facts that are said of a note for an exam."""
_EXAMINED = re.compile(r"考|面试|笔试|背|公式|记住|\b(exam|interview|test|formulas?)\b", re.IGNORECASE)
_HAS_FORMULA = re.compile(r"[$=≈∝Σ]")
_FORMULAS = re.compile(r"公式|式子|formula", re.IGNORECASE)


def tell(at: Situation) -> Acted:
    """Answer it, and come back to what was open."""
    about = topic(spelled(at.message)) or at.topic or (ASKING if wants_no_opening(at.message) else "what")
    if about == ASKING:
        return ask_away(at)
    if about == "brief" and is_kept(at.message):
        at = at.with_dialogue(spoken(at.dialogue, brief=True))
    say = _SAYS[about]
    if at.dialogue.is_ungreeted:
        greeted = greet(at)
        return replace(greeted, lines=(*say(at), *greeted.lines))
    chips = at.chip("start", "place") if at.dialogue.phase is Phase.PLAN else today_chips(at)
    return Acted(at.dialogue, (*say(at), *come_back(at)), chips)


def _who(at: Situation) -> tuple[Line, ...]:
    return (at.say("about_who", model=at.model or "–", notes=len(at.curriculum.notes)),)


def _profile(at: Situation) -> tuple[Line, ...]:
    """Say all that is known of the learner, and how to correct it."""
    learner = at.dialogue.learner
    known = summary(learner, (*FIELDS, "hours", *ITEMS), at.dialogue.language)
    return (at.say("about_profile", summary=known),) if known else (at.say("about_profile_empty"),)


def _memory(at: Situation) -> tuple[Line, ...]:
    """Say what is kept, and what is known so far."""
    known = summary(at.dialogue.learner, (*FIELDS, "hours", *ITEMS), at.dialogue.language)
    return (at.say("about_memory"), *(_profile(at) if known else ()))


def _what(at: Situation) -> tuple[Line, ...]:
    return (at.say("about_what"),)


def _time(at: Situation) -> tuple[Line, ...]:
    plan = at.dialogue.plan
    if plan is None:
        return (at.say("about_time_unknown"),)
    left = [note for note in plan.lessons if note not in at.dialogue.finished]
    hours = sum(at.curriculum.notes[note].minutes for note in left) / 60
    here: tuple[Line, ...] = ()
    if at.dialogue.lesson:
        note = at.lesson_note
        here = (at.say("about_time_lesson", title=name(at, note.id), minutes=note.minutes),)
    return (*here, at.say("about_time", weeks=plan.weeks, lessons=len(left), hours=f"{hours:.0f}"))


def _next(at: Situation) -> tuple[Line, ...]:
    following = next_lesson(at.dialogue)
    here = at.dialogue.lesson.note if at.dialogue.lesson else None
    plan = at.dialogue.plan
    if following == here and plan:
        rest = [note for note in plan.lessons if note not in (*at.dialogue.finished, here)]
        following = rest[0] if rest else None
    if following is None:
        return (at.say("about_no_next"),)
    return (at.say("about_next", title=name(at, following), minutes=at.curriculum.notes[following].minutes),)


def _why(at: Situation) -> tuple[Line, ...]:
    """Say what the note at hand leads to: the lessons that build on it, and the learner's own thread."""
    note, thread = at.note, _thread(at)
    if note is None:
        return (at.say("about_why_all", thread=thread),)
    later = tuple(each.id for each in at.curriculum.notes.values() if note.id in each.requires)
    if not later:
        return (at.say("about_why_last", title=name(at, note.id), thread=thread),)
    return (at.say("about_why", title=name(at, note.id), later=names(at, later), count=len(later), thread=thread),)


def _skips(at: Situation) -> tuple[Line, ...]:
    """Say that later lessons use earlier ones, by the one that comes first now."""
    first = next_lesson(at.dialogue)
    if first is None:
        return (at.say("about_why_all", thread=_thread(at)),)
    later = sum(first in each.requires for each in at.curriculum.notes.values())
    return (at.say("about_skips", title=name(at, first), count=later),)


def _left(at: Situation) -> tuple[Line, ...]:
    """Say how many questions are still to come."""
    placing, here, lesson = at.dialogue.placing, at.dialogue.round, at.dialogue.lesson
    if placing:
        return (at.say("about_left_placement", number=len(placing.answers) + 1, most=MOST_ITEMS),)
    if here:
        return (at.say("about_left_quiz", count=len(here.items)),)
    if lesson and opened(at.dialogue, at.curriculum):
        return (at.say("about_left_quiz", count=max(1, quizzing.LENGTH - len(lesson.asked))),)
    return (at.say("about_quiz"),)


def _test(at: Situation) -> tuple[Line, ...]:
    """Say what the questions that are open are for."""
    here = at.dialogue.round
    is_probe = here is not None and here.kind is Kind.PROBE
    in_opening = at.dialogue.phase is Phase.PLAN
    return (at.say("about_placement" if at.dialogue.placing or is_probe or in_opening else "about_quiz"),)


def _exam(at: Situation) -> tuple[Line, ...]:
    """Say what to be sure of in the note at hand, its formulas where they are asked for; how much it matters is another question."""
    note = at.note
    if not _EXAMINED.search(at.message):
        return _why(at)
    if opened(at.dialogue, at.curriculum):
        return (at.say("about_summary_later"),)
    if note is None:
        return (at.say("about_interview"),)
    formulas = [fact for fact in note.facts if _HAS_FORMULA.search(fact.words.in_(at.dialogue.language))]
    by_formula = _FORMULAS.search(at.message) is not None and bool(formulas)
    facts = (formulas if by_formula else list(note.facts))[:MOST_POINTS]
    told = at.say("about_formulas" if by_formula else "about_exam", title=name(at, note.id))
    return (told, *(Quote(section(note, f"要点 {fact.number}")) for fact in facts))


def _interview(at: Situation) -> tuple[Line, ...]:
    """Say what interviews ask for; in a lesson also what to be sure of in it."""
    is_lesson = at.dialogue.phase is Phase.LESSON and at.note is not None
    return (at.say("about_interview"), *(_exam(at) if is_lesson else ()))


def _order(at: Situation) -> tuple[Line, ...]:
    """Say why the lessons stand as they do, by the one that comes first now."""
    first = next_lesson(at.dialogue)
    if first is None:
        return (at.say("about_why_all", thread=_thread(at)),)
    later = sum(first in each.requires for each in at.curriculum.notes.values())
    return (at.say("about_order", title=name(at, first), count=later),)


def _word(at: Situation) -> tuple[Line, ...]:
    """Ask which word is meant, with one of the note at hand."""
    note, language = at.note, at.dialogue.language
    terms = [term for term in (note.terms if note else ()) if (language == "zh") is not term.isascii()]
    return (at.say("about_word", example=terms[0] if terms else "标签" if language == "zh" else "label"),)


def _use(at: Situation) -> tuple[Line, ...]:
    return (at.say("about_use", thread=_thread(at)),)


def _thread(at: Situation) -> str:
    plan = at.dialogue.plan
    return thread_name(plan.thread if plan else at.dialogue.learner.thread, at.dialogue.language)


def _sources(at: Situation) -> tuple[Line, ...]:
    note = at.note
    if note is None:
        return (at.say("about_no_sources"),)
    listed = "\n".join(f"- {source}" for source in note.sources[:MOST_SOURCES])
    return (at.say("about_sources", title=name(at, note.id), sources=listed),)


def _fit(at: Situation) -> tuple[Line, ...]:
    return (at.say("about_fit"),)


def _summary(at: Situation) -> tuple[Line, ...]:
    """Sum the lesson up by its first facts, those that answer no open item."""
    note = at.note
    if note is None:
        return (at.say("about_no_sources"),)
    facts, _ = held_back(secrets_of(at), [section(note, f"要点 {fact.number}") for fact in note.facts], at.message)
    if not facts:
        return (at.say("about_summary_later"),)
    return (at.say("about_summary", title=name(at, note.id)), *map(Quote, facts[:SUMMARY]))


def _brief(at: Situation) -> tuple[Line, ...]:
    """Say the one fact that tells what the lesson is about, or what was just asked; at an open item, how little it needs."""
    note = at.note
    kept = (at.say("about_brief_kept"),) if is_kept(at.message) else ()
    if opened(at.dialogue, at.curriculum):
        return (*kept, at.say("about_brief_item"))
    if at.facts:
        return *kept, at.say("about_brief"), Quote(at.facts[0])
    if note is None:
        return kept or _summary(at)
    return *kept, at.say("about_brief"), Quote(section(note, DEFINITION))


def _phrase(phrase: str) -> Callable[[Situation], tuple[Line, ...]]:
    return lambda at: (at.say(phrase),)


_SAYS: dict[str, Callable[[Situation], tuple[Line, ...]]] = {
    "danger": _phrase("off_danger"),
    "instructions": _phrase("off_instructions"),
    "cheating": _phrase("off_cheating"),
    "medical": _phrase("off_medical"),
    "feelings": _phrase("off_feelings"),
    "nervous": _phrase("about_nervous"),
    "upset": _phrase("about_upset"),
    "who": _who,
    "profile": _profile,
    "memory": _memory,
    "forget": _phrase("about_forget"),
    "name": _phrase("about_name"),
    "what": _what,
    "time": _time,
    "next": _next,
    "order": _order,
    "word": _word,
    "use": _use,
    "interview": _interview,
    "skips": _skips,
    "left": _left,
    "test": _test,
    "quiz": _phrase("about_quiz"),
    "why": _why,
    "sources": _sources,
    "fit": _fit,
    "summary": _summary,
    "brief": _brief,
    "elsewhere": _phrase("about_elsewhere"),
    "doubt": _phrase("about_doubt"),
    "trust": _phrase("about_trust"),
    "proud": _phrase("about_proud"),
    "picture": _phrase("about_picture"),
    "slip": _phrase("about_slip"),
    "discouraged": _phrase("about_discouraged"),
    "bored": _phrase("about_bored"),
    "after": _phrase("about_after"),
    "certificate": _phrase("about_certificate"),
    "exam": _exam,
    "export": _phrase("about_export"),
    "privacy": _phrase("about_privacy"),
    "language": _phrase("about_language"),
    "bilingual": _phrase("about_bilingual"),
    ASKING: lambda at: ask_away(at).lines,
}
