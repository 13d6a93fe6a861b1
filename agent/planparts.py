"""A part of the plan: the lessons of a stage or of a week that a message names, and wishes that name one of its lessons.

'第二阶段都有哪些课' asks for the plan and not for the notes, and '概率那课能不能先跳过' is a change of it though it has the
form of a question: what tells it is that a lesson or stage of the plan is named beside what can be done with one.
"""

import re
from itertools import accumulate

from agent.editing import Edit
from agent.pace import today_of, weeks_gone
from agent.plan import Plan, span
from agent.plan_wishes import Kind, reasons
from agent.script import Line, Say
from agent.situation import Situation
from knowledge.practice.numerals import number_of

LONGEST_WISH = 40
"""Characters of a message that is about the plan alone."""
_PART = re.compile(
    r"第\s*(?P<n>\d{1,2}|[一二两三四五六七八九十]+)\s*个?(?P<unit>阶段|周|星期)|(?P<this>这|本|下)一?个?(?P<unit2>阶段|周|星期)|\b(?P<en>stage|week) (?P<m>\d{1,2})\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"(?:学|讲|有|上|是|教|安排|包括|包含)(?:了|的|些|到|几)?(?:什么|啥|哪|几课|多少)|哪(?:些|几)(?:节?课|内容)|(?:课|内容|安排|任务|清单|目录)(?:都|给我)?(?:列|看|说|是|有)?(?:一下|出来|看看|什么|啥)?[。.!！?？]*$|(?:列|看)(?:一下|出来|一看)"
    r"|\b(?:what|which|list|show|lessons?)\b",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(r"为什么|为啥|为何|怎么|如何|区别|会怎样|什么意思|\b(?:why|how|what)\b", re.IGNORECASE)
_OF_LESSONS = re.compile(
    r"[课章]|阶段|部分|计划|整个|不(?:想|要|用)?学|只学|学到|跳过|砍|[别不]排|\b(?:lessons?|stages?|plan|skip)\b",
    re.IGNORECASE,
)
"""What makes a wish in a lesson one about lessons: '去掉 dropout' may be an answer there."""


_IN_TIME = re.compile(
    r"(?:^|[，,。；;\s]).{0,8}?(?:来得及|赶得上|赶得及|学得完|学得过来|(?:能|可以)(?:按时|准时)?(?:学|赶|上)完|时间够|时间来得及)(?:不)?(?:吗|么|嘛|呢|啊|呀|不)*\s*[?？]*$"
    r"|^(?:so |but |and )*(?:will|can|do|would|could) (?:i|we) (?:still )?(?:make it|finish|be (?:done|ready)|get through(?: it)?|have (?:enough )?time)(?: (?:in|on|by) (?:time|then))?\s*[?.]*$"
    r"|^is (?:there|that) (?:still )?enough time\s*[?.]*$",
    re.IGNORECASE,
)


def asks_if_in_time(message: str) -> bool:
    """Tell whether a message asks if the plan is done in time, and names no day: 来得及吗."""
    return _IN_TIME.search(message.strip()) is not None


def asks_for_part(message: str) -> bool:
    """Tell whether a message asks what a stage or a week of the plan holds."""
    return len(message) <= LONGEST_WISH and bool(_PART.search(message) and _CONTENT.search(message))


def wishes_change(edit: Edit, message: str, *, in_lesson: bool) -> bool:
    """Tell whether a message, as it was read, wants lessons of the plan changed, whatever its form."""
    if len(message) > LONGEST_WISH or _ASKS_WHY.search(message) or reasons(message) or edit.kind is None:
        return False
    if edit.kind is Kind.SHORTEN:
        return not in_lesson
    return bool(edit.named.targets) and (not in_lesson or _OF_LESSONS.search(message) is not None)


def part_lines(at: Situation) -> tuple[Line, ...]:
    """Return the lessons of the stage or week that a message names; nothing where it names none of the plan's."""
    plan, match = at.dialogue.plan, _PART.search(at.message)
    if plan is None or match is None:
        return ()
    is_stage = (match["unit"] or match["unit2"] or match["en"] or "").lower() in ("阶段", "stage")
    number = _number(at, plan, match, is_stage=is_stage)
    return _stage(at, plan, number) if is_stage else _week(at, plan, number)


def _number(at: Situation, plan: Plan, match: re.Match[str], *, is_stage: bool) -> int:
    if match["this"]:
        following = plan.following(at.dialogue.finished)
        stage = next((each.number for each in plan.stages if following in each.lessons), 1)
        here = stage if is_stage else weeks_gone(plan, today_of(at.now)) + 1
        return here + (match["this"] == "下")
    return int(number_of(match["n"] or match["m"]) or 0)


def _stage(at: Situation, plan: Plan, number: int) -> tuple[Line, ...]:
    planned = next((each for each in plan.stages if each.number == number), None)
    if planned is None:
        return (at.say("no_such_stage", count=len(plan.stages)),)
    language = at.dialogue.language
    lessons = tuple(note for note in plan.lessons if note in planned.lessons)
    title = at.curriculum.stages[number - 1].title.in_(language)
    told = at.say(
        "stage_holds", number=number, title=title, weeks=span(planned, zh=language == "zh"), count=len(lessons)
    )
    return told, Say(_listed(at, lessons))


def _week(at: Situation, plan: Plan, number: int) -> tuple[Line, ...]:
    """Say what a week holds, counted on from where the learner is."""
    left = [note for note in plan.timed if note not in at.dialogue.finished]
    minutes = [plan.minutes.get(note, 0.0) for note in left]
    begins = (total - own for total, own in zip(accumulate(minutes), minutes, strict=True))
    gone = weeks_gone(plan, today_of(at.now))
    lessons = tuple(
        note for note, begin in zip(left, begins, strict=True) if gone + 1 + int(begin // (60 * plan.hours)) == number
    )
    if not lessons:
        return (at.say("week_is_empty", number=number, weeks=plan.weeks),)
    return at.say("week_holds", number=number, hours=f"{plan.hours:g}", count=len(lessons)), Say(_listed(at, lessons))


def _listed(at: Situation, lessons: tuple[str, ...]) -> str:
    zh, language = at.dialogue.language == "zh", at.dialogue.language
    rows = []
    for note in lessons:
        mark = "✓ " if note in at.dialogue.finished else ""
        minutes = at.curriculum.notes[note].minutes
        rows.append(
            f"- {mark}{at.curriculum.notes[note].title.in_(language)} · {minutes} " + ("分钟" if zh else "minutes")
        )
    return "\n".join(rows)
