"""What a learner does not want: a wish under a negation is none, and what is said beside it counts.

'不用提示，我自己来' wants no hint, '不用举例了，继续' goes on, '继续，不，等一下，先别继续' waits.
"""

import re

from agent.intents import Intent, by_rule

REFUSABLE = frozenset(
    {
        *(Intent.HINT, Intent.EXAMPLE, Intent.QUIZ, Intent.PAUSE, Intent.SKIP, Intent.NEXT, Intent.MORE, Intent.REPEAT),
        *(Intent.PRACTISE, Intent.REVIEW, Intent.PLACE, Intent.WALK, Intent.DRAW_PLAN, Intent.BACK),
        Intent.OTHER_WORDS,
    }
)
"""The wishes that are not done where they stand under a negation."""
_STATES = re.compile(
    r"^(我(猜|觉得|认为)|应该|因为|大概|可能|选|i (think|guess)|maybe|probably|because)", re.IGNORECASE
)
_CLAUSES = re.compile(r"[，,。.；;！!、~～…\n]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_LEAD = r"(?:(?:那|就|我|你|请|先|还是|暂时|但是?|不过|可是|现在|这次|今天|可以|真的|都|也|ok(?:ay)?|please|but|so|i|you|we|now|just|really)\s*)*"
_NEGATED = re.compile(
    rf"^\s*{_LEAD}(?:(?:别|甭|不要|不用|不想要?|不需要|不必|用不着|没必要"
    r"|(?:do not|don't|do n't|would rather not|'d rather not|will not|won't)(?: (?:want|need|like|have))?(?: you)?(?: to)?|no need (?:for|to)|without)\s*|(?P<no>no(?: more)?)\s+)"
    r"(?:再|先|老是?|总是?|急着|any|more|the)?\s*(?P<wish>\S.{0,40})$",
    re.IGNORECASE,
)
_NOUNS = frozenset({Intent.HINT, Intent.EXAMPLE, Intent.QUIZ, Intent.PRACTISE, Intent.PLACE, Intent.REVIEW})
"""What a bare 'no' refuses: 'no hints please'; 'no skip it' skips."""
_ENDS = re.compile(r"(?:了|啦|吧|[。.!！~\s])+$")
_NAMELESS = re.compile(r"(?:可以|行|也|了|吗|么|嘛|呢|啊|[?？。.!！~\s])*")
"""What names no wish: 可以不要吗 asks whether one may do without something."""
_FRAMES = ("{}", "give me {}", "take {}", "来{}", "再{}")
"""In what a thing that is refused is a wish: a break, 练习."""
_SKIPS = re.compile(r"^(?:跳过|略过|skip(?:ping)?\b)", re.IGNORECASE)


def without_refused(text: str) -> str | None:
    """Return what is left of a message without what it refuses, and the wishes that it takes back; None: it refuses nothing."""
    clauses = clauses_of(text)
    refused = [refused_in(each) for each in clauses]
    if not any(refused):
        return None
    gone = set(refused) - {None}
    pairs = zip(clauses, refused, strict=True)
    return "，".join(each for each, wish in pairs if wish is None and by_rule(each) not in gone)


def clauses_of(text: str) -> list[str]:
    """Return the parts of a message between its stops."""
    return [each.strip() for each in _CLAUSES.split(text) if each.strip()]


def refused_in(clause: str) -> Intent | None:
    """Return the wish that a clause refuses; None: none."""
    found = _NEGATED.search(clause)
    if found is None:
        return None
    wish = _ENDS.sub("", found["wish"])
    if _SKIPS.search(wish) and not found["no"]:
        return Intent.SKIP
    told = (by_rule(frame.format(each)) for each in (wish, found["wish"]) for frame in _FRAMES)
    refused = next((each for each in told if each in REFUSABLE), None)
    return None if found["no"] and refused not in _NOUNS else refused


def begins_with_one(text: str) -> bool:
    """Tell whether a message begins with a negation: what it sounds like is what it does not want."""
    found = _NEGATED.search(_CLAUSES.split(text.strip(), maxsplit=1)[0])
    return found is not None and not found["no"] and _NAMELESS.fullmatch(found["wish"]) is None


def wanted_of(text: str) -> str:
    """Return the last part of a message that says what is wanted beside what is not: of 先别讲公式了，直接看代码 the end."""
    parts = clauses_of(text)
    wanted = [part for part in parts if not begins_with_one(part)]
    return wanted[-1] if wanted and len(wanted) < len(parts) else text


def states(left: str) -> bool:
    """Tell whether what is said beside a refusal answers what is open: 不用提示，应该是 B."""
    return _STATES.search(left) is not None
