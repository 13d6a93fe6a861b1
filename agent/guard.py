"""What stands between a secret and a reply: who pries is not answered, and what would tell is not said."""

from collections.abc import Callable
from dataclasses import replace

from agent.echo import repeats
from agent.pasting import code_in
from agent.policy import Move
from agent.secrets import given_away, is_run_by, secrets_of
from agent.situation import Situation
from agent.turn import Source, Turn, join
from knowledge.library import Library

OWN_CODE = (Move.RUN_CODE, Move.WALK_THROUGH, Move.MEND)
"""Moves that run what the learner wrote; it may print what it will."""


def pries(at: Situation, move: Move, library: Library) -> bool:
    """Tell whether a message wants the answer without asking for it: by the question itself, or by its code."""
    secrets = secrets_of(at)
    if move in OWN_CODE:
        last = at.dialogue.code if move is Move.MEND else None
        code = code_in(at.message) or (last.text if last else "")
        return any(is_run_by(secret, code) for secret in secrets)
    return repeats(at.message, secrets, move, library)


def leaks(at: Situation) -> Callable[[str], bool]:
    """Return what tells whether a text would give away what is open now."""
    secrets = secrets_of(at)
    return lambda text: given_away(secrets, text, at.message) is not None


def discreet(turn: Turn, after: Turn, leaks: Callable[[str], bool]) -> Turn | None:
    """Return the turn after a line, without the remarks on it that give a secret away; None where the line itself does.

    Authored lines are written for their place; what is quoted or run is looked at, together with what was before it.
    """
    new = after.pieces[len(turn.pieces) :]
    shown = [piece for piece in new if piece.source is not Source.AUTHORED]
    if not shown:
        return after
    own = [] if turn.move in OWN_CODE else shown
    before = [piece for piece in turn.pieces if piece.source in (Source.NOTE, Source.MODEL)]
    if leaks(join((*before, *own))):
        return None
    told = (piece for piece in new if piece in shown or not leaks(join((*before, *own, piece))))
    return replace(after, pieces=(*turn.pieces, *told))
