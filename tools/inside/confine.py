"""Giving up, in a freshly forked child, all that a snippet does not need; in this order, since each step needs the last."""

import ctypes
import os
import resource
import select
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.inside import landlock, seccomp
from tools.limits import MB, OUT, SCRATCH, SPARE_MB, Limits

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 1, 38, 24
CAPABILITIES, CAPABILITY_VERSION = 64, 0x20080522
SHARED_MAPS_MB = 512
"""What may be mapped as shared beside the private memory, which RLIMIT_DATA does not count."""
NICENESS = 5
"""The page stays fluent; more than this, and the wall time strikes while others hold the cores."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
OWN = (
    *(f"/proc/self/{name}" for name in ("cmdline", "comm", "fd", "limits", "maps", "stat", "statm", "status")),
    *("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)
"""Not all of /proc/self: its `net` shows the connections of the whole machine, and `task` leads there too."""


@dataclass(frozen=True)
class Walls:
    """What stands around every run of a zygote."""

    filter: bytes | None
    """The compiled list of system calls; None where the user asked for runs without protection."""
    readable: tuple[str, ...]
    data_mb: int
    """Private memory of the zygote itself, as RLIMIT_DATA counts it."""
    maps_mb: int
    alive: int
    """Reading end of a pipe whose other end the zygote alone holds."""


def confine(limits: Limits, walls: Walls, folder: Path) -> None:
    """Hold the calling process to `limits`, and to `folder`, for good; OSError or ValueError where that is refused."""
    os.nice(NICENESS)
    impose(limits, walls)
    if walls.filter is None:
        return
    control(PR_SET_NO_NEW_PRIVS, 1)
    landlock.confine(
        (*walls.readable, *OWN, *DEVICES[1:], str(folder)), (str(folder / SCRATCH), str(folder / OUT), DEVICES[0])
    )
    seccomp.install(walls.filter)


def impose(limits: Limits, walls: Walls) -> None:
    """Set the limits that the kernel itself keeps; the supervisor keeps the others."""
    data = (walls.data_mb + limits.memory_mb) * MB
    maps = (walls.maps_mb + limits.memory_mb + SHARED_MAPS_MB) * MB
    pairs = {
        # SIGXCPU names the reason; a snippet that ignores it is killed three seconds later.
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 3),
        resource.RLIMIT_FSIZE: (limits.file_mb * MB, limits.file_mb * MB),
        resource.RLIMIT_NOFILE: (limits.descriptors, limits.descriptors + limits.spare_descriptors),
        resource.RLIMIT_CORE: (0, 0),
        # Not RLIMIT_NPROC: it counts all the processes and threads of the user, so it would depend on the browser.
        resource.RLIMIT_DATA: (data, data + SPARE_MB * MB),
        resource.RLIMIT_AS: (maps, maps + SPARE_MB * MB),
    }
    for name, pair in pairs.items():
        resource.setrlimit(name, lowered(name, pair))


def lowered(name: int, pair: tuple[int, int]) -> tuple[int, int]:
    """`pair`, or less where the tutor itself was started with a lower hard limit."""
    hard = resource.getrlimit(name)[1]
    return pair if hard == resource.RLIM_INFINITY else (min(pair[0], hard), min(pair[1], hard))


def ease() -> None:
    """Allow a little more memory and files, so that a snippet that has used up its own can still be reported."""
    for name in (resource.RLIMIT_NOFILE, resource.RLIMIT_DATA, resource.RLIMIT_AS):
        hard = resource.getrlimit(name)[1]
        resource.setrlimit(name, (hard, hard))


def die_with_the_zygote(alive: int) -> None:
    """Be killed when the zygote ends; OSError if it has ended already."""
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if select.select([alive], [], [], 0)[0]:  # the pipe is at its end, as its only writer is gone
        raise ProcessLookupError("the zygote is gone")


def drop_capabilities() -> None:
    """Give up what root can do beyond other users: the rights of the first and the last user alike are enough here."""
    libc = ctypes.CDLL(None, use_errno=True)
    for number in range(CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)  # refused to who has none, and past the last that there is
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def control(option: int, argument: int) -> None:
    """prctl(2)."""
    if ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(argument), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}): {os.strerror(number)}")


def needed(prefixes: Sequence[str]) -> tuple[str, ...]:
    """The files that Python, torch and matplotlib read while they run: libraries, fonts, the time zone."""
    system = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types")
    return tuple(path for path in dict.fromkeys((*system, *prefixes)) if os.path.exists(path))
