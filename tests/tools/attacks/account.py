"""Starts a program as another, unprivileged user: `python -m tests.tools.attacks.account UID PROGRAM ARGUMENT...`, as root.

What that user could not reach, because the interpreter or the checkout lies in a folder of root's, is shown at its own
place in a mount namespace that ends with the program; nothing on the machine is changed. Exit status 77: not possible here.
"""

import ctypes
import os
import stat
import sys
from pathlib import Path

NEW_MOUNTS, BIND, RECURSIVE, PRIVATE = 0x00020000, 0x1000, 0x4000, 0x40000
NOT_HERE = 77
CHECKOUT = Path(__file__).parents[3]

libc = ctypes.CDLL(None, use_errno=True)


def show(paths: list[Path]) -> None:
    """Let everybody reach those folders; OSError where mounting is refused."""
    checked(libc.unshare(NEW_MOUNTS))
    checked(libc.mount(None, b"/", None, RECURSIVE | PRIVATE, None))
    # Held open, as the first of them that is shown may lie over another; and opened in the new namespace only.
    held = {path: os.open(path, os.O_PATH) for path in paths}
    for path in paths:
        closed = next((folder for folder in reversed(path.parents) if not is_open(folder)), None)
        if closed is None:
            continue
        checked(libc.mount(b"tmpfs", bytes(closed), b"tmpfs", 0, b"mode=755,size=1m"))
        path.mkdir(parents=True)
        checked(libc.mount(f"/proc/self/fd/{held[path]}".encode(), bytes(path), None, BIND | RECURSIVE, None))
    for descriptor in held.values():
        os.close(descriptor)


def is_open(folder: Path) -> bool:
    """Whether everybody may pass through it."""
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def checked(result: int) -> None:
    """OSError where a call of the C library was refused."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def become(user: int) -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


if __name__ == "__main__":
    try:
        show(sorted({Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), CHECKOUT}))
        become(int(sys.argv[1]))
    except OSError as error:
        print(f"no other user here: {error}", file=sys.stderr)
        sys.exit(NOT_HERE)
    os.execv(sys.argv[2], sys.argv[2:])
