"""Checks on what is said again: a whole reply, a sentence, the question at the end."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from difflib import SequenceMatcher

from agent.dialogue import Dialogue
from agent.language import prose
from agent.pending import pending_question
from agent.policy import Move
from agent.situation import Situation
from agent.turn import Phase, Source
from evals.score import PASSED, Judged, Moment, failed, skipped
from evals.wording import WORD, WORDINGS

REPEATED_SHARE = 0.85
"""Two replies that have so much of their text in common are the same reply."""
FORGOTTEN = timedelta(hours=12)
"""After so long the same words are a help, no repetition."""
SHORTEST_SENTENCE = 6
"""Words; what is shorter, such as 'Right!', may stand twice."""

_SENTENCE_END = re.compile(r"(?<=[。！？!?])|(?<=\.)\s|\n")


def no_near_repeat(at: Moment, _: bool) -> Judged:
    """The reply is not nearly an earlier one again; one with another result is another reply, whatever else is alike."""
    if not at.earlier:
        return skipped("there is no turn before")
    if at.turn.move == Move.OPEN_LESSON:
        return skipped("a lesson was wished for once more")
    open_, own = open_questions(at) if at.keeps_state else set(), at.turn.reply
    for turn, passed in zip(at.earlier, at.passed, strict=False):
        if at.passed[-1] - passed > FORGOTTEN:
            continue
        results = [[run.stdout for run in each.runs] for each in (at.turn, turn)]
        if _alike(_without(own, open_), _without(turn.reply, open_)) and (results[0] == results[1] or not all(results)):
            return failed(f"nearly the reply of turn {at.transcript.turns.index(turn) + 1} again")
    return PASSED


def no_sentence_twice(at: Moment, _: bool) -> Judged:
    """No sentence of the tutor's own stands twice in a reply."""
    own = [piece.text for piece in at.turn.pieces if piece.source in (Source.AUTHORED, Source.MODEL)]
    sentences = [each.strip() for each in _SENTENCE_END.split(prose("\n".join(own)))]
    long = [each for each in sentences if len(WORD.findall(each)) >= SHORTEST_SENTENCE]
    if not long:
        return skipped("says no sentence of its own")
    twice = [each for each in long if long.count(each) > 1]
    return failed(f"twice: {twice[0][:60]}") if twice else PASSED


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


def open_questions(at: Moment) -> set[str]:
    """Return the wordings of the question that was open before the message, in the reply's language."""
    before = at.before
    if before.phase is Phase.INTAKE and not before.asked:
        return set()
    spoken = Dialogue(**{**vars(before), "language": at.turn.language})
    states = [spoken]
    if before.proposed and at.after.proposed is None:  # answered: what was open before it is open again
        states.append(replace(spoken, proposed=None))
    asked = {pending_question(Situation(state, "", at.curriculum, n)) for state in states for n in range(WORDINGS)}
    return asked - {""}


def _without(text: str, questions: Iterable[str]) -> str:
    """Return a reply without the question that is still open: coming back to it is no repetition."""
    for question in questions:
        text = text.replace(question, "")
    return text


def _table(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")]


def _alike(one: str, other: str) -> bool:
    # A table or code that is shown again with other words is no repetition, nor are the same words over another table.
    if _table(one) != _table(other):
        return False
    one, other = (prose(text).strip() or text for text in (one, other))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= REPEATED_SHARE and matcher.ratio() >= REPEATED_SHARE
