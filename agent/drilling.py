"""What is practised on wish: an exercise or items of the topic that is named, and the list of the exercises there are."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent import agenda, detours, practising
from agent.intent import Intent
from agent.naming import named
from agent.pending import come_back
from agent.questions import asks
from agent.script import Say
from agent.situation import Acted, Situation
from agent.turn import Phase
from knowledge.curriculum import Curriculum
from tools.exercise import Exercise

LONGEST = 40
"""Characters of a wish to practise; of an English one twice as many."""
OFFERED = 4
"""Exercises that a chip opens."""
_LISTS = re.compile(
    r"(?:有|看|是)(?:些|一下|看|一?看)?(?:什么|哪些|哪几个|哪几道|多少|几道|几个)?[^，。？?]{0,14}?(?:什么|哪些|哪几个|哪几道|多少|几道|几个)[^，。？?怎为]{0,14}?(?:练习|习题|编程题|编程作业|动手题)"
    r"|(?:练习|习题|编程题)(?:题)?(?:都|总共|一共)*(?:有(?:哪些|什么|多少|哪几)|列表|清单|目录)|(?:列|列出|看看?|查看|显示)(?:一下|出来?|下)?(?:所有|全部|有?的?)*(?:编程)?(?:练习|习题)(?:列表|清单|目录|题|吧|都|有|吗)*[。.!！?？]*$"
    r"|\b(?:what|which|any other)(?: \w+){0,2} exercises\b(?! (?:help|should|would|is|does|mean))|\b(?:list|show)(?: me)?(?: all| the| your| my| of)* (?:\w+ ){0,2}exercises\b|\bexercise (?:list|overview)\b",
    re.IGNORECASE,
)
_ZH_LEAD = r"^(?:我们?|咱们?|想|要|先|再|多|来|去|给我|帮我|让我|能不能|可以|能|请|那|就|现在|今天|好|行|老师|[，, ])*"
_EN_LEAD = r"^(?:please|now|ok(?:ay)?|so|then|can|could|may|we|i|you|want|would|like|need|have|to|i'd|let|me|let's|give|get|do|some|more|a|bit|of|little|help|for|[, ])*\b"
_DRILLS = re.compile(
    rf"{_ZH_LEAD}(?:操?练|刷)(?![度过了的])(?:一下|一练|练|习题?|一会儿?|几道|手|点|下)?.|(?<![训教熟])练(?:一下|一练|练|习一下|几道|一会儿?)(?:吧|呗|可以吗|行吗|看|试试)?[。.!！~\s]*$"
    rf"|{_ZH_LEAD}做[^，？?怎哪]{{1,32}}的?(?:编程)?(?:练习|习题)(?:吧|呗)?[。.!！~\s]*$"
    rf"|{_EN_LEAD}(?:practi[sc]e|practi[sc]ing|drill|exercises? (?:on|about|for|with))\b(?! (?:is|was|are|shows|makes)\b)|\bpractice(?: please| now)?[.!\s]*$",
    re.IGNORECASE,
)
_ITEMS = re.compile(
    rf"{_ZH_LEAD}(?:来|出|做|给|要|问)(?:我)?(?:一|几|两|三|个|点|些)*(?:道|个|点|些)?[^，。？?怎哪什]{{1,20}}?(?:小题|选择题|题目|题)(?:吧|呗|试试|做做|练练|看看|可以吗|行吗|吗)*[。.!！?？~\s]*$"
    rf"|{_EN_LEAD}(?:(?:give|ask|set|show) me )?(?:an?|another|one|some|more|two|three) (?:\w+ ){{0,3}}?(?:questions?|items?|problems?|quiz)(?: (?:on|about|of|for|with) .{{2,40}}?)?(?: please)?[.!?\s]*$",
    re.IGNORECASE,
)
_HAS_ONE = re.compile(r"^\W*(?:i|we)(?:'ve| have| had|'d)?(?: got)? (?:an?|one|another|some|two)\b", re.IGNORECASE)
"""'I have a question about dropout' is no wish for one."""
_POLITE = re.compile(r"(?:(?:可以|行|好)?吗)?[?？]*\s*$")
_MAY_PRACTISE = (
    *(Intent.ANSWER, Intent.QUESTION, Intent.PRACTISE, Intent.QUIZ, Intent.CHANGE_PLAN, Intent.LESSON),
    *(Intent.ABOUT, Intent.CORRECTION, Intent.WHERE),
)
"""What a wish to practise may be taken for."""


def wants_list(message: str) -> bool:
    """Tell whether a message asks which exercises there are: 有哪些练习, 'what exercises do you have?'."""
    return _is_short(message) and _LISTS.search(message) is not None


def practised(message: str, intent: Intent, curriculum: Curriculum) -> Intent | None:
    """Return what a message wants practised: an exercise or items of a topic that it names, or the list; None: nothing."""
    if intent not in _MAY_PRACTISE or not _is_short(message):
        return None
    if wants_list(message):
        return Intent.PRACTISE
    text = message.strip()
    items = _ITEMS.search(text) and not _HAS_ONE.search(text)
    drills = _DRILLS.search(text) and not asks(_POLITE.sub("", text))
    if not (drills or items) or named(curriculum, message) is None:
        return None
    return Intent.PRACTISE if drills or intent is Intent.PRACTISE else Intent.QUIZ


def _is_short(message: str) -> bool:
    return len(message.strip()) <= LONGEST * (2 if message.isascii() else 1)


def begin(at: Situation) -> Acted:
    """List the exercises, or open one; of a topic that has none, ask its items."""
    if wants_list(at.message):
        return _listed(at)
    topics = practising.named_topics(at)
    has_none = topics and not any(practising.for_topic(at, note, left_too=True) for note in topics)
    if not has_none or at.dialogue.exercise or at.dialogue.phase is Phase.INTAKE:
        return practising.begin(at)
    asked = detours.quiz(at)
    if asked.dialogue.round is None:
        return asked
    return replace(asked, lines=(at.say("items_instead", title=agenda.name(at, topics[0])), *asked.lines))


def _listed(at: Situation) -> Acted:
    """Say which exercises the stage at hand has, those of the topic at hand first, and by which words each is opened."""
    here = named(at.curriculum, at.message) or _here(at)
    found = list(_exercises(at, here))
    if not found:
        return Acted(at.dialogue, (at.say("no_exercise"), *come_back(at)), at.chip("continue"))
    done = practising.solved(at.dialogue)
    lines = []
    for each in found:
        phrase = "exercise_listed_done" if each.id in done else "exercise_listed"
        topic, minutes = agenda.name(at, each.topic), f"{each.minutes:g}"
        lines.append(f"- {at.say(phrase, topic=topic, title=at.in_(each.title), minutes=minutes).text}")
    number = agenda.stage_of(at, found[0].topic)
    head = at.say(
        "exercises_listed", number=number, title=at.curriculum.stages[number - 1].title.in_(at.dialogue.language)
    )
    open_ = [each.topic for each in found if each.id not in done][:OFFERED]
    chips = tuple(at.say("chip_practise_topic", title=agenda.name(at, note)).text for note in dict.fromkeys(open_))
    example = agenda.name(at, (open_ or [found[0].topic])[0])
    return Acted(
        at.dialogue, (head, Say("\n".join(lines)), at.say("exercises_how", title=example), *come_back(at)), chips
    )


def _here(at: Situation) -> str | None:
    lesson = at.dialogue.lesson
    return lesson.note if lesson else agenda.next_lesson(at.dialogue)


def _exercises(at: Situation, here: str | None) -> Iterator[Exercise]:
    """Yield the exercises of a topic and of its stage, in the order of the lessons; of a stage without any, the next one's."""
    plan = at.dialogue.plan
    order = dict.fromkeys((*(plan.lessons if plan else ()), *at.curriculum.notes))
    first = agenda.stage_of(at, here) if here else 1
    for number in range(first, len(at.curriculum.stages) + 1):
        topics = [note for note in order if agenda.stage_of(at, note) == number]
        topics = sorted(topics, key=lambda note: note != here)
        found = [each for note in topics for each in at.exercises.values() if each.topic == note]
        if found:
            yield from found
            return
