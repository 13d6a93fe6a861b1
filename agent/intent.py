"""What a message wants, by rules; what the phase expects wins when two readings fit."""

import ast
import re

from agent.asking_first import wants_no_opening
from agent.beside_code import wished_of_code
from agent.breaks import is_break
from agent.cheating import wishes_to_cheat
from agent.hesitation import hesitates
from agent.intents import Intent as Intent
from agent.intents import by_rule
from agent.languages import is_of_words, switch_in
from agent.offhand import spelled
from agent.pasting import parts
from agent.plain_replies import cannot_tell
from agent.plan_wishes import reasons
from agent.prying import asks_for_key
from agent.questions import argues, asks, ends_of, only_hesitates, tells_symptom
from agent.refusals import REFUSABLE, clauses_of, states, without_refused
from agent.topics import BEFORE_RULES, topic
from agent.turn import Phase
from agent.wishing_mend import is_plain
from knowledge.practice.evaluating import ordered
from knowledge.translating import asked_for

_KEY = re.compile(r"答案|解答|选项|字母|代码|answer|solution|key|letter|option", re.IGNORECASE)
_BARE_WISH = re.compile(r".{1,6}|[A-Za-z.+#-]{2,12}", re.DOTALL)
"""What is a wish in itself at the plan: 文本, TensorFlow."""
_ABOUT_PLAN = re.compile(
    r"我|想|要|改|换|方向|兴趣|喜欢|学过|会|周|小时|课|计划|阶段"
    r"|\b(i|my|want|would|like|prefer|interest\w*|weeks?|hours?|plan|lessons?|stages?)\b",
    re.IGNORECASE,
)


def defining(message: str) -> str | None:
    """Return a message that is Python which defines something, fence or not."""
    try:
        tree = ast.parse(message)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.Import) for node in tree.body)
    return message.strip() + "\n" if defines else None


def intent_of(message: str, phase: Phase) -> Intent:
    """Return what a message wants; pure."""
    text = message.strip()
    if not re.search(r"\w", text):
        return Intent.SILENCE
    found = parts(message)
    if found.foreign:
        return Intent.FOREIGN_CODE
    if found.code or (phase is Phase.PRACTICE and defining(message)):
        return wished_of_code(found.around if found.code else "", phase)
    if found.error:
        return Intent.ERROR
    text = spelled(ends_of(text))
    if is_plain(text):
        return Intent.FIX
    # Before the day that it names is taken for a deadline, and its answers for an open question's.
    if wishes_to_cheat(text) and not (phase is Phase.PRACTICE and asks_for_key(text)):
        return Intent.ABOUT
    told = topic(text)
    if told in BEFORE_RULES or (phase is Phase.INTAKE and wants_no_opening(text)):
        return Intent.ABOUT
    is_order = told == "instructions" and not _KEY.search(text)  # to drop the rules, and no answer is named
    if not is_order and asks_for_key(text):
        return Intent.ASKS_KEY
    if hesitates(text):
        return Intent.PAUSE
    if asked_for(text) or ordered(text):
        return Intent.QUESTION  # '泛化 in English?' names a language, and wants a term in it
    intent = _behind_no_idea(text, phase) or by_rule(text)
    if phase is not Phase.INTAKE and (refused := _refusal(text, intent, phase)):
        return refused
    if intent is Intent.LANGUAGE and is_of_words(text):
        return Intent.ABOUT
    if intent:
        return Intent.QUESTION if intent is Intent.CHANGE_PLAN and reasons(text) else intent
    if switch_in(text):
        return Intent.LANGUAGE
    if is_break(text):
        return Intent.CHANGE_PLAN
    if intent := _in_pieces(text):
        return intent
    if wish := _behind_a_nod(text):
        return wish
    if told:
        return Intent.ABOUT
    if asks(text) and not only_hesitates(text, phase):
        return Intent.QUESTION
    if phase is Phase.LESSON and tells_symptom(text) and not argues(text):
        return Intent.QUESTION
    if phase is Phase.PLAN and not _BARE_WISH.fullmatch(text) and not _ABOUT_PLAN.search(text):
        return Intent.QUESTION  # 'GAN 生成的都是同一张脸' tells of no interest in generating
    return Intent.ANSWER


