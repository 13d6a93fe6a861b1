"""Checks on the words of a reply."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from agent.language import chinese_share, prose, speaks, unquoted
from agent.phrases import say
from agent.turn import Source, Turn
from evals.score import PASSED, Judged, Moment, failed, skipped
from knowledge.words import Language

REPEATED_SHARE = 0.85
"""Two replies that have so much of their text in common are the same reply."""
WORDINGS = 4
"""How many turns are looked through for the wordings of a phrase, which take turns."""

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


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
    count = len(_WORD.findall(prose(at.turn.reply)))
    return PASSED if count <= wanted else failed(f"{count} words")


def language(at: Moment, wanted: Language) -> Judged:
    """The prose is in this language; terms and the learner's own quoted words may be in the other."""
    share = chinese_share(at.turn.reply)
    if share is None:
        return skipped("there is no prose")
    return PASSED if speaks(at.turn.reply, wanted) else failed(f"{share:.0%} of the letters are Chinese")


def refuses(at: Moment, _: bool) -> Judged:
    """The reply says that the notes do not hold it, and claims nothing: no citation, no run, no model's words."""
    wordings = {say("not_in_notes", at.turn.language, turn) for turn in range(WORDINGS)}
    if not any(each in at.turn.reply for each in wordings):
        return failed("does not say that it is not in the notes")
    if at.turn.citations or at.turn.runs:
        return failed("says that it is not in the notes, and yet cites or runs something")
    claims = [piece.text for piece in at.turn.pieces if piece.source is not Source.AUTHORED]
    return failed(f"claims {claims[0][:40]!r}") if claims else PASSED


def no_near_repeat(at: Moment, _: bool) -> Judged:
    """The reply is not nearly an earlier one again; one with another result is another reply, whatever else is alike."""
    if not at.earlier:
        return skipped("there is no turn before")
    for turn in at.earlier:
        results = [[run.stdout for run in each.runs] for each in (at.turn, turn)]
        if _alike(at.turn.reply, turn.reply) and (results[0] == results[1] or not all(results)):
            return failed(f"nearly the reply of turn {at.transcript.turns.index(turn) + 1} again")
    return PASSED


def fresh_question(at: Moment, _: bool) -> Judged:
    """The question at the end is worded otherwise than the one before; a question that is the note's own may stay."""
    last = at.turn.pieces[-1] if at.turn.pieces else None
    before = at.earlier[-1].pieces[-1] if at.earlier and at.earlier[-1].pieces else None
    if last is None or before is None or at.before.lesson is None:
        return skipped("no lesson was open")
    if at.before.lesson.step in ("predict", "check"):
        return skipped("the open question is the note's")
    # A bridge such as '回到刚才：' stands before the question.
    now, then = (re.split(r"[：:]\s*", piece.text, maxsplit=1)[-1].strip() for piece in (last, before))
    return failed(f"again: {now[:60]}") if now == then else PASSED


def _stands(wording: str, turn: Turn) -> bool:
    return wording.lower() in turn.reply.lower()


def _alike(one: str, other: str) -> bool:
    # A table or code that is shown again with other words is no repetition.
    one, other = (prose(text).strip() or text for text in (one, other))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= REPEATED_SHARE and matcher.ratio() >= REPEATED_SHARE
