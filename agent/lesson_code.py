"""The code of the lesson, on wish: before its output is to be predicted with that question, later beside what is open."""

import re
from dataclasses import replace

from agent import agenda, steps
from agent.afterwards import follows_answer, wants_its_code
from agent.dialogue import Dialogue
from agent.lesson import Step
from agent.offhand import spelled
from agent.pending import come_back
from agent.script import Execute, Say
from agent.situation import Acted, Situation
from agent.teach import repeat
from agent.turn import Phase

_CODE = re.compile(
    r"^(别(铺垫|废话|讲|说)了|那|先|我|想|要|让|能不能|可以|请|给|直接|带|翻?回去|往回翻|再|快|[，, ])*(看看|看一下|看一眼|看下|看|发|贴|显示|来)(一?下|一遍|看)?(这|那|刚才|上面|本|一)*(一?课|一?段|节)?的?(代码|程序)(一下|看看|[吧呗吗啊呀])*[。.!！?？]*$"
    r"|^(please |ok(ay)? |can you |could you |can i |could i |let me |let's |i want to |i'd like to |just |now |[, ])*(show|see|look at|view|give)( me| us)? (the|that|this|your|its|some)( lesson's| whole| full| actual)? (code|program|snippet)( again| now| please| once more| (for|of|from) this lesson)*[.!?]*$",
    re.IGNORECASE,
)
"""What wants to see the code, of no topic."""
_DEMO = re.compile(
    r"(?:老师|你|能不能|可不可以|可以|能|我|想|要|先|请|给我?|让我?|有没有|有|来|看看?|看一下|一?[个下段]|简单的?|现成的?|运行|跑|[，,\s])*(?:demo|演示|示范|实际效果|样例)(?:看看?|一下|一遍|吗|么|吧|呗|呢|的|给我|可以看)*[?？。.!！~\s]*"
    r"|(?:(?:can|could|may) (?:i|you|we)|please|i want to|i'd like to|first|just|is there|do you have|got|show me|see|give me|let me|ok(?:ay)?|[, ])*(?:a |any |some |the )?(?:quick |short |small |little |live )?demo(?:nstration)?(?: of (?:this|it|that))?(?: first| please| now)*[?.!\s]*",
    re.IGNORECASE,
)
"""What wants to see something at work, of no topic."""
_SHOWN = re.compile(
    r"(?:那|就|能不能|可不可以|可以|能|你|请|直接|先|[，,\s])*(?:(?:做|跑|演|写|弄|来)(?:一遍|一次|一下|个)?)?给我看看?(?:吧|呗|吗|行吗|可以吗|一下|[。.!！?？~\s])*"
    r"|(?:(?:please|can you|could you|just|ok(?:ay)?|now|so|don't tell me|[, ])+)?(?:(?:show me|demonstrate|show)(?: (?:this|it|that|one|how|how it works|how it is done|how that works))?)(?: (?:in (?:action|practice|code)|at work|working|running|live|please|now))*[?.!\s]*",
    re.IGNORECASE,
)
"""What wants to see in a lesson what it tells."""


def wants_demo(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message at the plan or in a lesson wants to see something run, of no topic: 能先看个demo吗, show me."""
    text = message.strip()
    if dialogue.phase is Phase.PLAN:
        return _DEMO.fullmatch(text) is not None
    return _is_taught(dialogue) and any(each.fullmatch(text) for each in (_DEMO, _SHOWN))


def _is_taught(dialogue: Dialogue) -> bool:
    """Tell whether a lesson is under way that no program of the learner's stands in front of."""
    is_lesson = dialogue.phase is Phase.LESSON and dialogue.lesson is not None and dialogue.round is None
    return is_lesson and dialogue.code is None


def wants_code(message: str, dialogue: Dialogue) -> bool:
    """Tell whether a message in a lesson wants to see its code: no topic is named, and no program of the learner's is there."""
    return _is_taught(dialogue) and _CODE.search(spelled(message.strip())) is not None


def show_code(at: Situation) -> Acted:
    """Show the lesson's code: where its output is to be predicted, with that question; later beside what is open.

    Right after an answer on another topic that topic's is shown, with its run; outside of a lesson the program on the screen.
    """
    lesson, note = at.dialogue.lesson, at.note
    if note and follows_answer(at) and (lesson is None or note.id != lesson.note):
        run = Execute(note.code[0].source)
        return Acted(at.dialogue, (at.say("code_shown"), run, *come_back(at)), at.chip("other_words", "example"))
    is_taught = at.dialogue.phase is Phase.LESSON and lesson is not None and at.dialogue.round is None
    if not is_taught and at.in_sight:
        shown = Say(f"```python\n{at.dialogue.screen.rstrip()}\n```")
        return Acted(at.dialogue, (shown, *come_back(at)), at.chip("walk", "continue"))
    if not is_taught and wants_its_code(at.message) and not wants_demo(at.message, at.dialogue):
        return Acted(at.dialogue, (at.say("code_of_what"), *come_back(at)))
    if lesson is None and (first := agenda.next_lesson(at.dialogue)):
        run = Execute(at.curriculum.notes[first].code[0].source)
        return Acted(at.dialogue, (at.say("demo", title=agenda.name(at, first)), run, *come_back(at)), at.chip("start"))
    if lesson is None:
        return repeat(at)
    if lesson.step in (Step.RECALL, Step.SCENE, Step.PREDICT):
        return steps.show(at.with_dialogue(replace(at.dialogue, lesson=replace(lesson, step=Step.PREDICT))))
    code = Say(f"```python\n{at.lesson_note.code[0].source.rstrip()}\n```")
    return Acted(at.dialogue, (code, *come_back(at)), at.chip("continue", "walk"))
