"""What the child of one run tells, and the Run that comes of it."""

import signal
from collections.abc import Callable, Mapping
from contextlib import suppress

from tools.diagnose import diagnose, further
from tools.limits import Limits, ending
from tools.run import Figure, Run
from tools.supervise import ON_REQUEST, Ending, sentence
from tools.trace import Trace
from tools.zygote import CannotSeal

MAX_ERROR_CHARACTERS = 500
MAX_LINE = 1_000_000


def unseen(_: Mapping[str, object]) -> None:
    """Nobody follows the events."""


class Testimony:
    """What the child of one run has told, which it may have made up but for the first word."""

    def __init__(
        self, on_event: Callable[[Mapping[str, object]], None] = unseen, *, sealed: bool = False, cell: int = 0
    ) -> None:
        self.on_event = on_event
        self.sealed = sealed
        self.cell = cell
        self.finished = False
        self.unsealed: str | None = None
        self.error: str | None = None
        self.limit: str | None = None
        self.evidence: object = None
        self.trace: object = None

    def hear(self, event: Mapping[str, object]) -> None:
        """Take one event."""
        if not self.sealed:
            self.sealed = event.get("sealed") is True
            self.unsealed = str(event.get("unsealed", ""))
        elif isinstance(error := event.get("error"), str):
            line = event.get("line")
            known = isinstance(line, int) and 0 < line < MAX_LINE
            self.error = one_line(error) + (f" (line {line})" if known else "")
            self.limit = "memory limit" if event.get("limit") == "memory limit" else None
            self.evidence = event.get("evidence")
        elif "evidence" in event:
            self.evidence = event["evidence"]
        elif "trace" in event:
            self.trace = event["trace"]
        elif "cell" in event:
            self.finished = self.finished or event["cell"] == self.cell
        else:
            self.on_event(event)

    def done(self) -> bool:
        """Whether the cell that is waited for has ended, in the child's own words."""
        return self.finished

    def as_run(self, code: str, ended: Ending, limits: Limits, figures: tuple[Figure, ...]) -> Run:
        """The Run, from what the supervisor saw first, then from what was told. Raises CannotSeal."""
        if not self.sealed and ended.limit is None:
            why = self.unsealed or f"the child ended with status {ended.status}"
            raise CannotSeal(
                f"The snippet was not run, because it could not be confined: {why}. "
                "`python -m tools doctor` says what this machine promises."
            )
        if ended.status == 0 and not ended.lives:  # a child that has failed does not say that it has gone well
            self.error = self.limit = None
        spent = ended.status == -signal.SIGXCPU and ended.cpu_seconds > limits.cpu_seconds - 1
        trace = self._trace(code)
        limit = ended.limit or self.limit or ("CPU time limit" if spent else None)
        error = self.error or (sentence("CPU time limit", limits) if spent else ending(ended.status))
        fault = None if ended.limit else diagnose(code, self.evidence, trace)
        return Run(
            code=code,
            stdout=ended.stdout,
            stderr=ended.stderr,
            error=sentence(ended.limit, limits) if ended.limit else error,
            figures=figures,
            seconds=ended.seconds,
            limit=None if limit == ON_REQUEST else limit,
            status=ended.status,
            cpu_seconds=ended.cpu_seconds,
            memory_mb=ended.memory_mb,
            fault=fault,
            others=further(code, fault, None if error else trace),
            trace=trace,
        )

    def _trace(self, code: str) -> Trace | None:
        if self.trace is None:
            return None
        with suppress(ValueError):  # made up by the snippet
            return Trace.parse(self.trace, code)
        return None


def one_line(text: str) -> str:
    """What a snippet's process said, as something that can be shown: printable, on one line, not endless."""
    short = text[: 2 * MAX_ERROR_CHARACTERS].encode("utf-8", "replace").decode()
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in short).split())
    return shown if len(shown) <= MAX_ERROR_CHARACTERS else shown[: MAX_ERROR_CHARACTERS - 1] + "…"
