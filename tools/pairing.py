"""The two processes of a check, side by side in the sandbox: the learner's code, and the tests that ask it."""

import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from tools.limits import ASKED, SNIPPET, TESTS, Limits
from tools.sandbox import Sandbox, never, starting, unheard
from tools.sheet import Report
from tools.supervise import ON_REQUEST, Ending, Listener, Supervisor, Watch, sentence
from tools.testimony import Testimony
from tools.zygote import SandboxError

SPARE_SECONDS = 2.0
"""The tests notice themselves that their time is over; each process is stopped so much later if need be."""


@dataclass(frozen=True)
class PairBench:
    """A `Bench` whose processes are children of a sandbox."""

    sandbox: Sandbox
    learner: str = ""
    cancelled: Callable[[], bool] = never

    def pair(self, code: str, tests: str, names: Sequence[str], *, seconds: float, seed: int) -> Report:
        """See `Bench`. Raises SandboxError where no process could be made."""
        learner, judge = Side(self.sandbox, seconds + SPARE_SECONDS), Side(self.sandbox, seconds + 2 * SPARE_SECONDS)
        one, other = socket.socketpair()
        # In files, as what the zygote is told may still lie in its memory when it forks the learner's process.
        asked = json.dumps({"names": list(names), "seconds": seconds, "seed": seed})
        judged = threading.Event()
        with (
            self.sandbox.turns.turn(self.learner, self.cancelled) as held,
            ThreadPoolExecutor(1) as beside,
        ):
            if not held:
                return Report((), failed=ON_REQUEST)
            answering = beside.submit(learner.run, "learner", {SNIPPET: code}, one, judged.is_set)
            try:
                ended = judge.run("judge", {SNIPPET: code, TESTS: tests, ASKED: asked}, other, self.cancelled)
            finally:
                judged.set()
            answered = answering.result()
        return Report(
            events=tuple(judge.events),
            output=answered.stdout + answered.stderr,
            stopped=None if answered.limit in (None, ON_REQUEST) else sentence(answered.limit, learner.limits),
            failed=judge.failure(ended),
            seconds=ended.seconds,
        )


class Side:
    """One of the two processes."""

    def __init__(self, sandbox: Sandbox, wall_seconds: float) -> None:
        self.sandbox = sandbox
        self.limits = Limits(wall_seconds, memory_mb=sandbox.memory_mb)
        self.events: list[Mapping[str, object]] = []
        self.testimony = Testimony(self.events.append)

    def run(self, kind: str, files: Mapping[str, str], channel: socket.socket, stop: Callable[[], bool]) -> Ending:
        """Follow it to its end; `channel` is handed over, so that the other side sees it closed then."""
        with ExitStack() as opened:
            with channel:
                folder = opened.enter_context(self.sandbox.place())
                with starting():
                    for name, text in files.items():
                        (folder / name).write_bytes(text.encode("utf-8", "replace"))
                request = {"kind": kind, "trace": False}
                child = self.sandbox.child(request, self.limits, folder, channel=channel.fileno())
                child_and_streams = opened.enter_context(child)
            watch = Watch(self.limits, folder, Listener(stop, unheard, self.testimony.hear))
            return Supervisor(*child_and_streams, watch, self.sandbox.shares).follow()

    def failure(self, ended: Ending) -> str | None:
        """Why the process did not end as it should, if it did not."""
        if ended.limit:
            return sentence(ended.limit, self.limits)
        if not self.testimony.sealed:
            raise SandboxError(f"No check is run, because it could not be confined: {self.testimony.unsealed}")
        return self.testimony.error or (f"it ended with status {ended.status}" if ended.status else None)
