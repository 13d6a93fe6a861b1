"""What a message wants changed of the plan, by rules: which lessons, and what is to be done with them."""

import re
from dataclasses import dataclass, field

from agent.aim import aimed
from agent.intake import LONGEST_READ, Noted, understand
from agent.learner import Learner
from agent.plan import Plan
from agent.plan_wishes import KNOWN, RULES, Kind
from agent.planned import Terms, absent_of, named_of, names_direction, of_direction, pool_of, set_up, within
from agent.targets import Named, Target, named_in, numbered

_SETS_UP = re.compile(
    r"环境.{0,4}(?:装|配|搭|弄)|(?:装|配置?|搭)(?:好|一下)?.{0,3}(?:环境|包|py ?torch|torch|python)|安装"
    r"|\b(?:environment|env|python|py ?torch|torch|conda)\b.{0,6}\b(?:set ?-?up|install\w*)|\b(?:set(?:ting)?(?: it| everything| things| all(?: of it)?| it all)? ?-?up|install\w*)\b",
    re.IGNORECASE,
)
"""What sets a machine up, which no environment of reinforcement learning does."""
_AND_SO_ON = re.compile(
    r"^(?:那|把|将|请|就|干脆|所有|全部|关于|有关|\s)+|(?:啥的?|什么的?|之类的?|那些|这些|的课|有关的?|相关的?|内容|部分|的|都|全|也|就|(?:行|可以|好)(?:不行|不可以|不好)?|\s)+$"
    r"|^(?:(?:everything|anything|all|stuff|things?|lessons?|parts?|material|the) )+(?:(?:about|on|of|with|to do with|related to|in|from) )"
    r"|[,，]\s*(?:i|i'm|i've|because|since|as|so|but|please|can|could|it|that|they|then|let|my|if|when)\b.*$"
    r"|\s+(?:please|for now|too|as well|altogether|entirely|completely|again|at all)$",
    re.IGNORECASE,
)
"""What is said around the names of lessons: 那把 RNN 啥的都砍了, everything about GANs, please."""
_KNOWS_BEFORE = re.compile(
    r"(?:前面|之前|前边|基础|这之前|在那之前)(?:的|那些?|这些|几课|内容|课|部分|东西|我|都|全|早就?|已经|基本上?|差不多)*(?:懂|会|学过|熟|知道|掌握|明白)"
    r"|\b(?:i )?(?:already )?(?:know|learned|did|have done) (?:all |everything |the stuff |what comes |the lessons )*(?:before|earlier|up to)",
    re.IGNORECASE,
)
"""What says that all before is known: 前面那些我都懂，直接跳到 RNN."""
_FRAMEWORK = re.compile(
    r"(?:py ?torch|torch|tensorflow|tf|keras)(?: ?(?:和|或|/|or|and) ?(?:py ?torch|tensorflow|tf|keras))*",
    re.IGNORECASE,
)
_LEAVES_OUT = re.compile(r"跳过|\b(?:skip|leave out|drop|remove|take out)\b", re.IGNORECASE)
"""What is done with lessons, and not with a direction."""
_ASKS = re.compile(r"(?:吗|么|呢|[?？])\s*$")
_WISH = re.compile(
    r"(?:想|要)(?:再|多)?(?:学|看|讲)(?:一下|一学|习)?([^，。；;！!？?]{2,40})|(?:i want to|i'd like to) learn ([^，。；;！!？?]{2,40})",
    re.IGNORECASE,
)
"""A wish without a place in the order: it is proposed as what comes next."""


@dataclass(frozen=True)
class Edit:
    """What a message wants changed."""

    noted: Noted
    """What it says of the learner: hours, direction, deadline."""
    kind: Kind | None = None
    named: Named = field(default_factory=Named)
    behind: Named = field(default_factory=Named)
    """Before these what is named is to come."""
    knows_before: bool = False
    """What stands before the lessons is known, as the learner says."""
    wished: str = ""
    """The words for the lessons, where none of them is known."""
    absent: tuple[Target, ...] = ()
    """The lessons that are meant, where the change can be about none of them."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was understood."""
        return not (self.noted.fields or self.noted.details or self.named.targets or self.kind is Kind.SHORTEN)


def read(message: str, learner: Learner, plan: Plan, terms: Terms) -> Edit:
    """Return what a message wants changed, by rules."""
    message = numbered(message[:LONGEST_READ], terms.curriculum)
    if known := _known_stages(message, plan, terms):
        return Edit(Noted(learner, ()), Kind.SKIP, known)
    for kind, pattern in RULES:
        match = pattern.search(message)
        if match is None:
            continue
        if kind is Kind.BEFORE:
            if ordered := _ordered(match, plan, terms):
                return Edit(_noted(message, learner, terms), kind, *ordered)
        elif edit := _read_by(kind, match, learner, plan, terms):
            return edit
    noted = _noted(message, learner, terms)
    if not noted.fields and (match := _WISH.search(message)):
        named = named_in(match[1] or match[2], terms.curriculum, terms.language, pool_of(Kind.FIRST, plan, terms))
        return Edit(Noted(learner, ()), Kind.FIRST, named, wished=match[1] or match[2])
    return Edit(noted)