def _refusal(text: str, intent: Intent | None, phase: Phase) -> Intent | None:
    """Return what a message that refuses a wish comes to: what is left of it, or the refusal; None: it refuses nothing."""
    if intent not in (None, Intent.CHANGE_PLAN) and intent not in REFUSABLE:
        return None
    left = without_refused(text)
    if left is None or states(left):
        return None if left is None else Intent.ANSWER
    told = intent_of(left, phase) if left else Intent.SILENCE
    return Intent.REFUSAL if told in (Intent.SILENCE, Intent.ANSWER) else told


_PIECES = re.compile(r"[，,。.；;！!？?、~～…\s]+")
MOST_PIECES = 4
LONGEST_PIECES = 40
"""Characters of a message that only says a few wishes, one after another."""
_PLAIN = frozenset(
    {
        *(Intent.NEXT, Intent.SKIP, Intent.OTHER_WORDS, Intent.EXAMPLE, Intent.HINT, Intent.STUCK, Intent.WHERE),
        *(Intent.PAUSE, Intent.COURTESY, Intent.NEVER_MIND, Intent.REPEAT, Intent.MORE, Intent.QUIZ, Intent.REVIEW),
        *(Intent.BACK, Intent.EASY, Intent.TODAY, Intent.PRACTISE),
    }
)
_ONLY_LEADS = frozenset({Intent.COURTESY, Intent.NEXT, Intent.NEVER_MIND, Intent.STUCK, Intent.EASY})
"""What is said before a wish and is none beside it: 谢谢，继续上课吧; 太难了，讲简单点."""


_INSTEAD = (Intent.QUIZ, Intent.PRACTISE, Intent.NEXT, Intent.SKIP, Intent.EXAMPLE, Intent.PLACE)
_OF_TALK = re.compile(
    r"(?:你|讲|说|这|也|实在|真|别|不要|[的得都太好有点])*(?:啰嗦|罗嗦|废话|长|慢|磨叽|无聊|没意思|话多|多)(?:了|啊|吧|死了|[的呀])*|(?:别|不要|不用)(?:再)?(?:讲|说|废话|铺垫|啰嗦)(?:了|啦|这么多)*"
    r"|(?:(?:you|it|this|that)(?:'s| is|'re| are)? )?(?:way |far |so )?(?:too|so) (?:long|slow|wordy|much (?:talk|text)|boring)|(?:enough|stop) (?:talk(?:ing)?|explaining)|boring",
    re.IGNORECASE,
)
"""What complains of the talk before a wish for something else: 太啰嗦 直接考我."""
_NOT_UNDERSTOOD = (Intent.OTHER_WORDS, Intent.STUCK)
"""What says that something was not understood: 没看懂 再说一遍."""


def _in_pieces(text: str) -> Intent | None:
    """Return the wish of a message each of whose pieces is one by the rules: the last that does not only lead to another."""
    said = [piece for piece in _PIECES.split(text) if piece] if len(text) <= LONGEST_PIECES else []
    pieces = [piece for piece in said if not hesitates(piece)]
    if len(pieces) > 1 and by_rule(pieces[-1]) in _INSTEAD and all(map(_OF_TALK.fullmatch, pieces[:-1])):
        return by_rule(pieces[-1])
    found = [by_rule(piece) for piece in pieces]
    if not pieces or not 2 <= len(said) <= MOST_PIECES or not all(each in _PLAIN for each in found):
        return None
    if set(_NOT_UNDERSTOOD) & set(found) and Intent.REPEAT in found:
        return Intent.OTHER_WORDS  # the same words again would not be understood either
    wishes = [each for each in found if each not in _ONLY_LEADS]
    rest = [each for each in found if each is not Intent.COURTESY]
    return (wishes or rest or found)[-1]


