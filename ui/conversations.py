"""The sessions that pages look at, and the reply that is being written in each: at most one at a time."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

from agent.people import People, checked_name
from agent.session import Session
from agent.store import StoreError
from agent.turn import Turn
from agent.tutor import Tutor

FLUSH_SECONDS = 0.1

Cancelled = Callable[[], bool]
Produce = Callable[[Cancelled], Iterator[Turn]]

_log = logging.getLogger(__name__)


class Reply:
    """One reply, made in a thread of its own; any number of pages can follow it."""

    def __init__(self, produce: Produce) -> None:
        """Start it; to be called on the event loop that follows."""
        self.latest: Turn | None = None
        self.error: Exception | None = None
        self.done = False
        self._stop = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._followers: set[asyncio.Event] = set()
        self._over = asyncio.Event()
        threading.Thread(target=self._work, args=(produce,), name="reply", daemon=True).start()

    def stop(self) -> None:
        """Ask for an early end; what is there is kept."""
        self._stop.set()

    async def follow(self) -> AsyncIterator[Turn]:
        """Yield the newest snapshot, at most every FLUSH_SECONDS; the last one is final."""
        news, shown = asyncio.Event(), None
        news.set()
        self._followers.add(news)
        try:
            while True:
                await news.wait()
                news.clear()
                done = self.done
                if self.latest is not None and self.latest is not shown:
                    shown = self.latest
                    yield shown
                if done:
                    return
                with suppress(TimeoutError):  # the end need not wait for the next flush
                    await asyncio.wait_for(self._over.wait(), FLUSH_SECONDS)
        finally:
            self._followers.discard(news)

    def _work(self, produce: Produce) -> None:
        try:
            for turn in produce(self._stop.is_set):
                self.latest = turn
                self._tell()
        except Exception as error:  # noqa: BLE001  whatever it is, the page must say so instead of waiting for ever
            _log.exception("The reply broke off")
            self.error = error
        finally:
            self.done = True
            self._tell()

    def _tell(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for news in self._followers:
            news.set()
        if self.done:
            self._over.set()


class Conversation:
    """A session as the pages see it."""

    def __init__(self, session: Session) -> None:
        """Look at a session in which nothing is being written yet."""
        self.session = session
        self.learner = session.learner
        self.damaged: StoreError | None = None
        """Why it was begun, if another one could not be read."""
        self.reply: Reply | None = None
        self._answering: int | None = None
        self._welcoming = threading.Lock()

    @property
    def busy(self) -> bool:
        """Tell whether a reply is being written."""
        return self.reply is not None and not self.reply.done

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return the stored turns, without the one that is being written."""
        turns = self.session.turns
        if not self.busy or self.reply is None:
            return turns
        live = self.reply.latest.number if self.reply.latest else self._answering
        return tuple(turn for turn in turns if turn.number != live)

    def say(self, text: str) -> Reply:
        """Start the reply to a message; nothing else may be under way."""
        self._answering = None
        return self._start(lambda cancelled: self.session.say(text, cancelled=cancelled))

    def welcome(self) -> None:
        """Let the tutor welcome who opens the page after a long time; that takes no model, so nothing is waited for."""
        with self._welcoming:
            if not self.busy and self.session.is_away:
                for _ in self.session.say(""):
                    pass

    def answer_pending(self) -> Reply:
        """Start the reply to the last message once more."""
        self._answering = self.session.turns[-1].number
        return self._start(lambda cancelled: self.session.answer_pending(cancelled=cancelled))

    def turn(self, number: int) -> Turn | None:
        """Return one turn, as it is shown now."""
        if self.reply and self.reply.latest and self.reply.latest.number == number:
            return self.reply.latest
        return next((turn for turn in self.session.turns if turn.number == number), None)

    def _start(self, produce: Produce) -> Reply:
        assert not self.busy
        self.reply = Reply(produce)
        return self.reply


class Conversations:
    """All conversations that were looked at since the start."""

    def __init__(self, tutor: Tutor) -> None:
        """Begin with none."""
        self.tutor = tutor
        self._conversations: dict[str, Conversation] = {}
        self._lock = threading.Lock()

    def find(self, session_id: str | None, learner: str | None = None) -> Conversation:
        """Return this conversation; if there is no such id, the learner's latest one, or a new one."""
        with self._lock:
            if known := self._known(session_id, learner):
                return known
            try:
                session = Session.open(self.tutor, session_id or None, learner or None)
                _ = session.turns  # a damaged one is found now
            except StoreError as error:
                return self._instead(session_id, learner, error)
            return self._keep(session)

    def new(self, learner: str | None) -> Conversation:
        """Begin a conversation of this learner; of a new one if there is no such learner."""
        with self._lock:
            return self._keep(Session.new(self.tutor, learner if learner and self._people.knows(learner) else None))

    def of(self, learner: str) -> Conversation:
        """Return a learner's latest conversation, or begin one."""
        return self.find(None, learner)

    def meet(self, name: str) -> Conversation:
        """Return the latest conversation of the learner of this name, who may be new.

        Raises:
            StoreError: if it is no name.
        """
        name = checked_name(name)
        known = next((person.id for person in self._people.all() if person.name == name), None)
        return self.of(known or self._people.add(name).id)

    def exactly(self, session_id: str) -> Conversation | None:
        """Return this very conversation, if there is one."""
        with self._lock, suppress(StoreError):
            if known := self._known(session_id, None):
                return known
            if self.tutor.store.owner(session_id):
                return self._keep(Session.open(self.tutor, session_id))
        return None

    def _known(self, session_id: str | None, learner: str | None) -> Conversation | None:
        """Return a conversation that was looked at before, if it is this learner's and was not deleted since."""
        known = self._conversations.get(session_id or "")
        if known is None or (learner and learner != known.learner):
            return None
        if self.tutor.store.owner(known.session.id) is None:
            del self._conversations[known.session.id]
            return None
        return known

    def _instead(self, session_id: str | None, learner: str | None, error: StoreError) -> Conversation:
        """Begin a new conversation of the learner whose last one cannot be read; the page says so."""
        _log.warning("%s", error)
        store = self.tutor.store
        owner = learner if learner and self._people.knows(learner) else store.owner(session_id or store.latest() or "")
        begun = self._keep(Session.new(self.tutor, owner))
        begun.damaged = error
        return begun

    @property
    def _people(self) -> People:
        return self.tutor.store.people

    def busy(self) -> bool:
        """Tell whether a reply is being written anywhere."""
        with self._lock:
            return any(each.busy for each in self._conversations.values())

    def stop_all(self, *, wait_seconds: float) -> None:
        """Ask all replies for an early end, and wait a little until they are stored."""
        under_way = [each.reply for each in self._conversations.values() if each.reply and not each.reply.done]
        for reply in under_way:
            reply.stop()
        until = time.monotonic() + wait_seconds
        while time.monotonic() < until and not all(reply.done for reply in under_way):
            time.sleep(0.02)

    def _keep(self, session: Session) -> Conversation:
        return self._conversations.setdefault(session.id, Conversation(session))
