"""A second wall where the system allows it to a user without rights: the zygote's children see another machine.

It has no network device, no process but theirs, and a root folder that holds nothing but what they may read, so that
a hole in one wall is not a way out. Structures: user_namespaces(7), mount_setattr(2), pivot_root(2).
"""

import ctypes
import os
import signal
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

NEW_USER, NEW_MOUNTS, NEW_PIDS = 0x10000000, 0x00020000, 0x20000000
NEW_NETWORK, NEW_IPC, NEW_NAME = 0x40000000, 0x08000000, 0x04000000
PR_SET_PDEATHSIG = 1
LONGEST_SLEEP = str(2**31 - 1)
"""Seconds; 68 years."""
BIND, RECURSIVE, PRIVATE, NO_SUID, NO_DEVICES, NO_EXECUTE, DETACH = 0x1000, 0x4000, 0x40000, 2, 4, 8, 2
MOUNT_SETATTR = 442
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
CURRENT_FOLDER, WHOLE_TREE, SET_READ_ONLY = -100, 0x8000, 1

libc = ctypes.CDLL(None, use_errno=True)


def possible(readable: Sequence[str], writable: str) -> bool:
    """Whether `enter` would succeed here; tried in a process that ends with it, since half of it cannot be undone."""
    child = os.fork()
    if child == 0:
        try:
            enter(readable, writable)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def enter(readable: Sequence[str], writable: str) -> None:
    """Move the calling process, and all that it starts, into namespaces of its own; OSError where that is refused.

    The process must have one thread. `writable` is a folder; what else is to be seen can only be read.
    """
    user, group = os.getuid(), os.getgid()
    called("unshare", libc.unshare(NEW_USER | NEW_MOUNTS | NEW_PIDS | NEW_NETWORK | NEW_IPC | NEW_NAME))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    show_only(readable, Path(writable))
    keep_first_process()


def show_only(readable: Sequence[str], writable: Path) -> None:
    """Make a root folder of those paths at their own names, and live there."""
    called("mount /", libc.mount(None, b"/", None, RECURSIVE | PRIVATE, None))
    root = writable / "root"
    root.mkdir(exist_ok=True)
    flags = NO_SUID | NO_DEVICES | NO_EXECUTE
    called("mount tmpfs", libc.mount(b"tmpfs", bytes(root), b"tmpfs", flags, b"size=1m,mode=755"))
    for path in (*readable, "/proc"):
        show(Path(path), root)
    work = below(root, writable)
    work.mkdir(parents=True, exist_ok=True)
    attributes = struct.pack("=4Q", SET_READ_ONLY, 0, 0, 0)
    whole = ctypes.c_long(CURRENT_FOLDER), bytes(root), WHOLE_TREE, attributes, len(attributes)
    called("mount_setattr", libc.syscall(MOUNT_SETATTR, *whole))
    # Not recursive, as the new root itself is mounted inside it.
    called("bind", libc.mount(bytes(writable), bytes(work), None, BIND, None))
    os.chdir(root)
    called("pivot_root", libc.syscall(PIVOT_ROOT[os.uname().machine], b".", b"."))
    called("umount", libc.umount2(b".", DETACH))
    os.chdir("/")


def show(source: Path, root: Path) -> None:
    """Let a path be seen below `root`; a link on its way, as in /lib -> usr/lib, is made again there."""
    for part in (*reversed(source.parents), source):
        target = below(root, part)
        if part.is_symlink():
            if not target.is_symlink():
                target.symlink_to(os.readlink(part))
            show((part.parent / os.readlink(part)).resolve(), root)
            show(source.resolve(), root)
            return
        if part != source:
            target.mkdir(exist_ok=True)
    if not source.exists() or target.exists():  # the latter: seen already, as a part of another
        return
    if source.is_dir():
        target.mkdir()
    else:
        target.touch()
    called(f"bind {source}", libc.mount(bytes(source), bytes(target), None, BIND | RECURSIVE, None))


def below(root: Path, path: Path) -> Path:
    """The place of an absolute path in another root."""
    return root / path.relative_to("/")


def keep_first_process() -> None:
    """Start process 1 of the new namespace, which does nothing; without it no other could be started.

    It becomes a small program, so as not to hold on to this process's memory.
    """
    if os.fork():
        return
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    for sleep in ("/usr/bin/sleep", "/bin/sleep"):
        with suppress(OSError):
            os.execv(sleep, ["sleep", LONGEST_SLEEP])  # noqa: S606 - nothing of it comes from a snippet
    while True:
        signal.pause()


def called(what: str, result: int) -> None:
    """OSError where a call of the C library was refused."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
