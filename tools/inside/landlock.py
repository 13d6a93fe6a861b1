"""Which files the calling process can reach, by the kernel's Landlock: any process may give rights up, none gets them back.

Numbers and structures: linux/landlock.h; rules of use: landlock(7). Not covered: changing modes, times and attributes
of files that cannot be opened, and sockets that lie in the file system; `seccomp.py` refuses those calls.
"""

import ctypes
import os
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""The same numbers on every machine."""
ASK_VERSION = 1
BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
"""All but what makes a link, a pipe, a socket or a device, and what would let a file be executed."""
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""The rights that the kernel accepts for a path that is no folder."""

KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""Version of the interface -> the rights on files that it knows."""
libc = ctypes.CDLL(None, use_errno=True)
NETWORK_SINCE, SCOPES_SINCE = 4, 6
BIND_AND_CONNECT, ABSTRACT_SOCKETS_AND_SIGNALS = 3, 3


def version() -> int:
    """The interface's version, 1 to 7 and later; 0 where the kernel has no Landlock or it is switched off."""
    found = syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    return max(found, 0)


def confine(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Give up every file but those; a path that does not exist is left out.

    Needs `no_new_privs`. Raises OSError where the kernel refuses.
    """
    known = version()
    handled = KNOWN[max(since for since in KNOWN if since <= known)] if known else 0
    # struct landlock_ruleset_attr, which grew: each kernel takes what it knows
    fields = [handled]
    if known >= NETWORK_SINCE:
        fields.append(BIND_AND_CONNECT)
    if known >= SCOPES_SINCE:
        fields.append(ABSTRACT_SOCKETS_AND_SIGNALS)
    ruleset = checked(CREATE_RULESET, struct.pack(f"={len(fields)}Q", *fields), 8 * len(fields), 0)
    try:
        for path in readable:
            allow(ruleset, path, READ & handled)
        for path in writable:
            allow(ruleset, path, WRITE & handled)
        checked(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Add `path`, and what lies beneath it, to the rules."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            rights &= ON_FILES
        checked(ADD_RULE, ruleset, BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def checked(number: int, *arguments: int | bytes | None) -> int:
    """A system call whose refusal is an OSError."""
    result = syscall(number, *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock: {os.strerror(code)}")
    return result


def syscall(number: int, *arguments: int | bytes | None) -> int:
    """syscall(2): integers go as words, bytes as a pointer to them."""
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(libc.syscall(ctypes.c_long(number), *words))
