"""What is said of a lesson and wants none opened: how hard it is, how long it takes, praise and blame (卷积那一课难不难)."""

import re
from enum import StrEnum

from agent.agenda import name, names, next_lesson
from agent.intents import Intent
from agent.mastery import mastery
from agent.naming import named, only_named
from agent.pending import come_back
from agent.refusals import clauses_of
from agent.script import Line
from agent.situation import Acted, Situation

LONGEST = 40
"""Characters of what is only said of a lesson; of an English one twice as many."""


class Said(StrEnum):
    """What is said of a lesson."""

    HARD = "hard"
    """Asked: is it hard, shall I follow?"""
    LONG = "long"
    """Asked: how long does it take?"""
    EARLY = "early"
    """Asked: why can it not be taken at once?"""
    GOOD = "good"
    BAD = "bad"
    """That it is hard, unclear or dull."""


_SUBJECT = r"(?:(?:那|哦|对了|老师|话说|我觉得|感觉|说实话|[，,\s])*)(?P<x>[^，。？?]{1,20}?)(?:的)?(?:那|这)?(?:一)?(?:节|堂)?课(?:程)?(?:的)?(?:内容)?(?:我)?"
_DEGREE = (
    r"(?:都|也|还|讲|上|教|写|说|得|的|会|是|真|很|太|好|挺|蛮|超|特别|非常|有点|比较|实在|感觉|觉得|其实|[，,\s])*"
)
_THE = r"(?:so |and |but |well |hey |btw |honestly |i (?:think|feel|found|guess)(?: that)? |[, ])*"
_LESSON = r"(?:the |that |this |your )?(?:(?P<x>[\w -]{2,30}?) lesson|lesson (?:on|about) (?P<y>[\w -]{2,30}?))"
_FORMS: tuple[tuple[Said, re.Pattern[str]], ...] = tuple(
    (said, re.compile(rf"{pattern}[啊呀呢吧了的哦诶\s。.!！?？~～…]*", re.IGNORECASE))
    for said, pattern in (
        (
            Said.HARD,
            rf"{_SUBJECT}{_DEGREE}(?:难不难|难不|难[吗么嘛]|难度(?:大不大|大[吗么]|怎么样|如何|高[吗么])|(?:简单|容易|好学|好懂|吃力|复杂)[吗么不]|会不会{_DEGREE}(?:难|吃力|复杂)"
            r"|(?:能不能|能|会|可以|应该)(?:听|看|学|跟)(?:得)?(?:懂|会|上|明白)[吗么]?)",
        ),
        (Said.HARD, rf"{_THE}(?:is|was|will) {_LESSON} (?:be )?(?:very |too |really |that |so )?(?:hard|difficult|easy|tough|tricky)(?: for me)?"),
        (Said.HARD, rf"{_THE}how (?:hard|difficult|easy|tough) (?:is|will) {_LESSON}(?: be)?(?: for me)?"),
        (Said.HARD, rf"{_THE}(?:can|will|could) i (?:be able to )?(?:follow|understand|handle) {_LESSON}"),
        (Said.LONG, rf"{_SUBJECT}(?:大概|大约|一共|总共|要|得|需要|用|花|学|上|有|是)*(?:多久|多长(?:时间)?|多少(?:分钟|时间)|几分钟|长不长|长[吗么])"),
        (Said.LONG, rf"{_THE}how long (?:is|will|does) {_LESSON}(?: take| be| last)?"),
        (Said.BAD, rf"{_SUBJECT}{_DEGREE}(?:难(?!忘)(?:懂|死|哭)?|听不懂|看不懂|没听懂|没看懂|没懂|学不会|不好|不行|不清楚|无聊|枯燥|乱|啰嗦|抽象|绕|糟糕?|烂|一般)"),
        (Said.BAD, rf"{_THE}{_LESSON} (?:is|was|feels|felt|seems) (?:just |really |so |too |very |a bit |kind of |pretty |super )*(?:hard|difficult|confusing|boring|bad|tough|unclear|dull|awful|terrible|long)"),
        (Said.GOOD, rf"{_SUBJECT}{_DEGREE}(?:好|棒|不错|赞|厉害|有意思|有趣|有用|清楚|清晰|精彩|牛|妙|喜欢)"),
        (Said.GOOD, rf"{_THE}{_LESSON} (?:is|was) (?:just |really |so |very |pretty |super |quite )*(?:great|good|nice|awesome|cool|fun|clear|amazing|excellent|helpful|interesting|brilliant|fantastic|lovely)"),
        (Said.GOOD, rf"{_THE}i (?:really |just )?(?:loved?|liked?|enjoyed?) {_LESSON}"),
    )
)  # fmt: skip
"""In this order: 难不难 asks, 难 complains; what is before the lesson's word names it."""
_ANY_SUBJECT, _ANY_LESSON = (re.sub(r"\(\?P<\w>", "(?:", each) for each in (_SUBJECT, _LESSON))
_LEARNT = re.compile(
    rf"(?:我(?:还|真的|也)?(?:没|不)(?:有)?(?:学会|学懂|学过|掌握|听懂|看懂|弄懂|会)){_ANY_SUBJECT}[啊呀呢吧了的。.!！\s]*|{_ANY_SUBJECT}(?:我|早就?|已经|都|全|其实|也|还没|没|不)*(?:学过|学会|学完|掌握|听过|上过|会|懂)了?[啊呀呢吧的。.!！\s]*"
    rf"|{_THE}i(?:'ve| have)? (?:already )?(?:done|finished|learn(?:ed|t)|know|had|did) {_ANY_LESSON}(?: already| before)?[.!\s]*",
    re.IGNORECASE,
)
"""What says that a lesson's topic is known, or is not: 卷积那一课我学过了."""
_THIS = re.compile(r"^(?:这|本|the|this|your)?$", re.IGNORECASE)
_LAST = re.compile(r"上一?|上个|上节|刚才|刚刚|前一|前面|last|previous", re.IGNORECASE)
_NEXT = re.compile(r"下一?|下个|下节|接下来|next", re.IGNORECASE)


