"""What a learner asks for out of turn: a quiz now, another lesson, more on what was said; and what to do where that is not clear."""

import re
from dataclasses import replace

from agent import agenda, placing, practising, quizzing, rounds, steps, teach
from agent.brevity import spoken, wants_length
from agent.choosing import chosen
from agent.dialogue import Kind
from agent.hearing import chip_of
from agent.intent import Intent
from agent.items import ways
from agent.lesson import Lesson, Step
from agent.mastery import weak
from agent.naming import named
from agent.opened import opened
from agent.pending import come_back
from agent.plan import Plan
from agent.planview import show_plan
from agent.script import Line, Quote, Say
from agent.secrets import held_back, secrets_of
from agent.set_aside import put_by, take_up
from agent.situation import Acted, Situation
from agent.targets import numbered
from agent.turn import Phase
from knowledge.passage import passages
from knowledge.practice.numerals import number_of
from knowledge.quiz import QuizItem

_NOT_BESIDE_AN_ITEM = (Intent.QUIZ, Intent.REVIEW)
"""What is under way already while an item is open, and is not offered then."""
LENGTH = 3
"""Items of a quiz that was asked for."""
MORE = 3
"""Facts that are said at once."""

_NUMBERED = re.compile(r"第\s*([\d一二三四五六七八九十百两]+)\s*[课节]|\blesson\s+(\d+)", re.IGNORECASE)
_STAGES = re.compile(
    r"第\s*([\d一二三四五六])\s*个?阶段|\bstage (\d)\b|下一?个?阶段|\bnext stage\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"([\d一二两三四五六七八九十]+)\s*(?:个|道|题)"
    r"|\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:[\w-]+ ){0,2}?(?:questions?|items?)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"上(一|个|节)?(一)?(课|节课)|previous lesson|last lesson", re.IGNORECASE)
_AGAIN = re.compile(
    r"重新?(学|讲|来|上|开始)|从头|这(一)?(课|节).{0,3}重|再(学|上)一(遍|次)|restart|start (it|this)? ?over|this lesson",
    re.IGNORECASE,
)


def quiz(at: Situation) -> Acted:
    """Ask items now: on the topic that is named, of the lesson at hand, or on what is learnt, the weakest first."""
    at = practising.left_behind(at)
    if opened(at.dialogue, at.curriculum):
        return Acted(at.dialogue, (at.say("quiz_is_on"), *come_back(at)))
    lesson, topic = at.dialogue.lesson, named(at.curriculum, at.message)
    is_taught = lesson is not None and lesson.step is not Step.DONE and at.dialogue.phase is Phase.LESSON
    if lesson and is_taught and topic in (None, lesson.note):
        here = at.with_dialogue(replace(at.dialogue, lesson=replace(lesson, step=Step.CHECK)))
        return quizzing.begin(here, at.say("quiz_now"), *_fewer(at, quizzing.LENGTH)) or steps.show(at)
    topics = (topic,) * LENGTH if topic else _learnt(at)
    if not topics and at.dialogue.phase is Phase.PLAN:
        return placing.begin(at)  # nothing is learnt yet that could be asked
    wished = _wished(at.message)
    items = _items(at, _in_turn(topics, min(wished, rounds.LONGEST)) if wished else topics)
    begun = rounds.ask(at, Kind.QUIZ, items, at.say("quiz", count=len(items)), *_fewer(at, len(items)))
    return begun or Acted(at.dialogue, (at.say("nothing_to_review"), *come_back(at)), at.chip("continue"))


def _learnt(at: Situation) -> tuple[str, ...]:
    """Return the topics that were taught, the weak ones and the latest first."""
    finished = at.dialogue.finished[::-1]
    return tuple(dict.fromkeys((*weak(finished, at.dialogue, at.curriculum.items), *finished)))[:LENGTH]


def _wished(message: str) -> int | None:
    """Return how many items are asked for: 出五道题; None: no number is named."""
    found = _COUNT.search(message)
    number = number_of(found[1] or found[2]) if found else None
    return max(1, int(number)) if number else None


def _fewer(at: Situation, count: int) -> tuple[Line, ...]:
    """Say that there are fewer items than were asked for."""
    return (at.say("quiz_fewer", count=count),) if (_wished(at.message) or 0) > count else ()


def _in_turn(topics: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return so many topics, from the first one again where there are fewer."""
    return tuple(topics[number % len(topics)] for number in range(count)) if topics else ()


def _items(at: Situation, topics: tuple[str, ...]) -> tuple[QuizItem, ...]:
    """Return an item of each topic, another one where it is named again."""
    found: list[QuizItem] = []
    for topic in topics:
        item = rounds.pick(at, topic, but=found)
        found += [item] if item else []
    return tuple(found)


def open_lesson(at: Situation) -> Acted:
    """Begin the lesson that is named, by its number, its topic or its place, or take it up where it was left; the plan goes on after it."""
    stage = _stage(at)
    if stage is not None and at.dialogue.gate is not None and stage == at.dialogue.gate + 1:
        return teach.skip(at)  # its end is reached, and its probe comes first
    plan, note = at.dialogue.plan, _first_of(at, stage) if stage is not None else _wanted(at)
    if plan is None or note is None:
        shown = show_plan(at)
        return replace(shown, lines=(at.say("lesson_unknown"), *shown.lines)) if plan else shown
    needed = tuple(each for each in at.curriculum.notes[note].requires if each not in at.dialogue.finished)
    left = replace(practising.noted_as_left(at.dialogue), exercise=None, round=None, gate=None, returned=False)
    left, before = take_up(put_by(left, note), note)
    before = None if _AGAIN.search(at.message) else before
    dialogue = replace(left, phase=Phase.LESSON, asked=None, lesson=before or Lesson(note))
    begun = at.with_dialogue(dialogue)
    skipped: tuple[Line, ...] = (at.say("lesson_needs", lessons=agenda.names(at, needed)),) if needed else ()
    skipped = (at.say("lesson_taken_up"),) if before else skipped
    if stage is not None and (behind := _left_before(at, stage)):
        skipped = (*skipped, _left_open(at, behind))
    acted = steps.show(begun)
    return replace(acted, lines=(steps.title(begun), *skipped, *acted.lines))


def _stage(at: Situation) -> int | None:
    """Return the stage that is to begin, by its number or as the next one, the last that is named; None: none is."""
    every = list(_STAGES.finditer(numbered(at.message, at.curriculum)))
    if not every:
        return None
    found = every[-1]
    if number := number_of(found[1] or found[2] or ""):
        return int(number)
    here = at.dialogue.lesson.note if at.dialogue.lesson else agenda.next_lesson(at.dialogue)
    return agenda.stage_of(at, here) + 1 if here else None


def _left_open(at: Situation, behind: tuple[str, ...]) -> Say:
    """Say that the plan comes back to the lessons before a stage, and how they are left out."""
    number, first = agenda.stage_of(at, behind[0]), agenda.name(at, behind[0])
    called = "一二三四五"[number - 1] if at.dialogue.language == "zh" else number
    return at.say("stages_left", count=len(behind), first=first, number=called)


def _first_of(at: Situation, stage: int) -> str | None:
    """Return the first lesson of a stage that is not done."""
    lessons = at.dialogue.plan.lessons if at.dialogue.plan else ()
    ahead = (note for note in lessons if note not in at.dialogue.finished)
    return next((note for note in ahead if agenda.stage_of(at, note) == stage), None)


def _left_before(at: Situation, stage: int) -> tuple[str, ...]:
    """Return the lessons of earlier stages that are not done: the plan comes back to them."""
    lessons = at.dialogue.plan.lessons if at.dialogue.plan else ()
    return tuple(note for note in lessons if note not in at.dialogue.finished and agenda.stage_of(at, note) < stage)


def _wanted(at: Situation) -> str | None:
    plan, here = at.dialogue.plan, at.dialogue.lesson.note if at.dialogue.lesson else None
    if plan and (found := _NUMBERED.search(at.message)):
        number = number_of(found[1] or found[2])
        return plan.lessons[int(number) - 1] if number and 1 <= number <= len(plan.lessons) else None
    if topic := at.described or chosen(at.message, at.curriculum) or named(at.curriculum, at.message):
        return topic
    if plan and _BEFORE.search(at.message):
        return _before(plan, here, at.dialogue.finished)
    return here if _AGAIN.search(at.message) else None


def _before(plan: Plan, here: str | None, finished: tuple[str, ...]) -> str | None:
    """Return the lesson that was done last, or the one before this in the plan."""
    done = [note for note in finished if note != here]
    if done:
        return done[-1]
    place = plan.lessons.index(here) if here in plan.lessons else 0
    return plan.lessons[place - 1] if place else here


def more(at: Situation) -> Acted:
    """Say further facts of the note at hand, those that give nothing away."""
    lifted: tuple[Line, ...] = ()
    if wants_length(at.message, at.dialogue.learner):
        at, lifted = at.with_dialogue(spoken(at.dialogue, brief=False)), (at.say("brief_lifted"),)
    note, lesson = at.note, at.dialogue.lesson
    if note is None:
        return Acted(at.dialogue, (*(lifted or (at.say("no_other_words"),)), *come_back(at)))
    facts = [passage for passage in passages(note) if passage.is_fact]
    harmless, _ = held_back(secrets_of(at), facts, at.message)
    if not harmless:
        return Acted(at.dialogue, (*(lifted or (at.say("about_summary_later"),)), *come_back(at)))
    first = 1 + MORE * (lesson.variant if lesson else at.turn_number)
    told = [harmless[(first + step) % len(harmless)] for step in range(min(MORE, len(harmless)))]
    dialogue = replace(at.dialogue, lesson=replace(lesson, variant=lesson.variant + 1)) if lesson else at.dialogue
    title = agenda.name(at, note.id)
    return Acted(
        dialogue,
        (*lifted, at.say("more", title=title), *map(Quote, told), *come_back(at)),
        at.chip("example", "continue"),
    )


def ask_back(at: Situation) -> Acted:
    """Offer the wishes that a message may stand for; between two lessons it may stand for none, and what can be said is told."""
    is_open = opened(at.dialogue, at.curriculum) is not None
    can = [name for name in at.guesses if not (is_open and name in _NOT_BESIDE_AN_ITEM)]
    chips = [chip for name in can if (chip := chip_of(name, at.dialogue.language))]
    if not chips:
        return Acted(
            at.dialogue, (at.say("between_lessons"), *come_back(at)), ways(at) or at.chip("continue", "plan", "review")
        )
    listed = ("、" if at.dialogue.language == "zh" else ", ").join(f"“{chip}”" for chip in chips)
    return Acted(at.dialogue, (at.say("ask_back", wishes=listed),), (*chips, *(ways(at) or at.chip("continue"))))
