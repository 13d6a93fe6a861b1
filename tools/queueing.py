"""Who may run next: a few runs at once, and one learner's many do not keep another's one waiting."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

POLL_SECONDS = 0.05


class Turns:
    """A queue for each learner, served in rotation; safe to share between threads."""

    def __init__(self, places: int) -> None:
        """`places`: how many run at once."""
        self._free = places
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[object]] = {}
        """In the order in which the learners come next."""

    @contextmanager
    def turn(self, learner: str, cancelled: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a place, and hold it; False if `cancelled` came first."""
        held = self._wait(learner, cancelled)
        try:
            yield held
        finally:
            if held:
                with self._changed:
                    self._free += 1
                    self._changed.notify_all()

    def _wait(self, learner: str, cancelled: Callable[[], bool]) -> bool:
        ticket = object()
        with self._changed:
            self._waiting.setdefault(learner, deque()).append(ticket)
            try:
                while not (self._free and self._first() is ticket):
                    if cancelled():
                        return False
                    self._changed.wait(POLL_SECONDS)
                self._free -= 1
                return True
            finally:
                self._leave(learner, ticket)
                self._changed.notify_all()

    def _first(self) -> object:
        return next(iter(self._waiting.values()))[0]

    def _leave(self, learner: str, ticket: object) -> None:
        """Take the ticket out, and put the learner behind the others."""
        tickets = self._waiting.pop(learner)
        tickets.remove(ticket)
        if tickets:
            self._waiting[learner] = tickets
