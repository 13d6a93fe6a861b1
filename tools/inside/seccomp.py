"""Which system calls the calling process can make: a list of those that learning PyTorch needs, and no other.

The filter is compiled once, in the zygote, by libseccomp, and installed by each child. It binds the calling thread and
those that come from it, so it comes before the first of them. What a pointer points to cannot be judged here, so a
call that names files is left to Landlock, or refused where Landlock does not cover it (modes, times, attributes).
"""

import ctypes
import errno
import os
import struct
import tempfile
from collections.abc import Iterator

PR_SET_SECCOMP, MODE_FILTER = 22, 2
OWN_PID = 0x7E57AB1E
"""Stands in the compiled filter for the pid of the child, which is not known yet."""
BYTES_A_STEP = 8

PLAIN = tuple(
    """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range lseek ftruncate
stat fstat lstat newfstatat fstatat64 statx statfs fstatfs access faccessat faccessat2 readlink readlinkat getdents64
getcwd chdir fchdir rmdir unlink unlinkat rename renameat renameat2 fsync fdatasync flock fadvise64
copy_file_range sendfile dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 epoll_create1 epoll_create epoll_ctl
epoll_wait epoll_pwait epoll_pwait2 eventfd2 eventfd timerfd_create timerfd_settime timerfd_gettime
mmap mprotect munmap mremap madvise brk msync mincore mlock munlock membarrier get_mempolicy
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall pause
futex set_robust_list get_robust_list rseq set_tid_address sched_yield sched_getaffinity sched_getscheduler
sched_getparam sched_get_priority_max sched_get_priority_min getpriority arch_prctl getcpu
clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getitimer setitimer alarm
getrusage getrlimit setrlimit sysinfo uname getrandom exit exit_group wait4 waitid
getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid getpgrp getpgid getsid
getsockname getpeername getsockopt recvfrom shutdown
""".split()  # noqa: SIM905 - fifteen lines instead of a hundred and fifty
)
"""Allowed whatever their arguments; a name that this machine does not have is passed over."""

ABSENT = (
    *("clone3", "openat2", "fchmodat2", "statmount", "cachestat", "mseal", "map_shadow_stack"),
    *("futex_waitv", "futex_wake", "futex_wait"),
)
"""As if the kernel did not know them: glibc then takes the older call, whose flags a filter can see."""

UNSUPPORTED = ("getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr", "fallocate")
"""As on a file system without attributes, and without a way to reserve more than any look at it could stop."""

CLONE_THREAD = 0x10000
OWNERS_RIGHTS = 0o700
AF_UNIX, STREAM, STREAM_MASK = 1, 1, 0o17
TERMINAL_QUESTIONS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX."""
HARMLESS_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, the locks, F_DUPFD_CLOEXEC, F_GETPIPE_SZ: no owner, signal or lease."""
HARMLESS_PRCTL = (3, 15, 16, 23, 0x53564D41)
"""PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA (names of memory ranges, glibc 2.38)."""


def compiled() -> bytes:
    """The filter as the kernel takes it, with OWN_PID for the child's pid.

    Raises ImportError or RuntimeError where there is no libseccomp, OSError where it does not know this machine.
    """
    import pyseccomp  # finds the library when it is imported

    refused = pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(refused)
    # A call by another convention (int 0x80, x32) has other numbers, for which the list would not match.
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    for name, conditions in allowed():
        if known(name):
            rules.add_rule(pyseccomp.ALLOW, name, *conditions)
    for name in filter(known, ABSENT):
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), name)
    for name in filter(known, UNSUPPORTED):
        rules.add_rule(pyseccomp.ERRNO(errno.ENOTSUP), name)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def known(name: str) -> bool:
    """Whether this machine and this libseccomp have such a call."""
    import pyseccomp

    try:
        return bool(pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0)
    except ValueError:
        return False


def allowed() -> Iterator[tuple[str, list[object]]]:
    """Each allowed call, with what its arguments must be; several lines of one call are alternatives."""
    from pyseccomp import EQ, MASKED_EQ, Arg

    for name in PLAIN:
        yield name, []
    for name, flags in (("open", 1), ("openat", 2)):
        # Truncating needs writing, which Landlock judges; Linux lets O_RDONLY | O_TRUNC through as well.
        yield name, [Arg(flags, MASKED_EQ, os.O_TRUNC, 0)]
        yield name, [Arg(flags, MASKED_EQ, os.O_ACCMODE, os.O_WRONLY)]
        yield name, [Arg(flags, MASKED_EQ, os.O_ACCMODE, os.O_RDWR)]
    yield "creat", []
    # A folder that cannot be listed would hide what it holds from the supervisor.
    for name, mode in (("mkdir", 1), ("mkdirat", 2)):
        yield name, [Arg(mode, MASKED_EQ, OWNERS_RIGHTS, OWNERS_RIGHTS)]
    yield "umask", [Arg(0, MASKED_EQ, OWNERS_RIGHTS, 0)]
    yield "clone", [Arg(0, MASKED_EQ, CLONE_THREAD, CLONE_THREAD)]
    # asyncio's event loop wakes itself by such a pair; without an address, sendto reaches its other end only.
    yield "socketpair", [Arg(0, EQ, AF_UNIX), Arg(1, MASKED_EQ, STREAM_MASK, STREAM)]
    yield "sendto", [Arg(4, EQ, 0)]
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "prlimit64", "sched_setaffinity"):
        yield name, [Arg(0, EQ, OWN_PID)]
    for name in ("prlimit64", "sched_setaffinity"):
        yield name, [Arg(0, EQ, 0)]
    for who in (0, OWN_PID):
        yield "setpriority", [Arg(0, EQ, 0), Arg(1, EQ, who)]  # PRIO_PROCESS; the others reach the user's processes
    for number in TERMINAL_QUESTIONS:
        yield "ioctl", [Arg(1, MASKED_EQ, 0xFFFFFFFF, number)]
    for number in HARMLESS_FCNTL:
        yield "fcntl", [Arg(1, EQ, number)]
    for number in HARMLESS_PRCTL:
        yield "prctl", [Arg(0, EQ, number)]


def install(code: bytes) -> None:
    """Hold the calling process to a compiled filter for good; OSError where the kernel refuses. Needs `no_new_privs`."""
    code = code.replace(struct.pack("<I", OWN_PID), struct.pack("<I", os.getpid()))
    held = ctypes.create_string_buffer(code)
    # struct sock_fprog: the number of instructions and where they lie, with the compiler's padding
    head = struct.pack("HP", len(code) // BYTES_A_STEP, ctypes.addressof(held))
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, MODE_FILTER, head, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
