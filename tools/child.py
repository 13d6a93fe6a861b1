"""The process of one run: limits and seals itself, then executes the learner's code as `__main__`.

Started by its path, `python -I child.py OUT MEMORY_MB WALL_SECONDS PARENT`, in the scratch folder where the code lies.
Leaves in OUT `started`, `error.txt`, and `01.png` with `01.txt` and so on; the parent checks what it reads of that.
"""

import atexit
import faulthandler
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import NoReturn

# Isolated Python leaves this checkout off the path, and the snippet shall not find it there either.
sys.path.insert(0, str(Path(__file__).parent.parent))
from tools import failure, refusals
from tools.limits import SNIPPET, STARTED, Limits
from tools.plots import Plots
from tools.seal import can_seal, seal

sys.path.pop(0)


def main(out: Path, arguments: list[str]) -> int:
    """Confine this process, run the snippet, and give the exit status."""
    limits, parent = Limits.parse(arguments)
    limits.impose()
    if can_seal():
        seal(parent)
    refusals.explain()
    faulthandler.enable()
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    plots = Plots(out)
    plots.watch()
    (out / STARTED).touch()
    try:
        execute(Path(SNIPPET).read_bytes())
        plots.show()
    except BaseException as error:  # noqa: BLE001 - whatever the snippet raises is its result
        limits.ease()
        status = failure.report(error, limits, out)
        plots.rescue()
        return status
    return 0


def execute(code: bytes) -> None:
    """Run `code` in a fresh `__main__`, so that classes it defines can be pickled and nothing of ours is in its way."""
    failure.remember_source(code)
    module = ModuleType("__main__")
    module.__file__ = SNIPPET
    sys.modules["__main__"] = module
    sys.argv = [SNIPPET]
    exec(compile(code, SNIPPET, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - what this process is for


def leave(status: int) -> NoReturn:
    """End as Python does, but for taking its objects down one by one, which costs more than a second with torch."""
    # Not Thread.join: a pool that was not shut down would never end without this.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # a snippet may have closed or replaced it
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    leave(main(Path(sys.argv[1]), sys.argv[2:]))
