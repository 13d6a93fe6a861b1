"""A prediction beside what the note expects: which of the learner's numbers are there, and no more; and doubts that are left."""

import math
import re
from dataclasses import dataclass

from agent.bearing import framed, weight
from agent.folding import plain
from agent.yes_no import expects, is_yes_no, reply_in

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w]|\.\d)", re.IGNORECASE | re.ASCII)
_UNCLEAR = re.compile(
    r"(不|没|还不|不太)(是很)?(清楚|明白|懂|理解|确定|一致|一样|对上)|对不上|不可能|不相信|(代码|输出|结果)(是不是)?(写|算)?错|搞不(清|懂)|算不(出|对)|迷糊|糊涂|(not|n't) (clear|sure|match|agree|understand|get)|unclear|confus|lost",
    re.IGNORECASE,
)


_HEAD = re.compile(r"[：；。]|[:;.](?=\s|$)")
"""Where the answer of a note goes over to its reason."""
_CLAUSE = re.compile(r"，|,\s(?=[a-z])")
_PART = re.compile(r"[，；。;\n]|,(?=\s|[^\d\s])|\.\s")
_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![a-z])")
"""A name in capitals: AND is one, and 'and' is none."""
_NAME = re.compile(r"(?<![\d.])0\d")
"""Digits that name an input and are no number."""
SHORTEST_TALK = 5
"""What a message says beside its numbers (`bearing.weight`), for it to be talk, and not a bare prediction."""


def expected(answer: str) -> str:
    """Return what of a note's answer is asked for: 3 of '3 个：axis=0 是行的方向，…'; its reason holds other numbers."""
    taken = ""
    for clause in _CLAUSE.split(_HEAD.split(answer)[0]):
        taken = f"{taken}，{clause}"
        if _NUMBER.search(clause):
            break
    return taken


def doubts(message: str) -> bool:
    """Tell whether a message to a result, or to the maths, wants to stay with it."""
    return _UNCLEAR.search(message) is not None


@dataclass(frozen=True)
class Compared:
    """The phrase that says it, and its values."""

    phrase: str
    values: dict[str, str]


def compared(guess: str, wanted: str, given: str) -> Compared | None:
    """Say which numbers of a guess are wanted, and which stand nowhere in what was given; None: nothing can be said.

    What is given and not wanted may be of another step: nothing is said of it. Of talk with a number in it only a number
    that is wanted is named. A guess with decimals may be rounded: 0.12 is there where 0.1192 was printed. Nothing is said
    of numbers that are said of different things, nor of those that name one: 01 和 10.
    """
    guessed = list(dict.fromkeys(_NUMBER.findall(guess)))
    if not guessed or _NAME.search(guess) or _has_several_subjects(guess):
        return None
    there = [each for each in guessed if _stands_in(each, wanted)]
    is_talk = weight(framed(plain(guess))) >= SHORTEST_TALK
    shown = f"{wanted}\n{given}"
    absent = [each for each in guessed if not is_talk and not _stands_in(each, shown)]
    if not there and not absent:
        return None
    if not absent:
        return Compared("prediction_there", {"there": ", ".join(there)})
    if not there:
        return Compared("prediction_absent", {"absent": ", ".join(absent)})
    return Compared("prediction_partly", {"there": ", ".join(there), "absent": ", ".join(absent)})


def _has_several_subjects(guess: str) -> bool:
    """Tell whether a guess says numbers of more than one thing, which may each be right: 'AND 是 4，XOR 是 0'."""
    clauses = [each for each in _PART.split(guess) if _NUMBER.search(each)]
    subjects = {f"{framed(plain(each))} {' '.join(_CAPITALS.findall(each))}".strip() for each in clauses}
    return len(subjects - {""}) > 1


def agreed(guess: str, question: str, answer: str) -> str | None:
    """Return the phrase on a yes or no to a question that asks for it, both in Chinese; None: nothing can be said."""
    said = reply_in(guess) if is_yes_no(question) else None
    if said is None:
        return None
    return "prediction_agreed" if said == expects(answer) else "prediction_other"


def _stands_in(guess: str, text: str) -> bool:
    return any(_is(guess, _value(each)) for each in _NUMBER.findall(text))


def _is(guess: str, value: float) -> bool:
    mantissa, _, exponent = guess.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    # Both are read as text: 10.0 ** 400 raises, and 1e400 is only infinite.
    margin = float(f"0.5e{exponent or 0}") / float(f"1e{decimals}") if decimals or exponent else 0.0
    return math.isfinite(margin) and abs(_value(guess) - value) <= margin * (1 + 1e-9)


def _value(text: str) -> float:
    return float(text.replace("−", "-"))
