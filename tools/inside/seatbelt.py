"""Which files the calling process can reach on macOS, that it has no network and starts no process: by Seatbelt.

UNTESTED ON A MAC: only the text of the rules and the refusals have been tested, on Linux. So each process probes the
walls before it runs a snippet, and runs none where one does not stand.
Interface: sandbox_init(3), called deprecated for years, but what browsers confine their processes with. The language of
the rules has no manual; the last rule that matches holds.
"""

import ctypes
import math
import os
import resource
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tools.inside import confine as posix
from tools.limits import MB, OUT, SCRATCH, Limits

SYSTEM = (
    *("/usr/lib", "/usr/share", "/System/Library", "/System/Cryptexes", "/System/Volumes/Preboot/Cryptexes"),
    *("/Library/Fonts", "/private/var/db/dyld", "/private/var/db/timezone", "/private/etc/localtime"),
    # Of the package managers' folders not all: databases keep their data beside the libraries.
    *(f"{root}/{part}" for root in ("/opt/homebrew", "/usr/local") for part in ("lib", "opt", "Cellar")),
    *("/opt/local/lib", "/opt/local/Library/Frameworks"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
KERNEL_FACTS = ("hw.", "machdep.cpu.", "kern.os")
"""Beginnings of the names that may be asked; others tell the arguments and environments of other processes."""


def exists() -> bool:
    """Whether this system has Seatbelt."""
    return hasattr(ctypes.CDLL(None), "sandbox_init")


def impose(limits: Limits) -> None:
    """Set the limits that macOS's kernel keeps; it has none for private memory."""
    cpu = math.ceil(time.process_time()) + limits.cpu_seconds  # what the imports took is not the snippet's
    pairs = {
        resource.RLIMIT_CPU: (cpu, cpu + 3),
        resource.RLIMIT_FSIZE: (limits.file_mb * MB, limits.file_mb * MB),
        resource.RLIMIT_NOFILE: (limits.descriptors, limits.descriptors + limits.spare_descriptors),
        resource.RLIMIT_CORE: (0, 0),
    }
    for name, pair in pairs.items():
        resource.setrlimit(name, posix.lowered(name, pair))


def confine(prefixes: Iterable[str], folder: Path) -> None:
    """Give up all but Python under `prefixes` and a run's `folder`; OSError or ValueError where that does not hold."""
    if not exists():
        raise OSError("this system has no Seatbelt")
    libc, why = ctypes.CDLL(None), ctypes.c_char_p()
    rules = profile((*SYSTEM, *prefixes, str(folder)), (str(folder / SCRATCH), str(folder / OUT)))
    # 0: the text itself, not the name of a profile that Apple ships.
    if libc.sandbox_init(os.fsencode(rules), ctypes.c_uint64(0), ctypes.byref(why)) != 0:
        raise OSError(f"Seatbelt refused its rules: {os.fsdecode(why.value or b'')}")
    if passed := tuple(openings(folder)):
        raise OSError(f"Seatbelt does not hold: {', '.join(passed)} was not refused")


def profile(readable: Iterable[str], writable: Iterable[str]) -> str:
    """The rules: those files and folders, no network, no process, signals to itself only.

    ValueError for a path that stands for all files, or that cannot be written down.
    """
    seen, kept = [real(path) for path in readable], [real(path) for path in writable]
    above = sorted({str(parent) for path in (*seen, *kept) for parent in Path(path).parents})
    return "\n".join(
        (
            "(version 1)",
            "(deny default)",
            f"(allow file-read* {filters('subpath', (*seen, *kept))} {filters('literal', DEVICES)})",
            f"(allow file-read-metadata {filters('literal', above)})",
            f"(allow file-map-executable {filters('subpath', seen)})",
            f"(deny file-map-executable {filters('subpath', kept)})",
            f"(allow file-write* {filters('subpath', kept)})",
            "(deny file-write-create (vnode-type SYMLINK) (vnode-type FIFO))",
            f"(allow file-write-data {filters('literal', DEVICES[:1])})",
            f"(allow sysctl-read {filters('sysctl-name-prefix', KERNEL_FACTS)})",
            "(allow process-info* (target self))",
            "(allow signal (target self))",
        )
    )


def real(path: str) -> str:
    """The path without links, as Seatbelt sees it: /tmp is /private/tmp."""
    found = os.path.realpath(path)
    if found == "/":
        raise ValueError(f"{path!r} stands for all files")
    return found


def filters(name: str, values: Iterable[str]) -> str:
    """One filter of a rule for each value; a rule applies where any of its filters does."""
    return " ".join(f"({name} {quoted(value)})" for value in values)


def quoted(text: str) -> str:
    """A string of the rules' language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def openings(folder: Path) -> Iterator[str]:
    """What the walls around a run's folder let through: each attempt must be refused, whether it would succeed or not."""
    attempts: dict[str, Callable[[Path], None]] = {
        "reading outside its folder": list_around,
        "writing outside its scratch": write_beside,
        "a network connection": connect,
        "a second process": fork,
    }
    for name, attempt in attempts.items():
        try:
            attempt(folder)
        except PermissionError:
            continue
        except OSError:
            pass  # failed for another reason, so nothing is known of the wall
        yield name


def list_around(folder: Path) -> None:
    """Read what other runs there are."""
    os.listdir(folder.parent)


def write_beside(folder: Path) -> None:
    """Make a file in the folder of all runs, and remove it."""
    beside = folder.with_name(f"{folder.name}.probe")
    beside.touch()
    beside.unlink()


def connect(_: Path) -> None:
    """Choose an address to send to; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", 9))


def fork(_: Path) -> None:
    """Start a process that ends at once."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
