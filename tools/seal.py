"""Closing off the calling process for good, by seccomp: no network, no other process, nothing that outlives it.

A filter of the kernel's own small bytecode (seccomp(2), BPF), which any user may install and nobody may remove. It is
needed before the first thread, since it binds the calling thread and those that come from it.
Not covered: files. Numbers: the kernel's syscall tables for x86_64 and aarch64 (the latter not tried by us).
"""

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from enum import Enum, auto

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
SECCOMP_MODE_FILTER = 2
CLONE_THREAD = 0x10000
X32 = 0x40000000
"""Bit in the number of a call by x86_64's other interface, for which our table would not match."""

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of CALLS, AUDIT_ARCH of linux/audit.h."""

ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH, FIRST, SECOND = 0, 4, 16, 24
"""Offsets in struct seccomp_data; of an argument, its lower half (both machines are little-endian)."""


class Rule(Enum):
    """When a call is refused."""

    ALWAYS = auto()
    ABSENT = auto()
    """Always, as if the kernel did not know it: glibc then takes the older call, whose flags a filter can see."""
    BUT_THREADS = auto()
    FIRST_NOT_SELF = auto()
    """Unless its first argument is 0 or the process's own pid."""
    SECOND_NOT_SELF = auto()
    DEATH_SIGNAL = auto()


CALLS: dict[str, tuple[int | None, int | None, Rule]] = {
    # the network, and local servers such as the session's D-Bus, that would act for the snippet
    "socket": (41, 198, Rule.ALWAYS),
    "io_uring_setup": (425, 425, Rule.ALWAYS),
    # other programs and processes
    "fork": (57, None, Rule.ALWAYS),
    "vfork": (58, None, Rule.ALWAYS),
    "clone": (56, 220, Rule.BUT_THREADS),
    "clone3": (435, 435, Rule.ABSENT),
    "execve": (59, 221, Rule.ALWAYS),
    "execveat": (322, 281, Rule.ALWAYS),
    # acting on processes of the same user
    "kill": (62, 129, Rule.FIRST_NOT_SELF),
    "tgkill": (234, 131, Rule.FIRST_NOT_SELF),
    "tkill": (200, 130, Rule.ALWAYS),
    "rt_sigqueueinfo": (129, 138, Rule.ALWAYS),
    "rt_tgsigqueueinfo": (297, 240, Rule.ALWAYS),
    "pidfd_open": (434, 434, Rule.ALWAYS),
    "pidfd_send_signal": (424, 424, Rule.ALWAYS),
    "ptrace": (101, 117, Rule.ALWAYS),
    "process_vm_readv": (310, 270, Rule.ALWAYS),
    "process_vm_writev": (311, 271, Rule.ALWAYS),
    "prlimit64": (302, 261, Rule.FIRST_NOT_SELF),
    "sched_setaffinity": (203, 122, Rule.FIRST_NOT_SELF),
    "setpriority": (141, 140, Rule.SECOND_NOT_SELF),
    # undoing that it dies with the tutor
    "prctl": (157, 167, Rule.DEATH_SIGNAL),
    # memory and messages that no limit of a process counts, or that outlive it
    "memfd_create": (319, 279, Rule.ALWAYS),
    "shmget": (29, 194, Rule.ALWAYS),
    "msgget": (68, 186, Rule.ALWAYS),
    "semget": (64, 190, Rule.ALWAYS),
    "mq_open": (240, 180, Rule.ALWAYS),
    "add_key": (248, 217, Rule.ALWAYS),
    "request_key": (249, 218, Rule.ALWAYS),
    "keyctl": (250, 219, Rule.ALWAYS),
    # parts of the kernel that no lesson needs and many attacks do
    "unshare": (272, 97, Rule.ALWAYS),
    "setns": (308, 268, Rule.ALWAYS),
    "bpf": (321, 280, Rule.ALWAYS),
    "perf_event_open": (298, 241, Rule.ALWAYS),
    "userfaultfd": (323, 282, Rule.ALWAYS),
}


def can_seal() -> bool:
    """Whether there is a table for this system; where there is one, `seal` works or the run is refused."""
    return sys.platform == "linux" and platform.machine() in MACHINES


def seal(parent: int) -> None:
    """Die with `parent` and install the filter; OSError where the kernel refuses or the parent is gone."""
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise OSError(errno.ESRCH, "the process that asked for the run is gone")
    control(PR_SET_NO_NEW_PRIVS, 1)
    code = program(platform.machine(), os.getpid())
    held = ctypes.create_string_buffer(code)
    # struct sock_fprog: the number of instructions and where they lie, with the compiler's padding
    head = ctypes.create_string_buffer(struct.pack("HP", len(code) // 8, ctypes.addressof(held)))
    control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(head))


def control(option: int, *arguments: int) -> None:
    """prctl(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_ulong(word) for word in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *words) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")


def program(machine: str, pid: int) -> bytes:
    """The filter for a process `pid`: another machine's calls kill it, those of CALLS fail, the rest pass."""
    column, arch = MACHINES[machine]
    parts = [step(LOAD, ARCH), step(EQUAL, arch, 1, 0), step(RETURN, KILL), step(LOAD, NUMBER)]
    parts += [step(AT_LEAST, X32, 0, 1), step(RETURN, KILL)]
    for *numbers, rule in CALLS.values():
        number = numbers[column]
        if isinstance(number, int):
            body = verdict(rule, pid)
            parts += [step(EQUAL, number, 0, len(body) // 8), body]
    return b"".join([*parts, step(RETURN, ALLOW)])


def verdict(rule: Rule, pid: int) -> bytes:
    """What follows once the number has matched; every branch returns."""
    refuse, allow = step(RETURN, REFUSE | errno.EPERM), step(RETURN, ALLOW)
    match rule:
        case Rule.ALWAYS:
            return refuse
        case Rule.ABSENT:
            return step(RETURN, REFUSE | errno.ENOSYS)
        case Rule.BUT_THREADS:
            return step(LOAD, FIRST) + step(ANY_BIT, CLONE_THREAD, 1, 0) + refuse + allow
        case Rule.DEATH_SIGNAL:
            return step(LOAD, FIRST) + step(EQUAL, PR_SET_PDEATHSIG, 0, 1) + refuse + allow
        case Rule.FIRST_NOT_SELF | Rule.SECOND_NOT_SELF:
            argument = FIRST if rule is Rule.FIRST_NOT_SELF else SECOND
            return step(LOAD, argument) + step(EQUAL, pid, 2, 0) + step(EQUAL, 0, 1, 0) + refuse + allow


def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction, struct sock_filter; the jumps count the instructions to leave out."""
    return struct.pack("HBBI", code, if_true, if_false, value)
