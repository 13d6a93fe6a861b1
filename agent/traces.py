"""The traced runs of the last programs, so that a second question about one need not run it again."""

from collections import OrderedDict
from collections.abc import Callable

from tools.run import Run

KEPT = 8


class Traces:
    """Runs by their program; one that failed is not kept, it may have been stopped."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()

    def run(self, code: str, make: Callable[[], Run]) -> Run:
        """Return the kept run of a program, or the one that is made now."""
        if known := self._runs.get(code):
            return known
        made = make()
        self.keep(code, made)
        return made

    def keep(self, code: str, run: Run) -> None:
        """Keep a traced run; the oldest goes where there are too many."""
        if run.error is None and run.trace is not None:
            self._runs[code] = run
            while len(self._runs) > KEPT:
                self._runs.popitem(last=False)