HELPS = frozenset({Intent.HINT, Intent.EXAMPLE, Intent.OTHER_WORDS, Intent.SKIP, Intent.ASKS_KEY})
"""What is wished for behind a 不会 that is no answer: 不会，给点提示."""


_JOINT = re.compile(
    r"(?<=[啊呀诶哦呢了吧哎唉嘛额])(?=\S)|(?=给|来|求|能|可以|可否|请|帮|救|要|想|麻烦|有没有|怎么办|咋|换[个种一]|举|直接)|(?<=[a-z,.!])\s+(?=[a-z])",
    re.IGNORECASE,
)
"""Where a wish may begin that no stop parts from what is said before it; 不会跳过 has none."""


_PLEA = re.compile(
    r"(?:老师|求|请|快|你|能不能|可以|来|[，,\s])*(?:帮(?:帮|一帮|一?下)?(?:我|忙)(?:一?下|看看)?|救(?:救|命)(?:我|啊)?|怎么办|咋办|咋整|怎么弄|带(?:带|一下)我)(?:吧|呗|啊|呀|呢|吗|行吗|好吗)*[。.!！?？~…]*"
    r"|(?:please |can you |could you |so |now )*(?:help(?: me)?(?: out)?|what (?:now|do i do|should i do))(?: please)?[.!?]*",
    re.IGNORECASE,
)
"""What only calls for help."""
_WHAT_NOW = re.compile(r"怎么|咋")
"""Behind what was not understood, and no stop between, it asks of that: 看论文看不懂怎么办."""


def _behind_no_idea(text: str, phase: Phase) -> Intent | None:
    """Return the wish for help at the end of a message that says nothing else than that its author cannot tell: 不会啊给点提示."""
    if phase is Phase.INTAKE or len(text) > LONGEST_PIECES:
        return None
    *before, last = clauses_of(text) or [""]
    if not all(map(_only_cannot, before)):
        return None
    parts = ((last[: joint.start()], last[joint.end() :]) for joint in _JOINT.finditer(last))
    ends = [end for start, end in parts if cannot_tell(start) or (_only_cannot(start) and not _WHAT_NOW.match(end))]
    rest = [each for each in ([last, *ends] if before else ends) if not _only_cannot(each)]
    if any(map(_PLEA.fullmatch, rest)):
        return Intent.HINT
    return next((wish for wish in map(by_rule, rest) if wish in HELPS), None)


def _only_cannot(clause: str) -> bool:
    """Tell whether a part of a message says no more than that its author cannot answer, or did not understand."""
    return clause != "" and (cannot_tell(clause) or by_rule(clause) in _NOT_UNDERSTOOD)


_NOD = re.compile(
    r"^(?:(?:ok(?:ay)?|kk?|cool|nice|great|good|sure|alright|all right|right|yes|yeah|yep|yup|fine|perfect|awesome|got it|gotcha|i see|makes sense|understood|thank(?:s| you)|thx|lol|haha+|wow|明白了?|懂了|知道了|好的?|好吧|嗯+|是的?|对|行|可以|没问题|谢谢)"
    r"(?:[\s,，.。!！;；~]+|(?<=[\u3400-\u9fff])(?=[a-z]))(?:(?:so|and|then|now|but|那|just) )?){1,3}(?P<rest>.{1,60})$",
    re.IGNORECASE,
)
_NOT_BEHIND = (Intent.CORRECTION, Intent.OVERRULE, Intent.COURTESY)
"""What a nod before it makes an answer: 'right, actually 3' puts nothing right of the profile."""


def _behind_a_nod(text: str) -> Intent | None:
    """Return what is wished for behind an acknowledgement: 'ok cool next', '明白了 next', 'sure, go'; None where nothing is."""
    found = _NOD.search(text)
    if found is None:
        return None
    wish = by_rule(found["rest"])
    return None if wish in _NOT_BEHIND else wish
