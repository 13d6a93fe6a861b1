"""The hidden tests' process (B): runs each test against proxies for the learner's names, and reports what came of it.

It never executes the learner's code. A test is a function whose parameters are names of the learner's module, or
`source`, the text of the learner's code. Reports are mappings that JSON can hold, one a test:
`{"test": name, "passed": bool, "failure": {…} | null}`, after `{"begun": true, "broken": {…} | null}`, which says whether
the learner's file ran to its end, and before `{"end": number of tests}`.
"""

import inspect
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType

import torch

from tools.inside.link import Link
from tools.inside.pack import TESTS
from tools.inside.raising import Missing, Raised, printable
from tools.inside.wire import Closed, Late, WireError

MAX_MESSAGE_CHARACTERS = 1000
SOURCE = "source"

Failure = dict[str, object]


def judge(
    descriptor: int,
    tests: bytes,
    names: Sequence[str],
    report: Callable[[Mapping[str, object]], None],
    *,
    source: str,
    seconds: float,
    seed: int,
) -> None:
    """Run the tests of those names; `seconds` for all of them, `seed` before each of them."""
    module = ModuleType(TESTS)
    sys.modules[TESTS] = module
    exec(compile(tests, f"{TESTS}.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - ours, not A's
    link = Link(descriptor, tests.decode("utf-8"), time.monotonic() + seconds)
    broken = attempt(link.hello)
    report({"begun": True, "broken": broken})
    for name in names:
        failure = broken or run(link, getattr(module, name), source, seed)
        report({"test": name, "passed": failure is None, "failure": failure})
    report({"end": len(names)})


def run(link: Link, test: Callable[..., object], source: str, seed: int) -> Failure | None:
    """What went wrong in one test, or None."""

    def body() -> None:
        link.forget()
        arguments = [source if name == SOURCE else link.name(name) for name in inspect.signature(test).parameters]
        test(*arguments)

    torch.set_grad_enabled(True)
    torch.manual_seed(seed)
    return attempt(body) or (lost(link.lost) if link.lost else None)


def attempt(body: Callable[[], object]) -> Failure | None:
    """What went wrong in `body`, or None."""
    try:
        body()
    except Raised as error:
        return {"kind": "raised", "type": error.kind, "text": error.text, "line": error.line}
    except Missing as error:
        return {"kind": "missing", "name": str(error)}
    except WireError as error:
        return lost(error)
    except AssertionError as error:
        return {"kind": "assert", **message(error)}
    except BaseException as error:  # noqa: BLE001 - what the learner returned is not what the test could use
        text = printable(str(error), MAX_MESSAGE_CHARACTERS)
        return {"kind": "unusable", "type": type(error).__name__, "text": text}
    return None


def message(error: AssertionError) -> dict[str, object]:
    """What the test says to the learner: one text, or `{"zh": …, "en": …}` for each language."""
    said = error.args[0] if error.args else ""
    if isinstance(said, dict):
        return {language: printable(str(said[language]), MAX_MESSAGE_CHARACTERS) for language in ("zh", "en")}
    return {language: printable(str(said), MAX_MESSAGE_CHARACTERS) for language in ("zh", "en")}


def lost(error: WireError) -> Failure:
    """Why the learner's process does not answer any more."""
    return {"kind": "late" if isinstance(error, Late) else "ended" if isinstance(error, Closed) else "unreadable"}
