"""A part of the plan: the lessons of a stage or of a week that a message names, and wishes that name one of its lessons.

'第二阶段都有哪些课' asks for the plan and not for the notes, and '概率那课能不能先跳过' is a change of it though it has the
form of a question: what tells it is that a lesson or stage of the plan is named beside what can be done with one.
"""

import re
from itertools import accumulate

from agent.edits import Edit
from agent.learner import Learner
from agent.naming import longest, names_of
from agent.pace import today_of, weeks_gone
from agent.plan import Plan
from agent.plan_wishes import Kind, reasons
from agent.planwords import span
from agent.script import Line, Say
from agent.situation import Situation
from knowledge.curriculum import Curriculum
from knowledge.practice.numerals import number_of

LONGEST_WISH = 40
"""How long a message may be that is about the plan alone: Chinese characters, a Latin word as three."""
_WORDS = re.compile(r"[\u3400-\u9fff]|(?P<latin>[a-z0-9'-]+)", re.IGNORECASE)
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
    r"[课章]|阶段|部分|计划|整个|不(?:想|要|用)?学|只学|学到|跳过|砍|[别不]排|考试|期[末中]|考纲|大纲|^[^，。]{0,12}从[^，。]{2,20}(?:开始|[学讲]起)|^(?:can|could|may|shall|let'?s|i|we|please|so|ok)\b[^.,]{0,24}\b(?:start|begin) (?:from|with|at)\b|\b(?:lessons?|stages?|plan|skip|exams?|syllabus|midterm)\b",
    re.IGNORECASE,
)
"""What makes a wish in a lesson one about lessons: '去掉 dropout' may be an answer there."""


_DIRECTION = r"(?:图像|图片|视觉|文本|文字|自然语言(?:处理)?|语音|音频|时间序列|时序|强化学习|nlp|cv|images?|vision|text|language|speech|audio|time series)"
_TURNS = re.compile(
    rf"(?=.*(?:算了|还是|改|换|转|就|想|做|学|方向|了))(?:(?:我|那)*(?:不想?(?:学|做))?{_DIRECTION}(?:方向)?(?:还是|就|也)*(?:算了|不学|不做|不要|不想?学|不想?做|了)+[，,。\s]*)?"
    rf"(?:那|我|们|算了|还是|就|改|换|转|成|到|学|做|想|要|选|搞|走|[，,\s])*{_DIRECTION}(?:方向)?(?:吧|了|好了|呗|算了|啦)*[。.!！~\s]*"
    rf"|(?:actually|no|ok|well|let's|let us|i'd rather|i would rather|i want to|can we|do|switch|change|to|rather|[, ])+{_DIRECTION}(?: instead| then| please)*[.!?]*",
    re.IGNORECASE,
)
"""A turn to another direction, in a lesson: 图像还是算了，文本吧."""
_SKIPS = re.compile(
    r"(?:跳过|略过|\bskip\b)(?!\s*(?:straight |directly |right |ahead )?to\b)\s*(?P<what>\S.*)$", re.IGNORECASE
)
_LESSONS = re.compile(
    r"[课章节]|阶段|部分|计划|数学|公式|推导|[前后]面|基础|剩下|这些|那些|这个|它|\b(?:lessons?|stages?|chapters?|modules?|parts?|sections?|plan|maths?|formulas?|all|everything|rest|these|those|basics|it|them|that)\b",
    re.IGNORECASE,
)
"""What makes of a skip one of lessons, whatever it names."""
_SEPARATOR = re.compile(r"[、，,/；;]|以及|还有|和|与|跟|\band\b|&")
_AROUND = re.compile(r"^(?:the|about|on|my)\s+|(?:吧|了|吗|可以|行)+$")
_IN_TIME = re.compile(
    r"(?:^|[，,。；;\s]).{0,8}?(?:来得及|赶得上|赶得及|学得完|学得过来|(?:能|可以)(?:按时|准时)?(?:学|赶|上)完|时间够|时间来得及)(?:不)?(?:吗|么|嘛|呢|啊|呀|不)*\s*[?？]*$"
    r"|^(?:so |but |and )*(?:will|can|do|would|could) (?:i|we) (?:still )?(?:make it|finish|be (?:done|ready)|get through(?: it)?|have (?:enough )?time)(?: (?:in|on|by) (?:time|then))?\s*[?.]*$"
    r"|^is (?:there|that) (?:still )?enough time\s*[?.]*$",
    re.IGNORECASE,
)


