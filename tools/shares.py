"""Keeping one run from taking the cores of another, however many threads it has.

Where the kernel shares the cores among sessions (sched_autogroup_enabled), nothing is left to do here. Where it shares
them among threads, a run with sixty gets sixty shares: it is put behind the others once another is kept waiting.
"""

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from tools.usage import Usage

WINDOW_SECONDS = 0.2
STARVED, GREEDY = 0.8, 1.15
"""Parts of the fair share: below the first a run that waits is kept from running, above the second one keeps it."""


@dataclass
class Account:
    """One run, since the window began."""

    since: float
    first: Usage
    last: Usage

    def rates(self, now: float) -> tuple[float, float]:
        """Cores used, and cores waited for by its first thread."""
        seconds = max(now - self.since, 1e-6)
        return (
            (self.last.cpu_seconds - self.first.cpu_seconds) / seconds,
            (self.last.waited_seconds - self.first.waited_seconds) / seconds,
        )


class Shares:
    """The accounts of all runs that are under way; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[int, Account] = {}
        self._since = 0.0

    def note(self, pid: int, look: Usage) -> None:
        """Take a look at a run into account; once a window, put behind who takes more than a fair share."""
        now = time.monotonic()
        with self._lock:
            if pid not in self._accounts:
                self._since = now  # who shares the cores has changed: what was before is no measure
                self._accounts[pid] = Account(now, look, look)
            self._accounts[pid].last = look
            if now - self._since < WINDOW_SECONDS:
                return
            greedy = self._greedy(now)
            self._since = now
            for account in self._accounts.values():
                account.since, account.first = now, account.last
        for other in greedy:
            put_behind(other)

    def forget(self, pid: int) -> None:
        """A run has ended."""
        with self._lock:
            self._accounts.pop(pid, None)

    def _greedy(self, now: float) -> list[int]:
        """The runs above their share, if one below its own has been waiting."""
        fair = (os.cpu_count() or 1) / len(self._accounts)
        rates = {pid: account.rates(now) for pid, account in self._accounts.items()}
        if not any(used < STARVED * min(fair, 1) and waited > 1 - STARVED for used, waited in rates.values()):
            return []
        return [pid for pid, (used, _) in rates.items() if used > GREEDY * fair]


def put_behind(pid: int) -> None:
    """Let all threads of a process run only where no other wants the core; those that they start are born so."""
    with suppress(OSError):  # it has ended
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                os.sched_setscheduler(int(thread), os.SCHED_IDLE, os.sched_param(0))
