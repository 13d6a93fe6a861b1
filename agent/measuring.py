"""When a model is measured: on wish, or beside the page, whenever no reply is being written."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from agent.calibration import Case, Outcome, Result, calibrate, cases, file_for, is_measurable, read
from agent.models.errors import ModelError, Stopped
from agent.models.seam import TutorModel, never
from agent.script import Execute
from agent.settings import Settings
from agent.trial import Bench, attempt
from agent.tutor import Tutor
from tools.sandbox import Sandbox, SandboxError

CODE_SECONDS = 20.0
"""How long the code of a case may run."""
QUIET_SECONDS = 5.0
"""So long after a reply nothing is measured: the next message may come."""
POLL_SECONDS = 0.5
STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)


def measure(
    settings: Settings,
    *,
    again: bool,
    report: Callable[[str], None],
    told: Callable[[Outcome, int, int], None] = lambda *_: None,
) -> tuple[TutorModel, Result]:
    """Measure the model that the settings name, without a tutor around it; `again` forgets what is known.

    Raises:
        ModelError, SandboxError: with what happened and what to type; what was measured by then is kept.
    """
    from agent.models.choose import choose

    model = choose(settings.model, cache=settings.cache, report=report)
    with closing(model), Sandbox() as sandbox:
        if not is_measurable(model):
            raise ModelError(f"{model.name} has no weights to measure. Name a model: `--model ollama:NAME`.")
        file = file_for(settings.cache, model.digest)
        if again:
            file.unlink(missing_ok=True)
        bench = Bench(model, partial(sandbox.run, wall_seconds=CODE_SECONDS), never)
        result = calibrate(file, lambda case: attempt(case, bench), name=model.name, digest=model.digest, told=told)
    return model, result


class Measuring(threading.Thread):
    """Measures the tutor's model beside the page: one case at a time, broken off for each reply and put again after it."""

    def __init__(self, tutor: Tutor, *, busy: Callable[[], bool], after: Callable[[], None] = lambda: None) -> None:
        """Begin once `after` has returned; `busy` tells whether a reply is being written."""
        super().__init__(name="measuring", daemon=True)
        self._tutor, self._busy, self._after = tutor, busy, after
        self._stopped = threading.Event()

    def run(self) -> None:
        """Measure what is open, and tell the tutor what it came to; the next start goes on with what is left."""
        model, reliance = self._tutor.model, self._tutor.desk.reliance
        self._after()
        if not is_measurable(model) or model.name.startswith("scripted"):
            return
        file = file_for(self._tutor.cache, model.digest)
        reliance.progress = (len(read(file).outcomes), len(cases()))
        try:
            result = calibrate(file, self._attempt, name=model.name, digest=model.digest, told=self._told)
        except (ModelError, SandboxError, OSError) as error:
            _log.warning("The model was not measured to the end: %s", error)
        else:
            if result.trust:
                reliance.learn(result.trust)
        finally:
            reliance.progress = None

    def stop(self) -> None:
        """End soon; the case under way is put again at the next start."""
        self._stopped.set()
        if self.is_alive():
            self.join(STOP_SECONDS)

    def _attempt(self, case: Case) -> Outcome | None:
        bench = Bench(
            self._tutor.model, lambda code: self._tutor.desk.run(_line(code), self._disturbed), self._disturbed
        )
        while self._quiet():
            try:
                return attempt(case, bench)
            except Stopped:
                continue
        return None

    def _disturbed(self) -> bool:
        return self._stopped.is_set() or self._busy()

    def _quiet(self) -> bool:
        """Wait until no reply was written for a while; False: it is to end."""
        since = time.monotonic()
        while not self._stopped.wait(POLL_SECONDS):
            if self._busy():
                since = time.monotonic()
            elif time.monotonic() - since >= QUIET_SECONDS:
                return True
        return False

    def _told(self, _: Outcome, done: int, count: int) -> None:
        self._tutor.desk.reliance.progress = (done, count)


def _line(code: str) -> Execute:
    return Execute(code, wall_seconds=CODE_SECONDS)
