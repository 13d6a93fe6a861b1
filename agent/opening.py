"""The opening: greet, learn who the learner is, propose the plan."""

import re
from dataclasses import replace
from datetime import date

from agent.aim import aimed
from agent.clauses import punctuated
from agent.dialogue import Dialogue, Version
from agent.early_wish import early_wish, wants_lesson
from agent.intake import LONGEST_READ, Noted, chips, known_values, news, noting, question, understand
from agent.intent import Intent, intent_of
from agent.learner import FIELDS, Learner
from agent.pace import today_of
from agent.pending import come_back
from agent.phrases import say
from agent.plain_replies import says_no_idea
from agent.plan import Plan
from agent.planview import deadline_lines, ways_out
from agent.planwords import at_a_glance, table, thread_name
from agent.proposing import laid_out
from agent.script import Line, Say
from agent.situation import Acted, Situation
from agent.statements import orders_a_program
from agent.turn import Phase
from knowledge.words import Language

_STOP_ASKING = re.compile(
    r"直接开(始|课|讲)|别问了|问(这|那)么多干(嘛|什么|啥)|问题(也|好|真|太|怎么)+(这么)?多\b|\bteach me already|just teach me\b|(so|too) many questions|不用问|不想(回答|说(这些|这个|了))|直接教(我|吧)|\bskip (all |the |these |those |your |any )*questions?\b"
    r"|(跳过|略过|不答|不回答)(所有|全部|这些|后面|剩下)的?(问题)?|(所有|全部|这些)的?问题(都|全)?(跳过|略过|不答|不回答)|just start|stop asking|skip (all|the questions)",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"开始|上课|\b(?:start|begin)\b", re.IGNORECASE)
"""What of a wish to go on wants the course to begin, and no further question."""
_GOES_ON = re.compile(r"继续|下一|随便|都行|都可以|你(来)?定|听你的|跳过|next|continue|go on|whatever", re.IGNORECASE)
"""What leaves a question open on purpose."""
LIST_OF = (3, 20)
"""So many slashes are those of a list: python/线代会/概率不会."""
_TOPIC = re.compile(r"(^|[，。；,;！!])([A-Za-z+\u4e00-\u9fff]{1,6}(?<![吗呢么什]))[？?](?=.)")
"""What is put like a question, and answered by its author: '数学？拉胯得很'."""
_NEVER = re.compile(
    r"(?:(?:完全|从来?|都)?没(?:有)?(?:怎么)?接触过|零基础|never (?:touched|tried) it)(?=[，,、。；;\s])", re.IGNORECASE
)
"""How who lists all answers at once begins with the first, on machine learning."""
HESITANT = 10
"""Characters of an answer with a question mark: 'PyTorch 吗？'; who asks at length tells nothing."""
_ASKS = re.compile(
    r"[?？]|什么(?!都|也)|为什么|(?<![没不])怎么(?!学|接触|用过|样都|办)|如何|吗$|哪(个|种|门|些)(?!.{0,12}(无所谓|都|随便))|要不要|有没有必要|还是.{1,12}(好|强|难|合适)|\bwhich (one|is|should)\b|^(what|why|how|which|is|are|do|does|can|should)\b",
    re.IGNORECASE,
)


def greet(at: Situation) -> Acted:
    """Greet, show the five stages, name the four things and ask for the first."""
    name = FIELDS[0]
    dialogue = replace(at.dialogue, asked=name, asks_first=False, learner=at.dialogue.learner.asking(name))
    asked = at.say("first_question", question=question(name, dialogue.language))
    return Acted(dialogue, (*_greeting(at), asked), chips(name, dialogue.language))


def in_language(dialogue: Dialogue, language: Language) -> Dialogue:
    """Return a dialogue in a language; who was greeted in another one that they need not have read is greeted anew."""
    learner = dialogue.learner
    is_greeted = dialogue.phase is Phase.INTAKE and learner.asked == FIELDS[:1] and learner == Learner(asked=FIELDS[:1])
    if is_greeted and not dialogue.has_read and language != dialogue.language:
        learner = replace(learner, asked=())
    return replace(dialogue, language=language, learner=learner)


def answer_question(at: Situation) -> Acted:
    """Let a free question be answered; who begins with one is greeted after the answer."""
    if at.dialogue.is_ungreeted:
        return replace(greet(at), answer=True)
    return Acted(at.dialogue, come_back(at), at.chip("other_words", "example", *_on(at)), answer=True)


def is_unasked(dialogue: Dialogue) -> bool:
    """Tell whether nobody has been asked anything yet, and nothing else waits for a reply."""
    waits = dialogue.walking or (dialogue.asking and not dialogue.asking.settled)
    return dialogue.is_ungreeted and not waits