_WHETHER = re.compile(
    r"(?:要不要|该不该|应不应该|用不用|需不需要|有(?:没有)?必要|值不值得|值得)(?:先|再|也|去|专门|花时间)*(?:学|写|看|上|练|掌握|搞懂|用|了解)|(?:需要|必须|一定要|非得|应该|该)[^，,。；;]{1,20}[吗么嘛][\s。.!！?？]*$"
    r"|\b(?:should|must|do) (?:i|we)\b(?: (?:really|even|actually))?(?: (?:need|have) to)? (?:learn|study|take|do|cover)\b|\bis it (?:necessary|worth)\b",
    re.IGNORECASE,
)
_LEAVES_OUT = re.compile(
    r"跳过|略过|不学|推[后迟]|放[到在]?后|提前|先|\b(?:skip|drop|first|later|before|after|instead)\b", re.IGNORECASE
)


def asks_whether(message: str) -> bool:
    """Tell whether a message asks if a thing is to be learnt at all: it wants reasons, and no other plan. 要不要学 RNN."""
    return _WHETHER.search(message) is not None and _LEAVES_OUT.search(message) is None


def turns(edit: Edit, learner: Learner, message: str) -> bool:
    """Tell whether a message only names another direction than the learner's: in a lesson it wants the plan changed."""
    wanted = edit.noted.learner.values.get("interest")
    is_other = "interest" in edit.noted.fields and wanted != learner.values.get("interest")
    return is_other and _TURNS.fullmatch(message.strip()) is not None


def asks_if_in_time(message: str) -> bool:
    """Tell whether a message asks if the plan is done in time, and names no day: 来得及吗."""
    return _IN_TIME.search(message.strip()) is not None


def is_short(message: str) -> bool:
    """Tell whether a message is no longer than a wish that is about the plan alone."""
    return sum(3 if found["latin"] else 1 for found in _WORDS.finditer(message)) <= LONGEST_WISH


def asks_for_part(message: str) -> bool:
    """Tell whether a message asks what a stage or a week of the plan holds."""
    return is_short(message) and bool(_PART.search(message) and _CONTENT.search(message))


def wishes_change(edit: Edit, message: str, *, in_lesson: bool) -> bool:
    """Tell whether a message, as it was read, wants lessons of the plan changed, whatever its form."""
    if not is_short(message) or _ASKS_WHY.search(message) or reasons(message):
        return False
    if edit.kind is None:
        return bool(edit.absent) and not in_lesson
    if edit.kind is Kind.SHORTEN:
        return not in_lesson
    of_groups = edit.kind in (Kind.BEFORE, Kind.ONLY) and all(len(each.notes) > 1 for each in edit.named.targets)
    return bool(edit.named.targets) and (not in_lesson or of_groups or _OF_LESSONS.search(message) is not None)


def skips_no_lesson(message: str, curriculum: Curriculum) -> bool:
    """Tell whether a skip in a lesson is about nothing of the plan: 'skip the unlabelled ones', 跳过连接.

    A name must be most of what is skipped: 'you skip the matching step' names no lesson on steps.
    """
    found = _SKIPS.search(message.strip(" 。.!！~"))
    if found is None or _LESSONS.search(message):
        return False
    names = {name.lower() for note in curriculum.notes.values() for name in names_of(note)}
    names |= {name.lower() for stage in curriculum.stages for family in stage.families for name in family.names}
    names |= {name.lower() for stage in curriculum.stages for name in stage.names}
    parts = [_AROUND.sub("", part.lower()).strip() for part in _SEPARATOR.split(found["what"])]
    return not any(len(longest(names, one)) * 2 >= len(one) > 0 for part in parts for one in (part, part.rstrip("s")))


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
