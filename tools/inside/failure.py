"""Reporting what a snippet raised, in the learner's own lines; used in the child."""

import errno
import linecache
import sys
import traceback

from tools.inside.evidence import OWN_FILE, gather, is_own
from tools.limits import Limits

MAX_ERROR_CHARACTERS = 500


def remember_source(code: bytes, name: str) -> None:
    """Let tracebacks quote the snippet, even after it has changed the folder or the file."""
    lines = [line + "\n" for line in code.decode("utf-8", "replace").splitlines()]
    linecache.cache[name] = (len(code), None, lines, name)


def report(error: BaseException, limits: Limits) -> dict[str, object]:
    """Print the traceback, and give what the supervisor is told; a plain `sys.exit()` is no failure."""
    status = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1
    if isinstance(error, SystemExit):
        if error.code in (None, 0):
            return {"status": 0}
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    else:
        print(trace(error), end="", file=sys.stderr)
    told = exhausted(limits) if is_out_of_memory(error) else {"status": status, "error": summary(error), "limit": None}
    return {**told, "line": line_of(error), "evidence": gather(error)}


def exhausted(limits: Limits) -> dict[str, object]:
    """What is told where the memory does not even suffice for telling more."""
    return {"status": 1, "error": f"stopped: out of memory (limit {limits.memory_mb} MB)", "limit": "memory limit"}


def trace(error: BaseException) -> str:
    """The traceback as Python prints it, less the frames that are not the learner's."""
    described = traceback.TracebackException.from_exception(error)
    keep_own_frames(described)
    return "".join(described.format() if described.stack else described.format_exception_only())


def keep_own_frames(described: traceback.TracebackException) -> None:
    """Take the frames of libraries out, and the earlier exceptions that were a library's own affair."""
    own = [frame for frame in described.stack if OWN_FILE.fullmatch(frame.filename)]
    described.stack = traceback.StackSummary.from_list(own)
    for other in (described.__cause__, described.__context__, *(described.exceptions or ())):
        if other is not None:
            keep_own_frames(other)
    if described.__cause__ is not None and not described.__cause__.stack:
        described.__cause__ = None
    if described.__context__ is not None and not described.__context__.stack:
        described.__context__ = None


def summary(error: BaseException) -> str:
    """What Python prints last, without the quoted source, on one line."""
    lines = traceback.format_exception_only(error)
    text = " ".join((lines[-1] if isinstance(error, SyntaxError) else lines[0]).split())
    return text if len(text) <= MAX_ERROR_CHARACTERS else text[: MAX_ERROR_CHARACTERS - 1] + "…"


def line_of(error: BaseException) -> int | None:
    """The line of the snippet that was being executed, or that cannot be parsed."""
    if isinstance(error, SyntaxError) and OWN_FILE.fullmatch(error.filename or ""):
        return error.lineno
    frames = [line for frame, line in traceback.walk_tb(error.__traceback__) if is_own(frame)]
    return frames[-1] if frames else None


def is_out_of_memory(error: BaseException) -> bool:
    """Also torch's allocator, which raises a RuntimeError, and mmap's OSError."""
    torch_said_so = isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    return (
        isinstance(error, MemoryError) or torch_said_so or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
    )