def ask_away(at: Situation) -> Acted:
    """Let who wishes to ask do so; what is open stays, and what the opening asks waits until they come back to it."""
    if at.dialogue.phase is not Phase.INTAKE:
        return Acted(at.dialogue, (at.say("ask_away"),))
    dialogue = replace(at.dialogue, asks_first=True)
    return Acted(dialogue, (at.say("ask_away"), at.say("plan_on_wish")), at.chip("start"))


def ask_after(at: Situation, acted: Acted) -> Acted:
    """Put the first question behind what was done for who began with a wish."""
    asked = greet(at.with_dialogue(acted.dialogue))
    return replace(acted, dialogue=asked.dialogue, lines=(*acted.lines, *asked.lines), chips=asked.chips)


def _on(at: Situation) -> tuple[str, ...]:
    """Return the chip with which to go on after an answer, where one is to be had."""
    match at.dialogue.phase:
        case Phase.INTAKE:
            return ("start",) if at.dialogue.asks_first else ()
        case Phase.PLAN:
            return ("start",)
        case Phase.LESSON:
            return ("continue",) if at.dialogue.gate is None else ("stage_quiz", "go_through")
        case _:
            return ()


def note_profile(at: Situation) -> Acted:
    """Take what the message says of the learner, and ask for the next thing, or propose the plan."""
    today, wish = today_of(at.now), early_wish(at)
    at = at.with_dialogue(replace(at.dialogue, wish=wish or at.dialogue.wish))
    is_lesson = wants_lesson(wish, at)
    own = at.message.replace(wish, "") if is_lesson else at.message
    noted = aimed(told(own, at.dialogue, today), own, at.curriculum, at.dialogue.language, today)
    if at.read and at.dialogue.asked:
        noted = noting(at.dialogue.learner, at.dialogue.asked, at.read)
    learner = noted.learner
    if at.dialogue.asks_first and not (noted.fields or noted.details or _STOP_ASKING.search(at.message)):
        return _asking_on(at)
    if stops_asking(at.message):
        learner = replace(learner, asked=FIELDS)
    kept = (at.say("lesson_comes", wish=wish),) if is_lesson and learner.next_field else ()
    greeting = _greeting(at) if learner.next_field else _greeting(at)[:-1]  # who told it all is not asked for it
    if noted.fields or noted.details:
        said = at.say("noted", summary=news(noted, at.dialogue.language))
    elif at.dialogue.place_first:
        said = at.say("placement_later")
    elif greeting:
        said = at.say("exercise_comes") if intent_of(at.message, Phase.INTAKE) is Intent.PRACTISE else Say("")
    elif at.dialogue.asked and (again_for := _asked_again(at, noted)):
        again = (
            *(kept or (at.say(again_for),)),
            at.say("next_question", question=question(at.dialogue.asked, at.dialogue.language)),
        )
        dialogue = replace(at.dialogue, learner=learner, urged=Phase.INTAKE)
        return Acted(dialogue, again, chips(at.dialogue.asked, dialogue.language))
    else:
        said = at.say("refused" if noted.refused else "noted_nothing")
    rest = ask_next(at.with_dialogue(replace(at.dialogue, learner=learner)))
    return replace(rest, lines=(*greeting, said, *kept, *rest.lines))


def _asking_on(at: Situation) -> Acted:
    """Go on with the opening for who asked first and wishes to begin; whose statement tells nothing may ask on."""
    if intent_of(at.message, Phase.INTAKE) is Intent.ANSWER:
        return ask_away(at)
    rest = ask_next(at.with_dialogue(replace(at.dialogue, learner=at.dialogue.learner.unasked(at.dialogue.asked))))
    return replace(rest, lines=(*_greeting(at), *rest.lines))


def stops_asking(message: str) -> bool:
    """Tell whether a message wants no further question: 别问了, 能不能快点开始, 嗯嗯开始吧."""
    return _STOP_ASKING.search(message) is not None or (
        _BEGINS.search(message) is not None and intent_of(message, Phase.INTAKE) is Intent.NEXT
    )


def _asked_again(at: Situation, noted: Noted) -> str | None:
    """Return with which phrase the open question is put once more: to who tells of something else, or answers nothing at all."""
    if _tells_other(at, noted):
        return "noted_other"
    if at.dialogue.urged or noted.refused or stops_asking(at.message):
        return None
    if orders_a_program(at.message):
        return "no_program_yet"
    intent = intent_of(at.message, Phase.INTAKE)
    if intent is Intent.PRACTISE:
        return "exercise_comes"
    if intent in (Intent.CHANGE_PLAN, Intent.LESSON) or at.dialogue.wish:
        return "plan_comes"
    is_nothing = intent is Intent.NEXT or at.message.strip().isdigit()
    return "asked_once_more" if is_nothing and not _GOES_ON.search(at.message) else None


