"""A wish to change a program of the learner's: made in its text where it can be, else left to a model that may write."""

from agent import walking
from agent.commenting import commented
from agent.grading import reads_as_answer
from agent.opened import open_item
from agent.pasting import code_in, parts
from agent.policy import Move
from agent.situation import Situation
from tools.reworking import Reworked, asks_what_if, reworked, wishes_change, wishes_change_of_it

_UNCLEAR = (Move.GRADE, Move.CHANGE_PLAN, Move.ASK_BACK, Move.ANSWER_QUESTION)
"""Where a message goes of which no rule knows that it is about a program."""


def changed(at: Situation, message: str) -> Reworked | None:
    """Return the message's program, or the one on the screen, with the change that is wished for; not what is still secret."""
    pasted = code_in(message)
    wish = parts(message).around.strip() if pasted else message
    if not (wishes_change(wish) or asks_what_if(wish)) or not _is_free(at, message) or not (pasted or _is_for_them(at)):
        return None
    code = pasted or at.dialogue.screen
    return commented(code, wish, at.cards, at.dialogue.language) or reworked(code, wish)


def wishes_other(at: Situation, message: str, move: Move) -> bool:
    """Tell whether a change of the learner's program is wished for that only a model can make."""
    return move in _UNCLEAR and wishes_change_of_it(message) and _is_free(at, message) and _is_for_them(at)


def _is_free(at: Situation, message: str) -> bool:
    """Tell whether a message is no answer, and no exercise is open, whose program is the learner's to change."""
    is_answer = reads_as_answer(open_item(at.dialogue, at.curriculum), message)
    return not (at.dialogue.placing or at.dialogue.exercise or is_answer)


def _is_for_them(at: Situation) -> bool:
    """Tell whether the program on the screen is the learner's, or was written for them: '换成 ReLU' may answer a lesson on its own."""
    return bool(at.dialogue.screen) and not walking.on_screen(at.dialogue, at.curriculum).topics