_TOPIC = re.compile(
    r"(?:那|老师|[，,\s])*(?P<x>[^，。？?]{2,16}?)(?:难不难学?|难学?[吗么]|好学[吗么不]|好不好学)[啊呀呢\s。？?]*|(?:so |and )?is (?P<y>[\w -]{2,30}?) (?:hard|difficult|easy) to (?:learn|understand)[?\s]*",
    re.IGNORECASE,
)
"""Asked of a topic by nothing but its name: 注意力难不难学."""
_TOO_EARLY = re.compile(
    r"(?:那|可是|但是?|老师|[，,\s])*(?:为什么|为啥|为何|凭什么|干嘛|怎么)(?:我|咱们?|就|非)*(?:不能|不可以|不让|不许|没法|得等)(?:我|咱们?|就|一上来|现在|马上|立刻|先|直接|跳过前面|[，,])*(?:开始|就)?(?:学习?|上|看|讲|教|从|跳到|进入?)(?P<x>[^，。？?]{2,20}?)(?:那一?[节堂]?课|开始|学起|呢|啊|呀|吗)*(?:[，,]\s*[^，。？?]{0,16})?[\s。？?]*"
    r"|(?:but |so |and |then )*why (?:can't|cannot|can not|shouldn't|couldn't|may) (?:i|we)(?: not)? (?:just |simply |directly |right now |already )*(?:start|begin|learn|study|do|take|jump|skip|go|see|have)(?: straight| directly| right)?(?: away)?(?: with| from| to| into| at)? (?P<y>[\w -]{2,30}?)(?: (?:first|directly|now|straight away|right away|already|at once))*[?\s]*",
    re.IGNORECASE,
)
"""Asked why a lesson does not come at once: 为啥不能直接学 RNN 啊，前面的我都会."""


def said_of(at: Situation) -> tuple[Said, str | None] | None:
    """Return what a message says of a lesson and wants none opened, and of which; None: nothing of that kind."""
    text = at.message.strip()
    if len(text) > LONGEST * (2 if text.isascii() else 1) or len(clauses_of(text)) > 2:
        return None
    for said, form in _FORMS:
        if found := form.fullmatch(text):
            words = next((each for each in found.groupdict().values() if each), "").strip()
            note = _lesson_of(words, at)
            return (said, note) if note or (_LAST.search(words) and said in (Said.GOOD, Said.BAD)) else None
    found = _TOPIC.fullmatch(text)
    said = Said.HARD if found else Said.EARLY
    found = found or (_TOO_EARLY.fullmatch(text) if at.dialogue.plan else None)
    only = only_named(at.curriculum, found["x"] or found["y"]) if found else None
    return (said, only) if only else None


def _lesson_of(words: str, at: Situation) -> str | None:
    lesson = at.dialogue.lesson
    if _THIS.fullmatch(words):
        return lesson.note if lesson else None
    if note := named(at.curriculum, words):
        return note
    if _NEXT.match(words):
        return next_lesson(at.dialogue)
    return at.dialogue.finished[-1] if _LAST.match(words) and at.dialogue.finished else None


def heard_of_lesson(at: Situation) -> Intent | None:
    """Return what is wanted by a message that is said of a lesson: of the open one that is too hard help with its step; None: it is none."""
    if _LEARNT.fullmatch(at.message.strip()) and named(at.curriculum, at.message):
        return Intent.OVERRULE
    found = said_of(at)
    if found is None:
        return None
    is_here = at.dialogue.lesson is not None and found[1] == at.dialogue.lesson.note
    return Intent.STUCK if is_here and found[0] is Said.BAD else Intent.OF_LESSON


def tell(at: Situation) -> Acted:
    """Say what the plan, the minutes and what the lesson builds on tell of it; what is open stays."""
    said, note = said_of(at) or (Said.GOOD, None)
    lines = (
        _lines(at, said, note)
        if note
        else (at.say("lesson_bad_unnamed" if said is Said.BAD else "lesson_good_unnamed"),)
    )
    return Acted(at.dialogue, (*lines, *come_back(at)))


def _lines(at: Situation, said: Said, note: str) -> tuple[Line, ...]:
    title = name(at, note)
    if said is Said.GOOD:
        return (at.say("lesson_good", title=title),)
    if said is Said.BAD:
        return at.say("lesson_bad", title=title), _needs(at, note)
    if said is Said.EARLY:
        return at.say("lesson_early", title=title), _needs(at, note)
    takes = at.say("lesson_takes", title=title, minutes=at.curriculum.notes[note].minutes)
    return (takes,) if said is Said.LONG else (takes, _needs(at, note))


def _needs(at: Situation, note: str) -> Line:
    """Say whether what a lesson builds on was taught, and is firm."""
    needed = at.curriculum.notes[note].requires
    of = {each: mastery(each, at.dialogue, at.curriculum.items) for each in needed}
    untaught = tuple(each for each in needed if each not in at.dialogue.finished and not of[each].is_firm)
    shaky = tuple(each for each in needed if each not in untaught and not of[each].is_firm)
    if not needed:
        return at.say("lesson_needs_nothing")
    if untaught:
        return at.say("lesson_lacks", lessons=names(at, untaught))
    if shaky:
        return at.say("lesson_shaky", lessons=names(at, shaky), first=name(at, shaky[0]))
    return at.say("lesson_ready", lessons=names(at, needed))