def _tells_other(at: Situation, noted: Noted) -> bool:
    """Tell whether who was asked something tells of something else, for the first time: '我是大二计算机的，想学深度学习'."""
    is_statement = len(at.message.strip()) > HESITANT and not says_no_idea(at.message)
    is_first = at.dialogue.learner.asked == FIELDS[:1]
    return is_statement and is_first and not noted.refused and not stops_asking(at.message) and not at.dialogue.urged


def told(message: str, dialogue: Dialogue, today: date | None = None) -> Noted:
    """Return what the message's statements, not its questions, say of the learner."""
    message = message.strip()[:LONGEST_READ]
    if LIST_OF[0] <= message.count("/") <= LIST_OF[1] and "//" not in message:
        message = message.replace("/", "，")
    message = punctuated(_TOPIC.sub(r"\1\2", message))
    parts = re.split(r"(?<=[。！!？?；;，,\n])", message)
    statements = "".join(part for part in parts if not _ASKS.search(part))
    if not statements and len(message) <= HESITANT:
        statements = message
    is_open = not (stops_asking(message) or dialogue.asks_first)  # 'just teach me already' is no direction
    asked = dialogue.asked if is_open else None
    noted = understand(statements, dialogue.learner, asked=asked, today=today)
    begins_bare = not dialogue.learner.asked and "ml" not in noted.learner.values and _NEVER.match(message)
    if not begins_bare:
        return noted
    told_ml = noting(noted.learner, "ml", "none")
    return replace(noted, learner=told_ml.learner, fields=(*told_ml.fields, *noted.fields))


def _greeting(at: Situation) -> tuple[Line, ...]:
    """Return the greeting for who spoke first: nothing was asked yet, so nobody greeted."""
    if at.dialogue.learner.asked:
        return ()
    stages = at_a_glance(at.curriculum, at.dialogue.language)
    return at.say("greet"), at.say("stages_at_a_glance", stages=stages), at.say("four_things")


def ask_next(at: Situation) -> Acted:
    """Ask for the next thing that is not known, or propose the plan."""
    at = at.with_dialogue(replace(at.dialogue, asks_first=False))
    name = at.dialogue.learner.next_field
    if name is None:
        return propose(at)
    dialogue = replace(at.dialogue, asked=name, learner=at.dialogue.learner.asking(name))
    asked = at.say("next_question", question=question(name, dialogue.language))
    return Acted(dialogue, (asked,), chips(name, dialogue.language))


def propose(at: Situation) -> Acted:
    """Propose the five stages with their weeks."""
    learner = at.dialogue.learner
    plan = laid_out(at)
    wish, dialogue = at.dialogue.wish, replace(at.dialogue, phase=Phase.PLAN, asked=None, plan=plan, wish="")
    remarks = [at.say("unknown_ml")] if "ml" not in learner.values else []
    if "none" in learner.values.get("languages", ()):
        remarks.append(at.say("no_programming"))
    if learner.framework == "TensorFlow":
        remarks.append(at.say("tensorflow_note"))
    if own := [each for each in learner.values.get("interest", ()) if each not in known_values("interest")]:
        remarks.append(at.say("no_thread", interest=own[0], thread=thread_name(plan.thread, dialogue.language)))
    there = at.with_dialogue(dialogue)
    fits = deadline_lines(there, Version(plan, learner), always=True)
    asks = at.say("place_first_question" if dialogue.place_first else "start_question")
    ways = ("place", "start", "hours") if dialogue.place_first else ("start", "hours", "place")
    heard = (at.say("early_wish", wish=wish),) if wish else ()
    return Acted(
        dialogue,
        (*remarks, proposal(at, plan, learner), *fits, *heard, asks),
        (*((wish,) if wish else ()), *ways_out(there), *at.chip(*ways)),
    )


def proposal(at: Situation, plan: Plan, learner: Learner) -> Say:
    """Return the plan in words, with its table."""
    language = at.dialogue.language
    hours = learner.hours_per_week
    basis = say("basis_hours", language, hours=f"{hours:g}") if hours else say("basis_default", language)
    return at.say(
        "propose",
        weeks=plan.weeks,
        basis=basis,
        thread=thread_name(plan.thread, language),
        framework="PyTorch",
        table=table(plan, at.curriculum, language),
    )
