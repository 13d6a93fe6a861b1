"""A session: one learner's conversation. The message is stored first; then the graph; then the reply."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Self

from agent.dialogue import Dialogue
from agent.graph import stream
from agent.languages import switch_in
from agent.leaning import holds_more, leans
from agent.models.errors import ModelError
from agent.models.seam import never
from agent.nodes import Nodes
from agent.phrases import say
from agent.policy import Move
from agent.returning import is_away
from agent.state import State
from agent.turn import Status, Turn
from agent.tutor import Tutor
from tools.sandbox import SandboxError

_log = logging.getLogger(__name__)

LONGEST_MESSAGE = 20_000
"""Characters; what is longer is kept to this, and said so."""
RECENT = 3
"""So many of the last turns tell what the conversation is about."""


class NothingPending(Exception):
    """There is no unanswered message to answer again."""


class Session:
    """One conversation; its turns and its place are always those of the store."""

    def __init__(self, tutor: Tutor, id_: str, dialogue: Dialogue) -> None:
        self.id = id_
        self.dialogue = dialogue
        self._tutor = tutor

    @classmethod
    def new(cls, tutor: Tutor, learner: str | None = None) -> Self:
        """Begin a new conversation, in which the tutor speaks first: of this learner, or of a stranger."""
        session = cls.silent(tutor, learner)
        for _ in session._answer(session._turn(0, "")):
            pass
        return session

    @classmethod
    def silent(cls, tutor: Tutor, learner: str | None = None) -> Self:
        """Begin a new conversation in which the learner speaks first; it goes on from where this learner stands."""
        dialogue = tutor.store.standing(learner).carried() if learner else Dialogue()
        return cls(tutor, tutor.store.new(learner, dialogue), dialogue)

    @classmethod
    def open(cls, tutor: Tutor, session_id: str | None = None, learner: str | None = None) -> Self:
        """Open a stored conversation; if it is not named or unknown, the learner's latest one or a new one.

        Where no learner is named either, it is the latest of all. No learner ever gets another's.

        Raises:
            StoreError: if the conversation is there and cannot be read.
        """
        store = tutor.store
        if session_id and learner in (None, store.owner(session_id)) and (dialogue := store.dialogue(session_id)):
            return cls(tutor, session_id, dialogue)
        if (latest := store.latest(learner)) and (dialogue := store.dialogue(latest)):
            return cls(tutor, latest, dialogue)
        return cls.new(tutor, learner if learner and store.people.knows(learner) else None)

    @property
    def learner(self) -> str:
        """Return the id of the learner whose conversation it is."""
        return self._tutor.store.owner(self.id) or ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return all turns, oldest first; the last one is PENDING if its reply never came."""
        return self._tutor.store.turns(self.id)

    @property
    def _recent(self) -> tuple[Turn, ...]:
        """Return the last turns: a long history, with its pictures, is not read again for each message."""
        return self._tutor.store.turns(self.id, last=RECENT)

    @property
    def is_away(self) -> bool:
        """Tell whether so much time has passed since the last message that the tutor may speak first."""
        if not is_away(self.dialogue, self._tutor.clock()):
            return False
        turns = self._recent
        return not turns or turns[-1].status not in (Status.PENDING, Status.FAILED)

    def say(self, text: str, *, cancelled: Callable[[], bool] = never) -> Iterator[Turn]:
        """Store a message, then yield its turn as the reply grows; the last one is final."""
        turns = self._recent
        number = turns[-1].number + 1 if turns else 1
        return self._answer(self._turn(number, _storable(text)[:LONGEST_MESSAGE]), cancelled, before=turns)

    def answer_pending(self, *, cancelled: Callable[[], bool] = never) -> Iterator[Turn]:
        """Answer the last message again if its reply never came, or failed.

        Raises:
            NothingPending: if the last message has its reply.
        """
        turns = self._recent
        if not turns or turns[-1].status not in (Status.PENDING, Status.FAILED):
            raise NothingPending("The last message has its reply; there is nothing to answer again.")
        return self._answer(self._turn(turns[-1].number, turns[-1].message), cancelled, before=turns)

    def _turn(self, number: int, message: str) -> Turn:
        turn = Turn(number=number, message=message, language=self.dialogue.language, phase=self.dialogue.phase)
        self._tutor.store.keep(self.id, turn, at=self._tutor.clock())
        return turn

    def _answer(
        self, turn: Turn, cancelled: Callable[[], bool] = never, *, before: tuple[Turn, ...] = ()
    ) -> Iterator[Turn]:
        yield turn
        note = _last_note(before)
        state = State(
            turn=turn,
            dialogue=self.dialogue,
            now=self._tutor.clock(),
            last_note=note,
            last_move=before[-1].move if before else None,
            last_asked=_last_asked(before),
            said=tuple(each for turn in reversed(before) for each in turn.citations),
            acted=None,
            found=None,
            question=turn.message,
            only_answer=False,
        )
        try:
            for mode, part in stream(Nodes(self._tutor.desk, cancelled), state):
                if mode == "custom":
                    turn = part
                    yield turn
                else:
                    state = part
            turn, dialogue = state["turn"], state["dialogue"]
        except (ModelError, SandboxError) as error:
            turn, dialogue = self._failed(turn, say("turn_failed", turn.language, error=str(error))), self.dialogue
        except Exception:  # noqa: BLE001  a fault of ours must not leave the message without a reply for ever
            _log.exception("The reply to message %d of %s broke off", turn.number, self.id)
            turn, dialogue = self._failed(turn, say("turn_broke", turn.language)), self.dialogue
        if len(turn.message) == LONGEST_MESSAGE:
            turn = turn.say(say("message_cut", turn.language, count=LONGEST_MESSAGE))
        if turn.status is Status.STOPPED:
            turn = turn.say(say("stopped", turn.language))
        self._tutor.store.keep(self.id, turn, dialogue, at=state["now"])
        self.dialogue = dialogue
        yield turn

    def _failed(self, turn: Turn, said: str) -> Turn:
        return replace(turn.say(said), status=Status.FAILED, phase=self.dialogue.phase)


def _storable(text: str) -> str:
    """Return a text that can be written as UTF-8: half of a surrogate pair becomes the sign for what cannot be read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _last_note(turns: tuple[Turn, ...]) -> str | None:
    """Return the note that one of the last replies cited first."""
    return next((turn.citations[0].note for turn in reversed(turns[-RECENT:]) if turn.citations), None)


def _last_asked(turns: tuple[Turn, ...]) -> str:
    """Return the last question that names its subject; empty where something else than answers and results came after it."""
    for turn in reversed(turns[-RECENT:]):
        is_answered = turn.move in (Move.ANSWER_QUESTION, Move.WEIGH) and turn.citations
        if not is_answered and turn.move != Move.WORK_OUT:
            return ""
        if (switch := switch_in(turn.message)) and not switch.rest:
            continue  # told again in another language
        if not leans(turn.message) or (turn.subject and holds_more(turn.message)):
            return f"{turn.subject} {turn.message}".strip()
    return ""
