"""What went wrong in a run: the fault behind it, or the limit that struck."""

from agent.script import Say
from agent.situation import Situation
from tools.fault import Fault
from tools.run import Run

LIMITS = {
    "time limit": "limit_time",
    "CPU time limit": "limit_time",
    "memory limit": "limit_memory",
    "disk limit": "limit_files",
    "file-count limit": "limit_files",
    "output limit": "limit_output",
    "thread limit": "limit_threads",
}
"""What is said of each limit that `tools.run.Run` names."""


def trouble(at: Situation, run: Run) -> tuple[Say, ...]:
    """Name the fault behind a run that failed, or only seems to have gone well, or the limit that struck."""
    if run.fault:
        return named(at, run.fault)
    return (at.say(LIMITS[run.limit]),) if run.limit in LIMITS else ()


def named(at: Situation, fault: Fault) -> tuple[Say, ...]:
    """Name a fault with its cause and its hint, which asks, and does not repair."""
    language = at.dialogue.language
    words = {name: getattr(getattr(fault, name), language) for name in ("title", "cause", "hint")}
    told = at.say("fault", line=fault.line, **words) if fault.line else at.say("fault_without_line", **words)
    note = at.curriculum.notes.get(fault.note)
    return (told, at.say("fault_note", note=note.title.in_(language))) if note else (told,)


def counted(at: Situation, more: int) -> tuple[Say, ...]:
    """Say how many faults there are beside the one that was named; nothing where there is none."""
    return (at.say("faults_left", count=more),) if more else ()
