"""A session: one learner's conversation. The message is stored first; then the graph; then the reply."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Self

from agent.dialogue import Dialogue
from agent.graph import State, TurnGraph
from agent.models.seam import ModelError, never
from agent.phrases import say
from agent.turn import Status, Turn
from agent.tutor import Tutor
from tools.sandbox import SandboxError

LONGEST_MESSAGE = 20_000
"""Characters; what is longer is kept to this, and said so."""


class NothingPending(Exception):
    """There is no unanswered message to answer again."""


class Session:
    """One conversation; its turns and its place are always those of the store."""

    def __init__(self, tutor: Tutor, id_: str, dialogue: Dialogue) -> None:
        self.id = id_
        self.dialogue = dialogue
        self._tutor = tutor

    @classmethod
    def new(cls, tutor: Tutor) -> Self:
        """Begin a new conversation: the tutor speaks first."""
        session = cls.silent(tutor)
        for _ in session._answer(session._turn(0, "")):
            pass
        return session

    @classmethod
    def silent(cls, tutor: Tutor) -> Self:
        """Begin a new conversation in which the learner speaks first."""
        return cls(tutor, tutor.store.new(), Dialogue())

    @classmethod
    def open(cls, tutor: Tutor, session_id: str | None = None) -> Self:
        """Open a stored conversation, the latest one if it is not named or unknown, or a new one if there is none."""
        for id_ in (session_id, tutor.store.latest()):
            if id_ and (dialogue := tutor.store.dialogue(id_)):
                return cls(tutor, id_, dialogue)
        return cls.new(tutor)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return all turns, oldest first; the last one is PENDING if its reply never came."""
        return self._tutor.store.turns(self.id)

    def say(self, text: str, *, cancelled: Callable[[], bool] = never) -> Iterator[Turn]:
        """Store a message, then yield its turn as the reply grows; the last one is final."""
        turns = self.turns
        number = turns[-1].number + 1 if turns else 1
        return self._answer(self._turn(number, _storable(text)[:LONGEST_MESSAGE]), cancelled, before=turns)

    def answer_pending(self, *, cancelled: Callable[[], bool] = never) -> Iterator[Turn]:
        """Answer the last message again if its reply never came, or failed.

        Raises:
            NothingPending: if the last message has its reply.
        """
        turns = self.turns
        if not turns or turns[-1].status not in (Status.PENDING, Status.FAILED):
            raise NothingPending("The last message has its reply; there is nothing to answer again.")
        return self._answer(self._turn(turns[-1].number, turns[-1].message), cancelled, before=turns)

    def _turn(self, number: int, message: str) -> Turn:
        turn = Turn(number=number, message=message, language=self.dialogue.language, phase=self.dialogue.phase)
        self._tutor.store.keep(self.id, turn)
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
            acted=None,
            found=None,
            only_answer=False,
        )
        try:
            for mode, part in self._stream(state, cancelled):
                if mode == "custom":
                    turn = part
                    yield turn
                else:
                    state = part
            turn, dialogue = state["turn"], state["dialogue"]
        except (ModelError, SandboxError) as error:
            turn, dialogue = self._failed(turn, error), self.dialogue
        if len(turn.message) == LONGEST_MESSAGE:
            turn = turn.say(say("message_cut", turn.language, count=LONGEST_MESSAGE))
        if turn.status is Status.STOPPED:
            turn = turn.say(say("stopped", turn.language))
        self._tutor.store.keep(self.id, turn, dialogue)
        self.dialogue = dialogue
        yield turn

    def _stream(self, state: State, cancelled: Callable[[], bool]) -> Iterator[tuple[str, Any]]:  # two kinds of parts
        graph = TurnGraph(self._tutor.desk, cancelled).compiled()
        yield from graph.stream(state, stream_mode=["custom", "values"])  # type: ignore[misc]

    def _failed(self, turn: Turn, error: ModelError | SandboxError) -> Turn:
        said = say("turn_failed", turn.language, error=str(error))
        return replace(turn.say(said), status=Status.FAILED, phase=self.dialogue.phase)


def _storable(text: str) -> str:
    """Return a text that can be written as UTF-8: half of a surrogate pair becomes the sign for what cannot be read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _last_note(turns: tuple[Turn, ...]) -> str | None:
    """Return the note that one of the last three replies cited first."""
    return next((turn.citations[0].note for turn in reversed(turns[-3:]) if turn.citations), None)
