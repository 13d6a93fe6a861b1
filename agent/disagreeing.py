"""Disagreement that gives a reason: with what a lesson shows, with an answer, or with a mark; and what asks of an option that nobody chose.

Where nothing was marked there is no appeal: what stands is said again with what vouches for it, and a run can settle it.
"""

import re

from agent.lesson import Step
from agent.letters import LETTERS
from agent.opened import opened
from agent.options import shuffled
from agent.pending import come_back, split_prediction
from agent.policy import Move
from agent.script import Line, Quote
from agent.secrets import held_back, secrets_of
from agent.situation import Acted, Situation
from knowledge.quiz import Option, QuizItem

LONGEST = 160
"""Characters of a message that disagrees."""
LONGEST_OBJECTION = 48
"""Characters of one that only says that something is wrong."""
_LEAD = r"[\W_]*(?:(?:我|但是?|可是?|不过|老师|那|嗯|呃|还是|真的|完全|表示|有点|no|but|well|hm+|sorry|hey|wait|actually|i(?:'m)?)[\W_]*)*"
_DISAGREES = re.compile(
    rf"^{_LEAD}(?:不(?:太|能|敢)?(?:同意|赞同|赞成|认同|认可|苟同)|反对(?=[，,。!！\s]|$)|有异议|不服(?!务)|不(?:这么|这样)(?:认为|觉得|看|想)|不(?:觉得|认为)是?(?:这样|如此)"
    r"|(?:(?:strongly|still|really|totally|just) )?(?:disagree|(?:don't|do not|can't|cannot) agree|beg to differ|(?:don't|do not) buy (?:it|that|this)|object\b(?! detection))"
    r"|(?:am )?not convinced)(?:你|这个|这点|这一点|这种说法|这话| with (?:you|that|this))?(?:的)?[啊呀哦了吧]*[\W_]*",
    re.IGNORECASE,
)
_ONLY_OBJECTS = re.compile(
    r"^(?!我?[说搞弄答选写算想看]?错)(?:(?:但是?|可是?|不过|老师|我|还是|总|怎么|咋|就是|你|这|那|它|上面|刚才|里|个|道|题|句|话|好像|似乎|感觉|觉得|认为|说|讲|得|的|是不是|有点|[，,\s])*)"
    r"(?:不(?:太|大|怎么|是很)?(?:对(?:劲|头)?|正确)|有(?:点|些)?(?:问题|毛病|错误?)|(?:搞|弄|说|讲)?错)(?:吧|啊|呀|诶|哦|了|的)*[。.!！…~\s]*$"
    r"|^(?:(?:but|no|hm+|well|wait|sorry|uh)[,.\s]+)*(?:i (?:still |really |just )?(?:think|believe|feel|guess|suspect|feel like)(?: that)? )?(?:that|this|it|something|you)(?:'s|'re| is| are| looks?| seems?| sounds?| feels?)"
    r"(?: (?:just|maybe|a bit|totally|all|really))? (?:wrong|incorrect|off|mistaken|not (?:quite )?(?:right|correct|true))(?: to me| here| though)?[.!\s]*$"
    r"|^(?:(?:but|no|hm+|well|wait)[,.\s]+)*i (?:don't|do not) (?:think|believe)(?: that)? ?(?:that's|it's|this is|that is|it is|you're|you are) (?:quite )?(?:right|correct|true)[.!\s]*$",
    re.IGNORECASE,
)
"""What says that something is wrong, and neither what nor why."""
_OF_OPTION = re.compile(
    r"^(?:那|可是|但是?|老师|[，,\s])*(?:为什么|为啥|为何|怎么|咋|凭什么)(?:就|会|不能)?(?:不是|不选|选不了|不可以是|不能是|不会是)?\s*(?:选项?)?\s*[a-h](?:选项|项)?(?:就|会)?(?:不行|不对|不是|不可以|错|错了)?[了呢啊呀]*[?？。\s]*$"
    r"|^(?:那|可是|但是?|[，,\s])*(?:选项?)?\s*[a-h](?:选项|项)?\s*(?:为什么|为啥|怎么|咋|哪里|哪儿)(?:就|会)?(?:不行|不对|不是|不可以|不能选|错)[了呢啊呀]*[?？。\s]*$"
    r"|^(?:那|可是|但是?|[，,\s])*(?:不能|不可以|不该)(?:选|是)\s*[a-h]\s*[吗么]?[?？\s]*$|^(?:so |but |and )?(?:why (?:not|isn't it|can't it be|is it not) (?:option )?[a-h]|what(?:'s| is) wrong with (?:option )?[a-h]|why is (?:option )?[a-h] (?:wrong|not right))[?.\s]*$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?<![a-z])[a-h](?![a-z])")
_ANSWERED = (Move.ANSWER_QUESTION, Move.WEIGH, Move.MORE, Move.EXAMPLE, Move.OTHER_WORDS)
"""Moves after which what is disagreed with is what was told, whatever was marked before."""


def disagrees(message: str) -> bool:
    """Tell whether a message says that its author disagrees: 不同意，无监督也能分出猫狗啊."""
    return len(message) <= LONGEST and _DISAGREES.search(message.strip()) is not None


def only_objects(message: str) -> bool:
    """Tell whether a message says no more than that something is wrong: 我觉得不对, i think that's wrong."""
    text = message.strip().replace("’", "'")
    return len(text) <= LONGEST_OBJECTION and _ONLY_OBJECTS.search(text) is not None


def reason(message: str) -> str:
    """Return what is held against: the message without the words that only disagree."""
    return _DISAGREES.sub("", message.strip())


def asks_of_option(message: str) -> bool:
    """Tell whether a message asks why an option is not the answer: 为啥不是C."""
    return _OF_OPTION.search(message.strip()) is not None


def option_asked(item: QuizItem, message: str) -> Option | None:
    """Return the option of an item that a message asks about; None: it asks about none."""
    found = _OF_OPTION.search(message.strip())
    named = _LETTER.findall(found[0].lower()) if found else []
    number = LETTERS.lower().index(named[-1]) if named else len(item.options)
    return shuffled(item)[number] if number < len(item.options) else None


def is_unmarked(at: Situation) -> bool:
    """Tell whether the open item is not answered yet, and no mark of another one was just said."""
    open_, judged = opened(at.dialogue, at.curriculum), at.dialogue.judged
    if open_ is None or (judged and judged.item == open_.item.id):
        return False
    return judged is None or at.last_move != Move.GRADE


def is_of_answer(at: Situation) -> bool:
    """Tell whether what is disagreed with is an answer that was just given."""
    return at.last_move in _ANSWERED


def stand_by(at: Situation) -> Acted:
    """Say again what stands, with what vouches for it: the run's own result, the fact nearest to what is held against it."""
    lesson = at.dialogue.lesson
    shown: tuple[Line, ...] = ()
    if lesson and lesson.step is Step.RESULT:
        _, answer = split_prediction(at.lesson_note.prediction.in_(at.dialogue.language))
        shown = (at.say("explained", answer=answer),) if answer else ()
    kept, _ = held_back(secrets_of(at), list(at.facts), at.message)
    shown = (*shown, *map(Quote, kept[:1]))
    lead = at.say("disagree" if shown else "disagree_unknown")
    return Acted(
        at.dialogue, (lead, *shown, at.say("settle_by_run"), *come_back(at)), at.chip("continue", "other_words")
    )