def _read_by(kind: Kind, match: re.Match[str], learner: Learner, plan: Plan, terms: Terms) -> Edit | None:
    """Return what a message wants by a rule that fits it; None: the rule does not mean it."""
    message, wished = match.string, _AND_SO_ON.sub("", _words(match))
    sets_up = kind is Kind.SKIP and _SETS_UP.search(_AND_SO_ON.sub("", match[0])) is not None
    if kind is Kind.SKIP and _FRAMEWORK.fullmatch(wished) and not sets_up:
        return None  # '不要 PyTorch' is about the framework, and not the lesson on it
    named = set_up(plan, terms) if sets_up else named_of(kind, wished, plan, terms)
    if (is_list := _is_list(match)) and not _lists(match, named):
        return None
    if kind is Kind.ONLY and not named.targets and not is_list:
        named = of_direction(wished, terms)
    if kind is Kind.SKIP and not (named.targets or named.doubtful) and names_direction(wished):
        named = within(of_direction(wished, terms), pool_of(kind, plan, terms))
    rest = message[: match.start()] + "，" + message[match.end() :]  # '跳过线性回归' does not tell that it is known
    is_lesson = kind in (Kind.LAST, Kind.ONLY, Kind.UNTIL) or not _is_direction(message, wished, learner, terms)
    if kind is Kind.SHORTEN or ((named.targets or named.doubtful) and is_lesson):
        known = kind is Kind.FIRST and _KNOWS_BEFORE.search(message) is not None
        return Edit(_noted(rest, learner, terms), kind, named, knows_before=known, wished=wished)
    absent = absent_of(wished, terms) if is_lesson else ()
    return Edit(_noted(rest if absent else message, learner, terms), wished=wished, absent=absent)


def _is_list(match: re.Match[str]) -> bool:
    """Tell whether what a rule has found only lists lessons: of an exam, or 'only CNN and RNN'."""
    return any(words and name.startswith(("exam", "bare")) for name, words in match.groupdict().items())


def _lists(match: re.Match[str], named: Named) -> bool:
    """Tell whether such a list is one of lessons, and states them; without a word of an exam it must be one of groups."""
    if not named.targets or _ASKS.search(match.string):
        return False
    return match.groupdict()["bare1"] is match.groupdict()["bare2"] or all(
        len(each.notes) > 1 for each in named.targets
    )


def _known_stages(message: str, plan: Plan, terms: Terms) -> Named | None:
    """Return the stages that a message says to know: 第一阶段我都会了，跳到第二阶段 leaves out the first."""
    match = KNOWN.search(message)
    named = named_of(Kind.SKIP, _AND_SO_ON.sub("", _words(match)), plan, terms) if match else Named()
    return named if named.targets and all(target.is_stage for target in named.targets) else None


def _ordered(match: re.Match[str], plan: Plan, terms: Terms) -> tuple[Named, Named] | None:
    """Return what is to come before what; of two that are to change places the later one before the earlier."""
    found = {key: words for key, words in match.groupdict().items() if words}
    named = {key[0]: named_of(Kind.BEFORE, _AND_SO_ON.sub("", words), plan, terms) for key, words in found.items()}
    if swapped := named.get("s"):
        if len(swapped.targets) != 2:
            return None
        early, late = sorted(swapped.targets, key=lambda target: plan.everything.index(target.notes[0]))
        return Named((late,)), Named((early,))
    ahead, behind = named.get("x", Named()), named.get("y", Named())
    return (ahead, behind) if ahead.targets and behind.targets else None


def _noted(message: str, learner: Learner, terms: Terms) -> Noted:
    """Return what a message says of the learner, with how far they want to be by a day that it names."""
    noted = understand(message, learner, asked=None, today=terms.today)
    return aimed(noted, message, terms.curriculum, terms.language, terms.today)


def _words(match: re.Match[str]) -> str:
    """Return the words for the lessons of a wish."""
    return next((each for each in match.groupdict().values() if each), "").strip(' 。.!！“”"吧了啊吗么：:')


def _is_direction(message: str, wished: str, learner: Learner, terms: Terms) -> bool:
    """Tell whether '不想学图像了，想学文本' is about the direction, and no lesson; 'RNN 都砍了，只要图像' is about both."""
    if _LEAVES_OUT.search(message) or "interest" not in _noted(message, learner, terms).fields:
        return False
    return "interest" in understand(wished, Learner(), asked=None).fields
