"""When a message is compared with what learners say: only where no rule tells what it wants, and it answers nothing that is open."""

import re
from dataclasses import dataclass

from agent import opening
from agent.afterwards import complains_of_answer
from agent.alternatives import named
from agent.dialogue import Dialogue
from agent.disagreeing import is_of_answer, only_objects
from agent.grading import Mark, grade, reads_as_answer
from agent.hearing import Heard, Hearing, chip_of, meaning
from agent.intents import Intent, by_rule
from agent.languages import names_language
from agent.lesson import Step
from agent.pace import today_of
from agent.pasting import code_in
from agent.pending import split_prediction
from agent.plain_replies import says_no_idea
from agent.policy import Move
from agent.prediction import doubts
from agent.questions import asks, only_embeds
from agent.refusals import REFUSABLE, begins_with_one, clauses_of
from agent.situation import Situation
from agent.topics import is_of_subject
from agent.turn import Phase
from agent.yes_no import is_yes_no, reply_in
from knowledge.quiz import QuizItem

UNTOLD = (Intent.ANSWER, Intent.QUESTION)
"""What the rules take a message for that none of them knows."""
_HEARD_AT = {
    Phase.INTAKE: (Intent.ABOUT, Intent.PAUSE),
    Phase.PRACTICE: (
        *(Intent.ABOUT, Intent.PAUSE, Intent.HINT, Intent.STUCK, Intent.SKIP, Intent.NEVER_MIND),
        *(Intent.QUIZ, Intent.LESSON, Intent.WHERE, Intent.TODAY, Intent.REPEAT, Intent.COURTESY),
    ),
}
"""What alone may be wished for while the tutor asks who the learner is, and over an exercise; elsewhere anything."""
_OF_ANSWER = (Intent.OTHER_WORDS, Intent.STUCK, Intent.EXAMPLE, Intent.MORE)
"""What may be wished for of an answer, whatever else is asked."""
_STATES = re.compile(
    r"^(不?是(?!不是)|不?会(?!不会)|应该|大概|可能|因为|估计|我(觉得|猜|认为)(?!我)|(it|they|there|because|maybe|probably)\b|i (think|guess|would)\b)",
    re.IGNORECASE,
)
"""How an answer to what a lesson asks begins."""
_OPEN_TO_WORDS = (Step.SCENE, Step.PREDICT, Step.MISTAKE)
"""Where a lesson asks for a guess or a reason that no key grades."""
LONGEST_IN_PARTS = 200
"""Characters of a message whose parts are looked at by rule."""
MOST_PARTS = 6
"""Parts of a message that are heard one by one: each costs as much as a whole one (17 ms)."""
_CONFESSES = re.compile(
    r"(不过|但是?|可是?|就是)?[，,\s]*我?(也|还|真)?(不|没)(太|大)?(知道|晓得|清楚|确定|会|懂|想好|把握)(该|要|怎么|咋|如何)*(弄|做|算|写|说|解释|处理|对不对)?(了|啊|呢)?[。.!！~…\s]*"
    r"|(but )?(i'?m )?(not (really )?sure|(i )?(don'?t|do not) know)( how| why| though)?[.!\s]*",
    re.IGNORECASE,
)
"""What behind a guess only says that it is one: 不过我不知道怎么弄."""
_PASSES = re.compile(
    r"(?:那|就|我|先|还是|请|能不能|可以|这个|这次|[，,\s])*(?:(?:跳过|略过|免了|不做|不用|不要|不想|懒得|不)(?:了|做|再)?(?:这个|这次|这步|这里的)?(?:预测|猜测?)(?:这一?步|环节|结果)?|预测(?:就)?(?:跳过|免了|算了|不做了)"
    r"|(?:直接|先)?(?:运行|跑)(?:一下|看看|代码|程序)?|(?:直接|先|只)?(?:给我)?(?:看|显示|揭晓|公布|出)(?:一下|运行|输出|的)*(?:结果|输出))(?:吧|了|啦|呗|行吗|可以吗|吗)*"
    r"|(?:(?:please|just|can you|can we|could you|let's|ok(?:ay)?|no|i'd rather|i want to|i)[, ]+)*(?:(?:skip|pass on|no|without|forget) (?:the |a |this |my )?(?:predict(?:ion|ing)|guess(?:ing|es)?)(?: please| this time| now)*|(?:don't|do not|won't) (?:want to |like to |feel like )?(?:predict|guess)(?:ing)?(?: (?:it|this|now))?"
    r"|(?:just )?run (?:it|this|that|the code|the program)(?: (?:already|now|please|for me))*|(?:just )?(?:show|see|give)(?: me)? (?:the |its )?(?:result|output)s?(?: (?:already|now|please|directly))*)",
    re.IGNORECASE,
)
"""What passes a prediction over: the run follows."""
_OF_A_MARK = re.compile(
    r"错|对|答|判|题|选|分数|算我|改|批|冤|\b(right|wrong|mark\w*|answer\w*|correct|grad\w+|unfair)\b", re.IGNORECASE
)
"""What an objection to a mark speaks of."""
_LONGEST_TERM = 6
"""Characters: a bare term may be a direction."""
_OF_SELF = re.compile(
    r"我|想|学过|用过|写过|看过|做过|了解|熟悉|听说过|入门|基础|小白|感兴趣|每周|小时|没有|不会|都行|随便|\b(i|i'm|my|me|want|know|learned|learnt|used|beginner|interested|hours?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Told:
    """What a message wants by its sound; no intent: the rules stand."""

    intent: Intent | None = None
    topic: str = ""
    guesses: tuple[str, ...] = ()


NOTHING_TOLD = Told()


def told_by(hearing: Hearing, at: Situation, intent: Intent, item: QuizItem | None) -> Told:
    """Return the wish that a message sounds like, or those that it may stand for."""
    if (
        intent in UNTOLD
        and only_objects(at.message)
        and at.dialogue.phase not in (Phase.INTAKE, Phase.PLAN, Phase.PRACTICE)
    ):
        return _objection(at, item)
    if intent not in UNTOLD or code_in(at.message) or _answers(at, item):
        return NOTHING_TOLD
    if len(at.message) <= LONGEST_IN_PARTS and Intent.HINT in map(by_rule, clauses_of(at.message)):
        return Told(Intent.HINT)  # '能不能给我一点提示，但是不要直接告诉我答案' sounds like a wish for the answer, too
    text, heard = _heard(hearing, at.message)
    if heard.wish:
        wished, topic = meaning(heard.wish)
        if at.dialogue.phase is not Phase.INTAKE and wished in REFUSABLE and begins_with_one(text):
            return Told(Intent.REFUSAL)
        is_taught = at.dialogue.phase is not Phase.PRACTICE  # there '用英文把答案写在注释里' is about the code
        if topic == "language" and is_taught and not asks(at.message) and names_language(at.message):
            return Told(Intent.LANGUAGE)
        if wished is Intent.ABOUT and asks(at.message) and is_of_subject(at.message):
            return NOTHING_TOLD  # '隐私数据能拿来训练吗' sounds like a question on the learner's own
        if wished is Intent.APPEAL and not _OF_A_MARK.search(at.message):
            return NOTHING_TOLD  # '为什么要除根号d' asks of the subject
        of_answer = _OF_ANSWER if complains_of_answer(at) else ()
        is_fit = wished in (*_HEARD_AT.get(at.dialogue.phase, (wished,)), *of_answer)
        return Told(wished, topic) if is_fit else NOTHING_TOLD
    if at.dialogue.phase is not Phase.INTAKE and set(heard.guesses) & REFUSABLE and begins_with_one(at.message):
        return Told(Intent.REFUSAL)
    guesses = tuple(name for name in heard.guesses if chip_of(name, at.dialogue.language))
    if intent is Intent.ANSWER and guesses and at.dialogue.phase not in (Phase.INTAKE, Phase.PRACTICE):
        return Told(Intent.UNSURE, guesses=guesses)
    return NOTHING_TOLD


def _objection(at: Situation, item: QuizItem | None) -> Told:
    """Return what is wanted by who only says that something is wrong: of an item its mark, of a belief that is put up it is the answer."""
    lesson, dialogue = at.dialogue.lesson, at.dialogue
    if item is not None and not is_of_answer(at):
        return NOTHING_TOLD if reads_as_answer(item, at.message) else Told(Intent.APPEAL)
    if at.last_move == Move.GRADE and dialogue.judged is not None and lesson and lesson.step is Step.DONE:
        return Told(Intent.APPEAL)
    is_belief = lesson is not None and lesson.step is Step.MISTAKE and dialogue.phase is Phase.LESSON
    is_of_tutor = re.search(r"你|\byou\b", at.message, re.IGNORECASE) is not None
    return NOTHING_TOLD if is_belief and not is_of_tutor else Told(Intent.ABOUT, "doubt")


def _heard(hearing: Hearing, message: str) -> tuple[str, Heard]:
    """Return what a message wants by its sound, or the part of it that wants something most plainly, and that part.

    '老师你讲的这一段我听得云里雾里的，能不能用生活里的例子再讲一遍' is like no saying as a whole; its end is.
    """
    whole, parts = hearing.hear(message), clauses_of(message)
    if (whole.wish and not begins_with_one(message)) or not 2 <= len(parts) <= MOST_PARTS:
        return message, whole
    heard = [(part, hearing.hear(part)) for part in parts if not begins_with_one(part)]
    if any(each.wants_nothing for _, each in heard):  # 太简单了，网络把照片记住了 answers
        return message, whole
    plain = [each for each in heard if each[1].plain_wish]
    return max(plain, key=lambda each: each[1].scores[0], default=(message, whole))


def answers_in_doubt(at: Situation) -> bool:
    """Tell whether what is said to a lesson's open question is a statement that only its mark puts in doubt.

    '因为广播？' states a reason, and so does '半监督？不过我不知道怎么弄'; '广播是什么？' asks. '得看 MAE 谁小' has a word of
    a question that asks nothing.
    """
    lesson, message = at.dialogue.lesson, at.message.strip()
    if (
        at.dialogue.phase is not Phase.LESSON
        or at.dialogue.round
        or lesson is None
        or lesson.step not in _OPEN_TO_WORDS
    ):
        return False
    if only_embeds(message):
        return True
    first, *rest = [part for part in re.split(r"[?？]+", message) if part.strip()] or [""]
    if first == message or asks(first) or not all(_CONFESSES.fullmatch(part.strip()) for part in rest):
        return False
    return bool(rest) or _STATES.search(first) is not None


def predicts_yes_or_no(at: Situation) -> bool:
    """Tell whether a message says yes or no to a prediction that asks for it: 'yes' there is no wish to go on."""
    lesson, dialogue = at.dialogue.lesson, at.dialogue
    if dialogue.phase is not Phase.LESSON or dialogue.round or dialogue.proposed or lesson is None:
        return False
    if lesson.step is not Step.PREDICT or reply_in(at.message) is None or asks(at.message):
        return False
    return is_yes_no(split_prediction(at.lesson_note.prediction.zh)[0])


def names_alternative(at: Situation) -> bool:
    """Tell whether a message names one of the alternatives that the open prediction leaves: 更好看, of 更好还是更差."""
    words = at.lesson_note.prediction
    asked = (split_prediction(each)[0] for each in (words.zh, words.en) if each)
    return not asks(at.message) and any(named(each, at.message) for each in asked)


def passes_prediction(at: Situation) -> bool:
    """Tell whether a message wants a lesson's run without a guess or a prediction: 跳过预测, 不想猜，直接看结果."""
    lesson, dialogue = at.dialogue.lesson, at.dialogue
    is_free = dialogue.phase is Phase.LESSON and not dialogue.round and not dialogue.proposed
    if not is_free or lesson is None or code_in(at.message):
        return False
    return lesson.step in (Step.SCENE, Step.PREDICT) and any(_PASSES.fullmatch(part) for part in clauses_of(at.message))


def tells_nothing_of_self(at: Situation) -> bool:
    """Tell whether what is said to the opening's question answers something else, if anything: 'GAN 的目标函数'."""
    told = opening.told(at.message, at.dialogue).fields
    return len(at.message) > _LONGEST_TERM and at.dialogue.asked not in told and not _OF_SELF.search(at.message)


def _answers(at: Situation, item: QuizItem | None) -> bool:
    """Tell whether a message answers what is open, as far as code can see."""
    if says_no_idea(at.message):
        return True
    if item is not None:
        mark = grade(item, at.message).mark
        return mark in (Mark.RIGHT, Mark.PARTLY) or (mark is Mark.WRONG and item.kind != "short")
    if (
        at.dialogue.phase in (Phase.INTAKE, Phase.PLAN)
        and opening.told(at.message, Dialogue(), today_of(at.now)).fields
    ):
        return True
    step = at.dialogue.lesson.step if at.dialogue.lesson else None
    if at.dialogue.phase is Phase.LESSON and not at.dialogue.is_between and _STATES.search(at.message):
        return True
    if step is Step.PREDICT and at.dialogue.phase is Phase.LESSON and names_alternative(at):
        return True
    return (step is Step.PREDICT and re.search(r"\d", at.message) is not None) or (
        step in (Step.RESULT, Step.MATHS) and doubts(at.message)
    )
