"""Checks on the words of a reply."""

import re
from collections.abc import Sequence

from agent.language import chinese_share, prose, speaks, unquoted
from agent.turn import Source, Turn
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.words import Language

WORDINGS = 4
"""How many turns are looked through for the wordings of a phrase, which take turns."""

WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


def contains(at: Moment, wanted: Sequence[str]) -> Judged:
    """At least one of the wordings stands in the reply; upper and lower case are the same."""
    return PASSED if any(_stands(each, at.turn) for each in wanted) else failed(f"none of: {', '.join(wanted)}")


def contains_all(at: Moment, wanted: Sequence[str]) -> Judged:
    """Every wording stands in the reply; `a|b` means one of the two."""
    missing = [each for each in wanted if not any(_stands(part, at.turn) for part in each.split("|"))]
    return failed(f"missing: {', '.join(missing)}") if missing else PASSED


def contains_none(at: Moment, wanted: Sequence[str]) -> Judged:
    """None of the wordings stands in the reply."""
    found = [each for each in wanted if _stands(each, at.turn)]
    return failed(f"found: {', '.join(found)}") if found else PASSED


def asks_at_most(at: Moment, wanted: int) -> Judged:
    """The tutor asks at most so many questions; what stands in a note, in code or in quotes is not the tutor's question."""
    own = "\n".join(piece.text for piece in at.turn.pieces if piece.source in (Source.AUTHORED, Source.MODEL))
    count = len(re.findall(r"[?？]+", unquoted(prose(own))))
    return PASSED if count <= wanted else failed(f"asks {count} questions")


def words_at_most(at: Moment, wanted: int) -> Judged:
    """The prose has at most so many words; a Chinese character counts as one."""
    count = len(WORD.findall(prose(at.turn.reply)))
    return PASSED if count <= wanted else failed(f"{count} words")


def words_between(at: Moment, wanted: tuple[int, int]) -> Judged:
    """The prose is neither shorter nor longer than that: what is read in a minute."""
    count = len(WORD.findall(prose(at.turn.reply)))
    return PASSED if wanted[0] <= count <= wanted[1] else failed(f"{count} words")


def language(at: Moment, wanted: Language) -> Judged:
    """The prose is in this language; terms and the learner's own quoted words may be in the other."""
    share = chinese_share(at.turn.reply)
    if share is None:
        return skipped("there is no prose")
    return PASSED if speaks(at.turn.reply, wanted) else failed(f"{share:.0%} of the letters are Chinese")


def _stands(wording: str, turn: Turn) -> bool:
    return wording.lower() in turn.reply.lower()
